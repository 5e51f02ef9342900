"""Frames that a websocket library which is not ours reads back."""

import pytest
from websockets.frames import Close as ParsedClose
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from server.realtime.frames import close_frame, frame


def _parse(data: bytes) -> Frame:
    reader = StreamReader()
    reader.feed_data(data)
    parsing = Frame.parse(reader.read_exact, mask=False)
    try:
        next(parsing)
    except StopIteration as done:
        assert not reader.buffer
        return done.value  # type: ignore[no-any-return]
    raise AssertionError("the frame is not whole")


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
@pytest.mark.parametrize("is_text", [False, True])
def test_every_length_reads_back_whole(size: int, is_text: bool) -> None:
    payload = b"v" * size
    parsed = _parse(frame(payload, is_text=is_text))
    assert (parsed.data, parsed.fin) == (payload, True)
    assert parsed.opcode is (Opcode.TEXT if is_text else Opcode.BINARY)


def test_a_close_carries_code_and_reason() -> None:
    parsed = ParsedClose.parse(bytes(_parse(close_frame(4001, "illisible: é")).data))
    assert (parsed.code, parsed.reason) == (4001, "illisible: é")


def test_a_long_reason_is_cut_between_two_characters() -> None:
    parsed = ParsedClose.parse(bytes(_parse(close_frame(4001, "é" * 100)).data))
    assert parsed.reason == "é" * 61

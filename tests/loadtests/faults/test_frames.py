"""Hostile frames are hostile in the way that is meant, and the same for the same seed."""

import random

import msgpack
import pytest

from loadtests.faults.frames import draw_volley, frame, illegal, malformed, mutate
from protocol.codec import MSGPACK, Unreadable
from protocol.upstream import Heartbeat

HONEST = MSGPACK.encode(Heartbeat(waiting=3))


def unmask(data: bytes) -> bytes:
    """The payload of one masked frame."""
    size, start = data[1] & 0x7F, 2
    if size == 126:
        size, start = int.from_bytes(data[2:4], "big"), 4
    elif size == 127:
        size, start = int.from_bytes(data[2:10], "big"), 10
    key, body = data[start : start + 4], data[start + 4 :]
    assert len(body) == size
    return bytes(byte ^ key[place % 4] for place, byte in enumerate(body))


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_sound_frame_carries_its_payload(size: int) -> None:
    payload = random.Random(size).randbytes(size)
    sound = frame(payload)
    assert sound[0] == 0x82
    assert sound[1] & 0x80
    assert unmask(sound) == payload


def test_mutations_are_mostly_unreadable_and_never_stop() -> None:
    dice, unreadable = random.Random(1), 0
    for _ in range(500):
        try:
            MSGPACK.decode_upstream(mutate(HONEST, dice))
        except Unreadable:
            unreadable += 1
    assert 100 < unreadable < 500


def test_every_illegal_frame_differs_from_an_honest_one() -> None:
    dice = random.Random(2)
    drawn = {illegal(dice, HONEST) for _ in range(300)}
    assert frame(HONEST) not in drawn
    assert len(drawn) > 30


def test_a_malformed_command_is_still_a_message_of_its_type() -> None:
    dice = random.Random(4)
    command = msgpack.packb({"type": "team.report_status", "id": bytes(16), "n": 1, "status": "patrol"})
    for _ in range(200):
        fields = msgpack.unpackb(malformed(command, dice), strict_map_key=False)
        assert fields["type"] == "team.report_status"


def test_the_same_seed_draws_the_same_volley_and_only_its_end_is_no_command() -> None:
    command = msgpack.packb({"type": "team.report_status", "id": bytes(16), "n": 1})
    first, again = (draw_volley(random.Random(3), command, [HONEST], 20) for _ in range(2))
    assert first == again
    assert len(first) == 20
    assert all(each[0] == 0x82 for each in first[:-1])

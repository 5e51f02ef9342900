"""What goes to the process that prints comes out there as it was."""

import io

import msgspec
import pytest

from server.report.content import decode, encode, encode_lines
from tests.support.printed_reports import exercise_content, told_content


def test_content_survives_its_bytes() -> None:
    for content in (told_content(), exercise_content()):
        assert encode(decode(io.BytesIO(encode(content)))) == encode(content)


def test_a_log_that_comes_some_lines_at_a_time_is_the_same_log() -> None:
    whole = told_content()
    frames = encode(msgspec.structs.replace(whole, lines=()))
    for first in range(0, len(whole.lines), 7):
        frames += encode_lines(whole.lines[first : first + 7])
    assert encode(decode(io.BytesIO(frames))) == encode(whole)
    with pytest.raises(EOFError, match="cut off"):
        decode(io.BytesIO(frames[:-1]))

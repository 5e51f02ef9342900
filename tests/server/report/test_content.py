"""What goes to the process that prints comes out there as it was."""

from server.report.content import decode, encode
from tests.support.printed_reports import exercise_content, told_content


def test_content_survives_its_bytes() -> None:
    for content in (told_content(), exercise_content()):
        assert encode(decode(encode(content))) == encode(content)

"""What a screen makes of the load."""

from loadtests.runs import painting
from tests.support.quick_load import named, play_quickly


async def test_the_board_shows_in_the_end_what_the_log_says_and_each_frame_was_painted() -> None:
    figures = named(await play_quickly(painting.run))
    assert figures["teams shown otherwise than the log says"] == 0
    assert figures["p95 from frame to paint"] > 0
    assert figures["first useful paint, cold"] > 0
    assert 0 < figures["initial JavaScript, compressed"] <= 120

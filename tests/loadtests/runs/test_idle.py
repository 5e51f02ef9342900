"""Phones that say nothing."""

from loadtests.runs import idle
from tests.support.quick_load import named, play_quickly


async def test_nobody_is_lost_while_idle() -> None:
    report = await play_quickly(idle.run)
    assert named(report)["sockets lost while idle"] == 0

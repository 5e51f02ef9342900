"""Some posts stop reading."""

from loadtests.runs import slow_reader
from tests.support.quick_load import named, play_quickly


async def test_who_stalled_is_made_whole_again() -> None:
    report = await play_quickly(slow_reader.run)
    assert named(report)["throughput kept by the others"] > 0

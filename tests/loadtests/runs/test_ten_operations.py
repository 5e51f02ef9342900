"""Several operations at once on one server."""

from loadtests.runs import ten_operations
from tests.support.quick_load import named, play_quickly


async def test_operations_side_by_side_are_each_whole() -> None:
    report = await play_quickly(ten_operations.run)
    assert set(report.verdicts) == {"operation 1", "operation 2"}
    figures = named(report)
    assert figures["devices and posts"] == 48
    assert figures["sockets lost"] == 0

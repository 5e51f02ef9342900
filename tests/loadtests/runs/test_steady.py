"""Commands as fast as they come, to one process and to two."""

from loadtests.runs import steady
from tests.support.quick_load import named, play_quickly


async def test_two_processes_on_one_operation_leave_no_hole() -> None:
    report = await play_quickly(steady.run)
    assert set(report.verdicts) == {"vigie", "one process, all cores", "vigie, two processes"}
    assert named(report)["two processes ÷ one: accepted/s"] > 0

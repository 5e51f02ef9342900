"""An exercise without any fault is whole, and one in which the judge is lied to is not."""

from pathlib import Path

from loadtests.check import Fault, check
from loadtests.faults.exercise import PLANTED, exercise
from loadtests.faults.installation import install


async def test_an_honest_exercise_is_whole_and_every_lie_about_it_shows(tmp_path: Path) -> None:
    async with (
        install(tmp_path, servers=1) as installation,
        exercise(installation, crews=2, posts=2, phones=1) as operation,
    ):
        async with operation.under_load(0.02):
            await operation.accepts_again()
            newcomer = await operation.add_watcher()
            await operation.accepts_again()
            await newcomer.leave()
        verdict = await operation.judge()
        assert verdict.is_whole, verdict.examples
        assert verdict.observers == 2 + 1 + 1 + 1
        assert verdict.commands >= 4
        history = operation.history

        del history.log[-1]
        assert Fault.LOST in check(history).counts

        history.observers[0].replica = {}
        assert Fault.DIFFERENT in check(history).counts

        operation.fleet(installation.server).reader.read(b"\x82\x40" + PLANTED[0].encode())
        assert operation.fleet(installation.server).reader.leaks == 1

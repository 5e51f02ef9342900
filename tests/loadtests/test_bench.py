"""The mark of a report: what was lost counts before what was fast."""

from collections.abc import Callable

import pytest

from loadtests.bench import Report
from loadtests.check import Fault, Verdict
from loadtests.measure import Goal, Mark

WHOLE, BROKEN = Verdict({}, [], 10, 10, 2, 20), Verdict({Fault.GAP: 3}, [], 10, 10, 2, 17)
MET, MISSED = Goal("met", 0.5, "×", 0.9), Goal("missed", 1.5, "×", 0.9)
NEAR = Goal("near", 0.88, "×", 0.9, spread=0.1)


def report(*goals: Goal, **verdicts: Verdict) -> Report:
    return Report("fanout", list(goals), verdicts or {"vigie": WHOLE})


@pytest.mark.parametrize(
    ("found", "mark"),
    [
        (lambda: report(MET), Mark.PASS),
        (lambda: report(MET, MISSED), Mark.FAIL),
        (lambda: report(MET, NEAR), Mark.UNDECIDABLE),
        (lambda: report(MET, vigie=BROKEN), Mark.FAIL),
        (lambda: report(MET, vigie=WHOLE, broadcast=BROKEN), Mark.PASS),
    ],
)
def test_one_lost_change_fails_the_fastest_run_and_a_reference_promises_nothing(
    found: Callable[[], Report], mark: Mark
) -> None:
    assert found().mark is mark

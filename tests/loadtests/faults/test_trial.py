"""What a scenario leaves behind, and how it stands."""

from pathlib import Path

import pytest

from loadtests.check import Fault, Verdict
from loadtests.faults.trial import Broke, Standing, Trial
from loadtests.measure import Goal

WHOLE = Verdict({}, [], 10, 10, 2, 20)
TORN = Verdict({Fault.LOST: 1}, [], 10, 9, 2, 18)


def a_trial(*, is_short: bool = True) -> Trial:
    return Trial(7, is_short, Path("nowhere"), lambda words: None)


@pytest.mark.parametrize(
    ("verdicts", "figures", "standing"),
    [
        ([WHOLE], [1.0], Standing.HELD),
        ([WHOLE], [1.0, 3.0], Standing.MISSED),
        ([WHOLE, TORN], [1.0], Standing.BROKEN),
        ([TORN], [3.0], Standing.BROKEN),
        ([], [float("nan")], Standing.MISSED),
    ],
)
def test_one_lost_fact_outweighs_every_figure(
    verdicts: list[Verdict], figures: list[float], standing: Standing
) -> None:
    trial = a_trial(is_short=False)
    trial.verdicts = verdicts
    trial.goals = [Goal("took", figure, "s", 2.0) for figure in figures]
    assert trial.standing() is standing


def test_in_the_short_form_a_time_is_told_and_a_count_decides() -> None:
    late, few = Goal("took", 9.0, "s", 2.0), Goal("rounds", 1, "", 2, is_ceiling=False)
    for goal, standing in ((late, Standing.HELD), (few, Standing.MISSED)):
        trial = a_trial()
        trial.goals = [goal]
        assert trial.standing() is standing


def test_only_what_went_wrong_is_a_failure() -> None:
    assert {standing for standing in Standing if standing.is_failure} == {Standing.MISSED, Standing.BROKEN}


def test_the_same_seed_draws_the_same() -> None:
    assert [a_trial().dice.random() for _ in range(2)] == [a_trial().dice.random() for _ in range(2)]


def test_sizes_follow_the_length_and_counts_add_up() -> None:
    assert (a_trial().pick(1, 9), a_trial(is_short=False).pick(1, 9)) == (1, 9)
    trial = a_trial()
    trial.count("kills")
    trial.count("kills", 4)
    assert trial.counts == {"kills": 5}


def test_a_broken_promise_ends_the_scenario_with_its_name() -> None:
    a_trial().require(True, "never said")
    with pytest.raises(Broke, match="nobody came back"):
        a_trial().require(False, "nobody came back")

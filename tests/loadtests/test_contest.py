"""Goals against the reference are medians of ratios within one round, with the reference's own spread beside them."""

from uuid import UUID

import pytest

from loadtests.contest import AGAIN, ratio_goal
from loadtests.generator import Fleet
from loadtests.load_socket import Address
from loadtests.measure import Mark
from loadtests.stage import Round, Stage
from loadtests.targets import Target
from protocol.ids import OperationId


def stage(name: str, **costs: list[float]) -> Stage:
    """A stage that has played rounds of these costs, in µs per delivery."""
    address = Address("127.0.0.1", 1, OperationId(UUID(int=0)))
    made = Stage(name, Target(name, address, 0), Fleet(address))
    for what, values in costs.items():
        made.rounds[what.replace("_again", AGAIN)] = [
            Round(10, 10, 1_000_000, 1.0, cost, 0.0, 0.1, [1.0], [1.0]) for cost in values
        ]
    return made


def cost(played: Round) -> float:
    return played.cpu_us_per_delivery


def test_a_round_that_was_slow_for_all_does_not_count_against_anybody() -> None:
    vigie = stage("vigie", work=[6.0, 60.0, 6.0])
    reference = stage("broadcast", work=[10.0, 100.0, 10.0], work_again=[10.0, 100.0, 10.0])
    goal = ratio_goal([vigie, reference], "work", "CPU", cost, bar=0.9)
    assert goal.figure == pytest.approx(0.6)
    assert goal.mark is Mark.PASS


def test_a_restless_reference_decides_nothing() -> None:
    vigie = stage("vigie", work=[8.0, 8.0, 8.0])
    reference = stage("broadcast", work=[10.0, 10.0, 10.0], work_again=[8.0, 10.0, 12.0])
    goal = ratio_goal([vigie, reference], "work", "CPU", cost, bar=0.9)
    assert goal.spread == pytest.approx(0.2)
    assert goal.mark is Mark.UNDECIDABLE


def test_the_time_of_a_commit_is_taken_off_before_the_ratio() -> None:
    vigie = stage("vigie", work=[12.0])
    reference = stage("broadcast", work=[10.0], work_again=[10.0])
    goal = ratio_goal([vigie, reference], "work", "p99", cost, bar=1.0, allowance=5.0)
    assert goal.figure == pytest.approx(0.7)

"""A second run goes on where the first one ended: what has left a trace is not told again."""

from itertools import islice

import pytest

from clients.simulator.scenario import load_scenario
from clients.simulator.traces import remaining
from tests.support.told_story import ToldStory, shown

NOVI = load_scenario("novi")


@pytest.fixture(scope="module")
def whole() -> ToldStory:
    return ToldStory(NOVI).tell_all()


def test_at_the_beginning_everything_is_left() -> None:
    told = ToldStory(NOVI)
    assert remaining(told.plan.steps, shown(told)) == told.plan.steps


def test_at_the_end_next_to_nothing_is_left_and_telling_it_again_harms_nothing() -> None:
    told = ToldStory(NOVI).tell_all()
    board = [entity for entity in told.state.entities.values() if type(entity).__name__ == "CasualtyBoard"]
    left = remaining(told.plan.steps, shown(told))
    assert len(left) < len(told.plan.steps) / 10
    for step in left:
        told.tell(step)
    assert told.refusals == []
    assert [entity for entity in told.state.entities.values() if type(entity).__name__ == "CasualtyBoard"] == board


@pytest.mark.parametrize("played", range(100, 1500, 350))
def test_a_story_broken_off_anywhere_is_told_to_its_end_without_a_refusal(played: int, whole: ToldStory) -> None:
    told = ToldStory(NOVI)
    for step in islice(told.plan.steps, played):
        told.tell(step)
    left = remaining(told.plan.steps, shown(told))
    assert len(left) < len(told.plan.steps)
    for step in left:
        told.tell(step)
    assert [(step.kind.__name__, step.by, refusal.code) for step, refusal in told.refusals] == []
    boards = [
        next(entity for entity in one.state.entities.values() if type(entity).__name__ == "CasualtyBoard")
        for one in (told, whole)
    ]
    assert boards[0].totals == boards[1].totals  # type: ignore[union-attr]
    assert boards[0].minor_care_count == boards[1].minor_care_count  # type: ignore[union-attr]

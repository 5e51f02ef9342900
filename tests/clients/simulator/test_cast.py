"""Crews with a phone speak for themselves; for the others the post does, and says that it heard it."""

import pytest

from clients.simulator.cast import Cast, crew_chain
from clients.simulator.identities import Identities
from clients.simulator.scenario import load_scenario
from clients.simulator.story import POST
from protocol.commands import ReportStatus
from protocol.teams import ReportSource, TeamStatus
from tests.support.strategies import OPERATION


@pytest.fixture
def cast() -> Cast:
    novi = load_scenario("novi")
    assert novi.story is not None
    return Cast(novi, novi.story, Identities(OPERATION, novi.seed), 1)


def test_a_phone_speaks_for_its_own_team(cast: Cast) -> None:
    cast.status(5, "sec-1", TeamStatus.ON_SCENE)
    [step] = cast.steps
    assert (step.by, step.kind, step.source) == ("sec-1", ReportStatus, ReportSource.APP)
    assert "team_id" not in step.fields
    assert step.chains == (crew_chain("sec-1"),)


def test_the_post_enters_what_it_hears_on_the_radio(cast: Cast) -> None:
    cast.status(5, "sec-8", TeamStatus.ON_SCENE, order="sec-8")
    [step] = cast.steps
    assert (step.by, step.source) == (POST, ReportSource.RADIO)
    assert step.fields["team_id"] == cast.team_id("sec-8")
    assert step.fields["assignment_id"] == cast.ids.assignment("sec-8")


def test_chance_is_the_same_for_the_same_thing_and_its_own_for_each(cast: Cast) -> None:
    assert cast.rng("V01").random() == cast.rng("V01").random()
    assert cast.rng("V01").random() != cast.rng("V02").random()

"""What a crew or a first-aid post may ask about evacuations, cases and places: its own, and no others."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.evacuations import EvacuationState
from protocol.ids import SiteId
from protocol.refusals import Refusal, RefusalCode
from server.domain.outcomes import Accepted
from tests.support.evacuation_strategies import CASES, EVACUATIONS
from tests.support.strategies import SITES, TEAMS, VICTIMS, History, Request, actor_of, ask, prepared

ASKING, DRIVING, ELSEWHERE = (actor_of(Role.TEAM_LEADER, number) for number in (0, 1, 2))
HERE, THERE = (actor_of(Role.POST_LEADER, number) for number in (0, 1))
OURS, THEIRS = EVACUATIONS[1], EVACUATIONS[0]


@pytest.fixture
def history() -> History:
    """The first team has asked for an evacuation to the second site, which the second team drives."""
    history = prepared()
    asked = {"victim_ids": (VICTIMS[0],), "destination_site_id": SITES[1], "site_id": SITES[0]}
    history.run(ask(c.RequestEvacuation, ASKING, evacuation_id=OURS, **asked))
    history.run(ask(c.AssignVector, evacuation_id=OURS, vector="own", team_id=TEAMS[1]))
    history.run(ask(c.ReportReady, ASKING, case_id=CASES[1], victim_id=VICTIMS[0]))
    history.run(ask(c.DecideCase, actor_of(Role.REGULATION), case_id=CASES[1], decision="left_on_scene"))
    return history


def loaded(actor: Any, evacuation_id: Any) -> Request:
    return ask(c.AdvanceEvacuation, actor, evacuation_id=evacuation_id, state=EvacuationState.LOADED)


@pytest.mark.parametrize(
    "asked",
    [
        loaded(ASKING, OURS),
        loaded(DRIVING, OURS),
        loaded(HERE, OURS),
        loaded(THERE, OURS),
        ask(c.CancelEvacuation, ASKING, evacuation_id=OURS, reason="refuses"),
        ask(c.CancelEvacuation, HERE, evacuation_id=OURS, reason="refuses"),
        ask(c.ConfirmBed, THERE, evacuation_id=OURS),
        ask(c.ConfirmBed, HERE, evacuation_id=OURS, destination_site_id=SITES[0]),
        ask(c.ReportReady, ASKING, case_id=CASES[2], victim_id=VICTIMS[0]),
        ask(c.ReadBack, ASKING, case_id=CASES[1]),
        ask(c.WithdrawCase, ASKING, case_id=CASES[1], reason="left"),
        ask(c.SetSiteCapacity, HERE, site_id=SITES[0], finess="750712184"),
        ask(c.OpenSite, HERE, site_id=SITES[0]),
        ask(c.CloseSite, HERE, site_id=SITES[0]),
        ask(c.RequestEvacuation, HERE, evacuation_id=EVACUATIONS[2], victim_ids=(VICTIMS[1],)),
    ],
)
def test_each_asks_about_its_own(history: History, asked: Request) -> None:
    assert isinstance(history.run(asked), Accepted)


@pytest.mark.parametrize(
    "asked",
    [
        loaded(ELSEWHERE, OURS),
        loaded(ASKING, THEIRS),
        loaded(HERE, THEIRS),
        ask(c.CancelEvacuation, DRIVING, evacuation_id=OURS, reason="refuses"),
        ask(c.CancelEvacuation, THERE, evacuation_id=OURS, reason="full"),
        ask(c.ConfirmBed, HERE, evacuation_id=OURS),
        ask(c.ReportReady, DRIVING, case_id=CASES[2], victim_id=VICTIMS[2]),
        ask(c.ReportReady, ASKING, case_id=CASES[2], victim_id=VICTIMS[0], team_id=TEAMS[1]),
        ask(c.ReadBack, DRIVING, case_id=CASES[1]),
        ask(c.WithdrawCase, HERE, case_id=CASES[1], reason="left"),
        ask(c.SetSiteCapacity, HERE, site_id=SITES[1], finess="750712184"),
        ask(c.OpenSite, HERE, site_id=SITES[1]),
        ask(c.CloseSite, ASKING, site_id=SITES[0]),
        ask(c.RequestEvacuation, ASKING, evacuation_id=EVACUATIONS[2], victim_ids=(VICTIMS[0], VICTIMS[2])),
        ask(c.AuthoriseEvacuation, ASKING, evacuation_id=OURS),
        ask(c.TakeCase, ASKING, case_id=CASES[1]),
    ],
)
def test_nobody_asks_about_what_is_anothers(history: History, asked: Request) -> None:
    assert history.run(asked) == Refusal(code=RefusalCode.FORBIDDEN)


def test_who_is_tied_to_nothing_owns_nothing(history: History) -> None:
    nobody = HERE._replace(site_id=None)
    for asked in (loaded(nobody, OURS), ask(c.OpenSite, nobody, site_id=SiteId(SITES[0]))):
        assert history.run(asked) == Refusal(code=RefusalCode.FORBIDDEN)

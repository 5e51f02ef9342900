"""Places: what they can take, whether they are open, and who is there; counted with each move, never anew."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.operations import Site
from protocol.refusals import Refusal, RefusalCode
from protocol.sites import SiteCapacity, SiteContact
from server.domain.outcomes import Accepted
from tests.support.strategies import SITES, STRANGER, History, ask, prepared
from tests.support.victim_stories import CREW, SITE, board, move, victim

MINUTE = 60_000
VICTIM_MOVES = (
    c.RegisterVictim,
    c.RegisterVictims,
    c.TriageVictim,
    c.MoveVictim,
    c.ConfirmReceipt,
    c.SetOutcome,
    c.MergeVictims,
    c.UnmergeVictim,
    c.VoidVictim,
    c.RequestEvacuation,
    c.AssignVector,
    c.AdvanceEvacuation,
    c.DivertEvacuation,
)


@pytest.fixture
def history() -> History:
    return prepared()


def site(history: History, number: int = 0) -> Site:
    found = history.state.find(Site, SITES[number])
    assert found is not None
    return found


def test_what_is_not_given_stays_as_it_was(history: History) -> None:
    """Rule EV10."""
    contacts = (SiteContact(function="triage desk", number="+33 1 02 03 04 05"),)
    capacity = SiteCapacity(immediate=2, beds=12)
    history.run(ask(c.SetSiteCapacity, site_id=SITES[0], capacity=capacity, finess="750712184"))
    history.run(ask(c.SetSiteCapacity, site_id=SITES[0], contacts=contacts, siret="77567227224646"))
    now = site(history)
    assert (now.capacity, now.contacts, now.finess, now.siret) == (capacity, contacts, "750712184", "77567227224646")
    history.run(ask(c.SetSiteCapacity, site_id=SITES[0], contacts=()))
    assert (site(history).contacts, site(history).capacity) == ((), capacity)
    nothing = history.run(ask(c.SetSiteCapacity, site_id=SITES[0]))
    assert isinstance(nothing, Refusal)
    assert (nothing.code, nothing.field) == (RefusalCode.INVALID_VALUE, "capacity")


def test_an_older_capacity_that_comes_in_late_does_not_count(history: History) -> None:
    history.run(ask(c.SetSiteCapacity, site_id=SITES[0], capacity=SiteCapacity(beds=3), delay_ms=MINUTE))
    late = ask(c.SetSiteCapacity, site_id=SITES[0], capacity=SiteCapacity(beds=9), age_ms=MINUTE // 2)
    decision = history.run(late)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert site(history).capacity == SiteCapacity(beds=3)


def test_a_place_opens_and_closes_with_its_times(history: History) -> None:
    """Rule EV10."""
    history.run(ask(c.OpenSite, site_id=SITES[0]))
    opened_at = history.now
    assert (site(history).is_open, site(history).opened_at) == (True, opened_at)
    history.run(ask(c.CloseSite, site_id=SITES[0], note="rain", delay_ms=MINUTE))
    now = site(history)
    assert (now.is_open, now.opened_at, now.closed_at) == (False, opened_at, history.now)
    late = history.run(ask(c.OpenSite, site_id=SITES[0], age_ms=MINUTE // 2))
    assert isinstance(late, Accepted)
    assert late.is_late
    now = site(history)
    assert (now.is_open, now.opened_at) == (False, history.now - MINUTE // 2)


def test_a_place_may_be_open_from_its_definition_and_keeps_what_was_told_of_it(history: History) -> None:
    """Rule EV10."""
    fields: dict[str, Any] = {"code": "PMA", "name": "PMA", "kind": "advanced_medical_post", "is_open": True}
    history.run(ask(c.DefineSite, site_id=STRANGER, **fields))
    made = history.state.find(Site, STRANGER)
    assert made is not None
    assert (made.is_open, made.opened_at) == (True, history.now)
    history.run(ask(c.CloseSite, site_id=STRANGER))
    history.run(ask(c.SetSiteCapacity, site_id=STRANGER, capacity=SiteCapacity(delayed=8)))
    history.run(ask(c.DefineSite, site_id=STRANGER, **(fields | {"name": "PMA nord", "is_open": False})))
    made = history.state.find(Site, STRANGER)
    assert made is not None
    assert (made.name, made.is_open, made.capacity) == ("PMA nord", False, SiteCapacity(delayed=8))


def test_a_place_that_closes_keeps_whom_it_has(history: History) -> None:
    """Rule EV10: it is told by whoever sees it close, and moves nobody."""
    history.run(ask(c.OpenSite, site_id=SITES[0]))
    assert isinstance(history.run(move(SITE, CREW)), Accepted)
    counted = board(history).places
    held = victim(history).custody
    assert held is not None
    assert held.holder.site_id == SITES[0]
    assert isinstance(history.run(ask(c.CloseSite, site_id=SITES[0], note="rain")), Accepted)
    assert (board(history).places, victim(history).custody) == (counted, held)


@pytest.mark.parametrize("kind", [c.SetSiteCapacity, c.OpenSite, c.CloseSite])
def test_an_unknown_place_is_refused(history: History, kind: type[Any]) -> None:
    assert history.run(ask(kind, site_id=STRANGER)) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="site_id")

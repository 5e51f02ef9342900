"""Who is coming to a place: the nearest first, with numbers, needs and the answer about a bed."""

import msgspec
import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.evacuations import EvacuationState, VectorKind
from protocol.ids import SiteId
from protocol.operations import Site
from protocol.teams import Team
from protocol.victims import TriageCategory, Victim
from server.domain.arrivals import Arrival, BedState, arrivals
from tests.support.evacuation_strategies import EVACUATIONS
from tests.support.strategies import SITES, TEAMS, VICTIMS, History, actor_of, ask, prepared

S = EvacuationState
THERE = SiteId(SITES[1])


@pytest.fixture
def history() -> History:
    """One evacuation of the third victim, which the second team drives, to the second site."""
    history = prepared()
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=THERE, service="ER"))
    return history


def only(history: History) -> Arrival:
    (arrival,) = arrivals(history.state, THERE)
    return arrival


def test_a_place_sees_who_comes_by_number_category_and_vector(history: History) -> None:
    """Rule EV11."""
    eta_at = history.now + 600_000
    told = {"evacuation_id": EVACUATIONS[0], "state": S.DEPARTED, "eta_at": eta_at}
    history.run(ask(c.AdvanceEvacuation, **told))
    coming = only(history)
    victim, team = history.state.find(Victim, VICTIMS[2]), history.state.find(Team, TEAMS[1])
    assert victim is not None
    assert team is not None
    assert [(one.number, one.category) for one in coming.victims] == [(victim.number, TriageCategory.MINOR)]
    assert (coming.state, coming.eta_at, coming.departed_at) == (S.DEPARTED, eta_at, history.now)
    assert (coming.vector, coming.call_sign, coming.service) == (VectorKind.OWN, team.call_sign, "ER")


def test_nothing_that_says_who_somebody_is_can_be_in_it() -> None:
    """Rule EV11: no field of it holds a name, an address, a note or anything sealed."""
    schema = msgspec.json.encode(msgspec.json.schema(Arrival)).decode()
    for word in ("identity", "name", "note", "birth", "scan", "sealed"):
        assert f'"{word}' not in schema, word


def test_who_was_received_or_is_not_coming_is_not_in_it(history: History) -> None:
    for asked in (
        ask(c.AdvanceEvacuation, evacuation_id=EVACUATIONS[0], state=S.HANDED_OVER),
        ask(c.DivertEvacuation, evacuation_id=EVACUATIONS[0], service="CHU", reason="full"),
        ask(c.CancelEvacuation, evacuation_id=EVACUATIONS[0], reason="walks"),
    ):
        other = prepared()
        other.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=THERE))
        assert len(arrivals(other.state, THERE)) == 1
        other.run(asked)
        assert arrivals(other.state, THERE) == []


def test_the_nearest_comes_first_then_the_hour_then_the_most_urgent(history: History) -> None:
    for number, victim in ((1, VICTIMS[0]), (2, VICTIMS[1])):
        history.run(
            ask(
                c.RequestEvacuation,
                evacuation_id=EVACUATIONS[number],
                victim_ids=(victim,),
                destination_site_id=THERE,
            )
        )
    order = [one.evacuation_id for one in arrivals(history.state, THERE)]
    assert order == [EVACUATIONS[0], EVACUATIONS[1], EVACUATIONS[2]], "authorised, immediate, untriaged"
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[2], vector=VectorKind.FIRE, eta_at=history.now + 60_000))
    history.run(ask(c.AdvanceEvacuation, evacuation_id=EVACUATIONS[1], state=S.DEPARTED))
    order = [one.evacuation_id for one in arrivals(history.state, THERE)]
    assert order == [EVACUATIONS[1], EVACUATIONS[2], EVACUATIONS[0]]


def test_the_bed_is_that_of_this_place_and_its_newest_answer(history: History) -> None:
    """Rules EV6 and EV11."""
    post = actor_of(Role.POST_LEADER, 1)
    assert only(history).bed is BedState.NOT_ASKED
    history.run(ask(c.AskBed, evacuation_id=EVACUATIONS[0]))
    assert only(history).bed is BedState.ASKED
    history.run(ask(c.ConfirmBed, post, evacuation_id=EVACUATIONS[0], answered_by="triage nurse"))
    assert (only(history).bed, only(history).bed_answered_by) == (BedState.CONFIRMED, "triage nurse")
    history.run(ask(c.ConfirmBed, post, evacuation_id=EVACUATIONS[0], is_confirmed=False))
    assert only(history).bed is BedState.REFUSED
    history.run(ask(c.AskBed, evacuation_id=EVACUATIONS[0]))
    assert only(history).bed is BedState.ASKED


def test_somebody_else_drives_under_the_name_that_was_given(history: History) -> None:
    told = {"vector": VectorKind.PRIVATE, "transporter": "AMB 3"}
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[0], **told))
    assert only(history).call_sign == "AMB 3"


def test_a_place_to_which_nobody_comes_has_an_empty_list(history: History) -> None:
    assert history.state.find(Site, SITES[0]) is not None
    assert arrivals(history.state, SiteId(SITES[0])) == []

"""What an evacuation means for its victims, and what a decision of the medical regulation makes of it."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.regulation import RegulationDecision
from protocol.victims import CustodyKind, CustodyState, Victim, VictimPresence
from server.domain.actor import SYSTEM_DEVICE
from tests.support.evacuation_strategies import CASES, EVACUATIONS
from tests.support.strategies import DISPATCHER, SITES, TEAMS, VEHICLES, VICTIMS, History, actor_of, ask, ids, prepared

S = EvacuationState
D = RegulationDecision
CREW = actor_of(Role.TEAM_LEADER, 1)
REGULATION = actor_of(Role.REGULATION)
MINUTE = 60_000


@pytest.fixture
def history() -> History:
    history = prepared()
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=SITES[1], service="ER"))
    return history


def advance(history: History, state: S, actor: Any = CREW, **fields: Any) -> None:
    history.run(ask(c.AdvanceEvacuation, actor, evacuation_id=EVACUATIONS[0], state=state, **fields))


def victim(history: History, number: int = 2) -> Victim:
    found = history.state.find(Victim, VICTIMS[number])
    assert found is not None
    return found


def custody(history: History) -> tuple[CustodyKind, CustodyState]:
    found = victim(history).custody
    assert found is not None
    return found.holder.kind, found.state


def decide(history: History, decision: D, **fields: Any) -> None:
    history.run(ask(c.DecideCase, REGULATION, case_id=CASES[0], decision=decision, **fields))


def current(history: History, number: int = 2) -> Evacuation:
    found = history.state.find(Evacuation, victim(history, number).evacuation_id)
    assert found is not None
    return found


def test_victims_follow_their_evacuation_step_by_step(history: History) -> None:
    """Rule EV4."""
    advance(history, S.LOADED)
    assert custody(history) == (CustodyKind.TEAM, CustodyState.CONFIRMED)
    advance(history, S.DEPARTED, delay_ms=MINUTE)
    assert (victim(history).presence, victim(history).left_at) == (VictimPresence.IN_TRANSPORT, history.now)
    advance(history, S.ARRIVED, delay_ms=MINUTE)
    assert (victim(history).presence, victim(history).arrived_at) == (VictimPresence.AT_DESTINATION, history.now)
    assert victim(history).site_id == SITES[1]
    advance(history, S.HANDED_OVER, handed_over_to="nurse", delay_ms=MINUTE)
    assert custody(history) == (CustodyKind.DESTINATION, CustodyState.DECLARED)
    assert victim(history).handed_over_at == history.now
    advance(history, S.HANDED_OVER, actor_of(Role.POST_LEADER, 1))
    assert custody(history) == (CustodyKind.DESTINATION, CustodyState.CONFIRMED)


def test_what_follows_is_a_fact_of_its_own_by_the_system_at_the_time_of_the_step(history: History) -> None:
    """Rule EV4."""
    advance(history, S.LOADED, age_ms=500)
    step, follows = history.records[-2:]
    assert (follows.device_id, follows.caused_by, follows.occurred_at) == (SYSTEM_DEVICE, step.seq, step.occurred_at)


def test_what_a_post_says_of_a_crew_is_declared(history: History) -> None:
    """Rule EV4."""
    advance(history, S.LOADED, DISPATCHER)
    assert custody(history) == (CustodyKind.TEAM, CustodyState.DECLARED)


def test_a_step_that_was_skipped_is_made_up_for(history: History) -> None:
    """Rule EV4."""
    advance(history, S.DEPARTED)
    assert custody(history)[0] is CustodyKind.TEAM
    assert victim(history).presence is VictimPresence.IN_TRANSPORT


def test_a_step_told_late_keeps_the_times_of_the_victim_right(history: History) -> None:
    """Rules EV2 and EV4."""
    advance(history, S.ARRIVED, delay_ms=30 * MINUTE)
    advance(history, S.DEPARTED, age_ms=20 * MINUTE)
    now = victim(history)
    assert (now.presence, now.left_at) == (VictimPresence.AT_DESTINATION, history.now - 20 * MINUTE)
    assert now.arrived_at == history.now - 1_000


def test_as_long_as_nobody_said_who_drives_custody_stays(history: History) -> None:
    """Rule EV4."""
    history.run(ask(c.RequestEvacuation, evacuation_id=EVACUATIONS[1], victim_ids=(VICTIMS[0],)))
    before = victim(history, 0).custody
    history.run(ask(c.AdvanceEvacuation, evacuation_id=EVACUATIONS[1], state=S.LOADED))
    assert victim(history, 0).custody == before
    vector = {"vector": VectorKind.OWN, "vehicle_id": VEHICLES[0]}
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[1], **vector))
    holder = victim(history, 0).custody
    assert holder is not None
    assert (holder.holder.kind, holder.holder.vehicle_id) == (CustodyKind.VEHICLE, VEHICLES[0])


def test_a_full_bus_leaves_at_once(history: History) -> None:
    """Rules EV1 and EV4: as many victims as one evacuation may take, and a step skipped on top."""
    everybody = ids("passenger", 16)
    for passenger in everybody:
        history.run(ask(c.RegisterVictim, victim_id=passenger))
    history.run(ask(c.RequestEvacuation, evacuation_id=EVACUATIONS[1], victim_ids=everybody))
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[1], vector=VectorKind.OWN, team_id=TEAMS[1]))
    history.run(ask(c.AdvanceEvacuation, CREW, evacuation_id=EVACUATIONS[1], state=S.DEPARTED))
    found = [history.state.find(Victim, passenger) for passenger in everybody]
    assert {one.presence for one in found if one is not None} == {VictimPresence.IN_TRANSPORT}
    assert {one.custody.holder.team_id for one in found if one is not None and one.custody is not None} == {TEAMS[1]}


@pytest.mark.parametrize(
    ("fields", "kind", "service"),
    [
        ({"vector": VectorKind.PRIVATE, "transporter": "AMB 3"}, CustodyKind.VEHICLE, "AMB 3"),
        ({"vector": VectorKind.HELICOPTER}, CustodyKind.VEHICLE, "helicopter"),
        ({"vector": VectorKind.OWN_MEANS}, CustodyKind.NONE, ""),
    ],
)
def test_others_drive_too(history: History, fields: dict[str, Any], kind: CustodyKind, service: str) -> None:
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[0], **fields))
    advance(history, S.LOADED, DISPATCHER)
    holder = victim(history).custody
    assert holder is not None
    assert (holder.holder.kind, holder.holder.service) == (kind, service)


@pytest.mark.parametrize(
    ("back_to", "presence", "kind"),
    [
        (S.ARRIVED, VictimPresence.AT_DESTINATION, CustodyKind.TEAM),
        (S.DEPARTED, VictimPresence.IN_TRANSPORT, CustodyKind.TEAM),
        (S.LOADED, VictimPresence.AT_SCENE, CustodyKind.TEAM),
        (S.AUTHORISED, VictimPresence.AT_SCENE, CustodyKind.SCENE),
    ],
)
def test_a_step_taken_back_is_taken_back_for_the_victims(
    history: History, back_to: S, presence: VictimPresence, kind: CustodyKind
) -> None:
    """Rule EV1."""
    advance(history, S.HANDED_OVER)
    advance(history, back_to, DISPATCHER, is_forced=True)
    assert (victim(history).presence, custody(history)[0]) == (presence, kind)


def test_what_a_step_taken_back_gave_the_victims_is_gone_and_what_stood_before_is_as_it_was(history: History) -> None:
    """Rule VI7: the departure keeps its time, and the crew has had the victim since it took them on board."""
    advance(history, S.DEPARTED)
    on_the_road = victim(history)
    advance(history, S.ARRIVED)
    advance(history, S.HANDED_OVER)
    assert None not in (victim(history).arrived_at, victim(history).handed_over_at)
    advance(history, S.DEPARTED, DISPATCHER, is_forced=True)
    now = victim(history)
    assert (now.left_at, now.presence_at, now.custody) == (
        on_the_road.left_at,
        on_the_road.presence_at,
        on_the_road.custody,
    )
    assert (now.arrived_at, now.handed_over_at) == (None, on_the_road.handed_over_at)
    advance(history, S.LOADED, DISPATCHER, is_forced=True)
    assert victim(history).left_at is None


def test_a_decision_to_transport_is_an_authorised_evacuation() -> None:
    """Rule EV9."""
    history = prepared()
    history.run(ask(c.ReportReady, case_id=CASES[1], victim_id=VICTIMS[0]))
    history.run(
        ask(
            c.DecideCase,
            REGULATION,
            case_id=CASES[1],
            decision=D.TRANSPORT,
            destination_site_id=SITES[1],
            service="ER",
        )
    )
    made = current(history, 0)
    assert (made.case_id, made.state, made.victim_ids) == (CASES[1], S.AUTHORISED, (VICTIMS[0],))
    assert (made.destination_site_id, made.service, made.requested_by_team_id) == (SITES[1], "ER", TEAMS[0])


def test_a_decision_authorises_or_diverts_the_evacuation_under_way() -> None:
    """Rule EV9."""
    history = prepared()
    decide(history, D.TRANSPORT, service="CHU A")
    assert current(history).id == EVACUATIONS[0]
    assert current(history).times.authorised_at == history.now
    decide(history, D.TRANSPORT, service="CHU B")
    assert (current(history).service, current(history).diverted_at) == ("CHU B", history.now)
    facts = len(history.records)
    decide(history, D.TRANSPORT, service="CHU B")
    assert len(history.records) == facts + 1, "nothing to change"


def test_a_decision_that_replaces_it_takes_back_what_it_made_unless_the_victim_is_on_board() -> None:
    """Rule EV9."""
    for is_on_board in (False, True):
        history = prepared()
        history.run(ask(c.CancelEvacuation, evacuation_id=EVACUATIONS[0], reason="walks"))
        decide(history, D.TRANSPORT, service="CHU")
        made = current(history)
        assert made.id != EVACUATIONS[0]
        if is_on_board:
            history.run(ask(c.AdvanceEvacuation, evacuation_id=made.id, state=S.LOADED))
        decide(history, D.LEFT_ON_SCENE)
        assert current(history).state is (S.LOADED if is_on_board else S.CANCELLED)


def test_a_decision_leaves_alone_what_others_asked_for() -> None:
    """Rule EV9."""
    history = prepared()
    decide(history, D.REFUSAL)
    assert current(history).state is S.VECTOR_ASSIGNED


def test_an_older_decision_that_comes_in_late_has_no_consequence() -> None:
    """Rule EV9."""
    history = prepared()
    decide(history, D.LEFT_ON_SCENE, delay_ms=MINUTE)
    decide(history, D.TRANSPORT, service="CHU", age_ms=MINUTE // 2)
    assert current(history).times.authorised_at is None

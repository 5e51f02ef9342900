"""Evacuations: steps may be skipped, none is told backwards, and late reports keep the times right."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol.care import SealedNote
from protocol.care_records import CareRecord
from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState, SeenDestination, VectorKind
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import Victim
from server.domain.care import care_record_id
from server.domain.evacuations import LADDER, REPORTED
from server.domain.outcomes import Accepted, Decision
from server.domain.scopes import keys_of
from tests.support.evacuation_strategies import EVACUATIONS
from tests.support.strategies import (
    DISPATCHER,
    SITES,
    STRANGER,
    TEAMS,
    VEHICLES,
    VICTIMS,
    History,
    actor_of,
    ask,
    prepared,
)

S = EvacuationState
CREW = actor_of(Role.TEAM_LEADER, 1)
"""Of the team that drives the evacuation that `prepared` holds."""
MINUTE = 60_000


@pytest.fixture
def history() -> History:
    return prepared()


def evacuation(history: History, number: int = 0) -> Evacuation:
    found = history.state.find(Evacuation, EVACUATIONS[number])
    assert found is not None
    return found


def advance(history: History, state: S, **fields: Any) -> Decision:
    actor = fields.pop("actor", CREW)
    return history.run(ask(c.AdvanceEvacuation, actor, evacuation_id=EVACUATIONS[0], state=state, **fields))


def refusal_of(decision: Decision) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.field


def test_an_evacuation_begins_with_a_request_and_its_victims_know_it(history: History) -> None:
    """Rule EV1."""
    crew = actor_of(Role.TEAM_LEADER)
    history.run(
        ask(
            c.RequestEvacuation,
            crew,
            evacuation_id=EVACUATIONS[1],
            victim_ids=(VICTIMS[0],),
            destination_site_id=SITES[1],
            service="CHU",
        )
    )
    wanted = evacuation(history, 1)
    assert (wanted.state, wanted.times.requested_at) == (S.REQUESTED, history.now)
    assert (wanted.requested_by_team_id, wanted.victim_ids) == (TEAMS[0], (VICTIMS[0],))
    victim = history.state.find(Victim, VICTIMS[0])
    assert victim is not None
    assert (victim.evacuation_id, victim.destination_site_id) == (EVACUATIONS[1], SITES[1])


def test_an_evacuation_is_in_the_scope_of_who_asks_who_drives_where_it_starts_and_where_it_goes(
    history: History,
) -> None:
    asked = {"victim_ids": (VICTIMS[0],), "site_id": SITES[0], "destination_site_id": SITES[1]}
    history.run(ask(c.RequestEvacuation, actor_of(Role.TEAM_LEADER), evacuation_id=EVACUATIONS[1], **asked))
    assert keys_of(evacuation(history, 1)) == {TEAMS[0], *SITES}
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[1], vector=VectorKind.OWN, team_id=TEAMS[1]))
    assert keys_of(evacuation(history, 1)) == {*TEAMS[:2], *SITES}


def test_an_evacuation_starts_where_its_first_victim_is(history: History) -> None:
    history.run(ask(c.RequestEvacuation, evacuation_id=EVACUATIONS[1], victim_ids=(VICTIMS[1], VICTIMS[0])))
    assert evacuation(history, 1).site_id == SITES[0]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"evacuation_id": EVACUATIONS[0]}, RefusalCode.ALREADY_EXISTS, "evacuation_id"),
        ({"evacuation_id": TEAMS[0]}, RefusalCode.ALREADY_EXISTS, "evacuation_id"),
        ({"victim_ids": (STRANGER,)}, RefusalCode.UNKNOWN_TARGET, "victim_ids"),
        ({"victim_ids": (VICTIMS[0], VICTIMS[0])}, RefusalCode.INVALID_VALUE, "victim_ids"),
        ({"site_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "site_id"),
        ({"destination_site_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "destination_site_id"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    asked: dict[str, Any] = {"evacuation_id": EVACUATIONS[1], "victim_ids": (VICTIMS[0],)} | fields
    assert refusal_of(history.run(ask(c.RequestEvacuation, **asked))) == (code, field)


def test_a_number_that_stands_for_nobody_is_not_evacuated(history: History) -> None:
    history.run(ask(c.VoidVictim, victim_id=VICTIMS[0], reason="tag given by mistake"))
    decision = history.run(ask(c.RequestEvacuation, evacuation_id=EVACUATIONS[1], victim_ids=(VICTIMS[0],)))
    assert refusal_of(decision) == (RefusalCode.INVALID_VALUE, "victim_ids")


def test_a_victim_is_in_one_evacuation_under_way(history: History) -> None:
    """Rule EV5."""
    again = ask(c.RequestEvacuation, evacuation_id=EVACUATIONS[1], victim_ids=(VICTIMS[2],))
    decision = history.run(again)
    assert refusal_of(decision) == (RefusalCode.ALREADY_EXISTS, "victim_ids")
    assert isinstance(decision, Refusal)
    assert isinstance(decision.last, Evacuation)
    assert decision.last.id == EVACUATIONS[0]
    history.run(ask(c.CancelEvacuation, evacuation_id=EVACUATIONS[0], reason="walks"))
    assert isinstance(history.run(again), Accepted)


def test_the_whole_way_has_its_times(history: History) -> None:
    """Rule EV1."""
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=SITES[1], service="CHU"))
    authorised_at = history.now
    assert evacuation(history).state is S.VECTOR_ASSIGNED, "who drives was known before"
    told = {}
    for step in LADDER.steps[3:]:
        assert isinstance(advance(history, step, delay_ms=MINUTE), Accepted)
        told[f"{step}_at"] = history.now
        assert evacuation(history).state is step
    times = evacuation(history).times
    assert {name: getattr(times, name) for name in told} == told
    assert times.authorised_at == authorised_at
    assert evacuation(history).destination_site_id == SITES[1]


def test_steps_may_be_skipped_and_their_times_stay_empty(history: History) -> None:
    """Rule EV1."""
    assert isinstance(advance(history, S.ARRIVED), Accepted)
    times = evacuation(history).times
    assert (evacuation(history).state, times.loaded_at, times.departed_at) == (S.ARRIVED, None, None)


@pytest.mark.parametrize("step", [S.LOADED, S.DEPARTED])
def test_a_step_back_is_refused_and_the_last_value_stands(history: History, step: S) -> None:
    """Rule EV1."""
    advance(history, S.ARRIVED)
    decision = advance(history, step)
    assert refusal_of(decision) == (RefusalCode.OUT_OF_SEQUENCE, "state")
    assert isinstance(decision, Refusal)
    assert isinstance(decision.last, Evacuation)
    assert decision.last.state is S.ARRIVED
    assert refusal_of(advance(history, step, is_forced=True))[0] is RefusalCode.OUT_OF_SEQUENCE, "a crew forces nothing"


def test_a_post_takes_a_mistaken_step_back_and_its_time_goes(history: History) -> None:
    """Rule EV1."""
    advance(history, S.LOADED)
    loaded_at = history.now
    advance(history, S.ARRIVED)
    assert isinstance(advance(history, S.LOADED, actor=DISPATCHER, is_forced=True), Accepted)
    now = evacuation(history)
    assert (now.state, now.times.loaded_at, now.times.arrived_at) == (S.LOADED, loaded_at, None)
    advance(history, S.ARRIVED, delay_ms=MINUTE)
    assert evacuation(history).times.arrived_at == history.now


def test_steps_with_a_command_of_their_own_are_not_told_by_a_crew(history: History) -> None:
    for step in set(S) - REPORTED:
        assert refusal_of(advance(history, step)) == (RefusalCode.INVALID_VALUE, "state")
    assert refusal_of(advance(history, S.LOADED, handed_over_to="nurse"))[1] == "handed_over_to"


def test_a_late_report_fills_in_its_time_and_moves_nothing(history: History) -> None:
    """Rule EV2."""
    advance(history, S.ARRIVED, delay_ms=10 * MINUTE)
    decision = advance(history, S.DEPARTED, age_ms=5 * MINUTE)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    now = evacuation(history)
    assert (now.state, now.times.departed_at) == (S.ARRIVED, history.now - 5 * MINUTE)


def test_the_reports_may_come_in_any_order() -> None:
    """Rule EV2."""
    steps = ((S.LOADED, 1), (S.DEPARTED, 2), (S.ARRIVED, 3), (S.HANDED_OVER, 4))
    seen = set()
    for order in permutations(steps):
        history = prepared()
        history.now += 60 * MINUTE
        start = history.now
        for step, minute in order:
            age_ms = history.now + 1_000 - start + (10 - minute) * MINUTE
            assert isinstance(advance(history, step, age_ms=age_ms), Accepted)
        times = evacuation(history).times
        happened = (times.loaded_at, times.departed_at, times.arrived_at, times.handed_over_at)
        seen.add((evacuation(history).state, *(start - at for at in happened if at is not None)))
    assert seen == {(S.HANDED_OVER, 9 * MINUTE, 8 * MINUTE, 7 * MINUTE, 6 * MINUTE)}


def test_who_drives_is_a_team_a_vehicle_with_its_team_or_somebody_else(history: History) -> None:
    history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAMS[0]))
    vehicle = {"vector": VectorKind.OWN, "vehicle_id": VEHICLES[0], "eta_at": history.now + MINUTE}
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[0], **vehicle))
    now = evacuation(history)
    assert (now.team_id, now.vehicle_id, now.eta_at) == (TEAMS[0], VEHICLES[0], vehicle["eta_at"])
    history.run(
        ask(c.AssignVector, evacuation_id=EVACUATIONS[0], vector=VectorKind.PRIVATE, transporter="Ambulances 3")
    )
    now = evacuation(history)
    assert (now.team_id, now.vehicle_id, now.transporter, now.eta_at) == (None, None, "Ambulances 3", vehicle["eta_at"])


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "team_id"),
        ({"vehicle_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "vehicle_id"),
        ({"vector": VectorKind.OWN_MEANS, "team_id": TEAMS[0]}, RefusalCode.INVALID_VALUE, "vector"),
    ],
)
def test_a_vector_that_makes_no_sense_is_refused(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    asked: dict[str, Any] = {"evacuation_id": EVACUATIONS[0], "vector": VectorKind.OWN} | fields
    assert refusal_of(history.run(ask(c.AssignVector, **asked))) == (code, field)


def test_an_order_decided_on_another_destination_is_stale(history: History) -> None:
    """Rule EV3."""
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=SITES[0]))
    seen = SeenDestination(site_id=SITES[0])
    fields: dict[str, Any] = {"evacuation_id": EVACUATIONS[0], "reason": "full", "service": "CHU"}
    assert isinstance(history.run(ask(c.DivertEvacuation, seen_destination=seen, **fields)), Accepted)
    decision = history.run(ask(c.DivertEvacuation, seen_destination=seen, **fields))
    assert refusal_of(decision) == (RefusalCode.STALE, "seen_destination")
    anyway = ask(c.DivertEvacuation, seen_destination=seen, is_anyway=True, **fields)
    assert isinstance(history.run(anyway), Accepted)


def test_an_evacuation_is_diverted_and_goes_on(history: History) -> None:
    """Rule EV3."""
    advance(history, S.DEPARTED)
    history.run(ask(c.DivertEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=SITES[1], reason="full"))
    now = evacuation(history)
    assert (now.state, now.destination_site_id) == (S.DEPARTED, SITES[1])
    assert (now.diverted_at, now.divert_reason) == (history.now, "full")
    victim = history.state.find(Victim, VICTIMS[2])
    assert victim is not None
    assert victim.destination_site_id == SITES[1]
    nowhere = history.run(ask(c.DivertEvacuation, evacuation_id=EVACUATIONS[0], reason="full"))
    assert refusal_of(nowhere) == (RefusalCode.INVALID_VALUE, "destination_site_id")


def test_an_older_destination_that_comes_in_late_does_not_count(history: History) -> None:
    """Rule EV3."""
    divert: dict[str, Any] = {"evacuation_id": EVACUATIONS[0], "reason": "full"}
    history.run(ask(c.DivertEvacuation, destination_site_id=SITES[1], delay_ms=MINUTE, **divert))
    decision = history.run(ask(c.DivertEvacuation, service="CHU", age_ms=MINUTE // 2, **divert))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert (evacuation(history).destination_site_id, evacuation(history).service) == (SITES[1], "")


def test_after_its_end_nothing_new_is_ordered(history: History) -> None:
    """Rule EV2."""
    history.run(ask(c.CancelEvacuation, evacuation_id=EVACUATIONS[0], reason="walks", delay_ms=MINUTE))
    assert (evacuation(history).state, evacuation(history).cancel_reason) == (S.CANCELLED, "walks")
    for asked in (
        ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0]),
        ask(c.AssignVector, evacuation_id=EVACUATIONS[0], vector=VectorKind.FIRE),
        ask(c.DivertEvacuation, evacuation_id=EVACUATIONS[0], reason="full", service="CHU"),
        ask(c.CancelEvacuation, evacuation_id=EVACUATIONS[0], reason="again"),
    ):
        assert refusal_of(history.run(asked)) == (RefusalCode.OUT_OF_SEQUENCE, "evacuation_id")
    late = ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], age_ms=MINUTE // 2)
    assert isinstance(history.run(late), Accepted)
    assert evacuation(history).state is S.CANCELLED
    assert refusal_of(advance(history, S.LOADED))[0] is RefusalCode.OUT_OF_SEQUENCE
    assert isinstance(advance(history, S.LOADED, actor=DISPATCHER, is_forced=True), Accepted)
    assert evacuation(history).state is S.LOADED


def test_the_destination_confirms_that_it_received(history: History) -> None:
    """Rule EV4."""
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=SITES[0]))
    advance(history, S.HANDED_OVER, handed_over_to="nurse")
    assert not evacuation(history).is_receipt_confirmed
    advance(history, S.HANDED_OVER, actor=actor_of(Role.POST_LEADER))
    now = evacuation(history)
    assert (now.is_receipt_confirmed, now.handed_over_to) == (True, "nurse")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (c.AuthoriseEvacuation, {}),
        (c.AssignVector, {"vector": VectorKind.OWN}),
        (c.AdvanceEvacuation, {"state": S.LOADED}),
        (c.DivertEvacuation, {"reason": "full", "service": "CHU"}),
        (c.CancelEvacuation, {"reason": "walks"}),
        (c.AskBed, {}),
        (c.ConfirmBed, {}),
    ],
)
def test_an_unknown_evacuation_is_refused(history: History, kind: type[Any], fields: dict[str, Any]) -> None:
    decision = history.run(ask(kind, evacuation_id=STRANGER, **fields))
    assert refusal_of(decision) == (RefusalCode.UNKNOWN_TARGET, "evacuation_id")


def test_what_is_written_with_a_request_is_a_remark_on_the_care_of_each_victim(history: History) -> None:
    """Rules EV13 and CA8."""
    asked = ask(
        c.RequestEvacuation, evacuation_id=EVACUATIONS[1], victim_ids=VICTIMS[:2], note=SealedNote(text="enceinte")
    )
    refused = history.copy()
    refused.run(ask(c.EraseVictim, actor_of(Role.SYSTEM), victim_id=VICTIMS[1]))
    assert refusal_of(refused.run(asked)) == (RefusalCode.ERASED, "victim_ids")
    assert isinstance(history.run(asked), Accepted)
    assert evacuation(history, 1).has_note
    for victim_id in VICTIMS[:2]:
        care = history.state.find(CareRecord, care_record_id(victim_id))
        assert care is not None
        assert care.note_count >= 1

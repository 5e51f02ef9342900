"""The regulation loop: red flags first, one operator at a time, and a decision that the crew repeats."""

from itertools import permutations
from typing import Any

import msgspec
import pytest

from protocol import commands as c
from protocol.care import SealedNote
from protocol.care_records import CareRecord
from protocol.devices import Role
from protocol.entities import EntityKind
from protocol.refusals import Refusal, RefusalCode
from protocol.regulation import RegulationCase, RegulationDecision, RegulationState, RegulationTimes
from protocol.teams import ReportSource
from protocol.upstream import Scope
from protocol.victims import Victim
from server.domain.care import care_record_id
from server.domain.outcomes import Accepted, Decision
from server.domain.regulation import queue, unread
from server.domain.scopes import keys_of
from server.domain.visibility import ROLES_THAT_SEE, Audience, kind_of, snapshot_for
from tests.support.evacuation_strategies import CASES
from tests.support.strategies import (
    DISPATCHER,
    OPERATION,
    SITES,
    STRANGER,
    TEAMS,
    VICTIMS,
    History,
    actor_of,
    ask,
    ids,
    prepared,
)

S = RegulationState
REGULATION, OFFICER = actor_of(Role.REGULATION), actor_of(Role.MEDICAL_OFFICER)
STAYS = RegulationDecision.LEFT_ON_SCENE
NOTE = SealedNote(text="enceinte, ne pas allonger")
MINUTE = 60_000


@pytest.fixture
def history() -> History:
    return prepared()


def case(history: History, number: int = 0) -> RegulationCase:
    found = history.state.find(RegulationCase, CASES[number])
    assert found is not None
    return found


def on_case(history: History, kind: type[Any], actor: Any = REGULATION, **fields: Any) -> Decision:
    return history.run(ask(kind, actor, case_id=CASES[0], **fields))


def refusal_of(decision: Decision) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.field


def waiting(number: int, ready_at: int, flags: int = 0, state: RegulationState = S.READY) -> RegulationCase:
    return RegulationCase(
        id=ids("queued", 9)[number],
        victim_id=ids("lying", 9)[number],
        state=state,
        red_flag_count=flags,
        times=RegulationTimes(ready_at=ready_at),
    )


def test_red_flags_come_first_then_the_oldest() -> None:
    """Rule EV7."""
    old, new, flagged, taken = waiting(0, 10), waiting(1, 20), waiting(2, 40, 3), waiting(3, 30, state=S.TAKEN)
    decided = waiting(4, 5, 9, state=S.DECIDED)
    for order in permutations((old, new, flagged, taken, decided)):
        assert queue(order) == [flagged, old, new, taken]
    assert queue((old, new, flagged), {new.victim_id}) == [new, flagged, old], "its care record found one"


def test_decisions_wait_to_be_read_back_the_oldest_first() -> None:
    """Rule EV7."""
    first, second = (
        RegulationCase(id=CASES[n], victim_id=VICTIMS[n], state=S.DECIDED, times=RegulationTimes(decided_at=n))
        for n in (0, 1)
    )
    assert unread((second, waiting(0, 1), first)) == [first, second]


def test_a_case_goes_round_with_the_time_and_the_device_of_each_step(history: History) -> None:
    """Rule EV7."""
    crew = actor_of(Role.TEAM_LEADER)
    history.run(ask(c.ReportReady, crew, case_id=CASES[1], victim_id=VICTIMS[0], red_flag_count=2, note=NOTE))
    ready = case(history, 1)
    assert (ready.state, ready.team_id, ready.red_flag_count, ready.has_note) == (S.READY, TEAMS[0], 2, True)
    told: list[tuple[type[Any], Any, str, dict[str, Any]]] = [
        (c.TakeCase, OFFICER, "taken", {}),
        (c.PassOn, OFFICER, "passed", {"samu_file_number": "15-0042"}),
        (c.DecideCase, REGULATION, "decided", {"decision": STAYS, "note": NOTE}),
        (c.ReadBack, crew, "read_back", {}),
    ]
    for kind, actor, step, fields in told:
        assert isinstance(history.run(ask(kind, actor, case_id=CASES[1], **fields)), Accepted)
        now = case(history, 1)
        assert now.state == step
        assert getattr(now.times, f"{step}_at") == history.records[-1].occurred_at
        assert getattr(now.times, f"{step}_by") == actor.device_id
    now = case(history, 1)
    assert (now.samu_file_number, now.decision, now.has_decision_note) == ("15-0042", STAYS, True)


def test_a_report_is_brought_up_to_date_and_keeps_its_place_in_the_queue(history: History) -> None:
    """Rule EV7."""
    ready_at = case(history).times.ready_at
    decision = history.run(ask(c.ReportReady, case_id=CASES[0], victim_id=VICTIMS[2], red_flag_count=4))
    assert isinstance(decision, Accepted)
    assert (case(history).red_flag_count, case(history).times.ready_at) == (4, ready_at)
    other = history.run(ask(c.ReportReady, case_id=CASES[0], victim_id=VICTIMS[0]))
    assert refusal_of(other) == (RefusalCode.ALREADY_EXISTS, "case_id")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"victim_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "victim_id"),
        ({"team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "team_id"),
        ({"case_id": TEAMS[0]}, RefusalCode.ALREADY_EXISTS, "case_id"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    asked: dict[str, Any] = {"case_id": CASES[1], "victim_id": VICTIMS[0]} | fields
    assert refusal_of(history.run(ask(c.ReportReady, **asked))) == (code, field)


def test_a_case_belongs_to_the_operator_who_took_it(history: History) -> None:
    """Rule EV8."""
    on_case(history, c.TakeCase, OFFICER)
    decision = on_case(history, c.TakeCase)
    assert refusal_of(decision) == (RefusalCode.STALE, "case_id")
    assert isinstance(decision, Refusal)
    assert isinstance(decision.last, RegulationCase)
    assert decision.last.times.taken_by == OFFICER.device_id
    assert isinstance(on_case(history, c.TakeCase, OFFICER), Accepted)
    assert isinstance(on_case(history, c.TakeCase, is_anyway=True), Accepted)
    assert case(history).times.taken_by == REGULATION.device_id


def test_a_case_that_is_decided_is_not_taken(history: History) -> None:
    on_case(history, c.DecideCase, decision=STAYS)
    assert refusal_of(on_case(history, c.TakeCase)) == (RefusalCode.OUT_OF_SEQUENCE, "case_id")


@pytest.mark.parametrize("actor", [DISPATCHER, OFFICER])
def test_who_is_not_the_medical_regulation_quotes_it(history: History, actor: Any) -> None:
    """Rule EV7."""
    asked = ask(c.DecideCase, actor, case_id=CASES[0], decision=STAYS, source=ReportSource.APP)
    assert refusal_of(history.run(asked)) == (RefusalCode.INVALID_VALUE, "source")
    for source in (ReportSource.PHONE, ReportSource.RADIO):
        asked = ask(c.DecideCase, actor, case_id=CASES[0], decision=STAYS, source=source)
        assert isinstance(history.run(asked), Accepted)


def test_a_destination_that_nobody_knows_is_refused(history: History) -> None:
    transport = RegulationDecision.TRANSPORT
    decision = on_case(history, c.DecideCase, decision=transport, destination_site_id=STRANGER)
    assert refusal_of(decision) == (RefusalCode.UNKNOWN_TARGET, "destination_site_id")
    on_case(history, c.DecideCase, decision=transport, destination_site_id=SITES[0])
    assert case(history).destination_site_id == SITES[0]


def test_a_new_decision_must_be_read_back_anew(history: History) -> None:
    """Rule EV7."""
    on_case(history, c.DecideCase, decision=STAYS)
    on_case(history, c.ReadBack, DISPATCHER)
    assert case(history).state is S.READ_BACK
    on_case(history, c.DecideCase, decision=RegulationDecision.MEDICAL_REINFORCEMENT)
    now = case(history)
    assert (now.state, now.times.read_back_at, now.times.decided_at) == (S.DECIDED, None, history.now)


def test_a_decision_read_back_before_the_newest_one_does_not_count(history: History) -> None:
    """Rule EV7, in any order of arrival (rule C8)."""
    on_case(history, c.DecideCase, decision=STAYS)
    on_case(history, c.DecideCase, decision=RegulationDecision.REFUSAL, delay_ms=MINUTE)
    decision = on_case(history, c.ReadBack, DISPATCHER, age_ms=MINUTE // 2)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert case(history).state is S.DECIDED


def test_nothing_is_read_back_before_there_is_a_decision(history: History) -> None:
    assert refusal_of(on_case(history, c.ReadBack, DISPATCHER)) == (RefusalCode.OUT_OF_SEQUENCE, "case_id")


def test_a_case_is_withdrawn_and_takes_nothing_new(history: History) -> None:
    """Rule EV7."""
    on_case(history, c.WithdrawCase, reason="left by himself", delay_ms=MINUTE)
    assert (case(history).state, case(history).withdraw_reason) == (S.WITHDRAWN, "left by himself")
    for kind, fields in (
        (c.TakeCase, {}),
        (c.PassOn, {}),
        (c.DecideCase, {"decision": STAYS}),
        (c.WithdrawCase, {"reason": "again"}),
    ):
        assert refusal_of(on_case(history, kind, **fields))[0] is RefusalCode.OUT_OF_SEQUENCE
    assert isinstance(on_case(history, c.PassOn, samu_file_number="15-1", age_ms=MINUTE // 2), Accepted)
    assert (case(history).state, case(history).samu_file_number) == (S.WITHDRAWN, "15-1")


def test_the_desk_of_the_medical_regulation_sees_what_it_decides_on_and_no_people_of_ours(history: History) -> None:
    """Rule EV12."""
    desk = Audience(OPERATION, Scope.OPERATION, Role.REGULATION)
    seen = {kind_of(entity) for entity in snapshot_for(desk, history.state)}
    assert seen >= {
        EntityKind.VICTIM,
        EntityKind.REGULATION_CASE,
        EntityKind.EVACUATION,
        EntityKind.SITE,
        EntityKind.TEAM,
        EntityKind.VEHICLE,
    }
    assert Role.REGULATION in ROLES_THAT_SEE[EntityKind.INTERVENTION]
    assert seen.isdisjoint({EntityKind.MEMBER, EntityKind.RADIO, EntityKind.DEVICE})
    assert all(one.identity is None for one in snapshot_for(desk, history.state) if isinstance(one, Victim))


def test_a_case_is_in_the_scope_of_its_crew_and_of_the_place_where_the_victim_is(history: History) -> None:
    history.run(ask(c.ReportReady, case_id=CASES[1], victim_id=VICTIMS[0]))
    history.run(ask(c.ReportReady, case_id=CASES[2], victim_id=VICTIMS[1]))
    assert (keys_of(case(history, 1)), keys_of(case(history, 2))) == ({TEAMS[0]}, {SITES[0]})
    assert keys_of(case(history)) == set()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (c.TakeCase, {}),
        (c.PassOn, {}),
        (c.DecideCase, {"decision": STAYS}),
        (c.WithdrawCase, {"reason": "gone"}),
    ],
)
def test_an_unknown_case_is_refused(history: History, kind: type[Any], fields: dict[str, Any]) -> None:
    decision = history.run(ask(kind, REGULATION, case_id=STRANGER, **fields))
    assert refusal_of(decision) == (RefusalCode.UNKNOWN_TARGET, "case_id")
    assert refusal_of(history.run(ask(c.ReadBack, case_id=STRANGER)))[0] is RefusalCode.UNKNOWN_TARGET


def remarks_on(history: History, victim_id: Any) -> int:
    care = history.state.find(CareRecord, care_record_id(victim_id))
    return 0 if care is None else care.note_count


def test_what_is_written_with_a_report_or_a_decision_is_a_remark_on_the_victims_care(history: History) -> None:
    """Rule EV13: sealed with it; the case only says that there is one."""
    victim_id = case(history).victim_id
    before = remarks_on(history, victim_id)
    for asked in (
        ask(c.ReportReady, case_id=CASES[0], victim_id=victim_id, note=NOTE),
        ask(c.DecideCase, REGULATION, case_id=CASES[0], decision=STAYS, note=NOTE),
    ):
        decision = history.run(asked)
        assert isinstance(decision, Accepted)
        assert "enceinte" not in repr(decision.events[0])
    assert remarks_on(history, victim_id) == before + 2
    assert (case(history).has_note, case(history).has_decision_note) == (True, True)


def test_nothing_is_written_about_who_was_erased_with_a_case(history: History) -> None:
    """Rule CA8."""
    victim_id = case(history).victim_id
    history.run(ask(c.EraseVictim, actor_of(Role.SYSTEM), victim_id=victim_id))
    for asked in (
        ask(c.ReportReady, case_id=CASES[0], victim_id=victim_id, note=NOTE),
        ask(c.DecideCase, REGULATION, case_id=CASES[0], decision=STAYS, note=NOTE),
    ):
        assert refusal_of(history.run(asked))[0] is RefusalCode.ERASED
        without = asked._replace(command=msgspec.structs.replace(asked.command, note=None))
        assert isinstance(history.run(without), Accepted)

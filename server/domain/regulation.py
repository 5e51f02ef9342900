"""The regulation loop: a report is ready, taken, passed on, decided upon, read back."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.care import SealedNote
from protocol.devices import Role
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import VictimId
from protocol.operations import Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.regulation import RegulationCase, RegulationPoint, RegulationState, RegulationTimes
from protocol.teams import ReportSource, Team
from protocol.victims import Victim
from server.domain.actor import Actor, Moment
from server.domain.evacuations import refuse_destination
from server.domain.outcomes import Decision, accept, erased, invalid, taken, unknown
from server.domain.permissions import CREW
from server.domain.registers import is_newest, stamp_of, write
from server.domain.standing import standing_team
from server.domain.state import OperationState
from server.domain.steps import Ladder, add_point, first_reports, furthest, is_late, last_reports, standing

LADDER = Ladder(
    steps=(
        RegulationState.READY,
        RegulationState.TAKEN,
        RegulationState.PASSED,
        RegulationState.DECIDED,
        RegulationState.READ_BACK,
    ),
    ending=RegulationState.WITHDRAWN,
)
"""The steps of a case in their order; any may be skipped."""

OVER = frozenset({RegulationState.READ_BACK, RegulationState.WITHDRAWN})
WAITING = frozenset({RegulationState.READY, RegulationState.TAKEN, RegulationState.PASSED})
"""Regulation has not decided."""
_NEWEST_COUNTS = frozenset({RegulationState.TAKEN, RegulationState.DECIDED})
"""Steps whose last report counts, who has it now and what was decided last; of the others the first."""
_QUOTED = frozenset({ReportSource.RADIO, ReportSource.PHONE})


def queue(cases: Iterable[RegulationCase], red_flagged: Collection[VictimId] = ()) -> list[RegulationCase]:
    """The cases that wait for a decision: red flags first, then the oldest.

    Args:
        cases: Of one operation, in any order.
        red_flagged: Victims whose care record holds a red flag, found before or after the report.
    """

    def urgency(case: RegulationCase) -> tuple[bool, int, VictimId]:
        is_flagged = case.red_flag_count > 0 or case.victim_id in red_flagged
        return not is_flagged, case.times.ready_at or 0, case.victim_id

    return sorted((case for case in cases if case.state in WAITING), key=urgency)


def unread(cases: Iterable[RegulationCase]) -> list[RegulationCase]:
    """The cases whose decision nobody has read back, the oldest decision first."""
    decided = [case for case in cases if case.state is RegulationState.DECIDED]
    return sorted(decided, key=lambda case: (case.times.decided_at or 0, case.id))


def report_ready(state: OperationState, command: c.ReportReady, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.case_id)
    case = existing if isinstance(existing, RegulationCase) else None
    if existing is not None and (case is None or case.victim_id != command.victim_id):
        return taken("case_id", case)
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    if command.team_id is not None and state.find(Team, command.team_id) is None:
        return unknown("team_id", case)
    if command.note is not None and victim.is_erased:
        return erased("victim_id", victim)
    stamp = _stamp(command, actor, moment)
    own_team_id = actor.team_id if actor.role in CREW else victim.team_id
    crew = standing_team(state, command.team_id or own_team_id)
    count = int(victim.is_red_flagged) if command.red_flag_count is None else command.red_flag_count
    return (None if case is None else _refuse_over(case, stamp)) or accept(
        e.ReportMadeReady(
            case_id=command.case_id,
            victim_id=victim.id,
            team_id=None if crew is None else crew.id,
            intervention_id=victim.intervention_id,
            site_id=victim.site_id,
            red_flag_count=count,
            has_note=command.note is not None,
        ),
        *_remarked(victim.id, command.note, actor),
        is_late=case is not None and not is_newest(case, "report", stamp),
    )


def report_made_ready(state: OperationState, record: Record, event: e.ReportMadeReady) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id) or RegulationCase(
        id=event.case_id,
        victim_id=event.victim_id,
        intervention_id=event.intervention_id,
        team_id=event.team_id,
        site_id=event.site_id,
    )
    case = write(case, "report", record, red_flag_count=event.red_flag_count, has_note=event.has_note)
    return (_told(case, record, RegulationState.READY),)


def take(state: OperationState, command: c.TakeCase, actor: Actor, moment: Moment) -> Decision:
    case = state.find(RegulationCase, command.case_id)
    if case is None:
        return unknown("case_id")
    late = is_late(case.series, _stamp(command, actor, moment))
    if case.state not in WAITING and not late:
        return _out_of_sequence(case)
    is_theirs = case.times.taken_by not in (None, actor.device_id)
    if is_theirs and not late and not command.is_anyway:
        return Refusal(code=RefusalCode.STALE, field="case_id", last=case)
    return accept(e.CaseTaken(case_id=case.id, is_taken_over=is_theirs and not late), is_late=late)


def case_taken(state: OperationState, record: Record, event: e.CaseTaken) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id)
    return () if case is None else (_told(case, record, RegulationState.TAKEN),)


def pass_on(state: OperationState, command: c.PassOn, actor: Actor, moment: Moment) -> Decision:
    case = state.find(RegulationCase, command.case_id)
    if case is None:
        return unknown("case_id")
    stamp = _stamp(command, actor, moment)
    return _refuse_over(case, stamp) or accept(
        e.CasePassedOn(case_id=case.id, samu_file_number=command.samu_file_number),
        is_late=is_late(case.series, stamp),
    )


def passed_on(state: OperationState, record: Record, event: e.CasePassedOn) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id)
    if case is None:
        return ()
    if event.samu_file_number:
        case = write(case, "file", record, samu_file_number=event.samu_file_number)
    return (_told(case, record, RegulationState.PASSED),)


def decide_case(state: OperationState, command: c.DecideCase, actor: Actor, moment: Moment) -> Decision:
    case = state.find(RegulationCase, command.case_id)
    if case is None:
        return unknown("case_id")
    if actor.role is not Role.REGULATION and command.source not in _QUOTED:
        return invalid("source", case)
    victim = state.find(Victim, case.victim_id)
    if command.note is not None and victim is not None and victim.is_erased:
        return erased("case_id", case)
    late = is_late(case.series, _stamp(command, actor, moment))
    if case.state is RegulationState.WITHDRAWN and not late:
        return _out_of_sequence(case)
    return refuse_destination(state, command.destination_site_id, case) or accept(
        e.CaseDecided(
            case_id=case.id,
            decision=command.decision,
            destination_site_id=command.destination_site_id,
            service=command.service,
            has_note=command.note is not None,
        ),
        *_remarked(case.victim_id, command.note, actor),
        is_late=late,
    )


def decided(state: OperationState, record: Record, event: e.CaseDecided) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id)
    if case is None:
        return ()
    case = write(
        case,
        "decision",
        record,
        decision=event.decision,
        destination_site_id=event.destination_site_id,
        service=event.service,
        has_decision_note=event.has_note,
    )
    return (_told(case, record, RegulationState.DECIDED),)


def read_back(state: OperationState, command: c.ReadBack, actor: Actor, moment: Moment) -> Decision:
    case = state.find(RegulationCase, command.case_id)
    if case is None:
        return unknown("case_id")
    late = is_late(case.series, _stamp(command, actor, moment))
    if case.decision is None or (case.state is RegulationState.WITHDRAWN and not late):
        return _out_of_sequence(case)
    return accept(e.DecisionReadBack(case_id=case.id), is_late=late)


def decision_read_back(state: OperationState, record: Record, event: e.DecisionReadBack) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id)
    return () if case is None else (_told(case, record, RegulationState.READ_BACK),)


def withdraw(state: OperationState, command: c.WithdrawCase, actor: Actor, moment: Moment) -> Decision:
    case = state.find(RegulationCase, command.case_id)
    if case is None:
        return unknown("case_id")
    stamp = _stamp(command, actor, moment)
    return _refuse_over(case, stamp) or accept(
        e.CaseWithdrawn(case_id=case.id, reason=command.reason), is_late=is_late(case.series, stamp)
    )


def withdrawn(state: OperationState, record: Record, event: e.CaseWithdrawn) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id)
    if case is None:
        return ()
    case = write(case, "withdrawal", record, withdraw_reason=event.reason)
    return (_told(case, record, RegulationState.WITHDRAWN),)


def handed_on(state: OperationState, record: Record, event: e.CaseHandedOn) -> tuple[Entity, ...]:
    case = state.find(RegulationCase, event.case_id)
    return () if case is None else (write(case, "team", record, team_id=event.team_id),)


def _refuse_over(case: RegulationCase, stamp: Stamp) -> Refusal | None:
    """After its end a case takes nothing new; what was said before comes in late."""
    return None if case.state not in OVER or is_late(case.series, stamp) else _out_of_sequence(case)


def _out_of_sequence(case: RegulationCase) -> Refusal:
    return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="case_id", last=case)


def _stamp(command: c.CommandEnvelope, actor: Actor, moment: Moment) -> Stamp:
    return Stamp(moment.occurred_at, actor.device_id, command.device_counter)


def _told(case: RegulationCase, record: Record, step: RegulationState) -> RegulationCase:
    """The case with one more report of a step, and what is read off all of them."""
    is_new_decision = step is RegulationState.DECIDED  # which must be read back anew
    series = add_point(case.series, RegulationPoint(stamp_of(record), step, is_new_decision))
    kept = standing(series, LADDER)
    first, last = first_reports(kept), last_reports(kept)
    times: dict[str, Any] = {}
    for each in first:
        point = (last if each in _NEWEST_COUNTS else first)[each]
        times |= {f"{each}_at": point.stamp.occurred_at, f"{each}_by": point.stamp.device_id}
    return msgspec.structs.replace(
        case,
        series=series,
        state=furthest(kept, LADDER),
        times=RegulationTimes(**times),
    )


def _remarked(victim_id: VictimId, note: SealedNote | None, actor: Actor) -> Iterator[e.Event]:
    """What was written about a person lives with that person's care record, and nowhere else."""
    if note is not None:
        yield e.CareNoted(victim_id=victim_id, remark=note, by_team_id=actor.team_id)

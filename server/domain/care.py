"""Care: one record per victim, on which everybody in charge writes; every version and measurement is kept sealed."""

import bisect
from typing import Literal
from uuid import uuid5

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.care import CareBlock, CareReport
from protocol.care_records import CareEntry, CareRecord
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import CareRecordId, TeamId, VictimId
from protocol.operations import Stamp
from protocol.protected import Sealed
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import Victim
from protocol.vitals import Glucose, GlucoseUnit, Pain, PainScale, Vitals
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, erased, invalid, unknown
from server.domain.registers import is_newest, stamp_of, write
from server.domain.scopes import keys_of
from server.domain.state import OperationState
from server.domain.victim_rights import is_relieved

MAX_REPORT_BYTES = 12 * 1024
"""One version of a report: several times the longest that is written, and far below what its fields could hold."""
MAX_KEPT_BYTES = {"reports": 14 * 1024, "measurements": 16 * 1024, "notes": 8 * 1024}
"""How much of each the state keeps at hand, the newest first; the log keeps them all.

With a record's fact and its victim it stays below what one write to the feed, or one frame, should carry (64 KiB).
"""
_ENTRY_BYTES = 112
"""What an entry takes beside its box."""
_encoder = msgspec.msgpack.Encoder()
MAX_PAIN_OF_FOUR = 4
MAX_MMOL_PER_L = 60.0


def care_record_id(victim_id: VictimId) -> CareRecordId:
    """The id of a victim's care record: two crews that write at once without a network write on the same one."""
    return CareRecordId(uuid5(victim_id, "care"))


def record(state: OperationState, command: c.RecordCare, actor: Actor, moment: Moment) -> Decision:
    victim = _victim(state, command.victim_id)
    if isinstance(victim, Refusal):
        return victim
    if is_relieved(victim, command, actor, moment):
        return Refusal(code=RefusalCode.FORBIDDEN)
    odd = _odd_field_of_report(command.report)
    if odd is None and len(_encoder.encode(command.report)) > MAX_REPORT_BYTES:
        odd = "report"
    if odd is not None:
        return invalid(odd, victim)
    event = e.CareRecorded(
        victim_id=victim.id,
        report=command.report,
        red_flag_count=len(set(command.report.red_flag_codes)),
        leaves_red_flags=not _speaks_of(command.report, CareBlock.RED_FLAGS),
        by_team_id=actor.team_id,
    )
    return accept(event, is_late=_is_superseded(state, victim, "report", command, actor, moment))


def measure(state: OperationState, command: c.MeasureVitals, actor: Actor, moment: Moment) -> Decision:
    victim = _victim(state, command.victim_id)
    if isinstance(victim, Refusal):
        return victim
    if is_relieved(victim, command, actor, moment):
        return Refusal(code=RefusalCode.FORBIDDEN)
    odd = _odd_field_of_vitals(command.vitals)
    if odd is not None:
        return invalid(odd, victim)
    event = e.VitalsMeasured(victim_id=victim.id, vitals=command.vitals, by_team_id=actor.team_id)
    return accept(event, is_late=_is_superseded(state, victim, "measurement", command, actor, moment))


def note(state: OperationState, command: c.NoteCare, actor: Actor, moment: Moment) -> Decision:
    victim = _victim(state, command.victim_id)
    if isinstance(victim, Refusal):
        return victim
    if is_relieved(victim, command, actor, moment):
        return Refusal(code=RefusalCode.FORBIDDEN)
    return accept(e.CareNoted(victim_id=victim.id, remark=command.remark, by_team_id=actor.team_id))


def sign(state: OperationState, command: c.SignCare, actor: Actor, moment: Moment) -> Decision:
    victim = _victim(state, command.victim_id)
    if isinstance(victim, Refusal):
        return victim
    care = state.find(CareRecord, care_record_id(victim.id))
    if care is None or care.version == 0:
        return invalid("victim_id", victim)  # there is nothing to stand for
    is_late = _is_superseded(state, victim, "signature", command, actor, moment)
    return accept(e.CareSigned(victim_id=victim.id), is_late=is_late)


def recorded(state: OperationState, record: Record, event: e.CareRecorded) -> tuple[Entity, ...]:
    victim = _whole_victim(state, event.victim_id)
    if victim is None:
        return ()
    care = _record_of(state, victim, record)
    care = write(care, "report", record, reported_at=record.occurred_at)
    if not event.leaves_red_flags:
        care = write(care, "red_flags", record, red_flag_count=event.red_flag_count)
    care = msgspec.structs.replace(care, version=care.version + 1)
    care = _keep(care, "reports", record, event.report, event.by_team_id, event.red_flag_count)
    return _with_news(care, victim, record)


def measured(state: OperationState, record: Record, event: e.VitalsMeasured) -> tuple[Entity, ...]:
    victim = _whole_victim(state, event.victim_id)
    if victim is None:
        return ()
    care = write(_record_of(state, victim, record), "measurement", record, measured_at=record.occurred_at)
    care = msgspec.structs.replace(care, measurement_count=care.measurement_count + 1)
    return _with_news(_keep(care, "measurements", record, event.vitals, event.by_team_id), victim, record)


def noted(state: OperationState, record: Record, event: e.CareNoted) -> tuple[Entity, ...]:
    victim = _whole_victim(state, event.victim_id)
    if victim is None:
        return ()
    care = _record_of(state, victim, record)
    care = msgspec.structs.replace(care, note_count=care.note_count + 1)
    return _with_news(_keep(care, "notes", record, event.remark, event.by_team_id), victim, record)


def signed(state: OperationState, record: Record, event: e.CareSigned) -> tuple[Entity, ...]:
    victim = _whole_victim(state, event.victim_id)
    if victim is None:
        return ()
    care = write(_record_of(state, victim, record), "signature", record, signed_at=record.occurred_at)
    return _with_news(care, victim, record)


def following(state: OperationState, touched: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The care records of the victims among `touched` that others now see: a record goes where its victim is."""
    written = {entity.id for entity in touched if isinstance(entity, CareRecord)}
    return tuple(
        moved
        for entity in touched
        if isinstance(entity, Victim)
        and entity.has_care
        and (care_id := care_record_id(entity.id)) not in written
        and (care := state.find(CareRecord, care_id)) is not None
        and (moved := _placed(care, entity)) is not care
    )


def blanked(care: CareRecord) -> CareRecord:
    """What stays of a record whose key is gone: that there was one."""
    return CareRecord(
        id=care.id,
        victim_id=care.victim_id,
        team_id=care.team_id,
        site_id=care.site_id,
        started_at=care.started_at,
        updated_at=care.updated_at,
        is_erased=True,
        scope_ids=care.scope_ids,
    )


def _victim(state: OperationState, victim_id: VictimId) -> Victim | Refusal:
    victim = state.find(Victim, victim_id)
    if victim is None:
        return unknown("victim_id")
    return erased("victim_id", victim) if victim.is_erased else victim


def _whole_victim(state: OperationState, victim_id: VictimId) -> Victim | None:
    """The victim, unless what could be written about this person has been erased."""
    victim = state.find(Victim, victim_id)
    return None if victim is None or victim.is_erased else victim


def _record_of(state: OperationState, victim: Victim, record: Record) -> CareRecord:
    """The victim's record, begun by now, and touched by this fact."""
    at = record.occurred_at
    care = state.find(CareRecord, care_record_id(victim.id))
    if care is None:
        care = CareRecord(id=care_record_id(victim.id), victim_id=victim.id, started_at=at, updated_at=at)
    care = msgspec.structs.replace(care, started_at=min(care.started_at, at), updated_at=max(care.updated_at, at))
    return _placed(care, victim)


def _placed(care: CareRecord, victim: Victim) -> CareRecord:
    place = victim.team_id, victim.site_id, tuple(sorted(keys_of(victim)))
    if place == (care.team_id, care.site_id, care.scope_ids):
        return care
    team_id, site_id, scope_ids = place
    return msgspec.structs.replace(care, team_id=team_id, site_id=site_id, scope_ids=scope_ids)


def _keep(
    care: CareRecord,
    shelf: Literal["reports", "measurements", "notes"],
    record: Record,
    value: object,
    team_id: TeamId | None,
    red_flag_count: int = 0,
) -> CareRecord:
    """The record with one more box in its place in time; a value that was never sealed is not kept at all."""
    if not isinstance(value, Sealed):
        return care
    entry = CareEntry(
        stamp=stamp_of(record),
        user_id=record.user_id,
        team_id=team_id,
        red_flag_count=red_flag_count,
        sealed=value,
    )
    entries = list(getattr(care, shelf))
    bisect.insort(entries, entry, key=lambda kept: kept.stamp)
    dropped = care.dropped.get(shelf)
    kept: list[CareEntry] = []
    size = 0
    for one in reversed(entries):
        size += len(one.sealed.box) + _ENTRY_BYTES
        # What is older than something dropped goes too: what is kept must not depend on what arrived first.
        if (size > MAX_KEPT_BYTES[shelf] and kept) or (dropped is not None and one.stamp <= dropped):
            dropped = one.stamp if dropped is None else max(dropped, one.stamp)
            return msgspec.structs.replace(
                care, **{shelf: tuple(reversed(kept)), "dropped": care.dropped | {shelf: dropped}}
            )
        kept.append(one)
    return msgspec.structs.replace(care, **{shelf: tuple(reversed(kept))})


def _with_news(care: CareRecord, victim: Victim, record: Record) -> tuple[Entity, ...]:
    changed = msgspec.structs.replace(
        victim,
        has_care=True,
        is_red_flagged=care.red_flag_count > 0,
        last_news_at=max(victim.last_news_at, record.occurred_at),
    )
    return (care, changed)


def _is_superseded(
    state: OperationState, victim: Victim, register: str, command: c.CommandEnvelope, actor: Actor, moment: Moment
) -> bool:
    care = state.find(CareRecord, care_record_id(victim.id))
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return care is not None and not is_newest(care, register, stamp)


def _odd_field_of_vitals(vitals: Vitals) -> str | None:
    """The path of the first value that cannot be; None if all can."""
    if vitals == Vitals(measured_by=vitals.measured_by):
        return "vitals"
    if _is_pressure_odd(vitals.systolic_mmhg, vitals.diastolic_mmhg):
        return "vitals.diastolic_mmhg"
    if vitals.glucose is not None and _is_glucose_odd(vitals.glucose):
        return "vitals.glucose.value"
    return "vitals.pain.value" if _is_pain_odd(vitals.pain) else None


def _odd_field_of_report(report: CareReport) -> str | None:
    if report == CareReport():
        return "report"
    if any(getattr(report, block) and not _speaks_of(report, block) for block in CareBlock):
        return "report.blocks"
    blood = report.circulation
    if blood is not None and _is_pressure_odd(blood.systolic_mmhg, blood.diastolic_mmhg):
        return "report.circulation.diastolic_mmhg"
    for number, lesion in enumerate(report.lesions):
        if _is_pain_odd(lesion.pain):
            return f"report.lesions[{number}].pain.value"
    if report.history is not None and _is_pain_odd(report.history.severity):
        return "report.history.severity.value"
    return None


def _speaks_of(report: CareReport, block: CareBlock) -> bool:
    return not report.blocks or block in report.blocks


def _is_pressure_odd(systolic_mmhg: int | None, diastolic_mmhg: int | None) -> bool:
    return systolic_mmhg is not None and diastolic_mmhg is not None and diastolic_mmhg > systolic_mmhg


def _is_glucose_odd(glucose: Glucose) -> bool:
    return glucose.unit is GlucoseUnit.MMOL_PER_L and glucose.value > MAX_MMOL_PER_L


def _is_pain_odd(pain: Pain | None) -> bool:
    return pain is not None and pain.scale is PainScale.TO_FOUR and pain.value > MAX_PAIN_OF_FOUR

"""Victims: numbered, scanned, described, identified, counted once."""

import re

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.ids import InterventionId, VictimId
from protocol.interventions import Intervention
from protocol.members import Member
from protocol.operations import Stamp
from protocol.protected import Sealed, VictimIdentity
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import (
    AgeBand,
    Scan,
    ScanKind,
    Victim,
)
from server.domain.actor import Actor, Moment
from server.domain.custody import with_news
from server.domain.outcomes import Decision, accept, erased, invalid, unknown
from server.domain.permissions import CARERS
from server.domain.registers import is_newest, write
from server.domain.state import OperationState
from server.domain.victim_rights import is_in_scope

SINUS_NUMBER = re.compile(r"[A-Z]{2}[0-9]{3}[A-Z0-9]{4}[0-9]{4}(TR|HP)[0-9]{6}")
"""What a national wristband is known to look like; from one secondary source, so another form is only marked odd."""

MAX_SCANS = 12
"""Numbers read on one person."""


def scan(state: OperationState, command: c.ScanVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    read = read_scan(command.kind, command.value)
    if not command.is_wrong and read not in victim.scans and len(victim.scans) >= MAX_SCANS:
        return invalid("value", victim)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.VictimScanned(
            victim_id=victim.id,
            scan=read,
            is_wrong=command.is_wrong,
            may_duplicate_id=None if command.is_wrong else other_with(state, read, victim.id),
        ),
        is_late=not is_newest(victim, _scan_register(read), stamp),
    )


def scanned(state: OperationState, record: e.Record, event: e.VictimScanned) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    others = tuple(each for each in victim.scans if _scan_register(each) != _scan_register(event.scan))
    scans = others if event.is_wrong else tuple(sorted((*others, event.scan), key=lambda each: (each.kind, each.value)))
    victim = write(victim, _scan_register(event.scan), record, scans=scans)
    victim = write(victim, "may_duplicate", record, may_duplicate_id=event.may_duplicate_id)
    return (with_news(victim, record),)


def describe(state: OperationState, command: c.DescribeVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    told = {register: getattr(command, register) for register in _DESCRIPTION}
    if all(value is None for value in told.values()):
        return invalid("age_years", victim)
    if is_unknown_intervention(state, command.intervention_id):
        return unknown("intervention_id", victim)
    if command.intervention_id is not None and actor.role in CARERS and not is_in_scope(victim, actor):
        return Refusal(code=RefusalCode.FORBIDDEN, field="intervention_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.VictimDescribed(victim_id=victim.id, **told),
        is_late=not any(is_newest(victim, _REGISTERS[each], stamp) for each in told if told[each] is not None),
    )


def described(state: OperationState, record: e.Record, event: e.VictimDescribed) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    after = victim
    if event.age_years is not None or event.age_band is not None:
        band = band_of(event.age_years, event.age_band or AgeBand.UNKNOWN)
        after = write(after, "age", record, age_years=event.age_years, age_band=band)
    for register in ("sex", "language", "intervention_id"):
        value = getattr(event, register)
        if value is not None:
            after = write(after, _REGISTERS[register], record, **{register: value})
    return (with_news(after, record),)


def identify(state: OperationState, command: c.IdentifyVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    if victim.is_erased:
        return erased("victim_id", victim)
    if is_unknown_member(state, command.identity):
        return unknown("identity.member_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.VictimIdentified(victim_id=victim.id, identity=command.identity),
        is_late=not is_newest(victim, "identity", stamp),
    )


def identified(state: OperationState, record: e.Record, event: e.VictimIdentified) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    sealed = event.identity if isinstance(event.identity, Sealed) else None
    victim = write(victim, "identity", record, identity=sealed, has_identity=event.identity is not None)
    return (with_news(victim, record),)


def merge(state: OperationState, command: c.MergeVictims, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    into = state.find(Victim, command.into_id)
    if into is None:
        return unknown("into_id", victim)
    if into.is_void or _stands_for(state, into, victim):
        return invalid("into_id", victim)
    return accept(
        e.VictimMerged(victim_id=victim.id, into_id=into.id, reason=command.reason),
        is_late=_is_superseded(victim, "merge", command, actor, moment),
    )


def merged(state: OperationState, record: e.Record, event: e.VictimMerged) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    return () if victim is None else (write(victim, "merge", record, merged_into=event.into_id),)


def unmerge(state: OperationState, command: c.UnmergeVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    return accept(
        e.VictimUnmerged(victim_id=victim.id, reason=command.reason),
        is_late=_is_superseded(victim, "merge", command, actor, moment),
    )


def unmerged(state: OperationState, record: e.Record, event: e.VictimUnmerged) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    return () if victim is None else (write(victim, "merge", record, merged_into=None),)


def void(state: OperationState, command: c.VoidVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    return accept(
        e.VictimVoided(victim_id=victim.id, is_void=command.is_void, reason=command.reason),
        is_late=_is_superseded(victim, "void", command, actor, moment),
    )


def voided(state: OperationState, record: e.Record, event: e.VictimVoided) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    return () if victim is None else (write(victim, "void", record, is_void=event.is_void),)


def read_scan(kind: ScanKind, value: str) -> Scan:
    """A number as it was read; marked if it does not look like what its kind should."""
    value = value.strip() or value
    return Scan(kind=kind, value=value, is_odd=kind is ScanKind.SINUS and not SINUS_NUMBER.fullmatch(value))


_DESCRIPTION = ("age_years", "age_band", "sex", "language", "intervention_id")
_REGISTERS = {
    "age_years": "age",
    "age_band": "age",
    "sex": "sex",
    "language": "language",
    "intervention_id": "intervention",
}
"""The register of each part of the description."""


def is_unknown_intervention(state: OperationState, intervention_id: InterventionId | None) -> bool:
    """Is one named that does not exist here?"""
    return intervention_id is not None and state.find(Intervention, intervention_id) is None


def is_unknown_member(state: OperationState, identity: VictimIdentity | None) -> bool:
    """Is this person said to be one of ours whom nobody has enrolled?"""
    member_id = None if identity is None else identity.member_id
    return member_id is not None and state.find(Member, member_id) is None


def band_of(age_years: int | None, age_band: AgeBand) -> AgeBand:
    """The band of these years or, without them, the one that was guessed."""
    if age_years is None:
        return age_band
    if age_years < 1:
        return AgeBand.INFANT
    if age_years < 18:
        return AgeBand.CHILD
    return AgeBand.ADULT if age_years < 65 else AgeBand.SENIOR


def _scan_register(each: Scan) -> str:
    return f"scan {each.kind} {each.value.casefold()}"


def other_with(state: OperationState, read: Scan, victim_id: VictimId) -> VictimId | None:
    """Another victim on whom the same number was read: the one with the smallest number."""
    others = [victim for victim in state.victims_scanned_as(read) if victim.id != victim_id]
    return min(others, key=lambda victim: victim.number).id if others else None


def standing_victim(state: OperationState, victim: Victim) -> Victim:
    """Whom a number leads to, through all merges."""
    while (into := state.find(Victim, victim.merged_into)) is not None:
        victim = into
    return victim


def _stands_for(state: OperationState, victim: Victim, other: Victim) -> bool:
    """Does a number lead to that other one, through all merges? Then the other must not lead back to it."""
    while victim.id != other.id:
        into = state.find(Victim, victim.merged_into)
        if into is None:
            return False
        victim = into
    return True


def _is_superseded(victim: Victim, register: str, command: c.CommandEnvelope, actor: Actor, moment: Moment) -> bool:
    return not is_newest(victim, register, Stamp(moment.occurred_at, actor.device_id, command.device_counter))

"""The log that people keep: entries are written, struck and corrected, and never edited."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.logbook import LogEntry, LogEntryKind
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import stamp_of, write
from server.domain.state import OperationState


def write_entry(state: OperationState, command: c.WriteLogEntry, actor: Actor, moment: Moment) -> Decision:
    return _enter(
        state,
        e.LogEntryWritten(
            entry_id=command.entry_id,
            kind=command.kind,
            text=command.text,
            title=command.title,
            origin=command.origin,
            recipient=command.recipient,
            is_important=command.is_important,
            is_shared=command.is_shared,
            links=command.links,
        ),
    )


def bookmark(state: OperationState, command: c.BookmarkLog, actor: Actor, moment: Moment) -> Decision:
    """An entry at the moment it is about: a replay finds it there."""
    if command.stated_at is None:
        return invalid("stated_at")
    return _enter(
        state,
        e.LogEntryWritten(
            entry_id=command.entry_id, kind=LogEntryKind.BOOKMARK, text=command.text, links=command.links
        ),
    )


def _enter(state: OperationState, entry: e.LogEntryWritten) -> Decision:
    existing = state.entities.get(entry.entry_id)
    if existing is not None:
        return taken("entry_id", existing if isinstance(existing, LogEntry) else None)
    if not entry.text.strip():
        return invalid("text")
    for link in entry.links:
        linked = state.entities.get(link.id)
        if linked is None or linked.__struct_config__.tag != link.kind:
            return unknown("links")
    return accept(entry)


def written(state: OperationState, record: Record, event: e.LogEntryWritten) -> tuple[Entity, ...]:
    return (
        LogEntry(
            id=event.entry_id,
            kind=event.kind,
            origin=event.origin,
            recipient=event.recipient,
            title=event.title,
            text=event.text,
            is_important=event.is_important,
            is_shared=event.is_shared,
            links=event.links,
            occurred_at=record.occurred_at,
            entered_at=record.received_at,
            device_id=record.device_id,
            user_id=record.user_id,
            source=record.source,
        ),
    )


def strike(state: OperationState, command: c.StrikeLogEntry, actor: Actor, moment: Moment) -> Decision:
    entry = state.find(LogEntry, command.entry_id)
    return unknown("entry_id") if entry is None else accept(e.LogEntryStruck(entry_id=entry.id, reason=command.reason))


def struck(state: OperationState, record: Record, event: e.LogEntryStruck) -> tuple[Entity, ...]:
    entry = state.find(LogEntry, event.entry_id)
    if entry is None:
        return ()
    first, stamp = entry.stamps.get("strike"), stamp_of(record)
    if first is not None and first <= stamp:  # the first to strike it counts, whatever came in first
        return (entry,)
    return (
        msgspec.structs.replace(
            entry,
            struck_at=record.occurred_at,
            strike_reason=event.reason,
            stamps=entry.stamps | {"strike": stamp},
        ),
    )


def correct(state: OperationState, command: c.CorrectLogEntry, actor: Actor, moment: Moment) -> Decision:
    entry = state.find(LogEntry, command.entry_id)
    if entry is None:
        return unknown("entry_id")
    existing = state.entities.get(command.correction_id)
    if existing is not None:
        return taken("correction_id", existing if isinstance(existing, LogEntry) else None)
    if not command.text.strip():
        return invalid("text", entry)
    return accept(
        e.LogEntryCorrected(
            entry_id=entry.id,
            correction_id=command.correction_id,
            text=command.text,
            reason=command.reason,
            title=command.title,
        )
    )


def corrected(state: OperationState, record: Record, event: e.LogEntryCorrected) -> tuple[Entity, ...]:
    """The new entry keeps the time of what happened; only what is said of it changes."""
    entry = state.find(LogEntry, event.entry_id)
    if entry is None:
        return ()
    correction = LogEntry(
        id=event.correction_id,
        kind=entry.kind,
        origin=entry.origin,
        recipient=entry.recipient,
        title=event.title or entry.title,
        text=event.text,
        is_important=entry.is_important,
        is_shared=entry.is_shared,
        links=entry.links,
        occurred_at=entry.occurred_at if record.stated_at is None else record.occurred_at,
        entered_at=record.received_at,
        device_id=record.device_id,
        user_id=record.user_id,
        source=record.source,
        corrects=entry.id,
        correct_reason=event.reason,
    )
    return (correction, write(entry, "correction", record, corrected_by=event.correction_id))

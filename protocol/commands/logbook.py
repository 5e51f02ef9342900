"""What may be asked of the log that people keep."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import LogEntryId
from protocol.logbook import LogEntryKind, LogLinks
from protocol.quantities import Code, Name, Narrative, Note


class WriteLogEntry(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="log.write"):
    """Write something down."""

    entry_id: LogEntryId
    kind: LogEntryKind
    text: Annotated[Narrative, Meta(min_length=1)]
    title: Name | None = None
    origin: Code | None = None
    recipient: Code | None = None
    is_important: bool = False
    is_shared: bool = False
    links: LogLinks = ()


class BookmarkLog(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="log.bookmark"):
    """Mark the moment `stated_at` for the debrief, or say something about it; welcome after the end too."""

    entry_id: LogEntryId
    text: Annotated[Narrative, Meta(min_length=1)]
    links: LogLinks = ()
    """What it is about; another entry, if it answers that one."""


class StrikeLogEntry(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="log.strike"):
    """An entry should not be there; it stays readable, struck through."""

    entry_id: LogEntryId
    reason: Annotated[Note, Meta(min_length=1)]


class CorrectLogEntry(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="log.correct"):
    """An entry says it wrongly: a new one says it right."""

    entry_id: LogEntryId
    """The one that is wrong."""
    correction_id: LogEntryId
    """The new one."""
    text: Annotated[Narrative, Meta(min_length=1)]
    reason: Annotated[Note, Meta(min_length=1)]
    title: Name | None = None
    """None: as it was."""

"""What was written down, and what became of it."""

from protocol.ids import LogEntryId
from protocol.logbook import LogEntryKind, LogLink
from protocol.values import Struct


class LogEntryWritten(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="log.written"):
    """Somebody wrote something down."""

    entry_id: LogEntryId
    kind: LogEntryKind
    text: str
    title: str | None = None
    origin: str | None = None
    recipient: str | None = None
    is_important: bool = False
    is_shared: bool = False
    links: tuple[LogLink, ...] = ()


class LogEntryStruck(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="log.struck"):
    """An entry should not be there."""

    entry_id: LogEntryId
    reason: str


class LogEntryCorrected(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="log.corrected"):
    """A new entry says it right."""

    entry_id: LogEntryId
    """The one that was wrong."""
    correction_id: LogEntryId
    text: str
    reason: str
    title: str | None = None

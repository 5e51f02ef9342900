"""The log that people keep by hand (main courante): what was said, decided and seen. Never edited, only corrected."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from protocol.ids import DeviceId, LogEntryId, UserId
from protocol.operations import Stamps
from protocol.quantities import Code, EpochMs, Name, Narrative, Note
from protocol.teams import ReportSource
from protocol.values import Struct


class LogEntryKind(StrEnum):
    """What sort of thing was written down."""

    MESSAGE_IN = "message_in"  # heard, from somebody: name the origin
    MESSAGE_OUT = "message_out"  # said, to somebody: name the recipient
    DECISION = "decision"  # somebody in command decided it
    EVENT = "event"  # something happened
    SITREP = "sitrep"  # how things stand
    RESOURCE = "resource"  # a team, a vehicle or a thing came, went or failed
    VICTIM = "victim"  # about a victim, by number; never by name
    BOOKMARK = "bookmark"  # a moment worth to come back to when the operation is talked over, and what was said of it


class LogLink(Struct, frozen=True, kw_only=True):
    """What an entry is about."""

    kind: Annotated[str, Meta(max_length=20, pattern=r"^[a-z_]+\Z")]
    """The tag of the entity, such as `team` or `intervention`."""
    id: UUID


LogLinks = Annotated[tuple[LogLink, ...], Meta(max_length=20)]


class LogEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="log_entry"):
    """One entry. Its text never changes: a correction is an entry of its own, and a struck one stays readable."""

    id: LogEntryId
    kind: LogEntryKind
    origin: Code | None = None
    """Who said it, by call sign or function."""
    recipient: Code | None = None
    title: Name | None = None
    text: Narrative = ""
    is_important: bool = False
    is_shared: bool = False
    """Partners see it too."""
    links: LogLinks = ()
    occurred_at: EpochMs
    """When it happened."""
    entered_at: EpochMs
    """When the server got it."""
    device_id: DeviceId
    user_id: UserId | None = None
    source: ReportSource
    corrects: LogEntryId | None = None
    correct_reason: Note = ""
    corrected_by: LogEntryId | None = None
    """The newest entry that says it better."""
    struck_at: EpochMs | None = None
    strike_reason: Note = ""
    stamps: Stamps = {}

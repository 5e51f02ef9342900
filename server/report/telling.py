"""What a line of the log says in print: whom it is about, what happened, what people said in their own words."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.drawings import Drawing, Validity
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.events import AssignmentGiven, RequestAnswered, RequestFulfilled
from protocol.interventions import Intervention
from protocol.logbook import LogEntry
from protocol.messages import Message
from protocol.regulation import RegulationCase
from protocol.resource_requests import ResourceRequest
from protocol.teams import ReportSource
from protocol.victims import Victim
from server.application.log_lines import LogLine
from server.report.content import ReportContent
from server.report.event_words import EVENT_WORDS
from server.report.pieces import Entry
from server.report.times import Times
from server.report.value_words import word
from server.report.words import phrase

TECHNICAL = frozenset(
    {
        "team.heard",
        "message.delivered",
        "message.read",
        "assignment.delivered",
        "alert.position_updated",
        "numbers.reserved",
        "numbers.returned",
    }
)
"""Facts that say only that devices work: counted in print, and in full in the exported log."""
_SUBJECTS = (
    "member_id",
    "vehicle_id",
    "radio_id",
    "assignment_id",
    "case_id",
    "evacuation_id",
    "victim_id",
    "intervention_id",
    "alert_id",
    "team_id",
    "site_id",
    "sector_id",
    "landmark_id",
    "map_layer_id",
    "drawing_id",
    "organisation_id",
)
"""What a fact is about: the first of these fields that it has."""
_TEAM_FIRST = ("team.", "alert.raised", "assignment.given")
_SAID = ("title", "text", "address", "description", "order", "note", "reason", "forced_reason")
"""Fields in which people say something in their own words."""
_ALSO = ("into_team_id", "from_team_id", "into_id", "duplicate_of", "other_id", "destination_site_id", "holder", "to")
_URGENT = frozenset({"alert.raised", "team.fell_silent"})


class Teller:
    """Tells the lines of one report."""

    def __init__(self, content: ReportContent, times: Times) -> None:
        self._content, self._times = content, times
        self._entities: dict[UUID, Entity] = {entity.id: entity for entity in content.entities}

    def entries(self) -> Iterator[Entry]:
        """Every line that is printed."""
        alike: list[tuple[str, Entry]] = []
        for line in self._content.lines:
            tag = _tag(line)
            if tag in TECHNICAL:
                continue
            told = tag, self._entry(line)
            if alike and not (tag in _PREPARING and _are_alike(alike[-1], told)):
                yield self._as_one(alike)
                alike = []
            alike.append(told)
        if alike:
            yield self._as_one(alike)

    def name(self, entity_id: Any, names: dict[str, str] | None = None) -> str:
        """What people call a thing."""
        entity = self._entities.get(entity_id)
        match entity:
            case None:
                return (names or {}).get(str(entity_id), "—")
            case Victim():
                return f"V {entity.number}"
            case Intervention():
                return f"n° {entity.number}"
            case Alert() | Assignment():
                return self.name(entity.team_id)
            case RegulationCase():
                return self.name(entity.victim_id)
            case Evacuation():
                return ", ".join(map(self.name, entity.victim_ids))
            case Drawing():
                return self._label(entity.symbol, "drawing")
            case Message():
                sender = entity.from_team_id or entity.from_site_id
                return self.name(sender) if sender else self._phrase("command")
        for field in ("call_sign", "code", "label", "name"):
            if hasattr(entity, field):
                return str(getattr(entity, field))
        return "?"

    def _as_one(self, alike: list[tuple[str, Entry]]) -> Entry:
        """Several that say the same, as one."""
        first, last = alike[0][1], alike[-1][1]
        if len(alike) == 1:
            return first
        subjects = [entry.subject for _, entry in alike if entry.subject]
        text = f"{first.text}{self._colon(first.text, subjects)}{', '.join(subjects)}" if subjects else first.text
        return first._replace(number=f"{first.number}–{last.number}", subject=f"× {len(alike)}", text=text)

    def _entry(self, line: LogLine) -> Entry:
        tag = _tag(line)
        happened = line.stated_at if line.stated_at is not None else line.occurred_at
        is_struck = self._is_struck(line)
        marks = [
            *([word(line.source, self._content.language)] if line.source not in _OWN_WAYS else []),
            *([self._phrase("late")] if line.is_late else []),
            *([self._phrase("estimated")] if line.is_estimated else []),
            *([self._phrase("struck")] if is_struck else []),
        ]
        words, *details = (part for part in self._parts(line, tag) if part)
        what = f"{words}{self._colon(words, details)}{', '.join(details)}" if details else words
        return Entry(
            number=str(line.seq),
            happened=self._times.with_seconds(happened),
            entered="" if abs(line.received_at - happened) < 60_000 else f"({self._times.clock(line.received_at)})",
            subject=self._subject(line, tag),
            text=f"{what} [{', '.join(marks)}]" if marks else what,
            is_struck=is_struck,
            is_urgent=tag in _URGENT,
            is_automatic=line.source is ReportSource.SYSTEM or line.caused_by is not None,
        )

    def _colon(self, words: str, details: list[str]) -> str:
        if words.endswith(":") or details[0].startswith(("→", "«")):
            return " "
        return " : " if self._content.language == "fr" else ": "

    def _subject(self, line: LogLine, tag: str) -> str:
        event = line.event
        if tag.startswith("message."):
            sender = getattr(event, "from_team_id", None) or getattr(event, "team_id", None)
            sender = sender or getattr(event, "from_site_id", None)
            if isinstance(event, RequestAnswered | RequestFulfilled):
                return self.name(event.message_id, line.names)
            return self.name(sender, line.names) if sender else self._phrase("command")
        if tag.startswith(_TEAM_FIRST):
            team_id = getattr(event, "team_id", None)
            return self.name(team_id, line.names) if team_id else ""
        for field in _SUBJECTS:
            thing = getattr(event, field, None)
            if thing is not None:
                return self.name(thing, line.names)
        return ""

    def _parts(self, line: LogLine, tag: str) -> Iterator[str]:
        event = line.event
        pair = EVENT_WORDS.get(tag, (tag, tag))
        if isinstance(event, AssignmentGiven) and event.is_proposal:
            yield self._phrase("prepared")
        else:
            yield pair[0 if self._content.language == "fr" else 1]
        for field in event.__struct_fields__:
            yield from self._part(line, tag, field, getattr(event, field))
        if not self._content.is_anonymised:
            said = [getattr(event, field, "") for field in _SAID]
            yield from (f"« {text} »" for text in said if isinstance(text, str) and text.strip())
            yield from self._long_report(event)

    def _part(self, line: LogLine, tag: str, field: str, value: Any) -> Iterator[str]:
        match value:
            case StrEnum() if _is_told(tag, field, value):
                yield word(value, self._content.language)
            case UUID() if _is_pointed_to(tag, field):
                yield f"→ {self.name(value, line.names)}"
            case str() if field == "canned_code" and value:
                yield self._label(value, "message")
            case str() if field == "nature" and value:
                yield self._label(value, "nature", "care")
            case int() if field == "valid_until":
                yield f"{self._phrase('holds_until')} {self._times.clock(value)}"
            case Validity(valid_until=int() as ends_at):
                yield f"{self._phrase('holds_until')} {self._times.clock(ends_at)}"
            case int() if field in ("headcount", "count", "checked_in") and not isinstance(value, bool):
                yield f"{value:+d}" if tag == "victim.minor_care_tallied" else str(value)
            case ResourceRequest(effect=effect, count=count):
                wanted = word(effect, self._content.language)
                yield wanted if count is None else f"{wanted} × {count}"
            case msgspec.Struct() if field in ("to", "holder"):
                yield self._recipient(line, value)
            case tuple() if field == "team_ids" and tag != "message.sent":
                yield ", ".join(self.name(each, line.names) for each in value)

    def _recipient(self, line: LogLine, value: Any) -> str:
        """Of a message or of a victim."""
        if getattr(value, "is_everyone", False):
            return f"→ {self._phrase('everybody')}"
        ids = [*getattr(value, "team_ids", ())]
        ids += [getattr(value, field, None) for field in ("sector_id", "site_id", "team_id", "vehicle_id")]
        found = [self.name(each, line.names) for each in ids if each is not None]
        if found:
            return f"→ {', '.join(found)}"
        kind = getattr(value, "kind", None)
        return f"→ {word(kind, self._content.language) if isinstance(kind, StrEnum) else self._phrase('command')}"

    def _long_report(self, event: Any) -> Iterator[str]:
        """A situation report, heading by heading."""
        for field in ("sitrep", "methane"):
            report = getattr(event, field, None)
            if report is not None:
                texts = [getattr(report, name) for name in report.__struct_fields__]
                yield " · ".join(text for text in texts if isinstance(text, str) and text.strip())

    def _label(self, code: str, *kinds: str) -> str:
        """A code in words; one that no catalogue has is somebody's own, and anonymous reports do not have it."""
        labels = self._content.labels
        known = (labels[f"{kind}:{code}"] for kind in kinds if f"{kind}:{code}" in labels)
        return next(known, "" if self._content.is_anonymised else code)

    def _is_struck(self, line: LogLine) -> bool:
        """Is this what was written into an entry that was struck afterwards?"""
        if _tag(line) != "log.written":
            return False
        entry = self._entities.get(getattr(line.event, "entry_id", UUID(int=0)))
        return isinstance(entry, LogEntry) and entry.struck_at is not None

    def _phrase(self, key: str) -> str:
        return phrase(key, self._content.language)


_UNTOLD = frozenset(
    {
        "by",
        "answered_by",
        "by_role",
        "role",
        "platform",
        "method",
        "precision",
        "numbering",
        "triage_method",
        "compartment",
        "sex",
        "shape",
    }
)
_SAYS_NOTHING = frozenset({"unknown", "nr", "routine", "other"})
_PREPARING = frozenset(
    {
        "organisation.defined",
        "sector.defined",
        "site.defined",
        "site.capacity_set",
        "team.created",
        "member.enrolled",
        "member.assigned",
        "member.presence_reported",
        "vehicle.registered",
        "vehicle.assigned",
        "radio.registered",
        "radio.issued",
        "device.enrolled",
        "device.revoked",
        "team.radio_tested",
    }
)
"""Facts that come by the dozen before and after an operation: those in a row that say the same are told as one."""
_OWN_WAYS = frozenset({ReportSource.APP, ReportSource.SYSTEM})
_GIVEN_TO = frozenset({"member.assigned", "vehicle.assigned", "radio.issued", "victim.registered"})


def _is_told(tag: str, field: str, value: StrEnum) -> bool:
    """Does this value tell a reader anything?"""
    return field not in _UNTOLD and value not in _SAYS_NOTHING and (tag, field) != ("zone.crossed", "kind")


def _is_pointed_to(tag: str, field: str) -> bool:
    """Is what this field names where it goes, rather than what it is about?"""
    if field in _ALSO:
        return not tag.startswith("message.")
    if field == "sector_id":
        return tag.startswith("zone.")
    if field == "member_id":
        return tag == "team.leader_named"
    return (field == "team_id" and tag in _GIVEN_TO) or (field == "intervention_id" and tag == "assignment.given")


def _tag(line: LogLine) -> str:
    return str(line.event.__struct_config__.tag)


def _are_alike(one: tuple[str, Entry], other: tuple[str, Entry]) -> bool:
    """Do two in a row say the same of several things, at about the same time?"""
    (tag, before), (next_tag, after) = one, other
    is_same_minute = before.happened[:-3] == after.happened[:-3]
    return tag == next_tag and is_same_minute and before.text == after.text and before.entered == after.entered

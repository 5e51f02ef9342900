"""The written part of a scenario: who is found when, what becomes of each, and what else happens; checked."""

import csv
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from protocol.alerts import AlertKind
from protocol.catalogues import CatalogueCode
from protocol.devices import Role
from protocol.drawings import DrawingShape, DrawnPoints, SymbolCode
from protocol.messages import CannedCode, MessageKind, MessagePriority, Methane, SituationReport
from protocol.protected import VictimIdentity
from protocol.quantities import Name, Note
from protocol.resource_requests import RequestAnswerKind, ResourceCount, ResourceRequest
from protocol.thresholds import Thresholds
from protocol.victims import AgeYears, Sex, TriageCategory

T = TypeVar("T")

Key = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+\Z")]
"""How the files name a thing among themselves; identifiers are made from it, so it must not change."""
KeyOrNone = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z0-9-]*\Z")]
"""Empty: none."""
Seconds = Annotated[int, Meta(ge=0, le=86_400)]
"""Since the start of the scenario or, in names that end in `after_s`, since what the entry begins with."""
Few = Annotated[int, Meta(ge=0, le=50)]

POST = "post"
"""Who speaks, if it is neither a team nor a desk: the command post."""


class StoryError(ValueError):
    """The story cannot be used; the message says which file, which entry, and what is wrong."""


class Fate(StrEnum):
    """What becomes of a victim."""

    HOSPITAL = "hospital"  # collection point, medical post, regulation, shuttle to a hospital
    STAYS = "stays"  # is still at the medical post at the end
    HOME = "home"  # looked at in the medical post and released
    REFUSED = "refused"  # refuses care at the medical post
    CENTRE = "centre"  # uninjured: to the centre, and home from there
    MORTUARY = "mortuary"  # found dead, or dies; certified by a physician
    DUPLICATE = "duplicate"  # a second number for somebody; merged
    VOID = "void"  # a number given by mistake


class Incident(StrEnum):
    """What goes otherwise than usual for a victim."""

    NONE = ""  # nothing
    LOST = "lost"  # out of sight between two places, and found again
    DIVERTED = "diverted"  # the hospital changes on the road
    IDENTIFIED = "identified"  # it becomes known who this is


class VictimLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the victims file."""

    key: Key
    found_s: Seconds
    team: Key
    """Who finds, sorts and carries."""
    first: TriageCategory
    """The first-aider's sorting."""
    physician: str
    """The category after the medical post; empty: not seen there."""
    age: str
    sex: str
    wristband: str
    fate: Fate
    incident: str
    """An `Incident` or, for a duplicate, the victim it doubles."""

    @property
    def age_years(self) -> AgeYears | None:
        return int(self.age) if self.age else None

    @property
    def sex_or_none(self) -> Sex | None:
        return Sex(self.sex) if self.sex else None

    @property
    def resorted(self) -> TriageCategory | None:
        return TriageCategory(self.physician) if self.physician else None


class Desk(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[desks]]`: somebody with a device who is neither a team nor the command post."""

    key: Key
    label: Name
    role: Role
    site: KeyOrNone = ""


class IncidentPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """`[incident]`: the intervention that everybody is sent to."""

    at_s: Seconds
    description: Note
    address: Note
    nature: CatalogueCode
    risks: tuple[CatalogueCode, ...] = ()


class DrawingPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[drawings]]`: what the post marks on the map, and when."""

    key: Key
    at_s: Seconds
    symbol: SymbolCode
    shape: DrawingShape
    points: DrawnPoints
    note: Note = ""


class SwitchPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """`[switch]`: to the mass-casualty plan."""

    at_s: Seconds
    catalogue: str
    order: Note
    thresholds: Thresholds


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[batches]]`: several registered at once, who walk to the centre for the uninjured."""

    key: Key
    at_s: Seconds
    team: Key
    count: Annotated[int, Meta(ge=1, le=50)]
    category: TriageCategory
    released: Few


class MinorCare(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[minor_care]]`: small things treated, counted without a number."""

    at_s: Seconds
    by: Key
    nature: CatalogueCode
    count: Annotated[int, Meta(ge=1, le=50)]


class AlertPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[alerts]]`."""

    key: Key
    at_s: Seconds
    team: Key
    kind: AlertKind
    note: Note
    seen_after_s: Seconds
    responder: Key
    responds_after_s: Seconds
    asks_end_after_s: Seconds
    clears_after_s: Seconds
    reason: Note


class AnswerPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """What the post says to a request for people or things, and when that is there."""

    after_s: Seconds
    kind: RequestAnswerKind
    count: ResourceCount | None = None
    reason: Note = ""
    fulfilled_after_s: Seconds | None = None


class MessagePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[messages]]`; addressed to nobody, it is for the command posts."""

    key: Key
    at_s: Seconds
    by: Key
    kind: MessageKind
    text: Note = ""
    canned_code: CannedCode | None = None
    methane: Methane | None = None
    sitrep: SituationReport | None = None
    request: ResourceRequest | None = None
    answer: AnswerPlan | None = None
    priority: MessagePriority = MessagePriority.ROUTINE
    teams: tuple[Key, ...] = ()
    sector: KeyOrNone = ""
    is_everyone: bool = False


class Loss(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[losses]]`: a phone without network."""

    team: Key
    from_s: Seconds
    to_s: Seconds


class Story(Struct, frozen=True):
    """What happens, checked."""

    victims: tuple[VictimLine, ...]
    desks: tuple[Desk, ...]
    incident: IncidentPlan
    switch: SwitchPlan
    batches: tuple[Batch, ...]
    minor_care: tuple[MinorCare, ...]
    alerts: tuple[AlertPlan, ...]
    messages: tuple[MessagePlan, ...]
    losses: tuple[Loss, ...]
    drawings: tuple[DrawingPlan, ...]
    identities: tuple[VictimIdentity, ...]
    """For the identified victims, in their order."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """The TOML file."""

    victims_file: str
    desks: tuple[Desk, ...]
    incident: IncidentPlan
    switch: SwitchPlan
    batches: tuple[Batch, ...] = ()
    minor_care: tuple[MinorCare, ...] = ()
    alerts: tuple[AlertPlan, ...] = ()
    messages: tuple[MessagePlan, ...] = ()
    losses: tuple[Loss, ...] = ()
    drawings: tuple[DrawingPlan, ...] = ()
    identities: tuple[VictimIdentity, ...] = ()


def load_story(path: Path, teams: Iterable[str], sites: Iterable[str]) -> Story:
    """Read a story and its victims.

    Raises:
        StoryError: It is missing, unreadable, contradicts itself, or names a team or site that is not there.
    """
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
        victims = tuple(read_lines(path.parent / file.victims_file, VictimLine))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise StoryError(f"{path.name}: {error}") from error
    story = Story(
        victims=victims,
        desks=file.desks,
        incident=file.incident,
        switch=file.switch,
        batches=file.batches,
        minor_care=file.minor_care,
        alerts=file.alerts,
        messages=file.messages,
        losses=file.losses,
        drawings=file.drawings,
        identities=file.identities,
    )
    _check(story, frozenset(teams), frozenset(sites))
    return story


def read_lines(path: Path, kind: type[T]) -> Iterable[T]:
    """The lines of a CSV file with a head line; a bad one is named by its number."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), start=2):
            try:
                yield msgspec.convert(line, kind, strict=False)
            except msgspec.ValidationError as error:
                raise StoryError(f"{path.name}, line {number}: {error}") from error


def _check(story: Story, teams: frozenset[str], sites: frozenset[str]) -> None:
    """What the types cannot say: names are unique, and what is referred to exists."""
    desks = _unique("desk", story.desks)
    victims = _unique("victim", story.victims)
    for entries in (story.batches, story.alerts, story.messages, story.drawings):
        _unique(type(entries[0]).__name__ if entries else "", entries)
    speakers = teams | desks | {POST}
    for desk in story.desks:
        _known(f"desk {desk.key}", "site", desk.site, sites | {""})
    for victim in story.victims:
        _known(f"victim {victim.key}", "team", victim.team, teams)
        _known(f"victim {victim.key}", "category", victim.physician, {*TriageCategory, ""})
        _known(f"victim {victim.key}", "sex", victim.sex, {*Sex, ""})
        is_double = victim.fate is Fate.DUPLICATE
        _known(f"victim {victim.key}", "incident", victim.incident, victims if is_double else frozenset(Incident))
    for by in (*(care.by for care in story.minor_care), *(message.by for message in story.messages)):
        _known("minor care and messages", "speaker", by, speakers)
    named: list[Batch | AlertPlan | Loss] = [*story.batches, *story.alerts, *story.losses]
    for each in named:
        _known(type(each).__name__, "team", each.team, teams)
    for alert in story.alerts:
        _known(f"alert {alert.key}", "team", alert.responder, teams)
    for message in story.messages:
        for team in message.teams:
            _known(f"message {message.key}", "team", team, teams)
    if sum(victim.incident == Incident.IDENTIFIED for victim in story.victims) != len(story.identities):
        raise StoryError("there must be one identity for each identified victim")


def _unique(what: str, entries: Iterable[Any]) -> frozenset[str]:
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            raise StoryError(f"the {what} {entry.key} is there twice")
        seen.add(entry.key)
    return frozenset(seen)


def _known(whose: str, what: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise StoryError(f"{whose}: there is no {what} {name}")

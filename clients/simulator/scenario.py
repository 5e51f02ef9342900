"""Scenarios: a readable TOML file, with CSV files beside it for the long lists; checked before anything runs."""

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from clients.simulator.course import Course, Point
from clients.simulator.story import Key, KeyOrNone, Story, StoryError, load_story, read_lines
from protocol.members import Qualification
from protocol.operations import OperationKind, OperationMode, OrganisationKind, Ring, SectorKind, SiteKind
from protocol.quantities import CallSign, Code, LatitudeDeg, LongitudeDeg, Name, PhoneNumber
from protocol.radios import RadioKind
from protocol.teams import TeamKind
from protocol.vehicles import VehicleKind

T = TypeVar("T")

Metres = Annotated[int, Meta(ge=0, le=1_000_000)]

SCENARIOS = Path(__file__).parent / "scenarios"


class ScenarioError(ValueError):
    """The scenario cannot be used; the message says which file, which entry, and what is wrong."""


class Voice(StrEnum):
    """How a team makes itself heard."""

    PHONE = "phone"  # its own device
    RADIO = "radio"  # no device: the command post enters what it hears


class OrganisationPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[organisations]]` of the TOML file."""

    key: Key
    name: Name
    kind: OrganisationKind


class SectorPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[sectors]]` of the TOML file."""

    key: Key
    name: Name
    kind: SectorKind
    ring: Ring


class SitePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[sites]]` of the TOML file."""

    key: Key
    name: Name
    kind: SiteKind
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    sector: KeyOrNone = ""
    beds: Annotated[int, Meta(ge=0, le=1_000)] = 0
    """Of a hospital: how many it can take."""
    telephone: PhoneNumber | None = None
    """Where a crew in distress reaches it when the server is out of reach."""
    is_from_plan: bool = False
    """Not there at first: it comes with the switch to the plan of the story."""

    @property
    def point(self) -> Point:
        return Point(self.lat_deg, self.lon_deg)


class TeamPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the teams file."""

    key: Key
    call_sign: CallSign
    kind: TeamKind
    organisation: Key
    sector: Key
    site: Key
    """Where the team is at home."""
    voice: Voice
    beat_from_m: Metres
    beat_to_m: Metres
    """Its stretch of the course, in metres from the start."""


class MemberPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the members file; a person who does not exist."""

    code: Annotated[str, Meta(min_length=1, max_length=12)]
    name: Name
    phone: PhoneNumber
    team: Key
    qualifications: str
    """Separated by spaces."""

    @property
    def held(self) -> tuple[Qualification, ...]:
        return tuple(Qualification(word) for word in self.qualifications.split())


class VehiclePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the vehicles file."""

    call_sign: CallSign
    kind: VehicleKind
    organisation: Key
    team: KeyOrNone
    seats: Annotated[int, Meta(ge=0, le=200)]
    stretchers: Annotated[int, Meta(ge=0, le=50)]


class RadioPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the radios file."""

    code: Code
    kind: RadioKind
    identity: str
    channel: str
    team: KeyOrNone


class _Head(Struct, frozen=True, forbid_unknown_fields=True):
    """The TOML file."""

    name: Name
    operation_code: Code
    operation_kind: OperationKind
    operation_mode: OperationMode
    seed: int
    course: Annotated[tuple[tuple[str, LatitudeDeg, LongitudeDeg], ...], Meta(min_length=2)]
    organisations: tuple[OrganisationPlan, ...]
    sectors: tuple[SectorPlan, ...]
    sites: tuple[SitePlan, ...]
    teams_file: str
    members_file: str
    vehicles_file: str
    radios_file: str
    story_file: str = ""


class Place(Struct, frozen=True):
    """A named point of the course, by which people say where they are."""

    code: str
    """Its distance from the start, as it is said on the radio: `KM 12,3`."""
    name: str
    at_m: float
    point: Point


class Scenario(Struct, frozen=True):
    """Everything that a simulation needs to know, checked."""

    name: str
    operation_code: str
    operation_kind: OperationKind
    operation_mode: OperationMode
    seed: int
    """Makes the identifiers of everything in it, and the course of events."""
    course: Course
    places: tuple[Place, ...]
    organisations: tuple[OrganisationPlan, ...]
    sectors: tuple[SectorPlan, ...]
    sites: tuple[SitePlan, ...]
    teams: tuple[TeamPlan, ...]
    members: tuple[MemberPlan, ...]
    vehicles: tuple[VehiclePlan, ...]
    radios: tuple[RadioPlan, ...]
    story: Story | None = None
    """What is written down to happen; None: the crews live by their habits."""

    def places_near(self, team: TeamPlan) -> list[Place]:
        """Where something may happen to a team: the points of its beat, or the next one to it."""
        middle_m = (team.beat_from_m + team.beat_to_m) / 2
        on_beat = [place for place in self.places if team.beat_from_m <= place.at_m <= team.beat_to_m]
        return on_beat or [min(self.places, key=lambda place: abs(place.at_m - middle_m))]


def load_scenario(name: str | Path) -> Scenario:
    """Read a scenario of ours by its name (`marathon`), or any other by the path of its TOML file.

    Raises:
        ScenarioError: It is missing, unreadable or contradicts itself.
    """
    path = name if isinstance(name, Path) else SCENARIOS / f"{name}.toml"
    try:
        head = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Head)
    except FileNotFoundError as error:
        raise ScenarioError(f"there is no scenario {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ScenarioError(f"{path.name}: {error}") from error
    teams = _read_lines(path.parent / head.teams_file, TeamPlan)
    story = None
    if head.story_file:
        try:
            story = load_story(
                path.parent / head.story_file, (team.key for team in teams), (site.key for site in head.sites)
            )
        except StoryError as error:
            raise ScenarioError(str(error)) from error
    course = Course([Point(lat_deg, lon_deg) for _, lat_deg, lon_deg in head.course])
    scenario = Scenario(
        name=head.name,
        operation_code=head.operation_code,
        operation_kind=head.operation_kind,
        operation_mode=head.operation_mode,
        seed=head.seed,
        course=course,
        places=_places([name for name, _, _ in head.course], course),
        organisations=head.organisations,
        sectors=head.sectors,
        sites=head.sites,
        teams=teams,
        members=_read_lines(path.parent / head.members_file, MemberPlan),
        vehicles=_read_lines(path.parent / head.vehicles_file, VehiclePlan),
        radios=_read_lines(path.parent / head.radios_file, RadioPlan),
        story=story,
    )
    _check(scenario)
    return scenario


def _places(names: Iterable[str], course: Course) -> tuple[Place, ...]:
    return tuple(
        Place(f"KM {at_m / 1000:.1f}".replace(".", ","), name, at_m, course.at(at_m))
        for name, at_m in zip(names, course.marks_m, strict=True)
    )


def _read_lines(path: Path, kind: type[T]) -> tuple[T, ...]:
    try:
        return tuple(read_lines(path, kind))
    except StoryError as error:
        raise ScenarioError(str(error)) from error
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path.name}: {error}") from error


def _check(scenario: Scenario) -> None:
    """What the types cannot say: names are unique, and what is referred to exists."""
    organisations = _unique("organisation", (plan.key for plan in scenario.organisations))
    sectors = _unique("sector", (plan.key for plan in scenario.sectors))
    sites = _unique("site", (plan.key for plan in scenario.sites))
    teams = _unique("team", (plan.key for plan in scenario.teams))
    _unique("call sign", (plan.call_sign for plan in scenario.teams))
    _unique("member", (plan.code for plan in scenario.members))
    _unique("vehicle", (plan.call_sign for plan in scenario.vehicles))
    _unique("radio", (plan.code for plan in scenario.radios))
    _unique("point of the course", (place.code for place in scenario.places))
    for site in scenario.sites:
        _known(f"site {site.key}", "sector", site.sector, sectors)
    for team in scenario.teams:
        _known(f"team {team.key}", "organisation", team.organisation, organisations)
        _known(f"team {team.key}", "sector", team.sector, sectors)
        _known(f"team {team.key}", "site", team.site, sites)
        if not team.beat_from_m < team.beat_to_m <= scenario.course.length_m:
            raise ScenarioError(f"team {team.key}: its beat is no stretch of the course")
    for vehicle in scenario.vehicles:
        _known(f"vehicle {vehicle.call_sign}", "organisation", vehicle.organisation, organisations)
    belongings: list[Any] = [*scenario.members, *scenario.vehicles, *scenario.radios]
    for thing in belongings:
        _known(f"{type(thing).__name__} of team {thing.team}", "team", thing.team, teams)
    for member in scenario.members:
        for word in member.qualifications.split():
            _known(f"member {member.code}", "qualification", word, frozenset(Qualification))


def _unique(what: str, names: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ScenarioError(f"the {what} {name} is there twice")
        seen.add(name)
    return frozenset(seen)


def _known(whose: str, what: str, name: str, names: frozenset[str]) -> None:
    if name and name not in names:
        raise ScenarioError(f"{whose}: there is no {what} {name}")

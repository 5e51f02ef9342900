"""A past operation as a script for an exercise: what people said then, said again by devices of the exercise. Pure.

Of the facts only those are said again that somebody told; what Vigie added by itself it adds again. Everything gets
other ids, times and names, and what somebody typed, read on a person or confided stays out (rule EX9). Deny by default:
of a fact only what its table names, of a text only what a catalogue knows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from clients.simulator.reenacted import LEFT_OUT, NAMED, PLAYED, Said
from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.events import Record
from protocol.ids import DeviceId, OperationId, SiteId, TeamId
from protocol.landmarks import LandmarkEntry
from protocol.operations import OperationStatus
from protocol.teams import ReportSource

TYPED = "…"
"""Stands where somebody typed something that a command must have."""
CELL_DEG = 0.01
"""Interventions and landmarks stand in the middle of such squares: some are somebody's door."""
_CODES = frozenset({"nature", "motive", "place_code", "canned_code", "catalogue", "risks"})
_NEVER = frozenset({*c.CommandEnvelope.__struct_fields__, "number"})
"""The exercise has its own envelopes, and counts for itself."""
_TEAM_ROLES = frozenset({Role.TEAM_LEADER, Role.TEAM_MEMBER})


class Speaker(NamedTuple):
    """Who says it: a device of the exercise with this role, of this team or site."""

    role: Role
    team_id: TeamId | None = None
    site_id: SiteId | None = None


class Act(NamedTuple):
    """One command, without its envelope."""

    at_ms: int
    """Since the first fact."""
    late_ms: int
    """It was told so long after it happened."""
    by: Speaker
    kind: type[c.CommandEnvelope]
    fields: dict[str, Any]
    source: ReportSource


class Script(NamedTuple):
    """Everything that is said, in order, and what stays out."""

    acts: tuple[Act, ...]
    left_out: Counter[str]
    """How many facts of which kinds."""
    opens_ms: int = 0
    """What comes before was preparation, and is entered without waiting."""

    @property
    def lasts_ms(self) -> int:
        return self.acts[-1].at_ms if self.acts else 0


class Anew:
    """Other ids, names and places, the same for the same thing throughout."""

    def __init__(self, operation_id: OperationId, codes: frozenset[str], shift: Callable[[int], int]) -> None:
        """`codes` are those of the catalogues: nobody typed them. `shift` puts a time of then into the exercise."""
        self._operation_id = operation_id
        self._codes = codes
        self._shift = shift
        self._names: dict[tuple[str, UUID], str] = {}
        self._counts: Counter[str] = Counter()

    def id(self, then: UUID) -> UUID:
        return uuid5(self._operation_id, then.hex)

    def name(self, prefix: str, thing: UUID) -> str:
        """`T1` for the first team met, and so on."""
        key = (prefix, thing)
        if key not in self._names:
            self._counts[prefix] += 1
            self._names[key] = f"{prefix}{self._counts[prefix]}"
        return self._names[key]

    def value(self, name: str, then: Any) -> Any:
        """What takes its place; None: nothing."""
        match then:
            case UUID():
                return self.id(then)
            case bool() | None | float() | Role():
                return then
            case int():
                return self._shift(then) if name.endswith("_at") or name in ("since", "until", "needed_by") else then
            case str() if type(then) is not str:
                return then  # one of a closed list
            case str() if name in _CODES:
                return then if then in self._codes else None
            case str():
                return TYPED if then and name == "reason" else None  # some decisions stand on a reason only
            case tuple():
                values = tuple(self.value(name, each) for each in then)
                return tuple(
                    each for each, before in zip(values, then, strict=True) if each is not None or before is None
                )
            case Struct():
                return self.struct(type(then), then)
        return None

    def struct(self, kind: type[Any], then: Struct, more: Mapping[str, Any] | None = None) -> Any:
        """One of this kind with what the other has of its fields."""
        made: dict[str, Any] = {}
        prefix, thing = NAMED.get(kind, ("", ""))
        for field in msgspec.structs.fields(kind):
            if field.name in _NEVER:
                continue
            if more is not None and field.name in more:
                made[field.name] = more[field.name]
            elif prefix and field.name in ("call_sign", "code", "name"):
                made[field.name] = self.name(prefix, getattr(then, thing))
            elif field.name in then.__struct_fields__:
                value = self.value(field.name, getattr(then, field.name))
                if value is not None:
                    made[field.name] = value
                elif field.required:
                    made[field.name] = TYPED
        if kind in _AT_A_DOOR and made.get("lat_deg") is not None and made.get("lon_deg") is not None:
            made |= {"lat_deg": _coarse(made["lat_deg"]), "lon_deg": _coarse(made["lon_deg"])}
        return made if issubclass(kind, c.CommandEnvelope) else kind(**made)


_AT_A_DOOR = frozenset({c.CreateIntervention, c.UpdateIntervention, c.GiveAssignment, LandmarkEntry})


def script_of(records: Iterable[Record], anew: Anew) -> Script:
    """What is to be said, from the whole log in its order."""
    acts: list[Act] = []
    left_out: Counter[str] = Counter()
    devices: dict[DeviceId, e.DeviceEnrolled] = {}
    first_at: int | None = None
    for group in _commands(records):
        lead = group[0]
        first_at = lead.received_at if first_at is None else first_at
        for record in group:
            if isinstance(record.event, e.DeviceEnrolled):
                devices[record.event.device_id] = record.event
        if type(lead.event) in LEFT_OUT:
            left_out[str(lead.event.__struct_config__.tag)] += 1
            continue
        for said in _said(group):
            fields = anew.struct(
                said.kind, said.event, {name: _more(anew, name, value) for name, value in said.more.items()}
            )
            acts.append(
                Act(
                    at_ms=max(0, lead.received_at - first_at, acts[-1].at_ms if acts else 0),
                    late_ms=max(0, lead.received_at - lead.occurred_at),
                    by=_speaker(lead, devices, anew),
                    kind=said.kind,
                    fields=fields,
                    source=lead.source,
                )
            )
    opens = (act.at_ms for act in acts if act.fields.get("status") is OperationStatus.OPEN)
    return Script(tuple(acts), left_out, next(opens, 0))


def _commands(records: Iterable[Record]) -> Iterator[list[Record]]:
    """The facts of each command that somebody gave, together; what Vigie did by itself is in none."""
    group: list[Record] = []
    for record in records:
        if record.caused_by is not None or record.role is Role.SYSTEM:
            continue
        if group and record.command_id != group[0].command_id:
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _said(group: Sequence[Record]) -> Iterator[Said]:
    events = [record.event for record in group]
    yield from PLAYED[type(events[0])](events)


def _more(anew: Anew, name: str, value: Any) -> Any:
    return value if isinstance(value, str) and not value.strip(TYPED) else anew.value(name, value)


def _speaker(lead: Record, devices: Mapping[DeviceId, e.DeviceEnrolled], anew: Anew) -> Speaker:
    enrolled = devices.get(lead.device_id)
    role = lead.role or (enrolled.role if enrolled is not None else Role.COVER_HEAD)
    if role in _TEAM_ROLES and enrolled is not None and enrolled.team_id is not None:
        return Speaker(Role.TEAM_LEADER, TeamId(anew.id(enrolled.team_id)))
    if role is Role.POST_LEADER and enrolled is not None and enrolled.site_id is not None:
        return Speaker(role, site_id=SiteId(anew.id(enrolled.site_id)))
    if role in (Role.MEDICAL_OFFICER, Role.REGULATION, Role.LOG_OPERATOR):
        return Speaker(role)
    return Speaker(Role.COVER_HEAD)


def _coarse(degrees: float) -> float:
    return round(degrees // CELL_DEG * CELL_DEG + CELL_DEG / 2, 3)

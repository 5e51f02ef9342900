"""Hypothesis strategies for what may be asked of an operation, and the `History` that such commands make.

Everything happens among a few teams, sites and people, so that commands meet: names clash, members move, alerts end.
"""

from collections.abc import Iterable
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from hypothesis import strategies as st

from protocol import commands as c
from protocol import events as e
from protocol.assignments import AssignmentTask
from protocol.codec import command_types
from protocol.devices import Platform, Role
from protocol.evacuations import VectorKind
from protocol.ids import CommandId, DeviceId, OperationId, SiteId, TeamId
from protocol.logbook import LogEntryKind
from protocol.map_layers import MapLayerKind
from protocol.members import Qualification
from protocol.messages import Addressees, MessageKind
from protocol.numbers import NumberKind
from protocol.operations import OperationKind, OperationStatus, OrganisationKind, SectorKind, SiteKind
from protocol.protected import Compartment, Sealed, VictimIdentity
from protocol.radios import RadioKind
from protocol.refusals import Refusal
from protocol.teams import ReportSource, TeamKind
from protocol.vehicles import VehicleKind
from protocol.victims import ScanKind, TriageCategory
from server.domain.actor import SYSTEM, Actor, Moment
from server.domain.changes import StateChange
from server.domain.decide import decide
from server.domain.outcomes import Decision
from server.domain.permissions import RULES
from server.domain.protection import clear_values, with_sealed
from server.domain.reactions import unfold
from server.domain.recording import records_for
from server.domain.state import OperationState
from tests.support.care_strategies import READER, REPORTS, VITALS
from tests.support.care_strategies import VALUES as CARE_VALUES
from tests.support.crew_strategies import VALUES as CREW_VALUES
from tests.support.evacuation_strategies import CASES, EVACUATIONS
from tests.support.evacuation_strategies import VALUES as EVACUATION_VALUES
from tests.support.ground_strategies import CLOSED_ROAD, LANDMARKS, MAP_LAYERS, entry
from tests.support.ground_strategies import VALUES as GROUND_VALUES
from tests.support.message_strategies import (
    ASKS_FOR_PEOPLE,
    ENTRIES,
    MESSAGES,
    with_fitting_answer,
    with_fitting_content,
)
from tests.support.message_strategies import VALUES as MESSAGE_VALUES
from tests.support.mission_strategies import ASSIGNMENTS, BLOCKS, INTERVENTIONS, without_idle_words
from tests.support.mission_strategies import VALUES as MISSION_VALUES
from tests.support.victim_strategies import VALUES as VICTIM_VALUES
from tests.support.victim_strategies import VICTIMS as VICTIM_IDS

START = 1_790_000_000_000
OPERATION = OperationId(uuid5(NAMESPACE_OID, "operation"))

SEALED_BOX = b"box: " + "scellé".encode()
"""What `seal` makes of everything protected; no audience may ever get it."""


def ids(kind: str, count: int) -> tuple[Any, ...]:
    """The same few identifiers in every run."""
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


TEAMS, SITES, SECTORS, ORGANISATIONS = ids("team", 3), ids("site", 2), ids("sector", 2), ids("organisation", 2)
MEMBERS, VEHICLES, RADIOS, ALERTS = ids("member", 4), ids("vehicle", 2), ids("radio", 2), ids("alert", 2)
DEVICES = ids("device", 3)
VICTIMS = VICTIM_IDS
STRANGER: Any = uuid5(NAMESPACE_OID, "stranger")
"""What nobody has heard of, unless a command happens to make it."""

_SQUARE = ((2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.8))
_NOT_CLOSED = (*_SQUARE[:-1], (2.5, 48.9))


def seal(event: e.Event) -> e.Event:
    """Stands in for the vault: what is protected goes into a box."""
    return with_sealed(event, {one.field: Sealed(key_id="1", box=SEALED_BOX) for one in clear_values(event)})


class Request(NamedTuple):
    """A command on its way: who sends it, how long after the one before, and how long ago it happened."""

    command: c.Command
    actor: Actor
    delay_ms: int = 1_000
    age_ms: int = 0


class History:
    """An operation as its commands make it: decided, sealed, numbered, recorded, folded."""

    def __init__(self) -> None:
        self.state = OperationState(OPERATION)
        self.now = START
        self.records: list[e.Record] = []
        self.changes: list[StateChange] = []
        self._counters: dict[DeviceId, int] = {}

    def copy(self) -> "History":
        """One that goes on from here on its own."""
        copy = History()
        copy.state, copy.now, copy.records, copy.changes = self.state, self.now, [*self.records], [*self.changes]
        copy._counters = dict(self._counters)
        return copy

    def run(self, request: Request) -> Decision:
        """Decide one request and, if it is accepted, make it history."""
        command, actor, moment = self.prepare(request)
        decision = decide(self.state, command, actor, moment)
        if not isinstance(decision, Refusal):
            record_of = records_for(command, actor, moment, is_late=decision.is_late)
            self.state, changes = unfold(self.state, [seal(event) for event in decision.events], record_of)
            self.records.extend(change.record for change in changes)
            self.changes.extend(changes)
        return decision

    def run_all(self, requests: Iterable[Request]) -> "History":
        for request in requests:
            self.run(request)
        return self

    def prepare(self, request: Request) -> tuple[c.Command, Actor, Moment]:
        """The command with the next counter of its device, and its times; the clock moves on."""
        device_id = request.actor.device_id
        counter = self._counters[device_id] = self._counters.get(device_id, 0) + 1
        self.now += request.delay_ms
        occurred_at = max(START, self.now - request.age_ms)
        command = msgspec.structs.replace(
            request.command,
            command_id=CommandId(uuid5(device_id, str(counter))),
            device_counter=counter,
            recorded_at=occurred_at,
        )
        return command, request.actor, Moment(self.now, occurred_at)


def actor_of(role: Role, number: int = 0) -> Actor:
    """The nth sender with this role; crews belong to the nth team, first-aid posts to the nth site."""
    if role is Role.SYSTEM:
        return SYSTEM
    return Actor(
        device_id=DeviceId(uuid5(NAMESPACE_OID, f"{role} {number}")),
        role=role,
        team_id=TeamId(TEAMS[number % len(TEAMS)]) if role in (Role.TEAM_MEMBER, Role.TEAM_LEADER) else None,
        site_id=SiteId(SITES[number % len(SITES)]) if role is Role.POST_LEADER else None,
    )


DISPATCHER, COVER_HEAD, ADMIN = (actor_of(role) for role in (Role.DISPATCHER, Role.COVER_HEAD, Role.ORG_ADMIN))


def ask(
    command_type: type[Any], actor: Actor = DISPATCHER, /, *, delay_ms: int = 1_000, age_ms: int = 0, **fields: Any
) -> Request:
    """A request, for tests that tell one story; `History` gives it its id, counter and times."""
    command = command_type(command_id=CommandId(UUID(int=0)), device_counter=0, recorded_at=0, **fields)
    return Request(command, actor, delay_ms, age_ms)


def prepared() -> History:
    """An open operation: two teams with people and phones, two sites, a sector, a vehicle, a radio; one alert is on.

    A copy each time: what happened so far is the same in every test.
    """
    return _prepared().copy()


@cache
def _prepared() -> History:
    history = History()
    history.run_all(
        [
            ask(c.CreateOperation, ADMIN, code="M26", name="Marathon", kind=OperationKind.EVENT_COVER),
            ask(c.DefineOrganisation, organisation_id=ORGANISATIONS[0], name="CRF", kind=OrganisationKind.ASSOCIATION),
            ask(c.DefineSector, sector_id=SECTORS[0], code="N", name="Nord", kind=SectorKind.OPERATIONAL),
            ask(c.DefineSite, site_id=SITES[0], code="P1", name="Poste 1", kind=SiteKind.FIRST_AID_POST),
            ask(c.DefineSite, site_id=SITES[1], code="P2", name="Poste 2", kind=SiteKind.FIRST_AID_POST),
            ask(c.CreateTeam, team_id=TEAMS[0], call_sign="EQ 1", kind=TeamKind.PAIR, site_id=SITES[0]),
            ask(c.CreateTeam, team_id=TEAMS[1], call_sign="EQ 2", kind=TeamKind.PAIR),
            *(
                ask(
                    c.EnrolMember,
                    member_id=member_id,
                    code=f"M{number}",
                    name="Jeanne Durand",
                    phone="0102030405",
                    team_id=TEAMS[number % 2],
                    qualifications=(Qualification.PSE2,),
                )
                for number, member_id in enumerate(MEMBERS[:3])
            ),
            ask(c.RegisterVehicle, vehicle_id=VEHICLES[0], call_sign="VPSP 1", kind=VehicleKind.AMBULANCE_BLS),
            ask(c.RegisterRadio, radio_id=RADIOS[0], code="R1", kind=RadioKind.VHF),
            *(
                ask(
                    c.EnrolDevice,
                    SYSTEM,
                    device_id=device_id,
                    role=Role.TEAM_LEADER,
                    platform=Platform.PHONE,
                    label="phone",
                    team_id=TEAMS[number],
                )
                for number, device_id in enumerate(DEVICES[:2])
            ),
            ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.OPEN),
            ask(
                c.SendMessage,
                message_id=MESSAGES[0],
                kind=MessageKind.ORDER,
                text="A",
                to=Addressees(team_ids=TEAMS[:1]),
            ),
            ask(c.SendMessage, actor_of(Role.TEAM_LEADER), message_id=MESSAGES[1], **ASKS_FOR_PEOPLE),
            ask(c.ConfirmMessageDelivery, actor_of(Role.TEAM_LEADER), message_id=MESSAGES[0]),
            ask(c.WriteLogEntry, entry_id=ENTRIES[0], kind=LogEntryKind.DECISION, text="C", is_shared=True),
            ask(
                c.RegisterVictim,
                victim_id=VICTIMS[0],
                category=TriageCategory.IMMEDIATE,
                team_id=TEAMS[0],
                scan_kind=ScanKind.BIB,
                scan_value="12",
            ),
            ask(c.RegisterVictim, victim_id=VICTIMS[1], site_id=SITES[0], identity=VictimIdentity(name="Paul Martin")),
            ask(c.RegisterVictim, victim_id=VICTIMS[2], category=TriageCategory.MINOR),
            ask(c.RecordCare, actor_of(Role.TEAM_LEADER), victim_id=VICTIMS[0], report=REPORTS[0]),
            ask(c.MeasureVitals, victim_id=VICTIMS[1], vitals=VITALS[0]),
            ask(
                c.BreakGlass,
                SYSTEM,
                victim_id=VICTIMS[0],
                compartment=Compartment.CARE,
                by_role=Role.DISPATCHER,
                by_user_id=READER,
                by_device_id=DISPATCHER.device_id,
            ),
            ask(c.RequestEvacuation, evacuation_id=EVACUATIONS[0], victim_ids=VICTIMS[2:3]),
            ask(c.AssignVector, evacuation_id=EVACUATIONS[0], vector=VectorKind.OWN, team_id=TEAMS[1]),
            ask(c.ReportReady, case_id=CASES[0], victim_id=VICTIMS[2], red_flag_count=1),
            ask(c.CreateIntervention, intervention_id=INTERVENTIONS[0], nature="malaise"),
            ask(c.CreateIntervention, intervention_id=INTERVENTIONS[1], site_id=SITES[0]),
            ask(c.GiveAssignment, assignment_id=ASSIGNMENTS[0], team_id=TEAMS[1], intervention_id=INTERVENTIONS[0]),
            ask(
                c.GiveAssignment,
                assignment_id=ASSIGNMENTS[1],
                team_id=TEAMS[1],
                task=AssignmentTask.STANDBY,
                site_id=SITES[1],
            ),
            ask(c.ReserveNumbers, actor_of(Role.TEAM_LEADER), block_id=BLOCKS[0], kind=NumberKind.INTERVENTION),
            ask(c.ImportLandmarks, landmarks=(entry(LANDMARKS[0], "P1"),)),
            ask(
                c.DefineMapLayer, map_layer_id=MAP_LAYERS[0], name="Parcours", kind=MapLayerKind.DRAWING, file="0" * 64
            ),
            ask(c.PlaceDrawing, **CLOSED_ROAD),
            ask(c.RaiseAlert, alert_id=ALERTS[0], team_id=TEAMS[0]),
        ]
    )
    return history


def _of(pool: tuple[Any, ...], held: int) -> st.SearchStrategy[Any]:
    """Mostly one of the first, which `prepared` holds; sometimes one that may not exist yet; seldom a stranger."""
    return st.sampled_from((*pool[:held] * 8, *pool, STRANGER))


_texts = st.sampled_from(("A", "a ", "B", "C", "D"))
_lats, _lons = st.sampled_from((48.81, 48.85)), st.sampled_from((2.31, 2.35))

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "team_id": _of(TEAMS, 2),
    "site_id": _of(SITES, 2),
    "sector_id": _of(SECTORS, 1),
    "organisation_id": _of(ORGANISATIONS, 1),
    "member_id": _of(MEMBERS, 3),
    "vehicle_id": _of(VEHICLES, 1),
    "radio_id": _of(RADIOS, 1),
    "device_id": _of(DEVICES, 2),
    "alert_id": _of(ALERTS, 1),
    "victim_id": _of(VICTIMS, 3),
    "code": _texts,
    "call_sign": _texts,
    "name": _texts,
    "label": _texts,
    "note": _texts,
    "reason": _texts,
    "identity": _texts,
    "channel": _texts,
    "phone": st.just("0601020304"),
    "country": st.sampled_from(("FR", "BE")),
    "ring": st.sampled_from((_SQUARE, _NOT_CLOSED)),
    "lat_deg": _lats,
    "lon_deg": _lons,
    "silent_after_ms": st.just(60_000),
    "headcount": st.integers(0, 6),
    "seats": st.integers(0, 9),
    "stretchers": st.integers(0, 2),
    "qualifications": st.lists(st.sampled_from(Qualification), max_size=2).map(tuple),
    "is_open": st.booleans(),
    "is_forced": st.booleans(),
    "is_allowed": st.booleans(),
    "due_at": st.integers(START, START + 600_000),
    "last_heard_at": st.integers(START, START + 600_000),
}
"""Values by the name of the field; fields of an enumerated type take any of its members."""

_VALUES_OF: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    **VICTIM_VALUES,
    **CARE_VALUES,
    **EVACUATION_VALUES,
    **MISSION_VALUES,
    **GROUND_VALUES,
    **CREW_VALUES,
}
"""Values of a field of one command, where its name alone does not say enough."""

_ENVELOPE = frozenset(c.CommandEnvelope.__struct_fields__)
_sources = st.sampled_from((ReportSource.APP, ReportSource.RADIO, ReportSource.PHONE, ReportSource.FEEDER))


def commands(kind: type[c.CommandEnvelope]) -> st.SearchStrategy[Any]:
    """Commands of one type. A new field without a value here fails with its name."""
    types = get_type_hints(kind)
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in msgspec.structs.fields(kind):
        if field.name in _ENVELOPE:
            continue
        members = _enumeration(types[field.name])
        values = _VALUES_OF.get((kind, field.name), MESSAGE_VALUES.get(kind, {}).get(field.name))
        if values is None:
            values = _VALUES[field.name] if members is None else st.sampled_from(members)
        fields[field.name] = _seldom_none(values) if field.default is None else values
    envelope = {name: st.just(value) for name, value in (("command_id", UUID(int=0)), ("recorded_at", 0))}
    made = st.builds(kind, **envelope, device_counter=st.just(0), source=_sources, **fields)
    if kind is c.SendMessage:
        return made.map(with_fitting_content)
    if kind is c.AnswerRequest:
        return made.map(with_fitting_answer)
    return made.map(without_idle_words) if kind is c.ReportStatus else made


def _seldom_none(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 4).flatmap(lambda number: values if number else st.none())


def _enumeration(hint: Any) -> type[Enum] | None:
    """The enumerated type in a hint such as `X` or `X | None`."""
    parts = (hint,) if get_origin(hint) is not UnionType else get_args(hint)
    return next((part for part in parts if isinstance(part, type) and issubclass(part, Enum)), None)


def _actors(kind: type[c.CommandEnvelope]) -> st.SearchStrategy[Actor]:
    """Mostly senders who may ask this."""
    rule = RULES[kind]
    roles = (*sorted(rule.anywhere) * 20, *sorted(rule.own_team) * 8, *Role)
    return st.builds(actor_of, st.sampled_from(roles), st.integers(0, 1))


_delays_ms = st.sampled_from((0, 1, 1_000, 30_000, 900_001))
_ages_ms = st.sampled_from((0, 0, 0, 1, 2_000, 120_000))
_OFTEN = (c.ReportStatus, c.AssignMember, c.PlaceTeam, c.ReportPresence, c.AssignVehicle, c.IssueRadio, c.RaiseAlert)


@cache
def _requests(kind: type[c.CommandEnvelope]) -> st.SearchStrategy[Request]:
    return st.builds(Request, commands(kind), _actors(kind), _delays_ms, _ages_ms)


def requests(*kinds: type[c.CommandEnvelope]) -> st.SearchStrategy[Request]:
    """Any request, what moves people and things most often; of the given types only if some are given."""
    return st.sampled_from(kinds or (*command_types(), *_OFTEN * 2)).flatmap(_requests)


def histories() -> st.SearchStrategy[History]:
    """Operations on which this or that was asked after their preparation."""
    return request_lists().map(lambda asked: prepared().run_all(asked))


def request_lists(*kinds: type[c.CommandEnvelope]) -> st.SearchStrategy[list[Request]]:
    """Long enough that what they ask for meets."""
    return st.lists(requests(*kinds), min_size=12, max_size=40)

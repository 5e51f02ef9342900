"""A small operation that shows everything a board can show, at a moment that stands still."""

from uuid import UUID

from clients.sdk import AlertNow, Phase, Replica, Scope
from protocol.alerts import Alert, AlertKind, AlertState
from protocol.downstream import SnapshotPart
from protocol.entities import Entity
from protocol.ids import AlertId, DeviceId, LogId, OperationId, RadioId, SectorId, SiteId, TeamId, VehicleId
from protocol.operations import (
    Operation,
    OperationKind,
    OperationMode,
    OperationStatus,
    Sector,
    SectorKind,
    Site,
    SiteKind,
)
from protocol.positions import TeamPosition
from protocol.radios import Radio, RadioKind
from protocol.teams import Availability, Team, TeamKind, TeamStatus
from protocol.vehicles import TechnicalState, Vehicle, VehicleKind
from server.command_line.board import Moment

NOW = 1_760_000_000_000
OPERATION = OperationId(UUID(int=1))
ALPHA, BRAVO, BRAVO_10, GONE = (TeamId(UUID(int=number)) for number in (11, 12, 13, 14))
SECTOR, SITE = SectorId(UUID(int=21)), SiteId(UUID(int=22))
ALERT = AlertId(UUID(int=31))

ENTITIES: tuple[Entity, ...] = (
    Operation(
        id=OPERATION,
        code="M-27",
        name="Marathon",
        kind=OperationKind.EVENT_COVER,
        mode=OperationMode.EXERCISE,
        status=OperationStatus.OPEN,
        created_at=NOW,
    ),
    Sector(id=SECTOR, code="S1", name="Nord", kind=SectorKind.OPERATIONAL),
    Site(id=SITE, code="PS1", name="Poste 1", kind=SiteKind.FIRST_AID_POST),
    Team(
        id=ALPHA,
        call_sign="ALPHA",
        kind=TeamKind.AMBULANCE_CREW,
        status=TeamStatus.ON_SCENE,
        status_at=NOW - 90_000,
        availability=Availability.ENGAGED,
        headcount_counted=3,
        headcount_declared=4,
        sector_id=SECTOR,
        site_id=SITE,
        last_heard_at=NOW - 60_000,
    ),
    Team(
        id=BRAVO_10,
        call_sign="BRAVO 10",
        kind=TeamKind.PAIR,
        status=TeamStatus.PATROL,
        status_at=NOW - 3_900_000,
        availability=Availability.UNKNOWN,
        headcount_counted=2,
        silent_since=NOW - 1_000_000,
    ),
    Team(
        id=BRAVO,
        call_sign="BRAVO 2",
        kind=TeamKind.PAIR,
        status=TeamStatus.AVAILABLE_BASE,
        availability=Availability.AVAILABLE,
    ),
    Team(id=GONE, call_sign="ZOULOU", kind=TeamKind.PAIR, headcount_counted=9, headcount_declared=9),
    Vehicle(id=VehicleId(UUID(int=41)), call_sign="VPSP 1", kind=VehicleKind.AMBULANCE_BLS, team_id=ALPHA),
    Vehicle(
        id=VehicleId(UUID(int=42)),
        call_sign="VL 2",
        kind=VehicleKind.LIGHT_VEHICLE,
        technical_state=TechnicalState.BREAKDOWN,
        team_id=BRAVO,
    ),
    Radio(id=RadioId(UUID(int=51)), code="R07", kind=RadioKind.TETRA, team_id=ALPHA),
)


def make_replica(*more: Entity) -> Replica:
    """The operation, with these entities added or in the place of those of the same id."""
    replica = Replica(OPERATION, Scope.OPERATION)
    part = SnapshotPart(
        operation_id=OPERATION, log_id=LogId(UUID(int=2)), seq=42, part=0, parts=1, entities=(*ENTITIES, *more)
    )
    replica.add_part(part)
    replica.apply_positions([TeamPosition(ALPHA, NOW - 5_000, 48.85, 2.35)])
    return replica


def make_moment(*more: Entity, **fields: object) -> Moment:
    """Live, heard a moment ago."""
    moment = Moment(replica=make_replica(*more), phase=Phase.LIVE, now=NOW, silent_ms=400)
    return moment._replace(**fields)  # type: ignore[arg-type]  # whatever a test wants to change


def make_alert(state: AlertState = AlertState.RAISED) -> Alert:
    return Alert(
        id=ALERT,
        kind=AlertKind.DISTRESS,
        team_id=ALPHA,
        device_id=DeviceId(UUID(int=61)),
        raised_at=NOW - 10_000,
        state=state,
    )


def make_early_alert(*, is_recorded: bool) -> AlertNow:
    return AlertNow(
        operation_id=OPERATION,
        alert_id=ALERT,
        kind=AlertKind.DISTRESS,
        team_id=ALPHA,
        at=NOW - 10_000,
        is_recorded=is_recorded,
    )

from typing import get_args
from uuid import UUID

import pytest

from clients.sdk import Change
from protocol import events as e
from protocol.alerts import AlertKind
from protocol.attention import AttentionCause
from protocol.devices import Platform, Role
from protocol.downstream import Fact
from protocol.drawings import DrawingShape
from protocol.ids import (
    AssignmentId,
    DeviceId,
    DrawingId,
    InterventionId,
    LandmarkId,
    MapLayerId,
    MemberId,
    NumberBlockId,
    OrganisationId,
    RadioId,
    SectorId,
    TeamId,
    VehicleId,
)
from protocol.interventions import InterventionStatus
from protocol.landmarks import Landmark, LandmarkKind
from protocol.map_layers import MapLayerKind
from protocol.members import Presence
from protocol.numbers import NumberKind
from protocol.operations import OperationKind, OperationStatus, OrganisationKind, Plan, SectorKind, SiteKind
from protocol.radios import RadioKind
from protocol.teams import MissionMark, ReportSource, TeamKind, TeamStatus
from protocol.thresholds import Thresholds
from protocol.vehicles import FuelLevel, TechnicalState, VehicleKind
from protocol.zones import Direction
from server.command_line.board_texts import describe_change
from tests.server.command_line.test_board_trade import LINES as TRADE_LINES
from tests.support.board_world import ALERT, ALPHA, NOW, OPERATION, SECTOR, SITE, make_alert, make_replica

UNKNOWN = UUID(int=999)
CALL, ORDER, BLOCK = InterventionId(UNKNOWN), AssignmentId(UNKNOWN), NumberBlockId(UNKNOWN)
DRAWING = DrawingId(UNKNOWN)
VEHICLE, RADIO = VehicleId(UUID(int=41)), RadioId(UUID(int=51))
LINES: list[tuple[e.Event, str, str]] = [
    (
        e.OperationCreated(code="x", name="x", kind=OperationKind.DUTY),
        "Vigie · opération créée",
        "Vigie · operation created",
    ),
    (e.OperationStatusSet(status=OperationStatus.CLOSED), "Vigie · close", "Vigie · closed"),
    (
        e.PlanSwitched(plan=Plan.NOVI, catalogue="novi.1", thresholds=Thresholds()),
        "Vigie · plan NOVI",
        "Vigie · NOVI plan",
    ),
    (
        e.OperationDescribed(organiser="Ville"),
        "Vigie · cadre de l’opération précisé",
        "Vigie · frame of the operation detailed",
    ),
    (e.RollCallConfirmed(), "Vigie · appel fait", "Vigie · roll call confirmed"),
    (e.SharingSet(), "Vigie · partage modifié", "Vigie · sharing changed"),
    (e.WakingAllowed(is_allowed=True), "Vigie · réveil des téléphones modifié", "Vigie · waking of phones changed"),
    (e.CrewChanged(team_id=ALPHA, headcount=3), "ALPHA · relève", "ALPHA · crew relieved"),
    (e.TeamSplit(team_id=ALPHA, from_team_id=TeamId(UNKNOWN)), "ALPHA · issue de ?", "ALPHA · came out of ?"),
    (e.TeamMerged(team_id=ALPHA, into_team_id=TeamId(UNKNOWN)), "ALPHA · rejoint ?", "ALPHA · joined ?"),
    (e.RadioTested(team_id=ALPHA), "ALPHA · essai radio correct", "ALPHA · radio check OK"),
    (e.RadioTested(team_id=ALPHA, is_good=False), "ALPHA · radio muette", "ALPHA · radio fails"),
    (
        e.OrganisationDefined(organisation_id=OrganisationId(UNKNOWN), name="x", kind=OrganisationKind.FIRE),
        "? · organisation saisie",
        "? · organisation entered",
    ),
    (
        e.SectorDefined(sector_id=SECTOR, code="S1", name="x", kind=SectorKind.PUBLIC),
        "S1 · secteur saisi",
        "S1 · sector entered",
    ),
    (
        e.SiteDefined(site_id=SITE, code="PS1", name="x", kind=SiteKind.SHELTER),
        "PS1 · site saisi",
        "PS1 · site entered",
    ),
    (
        e.TeamCreated(team_id=ALPHA, call_sign="ALPHA", kind=TeamKind.PAIR, sector_id=SECTOR),
        "ALPHA · équipe créée",
        "ALPHA · team created",
    ),
    (
        e.StatusReported(team_id=ALPHA, status=TeamStatus.ON_SCENE),
        "ALPHA · ■ sur les lieux",
        "ALPHA · ■ on scene",
    ),
    (e.TeamAnnounced(team_id=ALPHA), "ALPHA · arrivée sans être attendue", "ALPHA · arrived unexpected"),
    (e.TeamApproved(team_id=ALPHA), "ALPHA · prise en compte", "ALPHA · taken in"),
    (e.CompositionDeclared(team_id=ALPHA, headcount=4), "ALPHA · effectif 4", "ALPHA · people 4"),
    (e.TeamPlaced(team_id=ALPHA), "ALPHA · affectation modifiée", "ALPHA · placed elsewhere"),
    (
        e.TeamPlaced(team_id=ALPHA, sector_id=SECTOR),
        "ALPHA · affectation modifiée → S1",
        "ALPHA · placed elsewhere → S1",
    ),
    (
        e.TeamPlaced(team_id=ALPHA, lat_deg=48.85, lon_deg=2.35, is_whereabouts_only=True),
        "ALPHA · annoncée à 48.8500, 2.3500",
        "ALPHA · said to be at 48.8500, 2.3500",
    ),
    (e.TeamHeard(team_id=ALPHA, heard_at=NOW), "ALPHA · entendue", "ALPHA · heard"),
    (e.TeamFellSilent(team_id=ALPHA, since=NOW), "ALPHA · ? plus de contact", "ALPHA · ? no contact any more"),
    (e.MemberEnrolled(member_id=MemberId(UNKNOWN), code="M1"), "? · intervenant inscrit", "? · member entered"),
    (e.MemberAssigned(member_id=MemberId(UNKNOWN), team_id=ALPHA), "? · → ALPHA", "? · → ALPHA"),
    (
        e.PresenceReported(member_id=MemberId(UNKNOWN), presence=Presence.ON_BREAK),
        "? · en pause",
        "? · on break",
    ),
    (
        e.VehicleRegistered(vehicle_id=VEHICLE, call_sign="x", kind=VehicleKind.BOAT),
        "VPSP 1 · véhicule saisi",
        "VPSP 1 · vehicle entered",
    ),
    (e.VehicleAssigned(vehicle_id=VEHICLE), "VPSP 1 · → —", "VPSP 1 · → —"),
    (
        e.TechnicalStateReported(vehicle_id=VEHICLE, technical_state=TechnicalState.BREAKDOWN),
        "VPSP 1 · ✕ en panne",
        "VPSP 1 · ✕ breakdown",
    ),
    (
        e.TechnicalStateReported(vehicle_id=VEHICLE, fuel=FuelLevel.HALF),
        "VPSP 1 · demi-réservoir",
        "VPSP 1 · half a tank",
    ),
    (e.VehicleDescribed(vehicle_id=VEHICLE, plate="AB"), "VPSP 1 · véhicule précisé", "VPSP 1 · vehicle detailed"),
    (e.RadioDescribed(radio_id=RADIO, battery_pct=9), "R07 · radio précisée", "R07 · radio detailed"),
    (
        e.MemberDescribed(member_id=MemberId(UNKNOWN)),
        "? · qualifications précisées",
        "? · qualifications detailed",
    ),
    (
        e.LeaderNamed(team_id=ALPHA, member_id=MemberId(UNKNOWN)),
        "ALPHA · chef d'équipe désigné",
        "ALPHA · team leader named",
    ),
    (
        e.MissionMarked(team_id=ALPHA, mark=MissionMark.REPORT_PASSED),
        "ALPHA · bilan passé",
        "ALPHA · report passed",
    ),
    (
        e.RadioRegistered(radio_id=RADIO, code="R07", kind=RadioKind.VHF),
        "R07 · radio saisie",
        "R07 · radio entered",
    ),
    (e.RadioIssued(radio_id=RADIO, team_id=ALPHA), "R07 · → ALPHA", "R07 · → ALPHA"),
    (
        e.DeviceEnrolled(device_id=DeviceId(UNKNOWN), role=Role.DISPATCHER, platform=Platform.PHONE, label="x"),
        "? · appareil admis",
        "? · device admitted",
    ),
    (e.DeviceRevoked(device_id=DeviceId(UNKNOWN)), "? · appareil exclu", "? · device shut out"),
    (e.InterventionCreated(intervention_id=CALL, number=7), "? · intervention ouverte", "? · intervention opened"),
    (e.InterventionUpdated(intervention_id=CALL), "? · intervention précisée", "? · intervention described"),
    (
        e.InterventionStatusSet(intervention_id=CALL, status=InterventionStatus.NO_NEED),
        "? · sans objet",
        "? · no need",
    ),
    (
        e.InterventionMarkedDuplicate(intervention_id=CALL, duplicate_of=CALL),
        "? · doublon de ?",
        "? · duplicate of ?",
    ),
    (e.InterventionsLinked(intervention_id=CALL, other_id=CALL), "? · liens modifiés", "? · links changed"),
    (e.InterventionMayEnd(intervention_id=CALL), "? · peut se terminer ?", "? · may end?"),
    (
        e.AssignmentGiven(assignment_id=ORDER, team_id=ALPHA, intervention_id=CALL),
        "ALPHA · → intervenir ?",
        "ALPHA · → help at ?",
    ),
    (
        e.AssignmentGiven(assignment_id=ORDER, team_id=ALPHA, is_proposal=True),
        "ALPHA · ordre préparé → intervenir",
        "ALPHA · order prepared → help at",
    ),
    (e.AssignmentSent(assignment_id=ORDER), "— · ordre transmis", "— · order sent"),
    (e.AssignmentDelivered(assignment_id=ORDER), "— · ordre reçu", "— · order delivered"),
    (e.AssignmentAcknowledged(assignment_id=ORDER), "— · ordre compris", "— · order acknowledged"),
    (e.AssignmentDeclined(assignment_id=ORDER), "— · ✕ ordre refusé", "— · ✕ order declined"),
    (e.AssignmentMadeCurrent(assignment_id=ORDER), "— · ordre en cours", "— · order now current"),
    (e.AssignmentEnded(assignment_id=ORDER), "— · ordre exécuté", "— · order completed"),
    (
        e.NumbersReserved(block_id=BLOCK, kind=NumberKind.VICTIM, first=1, last=9, team_id=ALPHA),
        "ALPHA · numéros réservés",
        "ALPHA · numbers reserved",
    ),
    (e.NumbersReturned(block_id=BLOCK), "— · numéros rendus", "— · numbers returned"),
    (
        e.AlertRaised(alert_id=ALERT, kind=AlertKind.THREAT, team_id=ALPHA),
        "ALPHA · ⚠ MENACE",
        "ALPHA · ⚠ THREAT",
    ),
    (
        e.AlertAcknowledged(alert_id=ALERT),
        "ALPHA · détresse vue par un poste",
        "ALPHA · alert seen at a post",
    ),
    (e.AlertCleared(alert_id=ALERT, reason="ok"), "ALPHA · fin de la détresse", "ALPHA · alert cleared"),
    (
        e.AlertResponded(alert_id=ALERT, team_id=ALPHA),
        "ALPHA · secours en route (ALPHA)",
        "ALPHA · help is coming (ALPHA)",
    ),
    (e.AlertResponded(alert_id=ALERT, is_going=False), "ALPHA · n'y va plus", "ALPHA · goes no more"),
    (
        e.AlertPositionUpdated(alert_id=ALERT, lat_deg=48.8, lon_deg=2.3),
        "ALPHA · position de la détresse",
        "ALPHA · where the alert is now",
    ),
    (e.AlertEndAsked(alert_id=ALERT), "ALPHA · demande la fin de la détresse", "ALPHA · asks to end the alert"),
    (
        e.AlertEscalated(alert_id=ALERT),
        "ALPHA · détresse relayée aux équipes proches",
        "ALPHA · alert passed on to the nearest teams",
    ),
    (
        e.ZoneCrossed(team_id=ALPHA, sector_id=SECTOR, kind=SectorKind.DANGER, fix_at=NOW, direction=Direction.ENTERED),
        "ALPHA · entre dans S1",
        "ALPHA · enters S1",
    ),
    (
        e.ZoneCrossed(
            team_id=ALPHA, sector_id=SectorId(UNKNOWN), kind=SectorKind.DANGER, fix_at=NOW, direction=Direction.LEFT
        ),
        "ALPHA · sort de ?",
        "ALPHA · leaves ?",
    ),
    (
        e.ZoneDwelt(team_id=ALPHA, sector_id=SECTOR, since=NOW),
        "ALPHA · reste dans le secteur",
        "ALPHA · stays in the sector",
    ),
    (e.ThresholdsSet(thresholds=Thresholds()), "Vigie · délais modifiés", "Vigie · time limits changed"),
    (
        e.AttentionMuted(subject_id=ALPHA, cause=AttentionCause.STATUS_OVERDUE, since=NOW, until=NOW, reason="x"),
        "— · mis en attente",
        "— · may wait",
    ),
    (e.LandmarksImported(landmarks=()), "Vigie · repères saisis", "Vigie · landmarks entered"),
    (e.LandmarkRemoved(landmark_id=LandmarkId(UNKNOWN)), "— · repère retiré", "— · landmark removed"),
    (
        e.MapLayerDefined(map_layer_id=MapLayerId(UNKNOWN), name="Plan", kind=MapLayerKind.DRAWING, file="a" * 64),
        "— · couche de carte posée",
        "— · map layer laid",
    ),
    (e.MapLayerRemoved(map_layer_id=MapLayerId(UNKNOWN)), "— · couche de carte retirée", "— · map layer removed"),
    (
        e.DrawingPlaced(drawing_id=DRAWING, shape=DrawingShape.POINT, points=((2.3, 48.8),), symbol="water"),
        "— · dessiné sur la carte",
        "— · drawn on the map",
    ),
    (e.DrawingChanged(drawing_id=DRAWING, note="A"), "— · dessin modifié", "— · drawing changed"),
    (e.DrawingRemoved(drawing_id=DRAWING), "— · dessin retiré de la carte", "— · drawing taken off the map"),
]


def change(event: e.Event, source: ReportSource = ReportSource.APP, *, is_late: bool = False) -> Change:
    fact = Fact(
        event=event, occurred_at=NOW, received_at=NOW, source=source, device_id=DeviceId(UNKNOWN), is_late=is_late
    )
    return Change(operation_id=OPERATION, after=1, seq=2, fact=fact)


@pytest.mark.parametrize(("event", "french", "english"), LINES, ids=lambda value: type(value).__name__)
def test_each_event_is_one_line_in_both_languages(event: e.Event, french: str, english: str) -> None:
    replica = make_replica(make_alert())
    assert describe_change(change(event), replica, "fr") == french
    assert describe_change(change(event), replica, "en") == english


def test_no_event_is_without_its_line() -> None:
    trade = {type(event) for event, _, _ in TRADE_LINES}
    assert {type(event) for event, _, _ in LINES} | trade == set(get_args(e.Event))


def test_a_place_that_was_declared_is_called_by_its_landmark() -> None:
    """Rule GE5: the team belongs where it did."""
    gate = Landmark(
        id=LandmarkId(UUID(int=71)), code="P3", name="Porte 3", kind=LandmarkKind.GATE, lat_deg=48.8, lon_deg=2.3
    )
    placed = e.TeamPlaced(
        team_id=ALPHA, landmark_id=gate.id, lat_deg=gate.lat_deg, lon_deg=gate.lon_deg, is_whereabouts_only=True
    )
    assert describe_change(change(placed), make_replica(gate), "fr") == "ALPHA · annoncée à P3"


def test_the_way_a_fact_came_in_and_its_lateness_are_told() -> None:
    heard = change(e.TeamHeard(team_id=ALPHA, heard_at=NOW), ReportSource.RADIO, is_late=True)
    assert describe_change(heard, make_replica(), "en") == "ALPHA · heard (radio, late)"
    assert describe_change(heard, make_replica(), "fr") == "ALPHA · entendue (radio, en retard)"


def test_a_change_whose_cause_we_may_not_know_has_no_line() -> None:
    assert describe_change(Change(operation_id=OPERATION, after=1, seq=2), make_replica(), "en") is None

"""A small history with every event in it. Its stored bytes, frozen at each release, must be readable for ever.

At a release, `python -m tests.support.stored_history 0.2.0` adds `protocol/vectors/stored/0.2.0.json`.
"""

import json
import sys
from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from protocol import codec
from protocol import events as e
from protocol.alerts import AlertKind
from protocol.devices import Platform, Role
from protocol.entities import Entity
from protocol.ids import (
    AlertId,
    CommandId,
    DeviceId,
    LogEntryId,
    MemberId,
    MessageId,
    OperationId,
    OrganisationId,
    RadioId,
    SectorId,
    SiteId,
    TeamId,
    UserId,
    VehicleId,
    VictimId,
)
from protocol.logbook import LogEntryKind, LogLink
from protocol.members import Presence, Qualification
from protocol.messages import Addressees, MessageKind, MessagePriority, Methane, SituationReport
from protocol.operations import (
    CoverSize,
    CrewTriage,
    OperationKind,
    OperationStatus,
    OrganisationKind,
    Plan,
    SectorKind,
    Share,
    SharingLevel,
    SiteKind,
    VictimNumbering,
)
from protocol.protected import Sealed
from protocol.radios import RadioKind
from protocol.teams import ReportSource, TeamKind, TeamStatus, UnavailableReason
from protocol.thresholds import Thresholds
from protocol.vehicles import TechnicalState, VehicleKind
from server.domain.actor import SYSTEM_DEVICE
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.domain.visibility import kind_of
from tests.support.care_history import cared_for
from tests.support.described_history import described
from tests.support.evacuation_history import told_of_evacuations
from tests.support.ground_history import told_on_the_ground
from tests.support.mission_history import told_of_missions
from tests.support.request_history import asked_for_people
from tests.support.victim_history import told_of_victims

STORED = Path(__file__).parents[2] / "protocol" / "vectors" / "stored"
START = 1_790_000_000_000


def _uuid(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"stored history: {name}")


OPERATION = OperationId(_uuid("operation"))
POST, PHONE = DeviceId(_uuid("post")), DeviceId(_uuid("phone"))
DISPATCHER = UserId(_uuid("dispatcher"))
RED_CROSS, CENTRE, POST_1 = OrganisationId(_uuid("red cross")), SectorId(_uuid("centre")), SiteId(_uuid("post 1"))
EQ1, EQ2, EQ3 = (TeamId(_uuid(name)) for name in ("EQ 1", "EQ 2", "EQ 3"))
LEADER, NURSE = MemberId(_uuid("leader")), MemberId(_uuid("nurse"))
VPSP, SET_7, SOS = VehicleId(_uuid("VPSP 1")), RadioId(_uuid("set 7")), AlertId(_uuid("sos"))

ORDER, SITREP, FIRST_REPORT = (MessageId(_uuid(name)) for name in ("order", "sitrep", "first report"))
CARED_FOR = VictimId(_uuid("cared for"))
HEARD, HEARD_BETTER = LogEntryId(_uuid("heard")), LogEntryId(_uuid("heard better"))


def history() -> tuple[e.Record, ...]:
    """The records, in the order of the log."""
    return tuple(_record(seq, minute, event, **stamps) for seq, (minute, event, stamps) in enumerate(_told(), start=1))


def fold(records: Iterable[e.Record]) -> OperationState:
    """The state that a history comes to."""
    return reduce(lambda state, record: evolve(state, record)[0], records, OperationState(OPERATION))


def entities_of(state: OperationState) -> list[Entity]:
    """Every entity, in the order of its kind and id."""
    return sorted(state.entities.values(), key=lambda entity: (kind_of(entity), entity.id))


def _told() -> list[tuple[int, e.Event, dict[str, Any]]]:
    on_phone: dict[str, Any] = {"device_id": PHONE, "user_id": None, "source": ReportSource.APP}
    by_rule: dict[str, Any] = {"device_id": SYSTEM_DEVICE, "user_id": None, "source": ReportSource.SYSTEM}
    ring = ((2.34, 48.85), (2.36, 48.85), (2.36, 48.86), (2.34, 48.85))
    sealed = Sealed(key_id="1", box=bytes(range(40)))
    return [
        (0, e.OperationCreated(code="DPS-1", name="Marathon", kind=OperationKind.EVENT_COVER), {}),
        (
            1,
            e.OrganisationDefined(organisation_id=RED_CROSS, name="Croix-Rouge", kind=OrganisationKind.ASSOCIATION),
            {},
        ),
        (2, e.SectorDefined(sector_id=CENTRE, code="C", name="Centre", kind=SectorKind.OPERATIONAL, ring=ring), {}),
        (
            3,
            e.SiteDefined(
                site_id=POST_1,
                code="P1",
                name="Poste 1",
                kind=SiteKind.FIRST_AID_POST,
                lat_deg=48.855,
                lon_deg=2.35,
                sector_id=CENTRE,
                is_open=True,
            ),
            {},
        ),
        (4, e.OperationStatusSet(status=OperationStatus.OPEN), {}),
        (
            5,
            e.TeamCreated(team_id=EQ1, call_sign="Équipe 1", kind=TeamKind.FIRST_AID_TEAM, organisation_id=RED_CROSS),
            {},
        ),
        (5, e.TeamCreated(team_id=EQ2, call_sign="Binôme 2", kind=TeamKind.PAIR), {}),
        (6, e.TeamPlaced(team_id=EQ1, sector_id=CENTRE, site_id=POST_1), {}),
        (
            7,
            e.MemberEnrolled(
                member_id=LEADER,
                code="AB",
                identity=sealed,
                organisation_id=RED_CROSS,
                team_id=EQ1,
                qualifications=(Qualification.PSE2, Qualification.TEAM_LEADER),
            ),
            {},
        ),
        (7, e.MemberEnrolled(member_id=NURSE, code="CD", qualifications=(Qualification.NURSE,)), {}),
        (8, e.MemberAssigned(member_id=NURSE, team_id=EQ1), {}),
        (9, e.PresenceReported(member_id=LEADER, presence=Presence.CHECKED_IN), {}),
        (9, e.PresenceReported(member_id=NURSE, presence=Presence.CHECKED_IN), {}),
        (
            10,
            e.VehicleRegistered(
                vehicle_id=VPSP, call_sign="VPSP 1", kind=VehicleKind.AMBULANCE_BLS, seats=3, stretchers=1
            ),
            {},
        ),
        (11, e.VehicleAssigned(vehicle_id=VPSP, team_id=EQ1), {}),
        (12, e.RadioRegistered(radio_id=SET_7, code="R7", kind=RadioKind.VHF, identity="7", channel="3"), {}),
        (13, e.RadioIssued(radio_id=SET_7, team_id=EQ1), {}),
        (
            14,
            e.DeviceEnrolled(
                device_id=PHONE, role=Role.TEAM_LEADER, platform=Platform.PHONE, label="Téléphone 1", team_id=EQ1
            ),
            by_rule,
        ),
        (15, e.CompositionDeclared(team_id=EQ1, headcount=4, note="dont un stagiaire"), on_phone),
        (16, e.StatusReported(team_id=EQ1, status=TeamStatus.AVAILABLE_BASE), on_phone),
        (20, e.StatusReported(team_id=EQ1, status=TeamStatus.ALERTED), {}),
        (24, e.StatusReported(team_id=EQ1, status=TeamStatus.ON_SCENE), on_phone),
        # Entered at minute 22, sent when the network was back.
        (25, e.StatusReported(team_id=EQ1, status=TeamStatus.EN_ROUTE), on_phone | {"late_min": 3, "is_late": True}),
        (26, e.AlertRaised(alert_id=SOS, kind=AlertKind.THREAT, team_id=EQ1, lat_deg=48.85, lon_deg=2.35), on_phone),
        (27, e.AlertAcknowledged(alert_id=SOS), {}),
        (29, e.AlertCleared(alert_id=SOS, reason="Police sur place"), {}),
        *told_on_the_ground(
            (EQ1, EQ2), CENTRE, (_uuid("geofence"), _uuid("gate 1"), _uuid("km 4")), START + 29 * 60_000, by_rule
        ),
        (
            29,
            e.MessageSent(
                message_id=ORDER,
                kind=MessageKind.ORDER,
                to=Addressees(team_ids=(EQ1, EQ2)),
                team_ids=(EQ1, EQ2),
                text="Regroupement au poste 1",
                requires_ack=True,
                priority=MessagePriority.URGENT,
                expires_at=START + 90 * 60_000,
            ),
            {},
        ),
        (29, e.MessageDelivered(message_id=ORDER, team_id=EQ1), on_phone),
        (29, e.MessageRead(message_id=ORDER, team_id=EQ1), on_phone),
        (29, e.MessageAcknowledged(message_id=ORDER, team_id=EQ1), on_phone),
        (29, e.MessageAcknowledged(message_id=ORDER, team_id=EQ2, is_by_voice=True), {}),
        (
            29,
            e.MessageSent(
                message_id=SITREP,
                kind=MessageKind.SITREP,
                is_for_posts=True,
                from_team_id=EQ1,
                sitrep=SituationReport(i_am="EQ 1", i_see="Deux blessés légers", i_ask="Un VPSP"),
                in_reply_to=ORDER,
            ),
            on_phone,
        ),
        (29, e.MessageRead(message_id=SITREP), {}),
        (
            29,
            e.MessageSent(
                message_id=FIRST_REPORT,
                kind=MessageKind.METHANE,
                is_for_posts=True,
                methane=Methane(is_declared=True, exact_location="Place du marché"),
                is_shared=True,
            ),
            {},
        ),
        (29, e.MessageWithdrawn(message_id=FIRST_REPORT, reason="Fausse alerte"), {}),
        *asked_for_people(EQ1, POST_1, on_phone),
        (
            29,
            e.LogEntryWritten(
                entry_id=HEARD,
                kind=LogEntryKind.MESSAGE_IN,
                text="Le 15 confirme la place",
                origin="SAMU",
                recipient="PC",
                title="Place confirmée",
                is_important=True,
                links=(LogLink(kind="team", id=EQ1),),
            ),
            {"source": ReportSource.PHONE},
        ),
        (
            30,
            e.LogEntryCorrected(
                entry_id=HEARD, correction_id=HEARD_BETTER, text="Le 15 confirme le CHU", reason="Mal entendu"
            ),
            {},
        ),
        (30, e.LogEntryStruck(entry_id=HEARD_BETTER, reason="Doublon"), {}),
        (30, e.TechnicalStateReported(vehicle_id=VPSP, technical_state=TechnicalState.RESTOCK), on_phone),
        *described(EQ1, LEADER, (VPSP, SET_7), SectorId(_uuid("stage")), on_phone),
        # Told on the radio with its time.
        (
            35,
            e.StatusReported(
                team_id=EQ2,
                status=TeamStatus.UNAVAILABLE,
                reason=UnavailableReason.BREAK,
                is_forced=True,
                forced_reason="EQ 2 n'a plus de radio",
            ),
            {"source": ReportSource.RADIO, "late_min": 5, "is_stated": True},
        ),
        (51, e.TeamFellSilent(team_id=EQ2, since=START + 35 * 60_000), by_rule),
        (52, e.TeamHeard(team_id=EQ2, heard_at=START + 52 * 60_000), by_rule),
        (54, e.StatusReported(team_id=EQ1, status=TeamStatus.TRANSPORTING, destination_site_id=POST_1), on_phone),
        # The phone was restarted: the time rests on its wall clock.
        (55, e.StatusReported(team_id=EQ1, status=TeamStatus.AVAILABLE_MOBILE), on_phone | {"is_estimated": True}),
        *cared_for(EQ1, (DISPATCHER, POST), (CARED_FOR, _uuid("glass")), by_rule, on_phone),
        *told_of_victims(EQ1, POST_1, (_uuid("hurt"), _uuid("involved"), _uuid("twice")), on_phone, by_rule),
        *told_of_missions(
            EQ2,
            POST_1,
            tuple(_uuid(name) for name in ("block", "fall", "the same fall", "go", "stand by", "escort")),
            on_phone,
            by_rule,
        ),
        *told_of_evacuations(
            EQ1,
            POST_1,
            VictimId(_uuid("hurt")),
            tuple(_uuid(name) for name in ("case", "withdrawn case", "ride", "dropped ride")),
            on_phone,
        ),
        (60, e.DeviceRevoked(device_id=PHONE), by_rule),
        (
            59,
            e.OperationDescribed(
                cover_size=CoverSize.MEDIUM,
                planned_start_at=START,
                planned_end_at=START + 12 * 3_600_000,
                expected_attendance=8_000,
                organiser="Ville de Sète",
                lead_organisation_id=RED_CROSS,
                triage_method=CrewTriage.START,
            ),
            {},
        ),
        (60, e.RetentionSet(retention_until=START + 30 * 86_400_000), {}),
        (
            50,
            e.PlanSwitched(
                plan=Plan.NOVI,
                catalogue="novi.1",
                thresholds=Thresholds(alerted_ms=120_000),
                numbering=VictimNumbering.SINUS,
            ),
            {},
        ),
        (50, e.WakingAllowed(is_allowed=True), {}),
        (50, e.SharingSet(sharing=(Share(organisation_id=RED_CROSS, level=SharingLevel.CASUALTIES),)), {}),
        (51, e.RollCallConfirmed(expected=2, checked_in=2, note="RAS"), {}),
        (51, e.RadioTested(team_id=EQ1), {}),
        (
            52,
            e.CrewChanged(
                team_id=EQ1,
                headcount=3,
                incoming=(NURSE,),
                outgoing=(LEADER,),
                vehicle_ids=(VPSP,),
                radio_ids=(SET_7,),
                note="Relève",
            ),
            {},
        ),
        (53, e.TeamCreated(team_id=EQ3, call_sign="Équipe 1 bis", kind=TeamKind.PAIR), {}),
        (53, e.TeamSplit(team_id=EQ3, from_team_id=EQ1), {}),
        (53, e.TeamAnnounced(team_id=EQ3), by_rule),
        (53, e.TeamApproved(team_id=EQ3), {}),
        (54, e.TeamMerged(team_id=EQ3, into_team_id=EQ1), {}),
        (61, e.OperationStatusSet(status=OperationStatus.CLOSED, reason="Poste radio égaré"), {}),
        (62, e.VictimErased(victim_id=CARED_FOR, by_user_id=DISPATCHER), by_rule),
        (62, e.MemberErased(member_id=NURSE), by_rule),
    ]


def _record(
    seq: int,
    minute: int,
    event: e.Event,
    *,
    device_id: DeviceId = POST,
    user_id: UserId | None = DISPATCHER,
    source: ReportSource = ReportSource.APP,
    late_min: int = 0,
    is_late: bool = False,
    is_stated: bool = False,
    is_estimated: bool = False,
) -> e.Record:
    received_at = START + minute * 60_000
    occurred_at = received_at - late_min * 60_000
    return e.Record(
        seq=seq,
        command_id=CommandId(_uuid(f"command {seq}")),
        device_id=device_id,
        device_counter=seq,
        user_id=user_id,
        source=source,
        received_at=received_at,
        recorded_at=occurred_at,
        occurred_at=occurred_at,
        is_estimated=is_estimated,
        stated_at=occurred_at if is_stated else None,
        is_late=is_late,
        event=event,
    )


def main(release: str) -> None:
    """Freeze the history as this build stores it. What a release has frozen is never written again."""
    records = history()
    stored = {
        "release": release,
        "operation_id": str(OPERATION),
        "records": [codec.encode_record(record).hex() for record in records],
        "entities": [msgspec.to_builtins(entity) for entity in entities_of(fold(records))],
    }
    with (STORED / f"{release}.json").open("x", encoding="utf-8") as file:
        json.dump(stored, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])

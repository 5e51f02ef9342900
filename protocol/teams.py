"""The team: call sign, status, composition, and the times of its mission."""

from enum import StrEnum

from protocol.attention import Attention
from protocol.ids import AssignmentId, LandmarkId, MemberId, OrganisationId, SectorId, SiteId, TeamId
from protocol.operations import Stamp, Stamps
from protocol.quantities import CallSign, Counter, EpochMs, Headcount, LatitudeDeg, LongitudeDeg, Note
from protocol.values import Struct
from protocol.zones import ZoneStay


class TeamKind(StrEnum):
    """What sort of team it is."""

    PAIR = "pair"  # binôme
    FIRST_AID_TEAM = "first_aid_team"  # équipe de secours, 3 to 4
    INTERVENTION_TEAM = "intervention_team"  # équipe d'intervention
    AMBULANCE_CREW = "ambulance_crew"  # équipage of a VPSP, VSAV …
    MEDICAL_TEAM = "medical_team"  # with a physician or a nurse
    COMMAND = "command"  # leads others
    LOGISTICS = "logistics"  # LAT
    DOG = "dog"  # search dogs
    BOAT = "boat"  # on the water
    MOTORBIKE = "motorbike"  # fast, light
    SUPPORT = "support"  # psychological or population support


class TeamStatus(StrEnum):
    """What a team is doing; the order of the mission's steps is in `server.domain.team_status`."""

    OFF_DUTY = "off_duty"  # not in the operation: do not count on it
    UNAVAILABLE = "unavailable"  # present, cannot be engaged now; a reason says why
    AVAILABLE_BASE = "available_base"  # free, at its post
    AVAILABLE_MOBILE = "available_mobile"  # free, on the road or in the field
    PATROL = "patrol"  # free, walking its round
    ALERTED = "alerted"  # has been given a mission, has not left yet
    EN_ROUTE = "en_route"  # on its way to the scene
    ON_SCENE = "on_scene"  # arrived
    WITH_PATIENT = "with_patient"  # caring for somebody
    TRANSPORTING = "transporting"  # on its way to a destination with a victim
    AT_DESTINATION = "at_destination"  # arrived there; soon engageable again
    HANDED_OVER = "handed_over"  # the victim is in other hands; engageable, not yet free
    LEFT_DESTINATION = "left_destination"  # has left the hospital; engageable on its way, not yet free


class Availability(StrEnum):
    """Derived from status and contact: may this team be given a mission?"""

    AVAILABLE = "available"  # yes
    ENGAGED = "engaged"  # it has one
    UNAVAILABLE = "unavailable"  # no
    UNKNOWN = "unknown"  # it should be free but has not been heard for too long: call it first


class UnavailableReason(StrEnum):
    """Why a team cannot be engaged."""

    RESTOCK = "restock"  # refilling its equipment
    CLEANING = "cleaning"  # disinfecting the vehicle
    BREAK = "break"  # rest, meal
    BREAKDOWN = "breakdown"  # vehicle or equipment out of order
    PSYCHOLOGICAL = "psychological"  # needs time after a hard mission
    ADMIN = "admin"  # paperwork, orders


class ReportSource(StrEnum):
    """By which way a fact reached the log; the radio comes first in the field."""

    APP = "app"  # entered by the team on its own device
    RADIO = "radio"  # heard on the radio, entered for the team
    PHONE = "phone"  # told by telephone, entered for the team
    IN_PERSON = "in_person"  # told at the post, entered for the team
    FEEDER = "feeder"  # came from another system
    SYSTEM = "system"  # Vigie itself, by a rule


class CareLevel(StrEnum):
    """The highest care a team can give."""

    NONE = "none"  # nobody trained counted
    FIRST_AID = "first_aid"  # PSE1, PSE2
    PARAMEDIC = "paramedic"  # a nurse
    MEDICAL = "medical"  # a physician


class MissionMark(StrEnum):
    """What happens in a mission beside the steps of the team."""

    REPORT_PASSED = "report_passed"  # bilan passé: the regulation has the report
    DESTINATION_GIVEN = "destination_given"  # the crew knows where to take the victim


class TransitStop(Struct, frozen=True, array_like=True):
    """On the way with a victim the team stopped: a rendezvous with the physician, care at the roadside."""

    at: EpochMs
    left_at: EpochMs | None = None
    """None: it has not gone on, or nobody said so."""


class MissionTimes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When each step of the current (or last) mission happened; None: not reported.

    A step skipped by a later report stays None: times are never invented, and may be reported late.
    """

    started_at: EpochMs | None = None
    alerted_at: EpochMs | None = None
    en_route_at: EpochMs | None = None
    on_scene_at: EpochMs | None = None
    with_patient_at: EpochMs | None = None
    transporting_at: EpochMs | None = None
    at_destination_at: EpochMs | None = None
    handed_over_at: EpochMs | None = None
    left_destination_at: EpochMs | None = None
    ended_at: EpochMs | None = None
    transit_stops: tuple[TransitStop, ...] = ()
    """The first first; `transporting_at` stays that of the departure from the scene."""
    report_passed_at: EpochMs | None = None
    destination_given_at: EpochMs | None = None
    back_base_at: EpochMs | None = None
    """When it was at its base again after the mission."""


class MarkPoint(Struct, frozen=True, array_like=True):
    """One accepted report of a mark of the mission; of the current mission, the first of each counts."""

    stamp: Stamp
    mark: MissionMark


class StatusPoint(Struct, frozen=True, array_like=True):
    """One accepted report of a status; the mission's times are read off the series of them."""

    stamp: Stamp
    status: TeamStatus
    assignment_id: AssignmentId | None = None
    is_correction: bool = False
    """A mistaken step was taken back: the later steps said before it in this mission did not happen."""


class DeclaredPlace(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where somebody said a team is; it has its age, and only a newer position that is fine enough replaces it."""

    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    landmark_id: LandmarkId | None = None
    """How it was said, if by a landmark."""
    at: EpochMs


class Team(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team"):
    """People who work together under one call sign; with or without a device, it is a full team."""

    id: TeamId
    call_sign: CallSign
    kind: TeamKind
    organisation_id: OrganisationId | None = None
    status: TeamStatus = TeamStatus.OFF_DUTY
    status_at: EpochMs | None = None
    status_source: ReportSource | None = None
    is_status_forced: bool = False
    """A command post set a status that is no ordinary next step."""
    unavailable_reason: UnavailableReason | None = None
    availability: Availability = Availability.UNAVAILABLE
    mission: MissionTimes = MissionTimes()
    headcount_declared: Headcount | None = None
    headcount_counted: Headcount = 0
    """Members of this team who are checked in."""
    care_level: CareLevel = CareLevel.NONE
    """From the qualifications of the members checked in."""
    leader_id: MemberId | None = None
    """Who leads it, as long as that member is in the team; None: nobody was named."""
    sector_id: SectorId | None = None
    site_id: SiteId | None = None
    note: Note = ""
    is_awaiting_approval: bool = False
    """It came in by a poster: its crew calls for help, says where it is and how many it is, and no more (rule AR2)."""
    crew_since: EpochMs | None = None
    """When the present crew took over; None: it is the first one."""
    radio_tested_at: EpochMs | None = None
    """When its radio was last tried, as long as it worked."""
    split_from: TeamId | None = None
    """The team that this one came out of."""
    merged_into: TeamId | None = None
    """The team in which this one ended: ask that one."""
    last_heard_at: EpochMs | None = None
    """The newest sign of life of this team that the log knows, by the server's clock."""
    contact_due_at: EpochMs | None = None
    """When Vigie looks whether the team has been heard (rule C13); None while off duty or already silent."""
    silent_since: EpochMs | None = None
    """None: the team was heard in time."""
    device_count: Counter = 0
    """Phones and trackers that speak for it; none: only a call tells whether it is well."""
    declared_place: DeclaredPlace | None = None
    zones: tuple[ZoneStay, ...] = ()
    """The sectors it is inside, as its positions tell; the first entered first."""
    attention: tuple[Attention, ...] = ()
    assignment_id: AssignmentId | None = None
    """What it does now; its other orders wait."""
    destination_site_id: SiteId | None = None
    """Where it said that it takes somebody, from its leaving until it has left there again (rule ST3)."""
    series: tuple[StatusPoint, ...] = ()
    """The newest reports of its status, oldest first. Kept by servers; clients always get it empty."""
    marks: tuple[MarkPoint, ...] = ()
    """The newest marks of its missions, oldest first. Kept by servers likewise."""
    stamps: Stamps = {}

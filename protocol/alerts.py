"""Alerts: somebody of ours is in danger. Sticky until an explicit clear that names the alert."""

from enum import StrEnum

from protocol.attention import Attention
from protocol.devices import Role
from protocol.ids import AlertId, DeviceId, SectorId, SiteId, TeamId
from protocol.operations import Stamps
from protocol.quantities import AccuracyM, EpochMs, LatitudeDeg, LongitudeDeg, Note
from protocol.values import Struct


class AlertKind(StrEnum):
    """What happened to our own people."""

    DISTRESS = "distress"  # unspecified call for help (SOS)
    MEDICAL = "medical"  # one of us is hurt or ill
    THREAT = "threat"  # aggression, weapon, collapse
    MAN_DOWN = "man_down"  # a sensor sees no movement any more
    FALL = "fall"  # one of us fell: from a height, into water
    GEOFENCE = "geofence"  # a team is where nobody may be; nobody pressed anything
    CUSTOM = "custom"  # something else: the note says what


class AlertState(StrEnum):
    """How far the answer is."""

    RAISED = "raised"  # nobody has said they saw it
    SEEN = "seen"  # somebody at a post has seen it
    RESPONDING = "responding"  # somebody said they are going
    CLEARED = "cleared"  # a post closed it by name


class AlertOutcome(StrEnum):
    """What it came to, as the post that ended it says."""

    RESOLVED = "resolved"  # help was given, or the danger is over
    FALSE_ALARM = "false_alarm"  # there was no danger
    CANCELLED_BY_SENDER = "cancelled_by_sender"  # who called took it back, and a post made sure


class Sighting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody has seen it."""

    device_id: DeviceId
    role: Role | None = None
    at: EpochMs


class Responder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody said they go: a team, or a post without one."""

    device_id: DeviceId
    team_id: TeamId | None = None
    role: Role | None = None
    at: EpochMs


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert"):
    """One call for help."""

    id: AlertId
    kind: AlertKind
    team_id: TeamId
    site_id: SiteId | None = None
    """The home site of the team when it called, so that its first-aid post sees the call."""
    device_id: DeviceId
    raised_at: EpochMs
    state: AlertState = AlertState.RAISED
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    note: Note = ""
    seen_at: EpochMs | None = None
    cleared_at: EpochMs | None = None
    clear_reason: Note = ""
    outcome: AlertOutcome | None = None
    accuracy_m: AccuracyM | None = None
    position_at: EpochMs | None = None
    """When it was there; a call goes on saying where it is."""
    sector_id: SectorId | None = None
    """The zone that was entered, for `geofence`."""
    seen_by: tuple[Sighting, ...] = ()
    """The first to see it first, once each."""
    responders: tuple[Responder, ...] = ()
    """The first to go first, once each."""
    escalates_at: EpochMs | None = None
    """When more phones ring, unless somebody has seen it by then (rule C13)."""
    escalated_at: EpochMs | None = None
    called_team_ids: tuple[TeamId, ...] = ()
    """Whose phones ring since then: the nearest teams and the sector leader's."""
    end_asked_at: EpochMs | None = None
    """Who called asked to end it; only a post does."""
    end_ask_reason: Note = ""
    attention: tuple[Attention, ...] = ()
    stamps: Stamps = {}

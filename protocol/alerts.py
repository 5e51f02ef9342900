"""Alerts: somebody of ours is in danger. Sticky until an explicit clear that names the alert."""

from enum import StrEnum

from msgspec import Struct

from protocol.ids import AlertId, DeviceId, SiteId, TeamId
from protocol.operations import Stamps
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note


class AlertKind(StrEnum):
    """What happened to our own people."""

    DISTRESS = "distress"  # unspecified call for help (SOS)
    MEDICAL = "medical"  # one of us is hurt or ill
    THREAT = "threat"  # aggression, weapon, collapse
    MAN_DOWN = "man_down"  # a sensor saw a fall or no movement


class AlertState(StrEnum):
    """How far the answer is."""

    RAISED = "raised"  # nobody has said they saw it
    SEEN = "seen"  # somebody at a post has seen it
    CLEARED = "cleared"  # a post closed it by name


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
    stamps: Stamps = {}

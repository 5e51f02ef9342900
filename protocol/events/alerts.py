"""Calls for help and their answers."""

from protocol.alerts import AlertKind, AlertOutcome
from protocol.devices import Role
from protocol.ids import AlertId, SectorId, SiteId, TeamId
from protocol.quantities import AccuracyM, LatitudeDeg, LongitudeDeg, Note
from protocol.values import Struct


class AlertRaised(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.raised"):
    """One of ours called for help, or was found where nobody may be."""

    alert_id: AlertId
    kind: AlertKind
    team_id: TeamId
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    note: Note = ""
    sector_id: SectorId | None = None
    site_id: SiteId | None = None
    """Where the team stood, as it was known then."""


class AlertAcknowledged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.acknowledged"):
    """A post has seen it."""

    alert_id: AlertId
    role: Role | None = None


class AlertResponded(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.responded"):
    """Somebody goes to help, or does not go after all."""

    alert_id: AlertId
    team_id: TeamId | None = None
    role: Role | None = None
    is_going: bool = True


class AlertPositionUpdated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.position_updated"):
    """Whoever called was there."""

    alert_id: AlertId
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    accuracy_m: AccuracyM | None = None


class AlertEndAsked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.end_asked"):
    """Whoever called took it back; it stays until a post clears it."""

    alert_id: AlertId
    reason: Note = ""


class AlertCleared(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.cleared"):
    """A post ended it, by name."""

    alert_id: AlertId
    reason: Note
    outcome: AlertOutcome = AlertOutcome.RESOLVED


class AlertEscalated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.escalated"):
    """Nobody had seen it in time: the phones of these teams ring too."""

    alert_id: AlertId
    team_ids: tuple[TeamId, ...] = ()

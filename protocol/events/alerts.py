"""Calls for help and their answers."""

from msgspec import Struct

from protocol.alerts import AlertKind
from protocol.ids import AlertId, TeamId
from protocol.quantities import LatitudeDeg, LongitudeDeg, Note


class AlertRaised(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.raised"):
    """One of ours called for help."""

    alert_id: AlertId
    kind: AlertKind
    team_id: TeamId
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    note: Note = ""


class AlertAcknowledged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.acknowledged"):
    """A post has seen it."""

    alert_id: AlertId


class AlertCleared(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.cleared"):
    """A post ended it, by name."""

    alert_id: AlertId
    reason: Note

"""What may be asked when one of ours is in danger."""

from typing import Annotated

from msgspec import Meta

from protocol.alerts import AlertKind
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import AlertId, TeamId
from protocol.quantities import LatitudeDeg, LongitudeDeg, Note


class RaiseAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.raise"):
    """SOS. Never refused for sequence, never delayed."""

    alert_id: AlertId
    kind: AlertKind = AlertKind.DISTRESS
    team_id: TeamId | None = None
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    note: Note = ""


class AcknowledgeAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.acknowledge"):
    """Somebody at a post has seen it."""

    alert_id: AlertId


class ClearAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.clear"):
    """End an alert by name, with a reason; a phone can ask, only a post does it."""

    alert_id: AlertId
    reason: Annotated[Note, Meta(min_length=1)]

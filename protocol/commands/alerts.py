"""What may be asked when one of ours is in danger."""

from typing import Annotated

from msgspec import Meta

from protocol.alerts import AlertKind, AlertOutcome
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import AlertId, TeamId
from protocol.quantities import AccuracyM, EpochMs, LatitudeDeg, LongitudeDeg, Note


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


class RespondToAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.respond"):
    """A team, or a post, goes to help; or does not go after all."""

    alert_id: AlertId
    team_id: TeamId | None = None
    """None: the sender's own team or, if it has none, the sender."""
    is_going: bool = True


class UpdateAlertPosition(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.update_position"):
    """Whoever called is there now; a phone in distress says so again and again."""

    alert_id: AlertId
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    accuracy_m: AccuracyM | None = None


class AskAlertEnd(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.ask_end"):
    """Whoever called takes it back: it stays until a post has made sure and clears it."""

    alert_id: AlertId
    reason: Note = ""


class ClearAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.clear"):
    """End an alert by name, with a reason; a phone can ask, only a post does it."""

    alert_id: AlertId
    reason: Annotated[Note, Meta(min_length=1)]
    outcome: AlertOutcome = AlertOutcome.RESOLVED


class EscalateAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.escalate"):
    """System only: nobody has seen it in time, so more phones ring (rule C13)."""

    alert_id: AlertId
    due_at: EpochMs
    team_ids: Annotated[tuple[TeamId, ...], Meta(max_length=16)] = ()

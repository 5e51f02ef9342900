"""What needs a decision: the server computes it from the state, screens compare it with the time (rule C13)."""

from enum import StrEnum

from protocol.devices import Role
from protocol.quantities import EpochMs, Note
from protocol.values import Struct


class AttentionRank(StrEnum):
    """What comes first when several things wait, most urgent first."""

    CREW = "crew"  # one of ours is in danger
    VICTIM = "victim"  # somebody waits for care
    ORDER = "order"  # an order hangs in the air
    RESOURCE = "resource"  # a team or a thing is not as planned
    DEVICE = "device"  # a phone needs a look; never rings


class AttentionCause(StrEnum):
    """Why something waits for a decision."""

    ALERT_UNSEEN = "alert_unseen"  # a call for help that nobody has seen
    ALERT_OPEN = "alert_open"  # not ended, seen or not
    ZONE_ENTERED = "zone_entered"  # a team is where nobody may be
    TEAM_SILENT = "team_silent"  # not heard for too long, its phone neither: radio check
    RADIO_CHECK_DUE = "radio_check_due"  # it has no phone, and nobody has called it for too long: radio check
    STATUS_OVERDUE = "status_overdue"  # in this status for longer than usual
    ORDER_UNDELIVERED = "order_undelivered"  # did not reach the team: call by radio
    ORDER_UNACKNOWLEDGED = "order_unacknowledged"  # reached it, not confirmed: call by radio
    INTERVENTION_UNASSIGNED = "intervention_unassigned"  # somebody called, nobody was sent
    INTERVENTION_MAY_END = "intervention_may_end"  # its last victim is in other hands
    VICTIM_UNTRIAGED = "victim_untriaged"  # registered, not sorted
    VICTIM_WAITING = "victim_waiting"  # sorted, not cared for or not evacuated in time
    VICTIM_WITHOUT_NEWS = "victim_without_news"  # nobody has said anything for too long
    HANDOVER_UNCONFIRMED = "handover_unconfirmed"  # given, not confirmed by who received
    REGULATION_WAITING = "regulation_waiting"  # a report is ready, regulation has not answered
    REGULATION_UNREAD = "regulation_unread"  # decided, not read back by the team
    EVACUATION_OVERDUE = "evacuation_overdue"  # asked for or on its way for too long
    SITREP_UNREAD = "sitrep_unread"  # a situation report nobody has opened
    REQUEST_UNANSWERED = "request_unanswered"  # somebody asked for people or things and has no answer
    REQUEST_OVERDUE = "request_overdue"  # what was promised or put off is not there in time
    BATTERY_LOW = "battery_low"  # a phone is about to go dark


class Attention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to decide; shown from `due_at` on, gone as soon as a fact resolves it."""

    cause: AttentionCause
    rank: AttentionRank
    since: EpochMs
    due_at: EpochMs
    muted_until: EpochMs | None = None
    """Somebody decided to wait until then."""
    mute_reason: Note = ""
    owner: Role = Role.DISPATCHER
    """Who is to see to it until `escalates_at`."""
    escalates_at: EpochMs | None = None
    """From then on it is for who stands next; None: never. Somebody who decides to wait puts it off as well."""
    escalates_to: Role = Role.COVER_HEAD

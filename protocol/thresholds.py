"""How long may something last before it needs attention: set from a catalogue, changed with the plan."""

from typing import Annotated

from msgspec import Meta

from protocol.values import Struct

ThresholdMs = Annotated[int, Meta(ge=1_000, le=86_400_000)]
ThresholdM = Annotated[int, Meta(ge=5, le=5_000)]


class Thresholds(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """In milliseconds where nothing else is said; the defaults are those of an event cover."""

    alert_unseen_ms: ThresholdMs = 15_000
    """Then it rings again on every post."""
    alert_escalates_ms: ThresholdMs = 45_000
    """Then the sector leader's and the nearest teams' phones ring too."""
    order_undelivered_ms: ThresholdMs = 30_000
    order_unacknowledged_ms: ThresholdMs = 90_000
    alerted_ms: ThresholdMs = 180_000
    """In status `alerted`; the next three likewise."""
    en_route_ms: ThresholdMs = 900_000
    on_scene_ms: ThresholdMs = 1_800_000
    at_destination_ms: ThresholdMs = 1_200_000
    intervention_unassigned_ms: ThresholdMs = 300_000
    victim_untriaged_ms: ThresholdMs = 600_000
    immediate_waiting_ms: ThresholdMs = 600_000
    """An absolute emergency that is not on its way; the next for a relative one."""
    delayed_waiting_ms: ThresholdMs = 3_600_000
    victim_without_news_ms: ThresholdMs = 1_800_000
    handover_unconfirmed_ms: ThresholdMs = 600_000
    regulation_waiting_ms: ThresholdMs = 300_000
    regulation_unread_ms: ThresholdMs = 120_000
    evacuation_overdue_ms: ThresholdMs = 2_700_000
    sitrep_unread_ms: ThresholdMs = 300_000
    request_unanswered_ms: ThresholdMs = 300_000
    """Of a request for people or things; sooner if it is needed sooner."""
    crew_escalates_ms: ThresholdMs = 180_000
    """What was due for so long and not resolved passes to who stands next: of the rank `crew`; the next three likewise.
    A call for help that nobody has seen does so after `alert_escalates_ms`, a device never."""
    victim_escalates_ms: ThresholdMs = 600_000
    order_escalates_ms: ThresholdMs = 120_000
    resource_escalates_ms: ThresholdMs = 1_800_000
    position_resting_ms: ThresholdMs = 900_000
    """How often a phone says where its team is while that cannot be engaged; the next three: while it is free at its
    post or at a destination, at work or free in the field, on its way."""
    position_waiting_ms: ThresholdMs = 300_000
    position_field_ms: ThresholdMs = 60_000
    position_moving_ms: ThresholdMs = 15_000
    position_least_ms: ThresholdMs = 10_000
    """Never more often than this, whoever moves."""
    position_moved_m: ThresholdM = 50
    """Metres: who has moved so far is told of before the time is up."""

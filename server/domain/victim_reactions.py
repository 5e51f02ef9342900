"""What follows for victims and their interventions from what crews report."""

from collections.abc import Iterable

from protocol import events as e
from protocol.ids import InterventionId
from protocol.interventions import Intervention
from protocol.teams import Team, TeamStatus
from protocol.victims import Victim, VictimPresence
from server.domain.custody import read_journey
from server.domain.grouping import is_waiting
from server.domain.registers import stamp_of
from server.domain.state import OperationState


def leaves_with_its_team(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    """A team that says it transports has left with its victim, if it has exactly one; with several, who knows?"""
    event = record.event
    if not isinstance(event, e.StatusReported) or event.status is not TeamStatus.TRANSPORTING:
        return
    held = [each for each in after.victims_held_by(event.team_id) if not each.is_void and each.merged_into is None]
    if len(held) != 1:
        return
    victim = held[0]
    if victim.presence is not VictimPresence.IN_TRANSPORT and victim.journey[-1].stamp < stamp_of(record):
        yield e.VictimPresenceChanged(victim_id=victim.id, presence=VictimPresence.IN_TRANSPORT)


def stays_with_its_team(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    """A team that takes a mistaken departure back has its victim where they were."""
    event = record.event
    if not isinstance(event, e.StatusReported) or not event.is_correction:
        return
    was, team = before.find(Team, event.team_id), after.find(Team, event.team_id)
    if was is None or team is None or was.mission.transporting_at is None:
        return
    if team.mission.transporting_at is not None:
        return
    for victim in sorted(after.victims_held_by(team.id), key=lambda each: each.number):
        last = victim.journey[-1]
        has_only_left = last.presence is VictimPresence.IN_TRANSPORT and last.holder is None
        if has_only_left and last.stamp.occurred_at >= was.mission.transporting_at and last.stamp < stamp_of(record):
            stood = read_journey(victim.journey[:-1])
            yield e.VictimPresenceChanged(
                victim_id=victim.id, presence=stood["presence"], site_id=stood["site_id"], is_correction=True
            )


def intervention_may_end(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    """With its last victim in other hands an intervention may end; with a new one to care for it may not."""
    victim_id = getattr(record.event, "victim_id", None)
    victim = after.find(Victim, victim_id)
    if victim is None:
        return
    was = before.find(Victim, victim_id)
    if was is not None and _place_in(was) == _place_in(victim):
        return
    concerned = dict.fromkeys((None if was is None else was.intervention_id, victim.intervention_id))
    for intervention in (after.find(Intervention, each) for each in concerned):
        if intervention is None:
            continue
        is_any_left = after.is_anybody_waiting_in(intervention.id)
        if is_any_left and intervention.may_end_since is not None:
            yield e.InterventionMayEnd(intervention_id=intervention.id)
        elif not is_any_left and before.is_anybody_waiting_in(intervention.id):
            yield e.InterventionMayEnd(intervention_id=intervention.id, since=record.occurred_at)


def _place_in(victim: Victim) -> tuple[InterventionId | None, bool]:
    """What of a victim matters to the end of an intervention."""
    return victim.intervention_id, is_waiting(victim)


VICTIM_REACTIONS = (leaves_with_its_team, stays_with_its_team, intervention_may_end)
"""In the order in which their consequences enter the log."""

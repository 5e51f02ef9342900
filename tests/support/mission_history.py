"""The part of the stored history that is about missions: interventions, orders to teams, numbers laid aside."""

from typing import Any
from uuid import UUID

from protocol import events as e
from protocol.assignments import AssignmentState, AssignmentTask
from protocol.ids import AssignmentId, InterventionId, NumberBlockId, SiteId, TeamId
from protocol.interventions import (
    CallSource,
    Clearable,
    ExpectedVictims,
    InterventionStatus,
    LocationPrecision,
    Priority,
)
from protocol.numbers import NumberKind
from protocol.teams import TeamStatus

Told = tuple[int, e.Event, dict[str, Any]]
"""Minute, event, and what its record has of its own."""


def told_of_missions(
    team_id: TeamId,
    site_id: SiteId,
    ids: tuple[UUID, ...],
    by_phone: dict[str, Any],
    by_rule: dict[str, Any],
) -> list[Told]:
    """A fall at a gate, reported twice; one team goes there, is told to stand by, and cannot take the next order.

    Args:
        team_id: Who is sent.
        site_id: Where it stands by afterwards.
        ids: Of a block of numbers, two interventions and three orders.
        by_phone: What a record of the team's phone has of its own; the next of the system.
        by_rule: The system's.
    """
    block, fall, again = NumberBlockId(ids[0]), InterventionId(ids[1]), InterventionId(ids[2])
    first, standby, third = (AssignmentId(each) for each in ids[3:6])
    events: list[tuple[e.Event, dict[str, Any]]] = [
        (e.NumbersReserved(block_id=block, kind=NumberKind.INTERVENTION, first=1, last=5, team_id=team_id), by_phone),
        (
            e.InterventionCreated(
                intervention_id=fall,
                number=1,
                priority=Priority.P2,
                nature="fall",
                motive="trauma",
                place_code="stand",
                risks=("crowd",),
                description="Chute porte 4",
                lat_deg=48.85,
                lon_deg=2.35,
                precision=LocationPrecision.EXACT,
                address="Porte 4",
                site_id=site_id,
                call_source=CallSource.PATROL,
                expected_victims=ExpectedVictims.ONE,
                external_ids=("15-0042",),
                created_by_team_id=team_id,
            ),
            by_phone,
        ),
        (e.InterventionStatusSet(intervention_id=fall, status=InterventionStatus.ASSESSED), {}),
        (
            e.AssignmentGiven(
                assignment_id=first,
                team_id=team_id,
                intervention_id=fall,
                order="Porte 4, avec le brancard",
                acknowledge_due_at=1_790_002_000_000,
                is_current=True,
            ),
            {},
        ),
        (e.StatusReported(team_id=team_id, status=TeamStatus.ALERTED, assignment_id=first), by_rule),
        (e.AssignmentDelivered(assignment_id=first), by_phone),
        (e.AssignmentAcknowledged(assignment_id=first, eta_at=1_790_002_100_000), by_phone),
        (e.StatusReported(team_id=team_id, status=TeamStatus.ON_SCENE, assignment_id=first), by_phone),
        (
            e.InterventionUpdated(
                intervention_id=fall,
                priority=Priority.P1,
                samu_called_at=1_790_002_200_000,
                cleared=(Clearable.SITE,),
            ),
            {},
        ),
        (e.InterventionCreated(intervention_id=again, number=6, split_from=fall), {}),
        (e.InterventionsLinked(intervention_id=again, other_id=fall), {}),
        (e.InterventionMarkedDuplicate(intervention_id=again, duplicate_of=fall), {}),
        (
            e.StatusReported(
                team_id=team_id, status=TeamStatus.EN_ROUTE, assignment_id=first, is_forced=True, is_correction=True
            ),
            {},
        ),
        (e.StatusReported(team_id=team_id, status=TeamStatus.LEFT_DESTINATION, assignment_id=first), by_phone),
        (e.AssignmentEnded(assignment_id=first, state=AssignmentState.COMPLETED, reason="Remise au SAMU"), {}),
        (e.InterventionMayEnd(intervention_id=fall, since=1_790_002_300_000), by_rule),
        (
            e.AssignmentGiven(
                assignment_id=standby,
                team_id=team_id,
                task=AssignmentTask.STANDBY,
                site_id=site_id,
                is_proposal=True,
                was_busy=True,
            ),
            {},
        ),
        (e.AssignmentSent(assignment_id=standby, was_busy=True), {}),
        (e.AssignmentMadeCurrent(assignment_id=standby), {}),
        (e.AssignmentGiven(assignment_id=third, team_id=team_id, task=AssignmentTask.ESCORT, is_self_engaged=True), {}),
        (e.AssignmentDeclined(assignment_id=third, reason="Matériel à compléter"), by_phone),
        (e.InterventionStatusSet(intervention_id=fall, status=InterventionStatus.ENDED, reason="Transportée"), {}),
        (e.NumbersReturned(block_id=block), by_phone),
    ]
    return [(59, event, own) for event, own in events]

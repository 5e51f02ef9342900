"""What may be asked of an order to a team."""

from typing import Annotated

from msgspec import Meta

from protocol.assignments import AssignmentState, AssignmentTask, DecidedOn
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import AssignmentId, InterventionId, SiteId, TeamId
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note


class GiveAssignment(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.give"):
    """Give a team an order. A busy team gets it too, and goes on with what it does."""

    assignment_id: AssignmentId
    team_id: TeamId
    intervention_id: InterventionId | None = None
    """Needed by the task `intervention`."""
    task: AssignmentTask = AssignmentTask.INTERVENTION
    order: Note = ""
    site_id: SiteId | None = None
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    eta_at: EpochMs | None = None
    is_proposal: bool = False
    """Only prepared: the team sees it once it is sent."""
    is_now: bool = False
    """Before anything else: it becomes what the team does."""
    replaces_id: AssignmentId | None = None
    """An order of the same team that this one supersedes."""
    decided_on: DecidedOn | None = None
    is_anyway: bool = False
    """Even if what it was decided on has changed."""


class SendAssignment(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.send"):
    """Give the team an order that was prepared."""

    assignment_id: AssignmentId
    is_now: bool = False
    decided_on: DecidedOn | None = None
    is_anyway: bool = False


class ConfirmDelivery(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.confirm_delivery"
):
    """The order is on the team's phone; sent by the phone itself."""

    assignment_id: AssignmentId


class AcknowledgeAssignment(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.acknowledge"
):
    """The team has understood. Said again, it brings a new time of arrival."""

    assignment_id: AssignmentId
    eta_at: EpochMs | None = None


class DeclineAssignment(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.decline"):
    """The team cannot do it, and says why."""

    assignment_id: AssignmentId
    reason: Annotated[Note, Meta(min_length=1)]


class MakeCurrent(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.make_current"):
    """Of its orders, this is what the team does now."""

    assignment_id: AssignmentId


class EndAssignment(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.end"):
    """Done (`completed`) or taken back (`cancelled`)."""

    assignment_id: AssignmentId
    state: AssignmentState = AssignmentState.COMPLETED
    reason: Note = ""
    decided_on: DecidedOn | None = None
    is_anyway: bool = False

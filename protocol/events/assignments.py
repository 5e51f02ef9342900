"""What happened to the orders given to teams."""

from protocol.assignments import AssignmentState, AssignmentTask
from protocol.ids import AssignmentId, InterventionId, SiteId, TeamId
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note
from protocol.values import Struct


class AssignmentGiven(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.given"):
    """A team got an order, engaged itself, or may get an order that is being prepared."""

    assignment_id: AssignmentId
    team_id: TeamId
    intervention_id: InterventionId | None = None
    task: AssignmentTask = AssignmentTask.INTERVENTION
    order: Note = ""
    site_id: SiteId | None = None
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    eta_at: EpochMs | None = None
    is_proposal: bool = False
    is_current: bool = False
    """It became what the team does."""
    was_busy: bool = False
    is_self_engaged: bool = False
    acknowledge_due_at: EpochMs | None = None


class AssignmentSent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.sent"):
    """A prepared order was given."""

    assignment_id: AssignmentId
    is_current: bool = False
    was_busy: bool = False
    acknowledge_due_at: EpochMs | None = None


class AssignmentDelivered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.delivered"):
    """The order is on the team's phone."""

    assignment_id: AssignmentId


class AssignmentAcknowledged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.acknowledged"):
    """The team has understood."""

    assignment_id: AssignmentId
    eta_at: EpochMs | None = None


class AssignmentDeclined(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.declined"):
    """The team cannot do it."""

    assignment_id: AssignmentId
    reason: Note = ""


class AssignmentMadeCurrent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.made_current"):
    """It is what the team does now."""

    assignment_id: AssignmentId


class AssignmentEnded(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment.ended"):
    """Done, taken back, or superseded."""

    assignment_id: AssignmentId
    state: AssignmentState = AssignmentState.COMPLETED
    reason: Note = ""

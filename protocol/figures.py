"""Figures of an operation, for the debrief and the end-of-cover return: computed from its log, never stored.

Each value carries the numbers of the facts it was read from, so that a screen can lead to them. There is no name, no
care and no free text in any of them. What the reader may not see is left out whole (`None`).
"""

from enum import StrEnum
from uuid import UUID

from protocol.alerts import AlertKind
from protocol.evacuations import EvacuationState, VectorKind
from protocol.ids import AssignmentId, InterventionId, LogId, OperationId, SectorId, SiteId, TeamId
from protocol.interventions import InterventionStatus
from protocol.operations import SiteKind
from protocol.quantities import EpochMs, Seq
from protocol.teams import TeamStatus
from protocol.values import Struct
from protocol.victims import TriageCategory, VictimPresence

Seqs = tuple[Seq, ...]
"""Numbers of the facts that a value was read from, ascending."""
DurationMs = int


class MissionStep(StrEnum):
    """A step of the help, timed from the call on."""

    DEPARTURE = "departure"  # a team left for it
    ARRIVAL = "arrival"  # a team was on scene
    CONTACT = "contact"  # a team was with a patient
    LEAVING = "leaving"  # a team left the scene with a patient
    HAND_OVER = "hand_over"  # the patient was in other hands
    FREE = "free"  # the team could be engaged again


class StepTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a step was reached, as it was reported."""

    at: EpochMs
    from_call_ms: DurationMs
    from_order_ms: DurationMs | None = None
    """None: of several teams together, or of one that had no order."""
    seq: Seq


class TimedMission(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long one intervention took, or one team on it."""

    intervention_id: InterventionId
    number: int
    sector_id: SectorId | None = None
    assignment_id: AssignmentId | None = None
    """None: of all its teams together; the next two likewise."""
    team_id: TeamId | None = None
    ordered_at: EpochMs | None = None
    called_at: EpochMs
    call_seq: Seq
    steps: dict[MissionStep, StepTime] = {}
    not_reported: tuple[MissionStep, ...] = ()
    """Happened, as what followed proves, and nobody said when; other steps that are missing were not reached."""


class Spread(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Many durations in short. The median of an even number is the mean of the two in the middle; the 90th centile is
    the smallest duration that at least nine of ten do not exceed (nearest rank), so of fewer than ten the longest."""

    count: int
    median_ms: DurationMs | None = None
    p90_ms: DurationMs | None = None
    max_ms: DurationMs | None = None
    not_reported: int = 0
    """Happened, and nobody said when."""
    not_reached: int = 0
    """Did not happen, or not yet."""
    seqs: Seqs = ()


Spreads = dict[MissionStep, Spread]


class SpreadRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The durations of one team, or of the interventions in one sector."""

    id: UUID | None = None
    """None: interventions in no sector."""
    label: str = ""
    steps: Spreads


class Delays(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From the call to each step, and for teams also from their order."""

    interventions: tuple[TimedMission, ...] = ()
    missions: tuple[TimedMission, ...] = ()
    overall: Spreads = {}
    sectors: tuple[SpreadRow, ...] = ()
    teams_from_call: tuple[SpreadRow, ...] = ()
    teams_from_order: tuple[SpreadRow, ...] = ()


class TeamWork(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one team had to do."""

    team_id: TeamId
    call_sign: str
    mission_count: int = 0
    on_duty_ms: DurationMs = 0
    engaged_ms: DurationMs = 0
    engaged_share: float | None = None
    """Of its own time on duty, 0 to 1; None: it never was on duty."""
    share_of_all: float | None = None
    """Of the engaged time of all teams, 0 to 1; None: nobody was engaged."""
    by_status_ms: dict[TeamStatus, DurationMs] = {}
    seqs: Seqs = ()


class CurvePoint(Struct, frozen=True, array_like=True):
    """From `at` on, these values, in the order of the curve's keys."""

    at: EpochMs
    seq: Seq
    """The fact that made them; of several at the same time the last."""
    values: tuple[int, ...]


class Curve(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Numbers that change in steps; before the first point all are 0. Times are when things happened."""

    keys: tuple[str, ...]
    points: tuple[CurvePoint, ...] = ()


class Headcount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who was here, and which teams could be engaged."""

    people: Curve
    """`present`: members checked in or on a break; `declared`: what teams on duty said of their number."""
    teams: Curve
    """Teams on duty by availability."""


class Casualties(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everybody who counts today, at the time when it was so; the last point is the casualty board."""

    categories: Curve
    places: Curve


class SiteOccupancy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many victims were at one place."""

    site_id: SiteId
    code: str
    kind: SiteKind
    capacity: int | None = None
    """What it can take now, all categories together; None: not said."""
    peak: int
    peak_at: EpochMs
    peak_seq: Seq
    curve: Curve


class Answered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long an order, an alert or a message waited for its first answer."""

    id: UUID
    team_id: TeamId | None = None
    asked_at: EpochMs
    ask_seq: Seq
    answered_at: EpochMs | None = None
    answer_seq: Seq | None = None
    wait_ms: DurationMs | None = None
    is_acted_on: bool = False
    """Nobody confirmed it, but what followed shows that it was known."""
    alert_kind: AlertKind | None = None


class Answers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Orders until the team confirmed them, alerts until a post saw them, messages until each team confirmed them."""

    orders: tuple[Answered, ...] | None = None
    alerts: tuple[Answered, ...] | None = None
    messages: tuple[Answered, ...] | None = None
    order_wait: Spread | None = None
    alert_wait: Spread | None = None
    message_wait: Spread | None = None


class SilentPeriod(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team on duty of which nothing was heard for too long."""

    team_id: TeamId
    call_sign: str
    since: EpochMs
    """When it was last heard."""
    noticed_at: EpochMs
    noticed_seq: Seq
    until: EpochMs | None = None
    """When it was heard again, or went off duty; None: it is silent still."""
    until_seq: Seq | None = None
    duration_ms: DurationMs


class CountRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many of a kind; what does not apply to a table is left out."""

    count: int
    nature: str | None = None
    """Code of the catalogue; None where it applies: nobody said."""
    site_id: SiteId | None = None
    """The post; None where it applies: none of ours."""
    category: TriageCategory | None = None
    presence: VictimPresence | None = None
    """How it ended for us, or where the victim is."""
    status: InterventionStatus | None = None
    state: EvacuationState | None = None
    vector: VectorKind | None = None
    victim_count: int | None = None
    seqs: Seqs = ()


class VolunteerTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Time given by people: members from their check-in to their check-out, breaks included."""

    people: int = 0
    """Members who were ever here."""
    counted_ms: DurationMs = 0
    declared_ms: DurationMs = 0
    """Teams without any member entered: declared number of people times their time on duty; not in `counted_ms`."""
    seqs: Seqs = ()


class CoverReturn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an association reports after a cover. Small numbers stay: its readers see the people themselves."""

    minor_care: tuple[CountRow, ...] = ()
    """By post and nature."""
    victims: tuple[CountRow, ...] = ()
    """By category and how it ended."""
    victims_by_post: tuple[CountRow, ...] = ()
    """By nature and post."""
    evacuations: tuple[CountRow, ...] = ()
    """By means and state, `count` journeys with `victim_count` victims."""
    refusals: tuple[CountRow, ...] = ()
    """By nature and post."""
    interventions: tuple[CountRow, ...] = ()
    """By nature and status."""
    volunteers: VolunteerTime = VolunteerTime()


class Figures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answer of `GET /api/operations/{id}/figures`: what the log says up to one fact."""

    operation_id: OperationId
    log_id: LogId
    known_at_seq: Seq
    """What was not known by then is not in it."""
    as_of: EpochMs
    """Until when what goes on is counted: the close of the operation, or when the last of these facts came in."""
    delays: Delays | None = None
    workload: tuple[TeamWork, ...] | None = None
    headcount: Headcount | None = None
    casualties: Casualties | None = None
    occupancy: tuple[SiteOccupancy, ...] | None = None
    answers: Answers | None = None
    silences: tuple[SilentPeriod, ...] | None = None
    cover_return: CoverReturn | None = None

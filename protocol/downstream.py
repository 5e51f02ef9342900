"""What the server says on the socket: one closed union."""

from enum import StrEnum

from protocol.alerts import AlertKind
from protocol.entities import Entity, EntityKind
from protocol.events import Event
from protocol.ids import AlertId, CommandId, DeviceId, LogId, OperationId, TeamId, UserId
from protocol.positions import TeamPosition
from protocol.quantities import EpochMs, Initials, LatitudeDeg, LongitudeDeg, Seq
from protocol.refusals import RefusalCode
from protocol.replay import ReplayState
from protocol.teams import ReportSource
from protocol.upstream import Scope
from protocol.values import Struct


class JoinMode(StrEnum):
    """How a subscription starts."""

    RESUME = "resume"  # the changes after your seq follow, complete
    SNAPSHOT = "snapshot"  # everything follows, in parts
    DENIED = "denied"  # you may not follow this


class SnapshotReason(StrEnum):
    """Why a snapshot and not what was missed."""

    FIRST_JOIN = "first_join"  # no position was given
    OTHER_LOG = "other_log"  # the position is of another life of the log
    TOO_FAR_BEHIND = "too_far_behind"  # more was missed than is kept at hand
    SLOW_READER = "slow_reader"  # this connection's queue overflowed and was dropped
    RIGHTS_CHANGED = "rights_changed"  # what this connection may see has changed
    REPLAY_SEEK = "replay_seek"  # a replay went to another moment


class JoinOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="joined"):
    """The answer to one subscription, inside `Welcome` or alone after a `Resume` or a `Resync`."""

    operation_id: OperationId
    mode: JoinMode
    scope: Scope
    log_id: LogId | None = None
    seq: Seq = 0
    reason: SnapshotReason | None = None
    view: str = ""
    """Names what this connection sees of the operation; to be given back when resuming (rule RS2)."""


class Limits(Struct, frozen=True, kw_only=True):
    """What this server accepts."""

    max_frame_bytes: int
    heartbeat_ms: int
    commands_per_s: int
    positions_per_s: int


class Welcome(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="welcome"):
    """The connection is signed in; the subscriptions start in this order."""

    now: EpochMs
    device_id: DeviceId
    user_id: UserId | None = None
    resume_ticket: str
    """Replaces the credential at the next connections of the next ten minutes."""
    limits: Limits
    subscriptions: tuple[JoinOutcome, ...] = ()


class SnapshotPart(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="snapshot"):
    """One part of everything there is at `seq`; the replica starts anew at part 0, and counts when all are in."""

    operation_id: OperationId
    log_id: LogId
    seq: Seq
    part: int
    parts: int
    entities: tuple[Entity, ...] = ()
    """JSON only."""
    packed: bytes = b""
    """MessagePack only: zlib of the MessagePack array of entities."""


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a receiver may know of the record behind a change."""

    event: Event
    occurred_at: EpochMs
    received_at: EpochMs
    source: ReportSource
    device_id: DeviceId
    user_id: UserId | None = None
    is_estimated: bool = False
    is_late: bool = False
    stated_at: EpochMs | None = None
    by: Initials = ""
    """How its author signs at the desk; told to command posts alone."""
    caused_by: Seq | None = None
    """It follows from that fact by a rule: nobody asked for it."""


class Removed(Struct, frozen=True, kw_only=True):
    """An entity that this receiver sees no longer."""

    kind: EntityKind
    id: str


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="change"):
    """Covers all numbers in (after, seq]: the fact, and the whole new value of each entity it touched (rule C5)."""

    operation_id: OperationId
    after: Seq
    seq: Seq
    fact: Fact | None = None
    """None where this receiver may see an effect but not its cause, such as a thing that left its scope."""
    entities: tuple[Entity, ...] = ()
    removed: tuple[Removed, ...] = ()
    has_more: bool = False
    """The rest of it follows at once, for the same numbers: take all in together with the last one (rule CH9)."""


class Advance(Struct, frozen=True, kw_only=True, tag="advance"):
    """Numbers in (after, seq] hold nothing for this receiver."""

    operation_id: OperationId
    after: Seq
    seq: Seq


class Positions(Struct, frozen=True, kw_only=True, tag="positions"):
    """The newest position of each team that moved since the last such frame; at most four a second."""

    operation_id: OperationId
    positions: tuple[TeamPosition, ...]


class AnswerWarning(StrEnum):
    """What the sender of an accepted command should know; nothing was refused or held back for it."""

    NAMES_PERSON = "names_person"  # names somebody whose name you may read: speak of them by number
    MAY_NAME_PERSON = "may_name_person"  # reads as if it named somebody; whether anybody is called so is not said


class Accepted(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="accepted"):
    """Your command is on disk (rule C2)."""

    command_id: CommandId
    operation_id: OperationId
    seq: Seq
    """Of its last fact; where the command had no effect of its own, the head it was decided on."""
    is_late: bool = False
    warnings: tuple[AnswerWarning, ...] = ()
    """Of this sending; not kept with the answer, so that one given again may be without."""
    named_victims: tuple[int, ...] = ()
    """With `names_person`: the numbers to say instead."""
    named_members: tuple[str, ...] = ()
    """With `names_person`: the badge codes to say instead."""


class Refused(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="refused"):
    """Your command changed nothing and never will; take it off the queue and show why (rule C9)."""

    command_id: CommandId | None
    code: RefusalCode
    sentence: dict[str, str]
    """What the crew reads, by language."""
    field: str | None = None
    last: Entity | None = None


class Later(Struct, frozen=True, kw_only=True, tag="later"):
    """Nothing was decided; keep the command and send it again after `retry_ms` (rule C11)."""

    command_id: CommandId
    retry_ms: int


class TeamReach(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which teams an order would reach now; a team in neither list has no phone that could be told (rule WK2)."""

    listening: tuple[TeamId, ...] = ()
    """A phone of theirs talks to the server."""
    asleep: tuple[TeamId, ...] = ()
    """None does, but one can be woken."""


class DegradedMode(StrEnum):
    """What a server may lack; on the wire a plain name, since a screen may be older than its server."""

    POSTGRES = "postgres"  # the database does not answer: the picture goes on, and nothing is recorded
    REDIS = "redis"  # the link between servers is gone: changes come a little later
    READ_ONLY = "read_only"  # a log tells another story than the one shown: nothing can be entered
    SLOW_LOG = "slow_log"  # recording takes long: answers come late
    POSITIONS_UNARCHIVED = "positions_unarchived"  # tracks of these minutes may be missing in a replay


class ServerHeartbeat(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="heartbeat"):
    """I am alive, and this is where each operation stands; every 10 s, and the answer to silence."""

    now: EpochMs
    heads: tuple[tuple[OperationId, Seq], ...] = ()
    degraded: tuple[str, ...] = ()
    """Names of what does not work now: those of `DegradedMode`, or of a later release."""
    unsent: tuple[tuple[TeamId, int], ...] = ()
    """For posts: how many commands the phones of a team said they hold back; a team without any is left out."""
    reach: TeamReach | None = None
    """For posts, whole; None: as it was last told on this connection, or nothing is told here."""
    resume_ticket: str | None = None
    """A fresh one, every few minutes: the last one given is always good for minutes to come (rule RS7)."""
    replay_read: tuple[Seq, Seq] | None = None
    """Before a replay begins: how many facts of its log have been read, and of how many (rule RP13)."""


class AlertNow(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert_now"):
    """Somebody is in danger: ahead of everything queued; the numbered fact follows, show one (rule C7)."""

    operation_id: OperationId
    alert_id: AlertId
    kind: AlertKind
    team_id: TeamId
    at: EpochMs
    is_recorded: bool
    """False: the log could not be reached, the phone keeps the command."""
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None


class Resync(Struct, frozen=True, kw_only=True, tag="resync"):
    """What you hold of this operation is no longer complete; a join follows at once."""

    operation_id: OperationId
    reason: SnapshotReason


class Drain(Struct, frozen=True, kw_only=True, tag="drain"):
    """This server stops within `within_ms`; come back after a random delay up to `retry_ms`."""

    within_ms: int
    retry_ms: int


Downstream = (
    Welcome
    | JoinOutcome
    | SnapshotPart
    | Change
    | Advance
    | Positions
    | Accepted
    | Refused
    | Later
    | ServerHeartbeat
    | AlertNow
    | Resync
    | Drain
    | ReplayState
)

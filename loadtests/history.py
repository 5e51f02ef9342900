"""What happened during a run, as seen from outside: all times are seconds of this machine's one monotonic clock."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from protocol.entities import Entity
from protocol.ids import AlertId, CommandId, DeviceId, TeamId


class PieceKind(Enum):
    """What moves an observer along the log."""

    CHANGE = "change"  # a fact, with what it touched
    ADVANCE = "advance"  # numbers that hold nothing for this observer
    SNAPSHOT = "snapshot"  # everything there is at `seq`, complete
    RESUME = "resume"  # the server promises the changes after what the observer holds
    RESYNC = "resync"  # what the observer holds is declared incomplete; a snapshot must follow


class Piece(NamedTuple):
    """One message that concerns the order of the log. It covers (after, seq]."""

    kind: PieceKind
    after: int
    seq: int
    team_ids: frozenset[TeamId] = frozenset()
    """Teams whose values it carries; empty where it carries none."""


class Reading(NamedTuple):
    """What one read of a socket brought. Sockets that got the same bytes share the pieces."""

    at_s: float
    pieces: tuple[Piece, ...]


class Outcome(Enum):
    """How a command was answered."""

    ACCEPTED = "accepted"  # it is in the log, at `seq`
    REFUSED = "refused"  # it changed nothing and never will


@dataclass(slots=True)
class Sent:
    """One command, and the answers it got."""

    command_id: CommandId
    device_id: DeviceId
    team_id: TeamId
    sent_at_s: float
    outcome: Outcome | None = None
    """The first answer that decides; None: none came."""
    seq: int = 0
    answered_at_s: float = 0.0
    has_contradiction: bool = False
    """A later answer said something else."""
    most_facts: int = 1
    """How many facts of its own it may have; they stand together. What follows from them by itself does not count."""
    body: bytes = b""
    """What was asked, where one key was used for more than one thing."""

    def answer(self, outcome: Outcome, seq: int, at_s: float) -> None:
        """Keep the first answer; note one that differs from it."""
        if self.outcome is None:
            self.outcome, self.seq, self.answered_at_s = outcome, seq, at_s
        elif (self.outcome, self.seq) != (outcome, seq):
            self.has_contradiction = True


@dataclass(slots=True)
class Observer:
    """One socket that follows the operation, and all it was shown."""

    name: str
    team_id: TeamId | None = None
    """None: a command post, which sees every fact. Else only what is of this team."""
    visible: frozenset[int] | None = None
    """The numbers that the rules show it, neither more nor fewer; None: all, or those of its team."""
    readings: list[Reading] = field(default_factory=list)
    is_to_the_end: bool = True
    """It was connected until everything had settled, so that it must have seen the last fact."""
    replica: dict[UUID, Entity] | None = None
    """What it holds in the end, where that was kept."""
    truth: dict[UUID, Entity] | None = None
    """What the rules show it in the end, where that is less than `History.truth`."""
    alerts: dict[AlertId, int] | None = None
    """Where it stood in the log when it was first told of each alert ahead of its fact; None: not kept."""
    fixes: list[tuple[TeamId, int]] | None = None
    """Each position it was shown, by the time of its fix, in order; None: not kept."""
    no_right_after_s: float | None = None
    """Its rights were over then, whatever time the server may take to close it included."""


class Raised(NamedTuple):
    """A call for help."""

    alert_id: AlertId
    seq: int
    sent_at_s: float


class LoggedFact(NamedTuple):
    """One fact as the log holds it."""

    seq: int
    device_id: DeviceId
    command_id: CommandId
    team_id: TeamId | None
    """The team it is about, where it is about one."""
    is_consequence: bool = False
    """Follows from another fact of the same command by itself; its author is the server."""


@dataclass(slots=True)
class History:
    """Everything the verdict needs."""

    commands: list[Sent] = field(default_factory=list)
    observers: list[Observer] = field(default_factory=list)
    log: list[LoggedFact] = field(default_factory=list)
    """As stored, in the order of storage; for a reference without a log, what it says it has accepted."""
    truth: dict[UUID, Entity] | None = None
    """What a fresh join shows at the end, to compare replicas with."""
    leaks: list[str] = field(default_factory=list)
    """Where a protected value was found in the open; each place is named, never the value."""
    raised: list[Raised] = field(default_factory=list)
    newest_fixes: dict[TeamId, int] = field(default_factory=dict)
    """The newest position that was reported of each team, by the time of its fix."""

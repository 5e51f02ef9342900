"""Commands on their way to the commit point: one that waits, those decided together, the line of one operation."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from protocol.commands import Command
from protocol.downstream import Later
from protocol.refusals import Refusal, RefusalCode
from server.domain.actor import Actor
from server.domain.changes import StateChange
from server.domain.state import OperationState
from server.ports import CommandKey, Decided, Head, Verdict

MAX_BATCH = 256
"""Commands decided and committed together."""
RETRY_MS = 1_000


class Reception(NamedTuple):
    """How a command came in."""

    received_at: int
    """The server's clock, epoch ms."""
    boot_id: int | None = None
    """The boot named in the connection's Hello."""
    clock_offset_ms: int = 0
    """Server clock minus the device's wall clock, as last measured."""


@dataclass(eq=False, slots=True)
class Waiting:
    """One command on its way, and who awaits its answer."""

    key: CommandKey
    command: Command
    actor: Actor
    reception: Reception
    body_hash: bytes
    answer: asyncio.Future[Verdict | Later]

    def resolve(self, answer: Verdict | Later) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)

    def repeat(self, verdict: Verdict) -> None:
        """Give the first answer again, unless the key was used for something else."""
        if verdict.body_hash == self.body_hash:
            self.resolve(verdict)
        else:
            self.resolve(Verdict(self.body_hash, verdict.seq, refusal=Refusal(code=RefusalCode.KEY_REUSED, field="id")))

    def put_off(self, retry_ms: int = RETRY_MS) -> None:
        self.resolve(Later(command_id=self.key.command_id, retry_ms=retry_ms))


@dataclass(slots=True)
class Batch:
    """Decisions taken one after the other on a scratch state, which becomes the state only after the commit."""

    head: Head
    """What they were decided on; while they are sealed, other facts may be shown."""
    state: OperationState
    decided: list[Decided] = field(default_factory=list)
    changes: list[StateChange] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    waiting: dict[CommandKey, list[Waiting]] = field(default_factory=dict)
    """Who awaits each decision: the same command may have come in twice."""
    is_vault_away: bool = False
    """It is not asked again for this batch: each question to a store that hangs would cost seconds."""


class Queue:
    """What waits for one operation, and the one task that works it off."""

    def __init__(self) -> None:
        self.alerts: deque[Waiting] = deque()
        """Calls for help, ahead of everything else and in batches of their own."""
        self.waiting: deque[Waiting] = deque()
        self.worker: asyncio.Task[None] | None = None
        self.turns = 0
        """So many more batches wait for their turn, although no other process was met: a race was lost not long ago."""
        self.own_seq = 0
        """The last fact committed here."""
        self.since_s = 0.0
        """Since when the first of those that wait has been waiting."""
        self.is_uncertain = False
        """The outcome of a batch became unknown: catch up and look keys up before deciding again."""

    def __len__(self) -> int:
        return len(self.alerts) + len(self.waiting)

    def take(self) -> list[Waiting]:
        """The next batch."""
        first = self.alerts or self.waiting
        return [first.popleft() for _ in range(min(MAX_BATCH, len(first)))]

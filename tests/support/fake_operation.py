"""An operation with teams only, numbered and answered by the rules of the wire: what a client under test talks to."""

from itertools import pairwise
from uuid import uuid4

import msgspec

from protocol.codec import pack_entities
from protocol.commands import Command, ReportStatus, ReserveNumbers, ReturnNumbers
from protocol.downstream import (
    Accepted,
    Change,
    Fact,
    JoinMode,
    JoinOutcome,
    Limits,
    Refused,
    SnapshotPart,
    SnapshotReason,
    Welcome,
)
from protocol.events import StatusReported
from protocol.ids import CommandId, DeviceId, LogId, NumberBlockId, OperationId, TeamId
from protocol.numbers import NumberBlock
from protocol.refusals import SENTENCES, RefusalCode
from protocol.teams import ReportSource, Team, TeamKind, TeamStatus
from protocol.upstream import Scope, Subscription

NOW = 1_795_000_000_000
"""The server's wall clock, epoch ms, wherever a test does not care."""
DEVICE_ID = DeviceId(uuid4())


class FakeOperation:
    """Holds the log of one operation; each status report is one change."""

    def __init__(self, teams: int = 3, invisible: frozenset[int] = frozenset()) -> None:
        """`invisible` are numbers whose fact this client may not see: they are folded into the next visible change."""
        self.operation_id = OperationId(uuid4())
        self.log_id = LogId(uuid4())
        self.teams = [
            Team(id=TeamId(uuid4()), call_sign=f"BINOME {number}", kind=TeamKind.PAIR) for number in range(teams)
        ]
        self.first_seq = 10
        self.seq = self.first_seq
        self.changes: list[Change] = []
        self.answers: dict[CommandId, Accepted | Refused] = {}
        self.received: list[Command] = []
        """Every command as it came in, repeats included."""
        self.blocks: dict[NumberBlockId, NumberBlock] = {}
        self.refuses_numbers: RefusalCode | None = None
        self._invisible = invisible
        self._shown = self.first_seq

    def report(self, index: int, status: TeamStatus) -> Change | None:
        """One more fact; None if this client may not see it: then it is about something else than the teams."""
        self.seq += 1
        if self.seq in self._invisible:
            return None
        team = self.teams[index] = msgspec.structs.replace(self.teams[index], status=status)
        fact = Fact(
            event=StatusReported(team_id=team.id, status=status),
            occurred_at=NOW,
            received_at=NOW,
            source=ReportSource.APP,
            device_id=DEVICE_ID,
        )
        change = Change(operation_id=self.operation_id, after=self._shown, seq=self.seq, fact=fact, entities=(team,))
        self._shown = self.seq
        self.changes.append(change)
        return change

    def _laid_aside(self, command: ReserveNumbers | ReturnNumbers) -> Change:
        """A block of the next numbers, or the end of one."""
        if isinstance(command, ReserveNumbers):
            first = max((block.last for block in self.blocks.values()), default=0) + 1
            self.blocks[command.block_id] = NumberBlock(
                id=command.block_id,
                kind=command.kind,
                first=first,
                last=first + command.count - 1,
                device_id=DEVICE_ID,
                reserved_at=NOW,
            )
        else:
            self.blocks[command.block_id] = msgspec.structs.replace(self.blocks[command.block_id], returned_at=NOW)
        return self.show(self.blocks[command.block_id])

    def show(self, block: NumberBlock) -> Change:
        """One more fact, about numbers."""
        self.seq += 1
        change = Change(operation_id=self.operation_id, after=self._shown, seq=self.seq, entities=(block,))
        self._shown = self.seq
        self.changes.append(change)
        return change

    def execute(self, command: Command) -> tuple[Accepted | Refused, Change | None]:
        """The same command again gets its first answer again."""
        self.received.append(command)
        if command.command_id in self.answers:
            return self.answers[command.command_id], None
        change = None
        if isinstance(command, ReportStatus) and command.status is TeamStatus.OFF_DUTY:
            code = RefusalCode.OUT_OF_SEQUENCE
            answer: Accepted | Refused = Refused(command_id=command.command_id, code=code, sentence=SENTENCES[code])
        elif isinstance(command, ReserveNumbers) and self.refuses_numbers is not None:
            code = self.refuses_numbers
            answer = Refused(command_id=command.command_id, code=code, sentence=SENTENCES[code])
        elif isinstance(command, ReserveNumbers | ReturnNumbers):
            change = self._laid_aside(command)
            answer = Accepted(command_id=command.command_id, operation_id=self.operation_id, seq=self.seq)
        else:
            change = self.report(0, command.status if isinstance(command, ReportStatus) else TeamStatus.PATROL)
            answer = Accepted(command_id=command.command_id, operation_id=self.operation_id, seq=self.seq)
        self.answers[command.command_id] = answer
        return answer, change

    def join(self, wish: Subscription) -> JoinOutcome:
        """Resume whoever is in this log, snapshot for the others."""
        if wish.log_id == self.log_id and wish.seq is not None:
            return self.outcome(JoinMode.RESUME, wish.scope)
        reason = SnapshotReason.FIRST_JOIN if wish.log_id is None else SnapshotReason.OTHER_LOG
        return self.outcome(JoinMode.SNAPSHOT, wish.scope, reason)

    def outcome(
        self, mode: JoinMode, scope: Scope = Scope.OPERATION, reason: SnapshotReason | None = None
    ) -> JoinOutcome:
        return JoinOutcome(
            operation_id=self.operation_id, mode=mode, scope=scope, log_id=self.log_id, seq=self.seq, reason=reason
        )

    def parts(self) -> list[SnapshotPart]:
        """A snapshot of now, one thing per part."""
        things = (*self.teams, *self.blocks.values())
        return [
            SnapshotPart(
                operation_id=self.operation_id,
                log_id=self.log_id,
                seq=self.seq,
                part=number,
                parts=len(things),
                packed=pack_entities((thing,)),
            )
            for number, thing in enumerate(things)
        ]

    def after(self, seq: int) -> list[Change]:
        """What a client that stands at `seq` has missed."""
        missed = [change for change in self.changes if change.seq > seq]
        assert all(former.seq == latter.after for former, latter in pairwise(missed))
        return missed

    def welcome(self, *wishes: Subscription, commands_per_s: int = 10_000) -> Welcome:
        limits = Limits(max_frame_bytes=65_536, heartbeat_ms=10_000, commands_per_s=commands_per_s, positions_per_s=5)
        return Welcome(
            now=NOW,
            device_id=DEVICE_ID,
            resume_ticket="ticket",
            limits=limits,
            subscriptions=tuple(self.join(wish) for wish in wishes),
        )

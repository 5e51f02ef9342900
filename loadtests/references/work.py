"""The work that every reference does alike: read a command, number it, make the change and the answer."""

import time
import zlib
from typing import NamedTuple
from uuid import UUID

import msgspec

from protocol.codec import MSGPACK
from protocol.commands import ReportStatus
from protocol.downstream import Accepted, Change, Fact, JoinMode, JoinOutcome, Limits, SnapshotPart, Welcome
from protocol.events import StatusReported
from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.teams import Availability, ReportSource, Team, TeamKind
from protocol.upstream import Hello, Scope, Upstream

_LOG_ID = LogId(UUID(int=1))
_read = msgspec.msgpack.Decoder(Upstream)


class Guest(NamedTuple):
    """Somebody who has said hello."""

    team_id: TeamId
    is_post: bool
    """Follows everything; a phone follows its own team, a program nothing."""
    is_phone: bool
    answers: tuple[bytes, ...]


class Told(NamedTuple):
    """What one command leads to."""

    change: bytes
    seq: int
    team_id: TeamId
    accepted: bytes


class Scene:
    """Teams and a counter, in memory."""

    def __init__(self) -> None:
        self._seq = 0
        self._teams: dict[TeamId, Team] = {}

    def greet(self, frame: bytes) -> Guest:
        """Takes the first message. A phone's credential is the id of its team."""
        hello = _read.decode(frame)
        assert isinstance(hello, Hello)
        scope = hello.subscriptions[0].scope if hello.subscriptions else None
        operation_id = hello.subscriptions[0].operation_id if hello.subscriptions else OperationId(UUID(int=0))
        joined = JoinOutcome(
            operation_id=operation_id,
            mode=JoinMode.SNAPSHOT,
            scope=scope or Scope.OPERATION,
            log_id=_LOG_ID,
            seq=self._seq,
        )
        welcome = Welcome(
            now=time.time_ns() // 1_000_000,
            device_id=DeviceId(UUID(int=0)),
            resume_ticket="none",
            limits=Limits(max_frame_bytes=65_536, heartbeat_ms=10_000, commands_per_s=50, positions_per_s=5),
            subscriptions=() if scope is None else (joined,),
        )
        part = SnapshotPart(operation_id=operation_id, log_id=_LOG_ID, seq=self._seq, part=0, parts=1, packed=_NOTHING)
        answers = (MSGPACK.encode(welcome),) if scope is None else (MSGPACK.encode(welcome), MSGPACK.encode(part))
        team_id = TeamId(UUID(hello.credential)) if scope is Scope.TEAM else TeamId(UUID(int=0))
        return Guest(team_id, scope is Scope.OPERATION, scope is Scope.TEAM, answers)

    def tell(self, guest: Guest, frame: bytes) -> Told | None:
        """Takes any later message; None: nothing comes of it."""
        command = _read.decode(frame)
        if not isinstance(command, ReportStatus):
            return None
        assert command.operation_id is not None
        now = time.time_ns() // 1_000_000
        team_id = command.team_id or guest.team_id
        self._seq += 1
        known = self._teams.get(team_id) or Team(id=team_id, call_sign="Team 1000", kind=TeamKind.PAIR)
        team = self._teams[team_id] = msgspec.structs.replace(
            known,
            status=command.status,
            status_at=now,
            status_source=ReportSource.APP,
            availability=Availability.ENGAGED,
            last_heard_at=now,
            contact_due_at=now + 900_000,
            mission=msgspec.structs.replace(known.mission, started_at=now, alerted_at=now, on_scene_at=now),
        )
        change = Change(
            operation_id=command.operation_id,
            after=self._seq - 1,
            seq=self._seq,
            fact=Fact(
                event=StatusReported(team_id=team_id, status=command.status),
                occurred_at=now,
                received_at=now,
                source=ReportSource.APP,
                device_id=_DEVICE_ID,
            ),
            entities=(team,),
        )
        accepted = Accepted(command_id=command.command_id, operation_id=command.operation_id, seq=self._seq)
        return Told(MSGPACK.encode(change), self._seq, team_id, MSGPACK.encode(accepted))


_DEVICE_ID = DeviceId(UUID("6f1f6a3c-52f5-4d4b-9d5e-0f3a6f6b7a10"))
_NOTHING = zlib.compress(b"\x90")  # an empty MessagePack array

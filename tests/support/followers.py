"""Connections without sockets: one process's hub, and peers that build their replica from nothing but frames."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from protocol import commands as c
from protocol.codec import MSGPACK, Codec, unpack_entities
from protocol.devices import Role
from protocol.downstream import Advance, AlertNow, Change, Downstream, JoinOutcome, Positions, SnapshotPart
from protocol.entities import Entity
from protocol.ids import LogId
from protocol.teams import TeamStatus
from protocol.upstream import Scope, Subscription
from server.application.live import LiveOperation
from server.application.positions import PositionBoard
from server.domain.visibility import Audience, kind_of, shown_as_shared, snapshot_for
from server.ports import Head
from server.realtime.effects import Join
from server.realtime.hub import Hub
from server.realtime.metrics import RealtimeMetrics
from server.realtime.outbox import Outbox
from server.realtime.services import Services
from server.realtime.subscriptions import Subscriptions
from tests.support.realtime_world import RealtimeWorld
from tests.support.strategies import OPERATION, SITES, TEAMS, Request, ask, prepared
from tests.support.wire import FakeWire, unframe

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
PHONES = [Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, team_id) for team_id in TEAMS]
FIRST_AID_POST = Audience(OPERATION, Scope.SITE, Role.POST_LEADER, SITES[0])


class Process:
    """One process without sockets: an operation, its hub, and the end of the turn in the test's hand."""

    def __init__(self) -> None:
        self.history = prepared()
        self.live = LiveOperation(Head(LogId(uuid4()), self.history.state.seq, b""), self.history.state)
        self.later: list[Callable[[], None]] = []
        metrics = RealtimeMetrics(CollectorRegistry())
        self.hub = Hub(self.later.append, metrics)
        world = RealtimeWorld()
        self.positions: PositionBoard = world.positions
        self.services: Services = replace(world.services, hub=self.hub, metrics=metrics)

    def run(self, *requests: Request) -> None:
        """Facts of one turn, which does not end yet."""
        before = len(self.history.changes)
        self.history.run_all(requests)
        changes = self.history.changes[before:]
        if changes:
            self.live._show(self.history.state, self.live.head._replace(seq=self.history.state.seq), changes)

    def end_turn(self) -> None:
        later, self.later[:] = list(self.later), []
        for callback in later:
            callback()

    def show(self, *requests: Request) -> None:
        """Facts of one whole turn."""
        self.run(*requests)
        self.end_turn()


class Follower:
    """One connection and the replica its peer builds, by the rules for clients, from nothing but frames."""

    def __init__(self, process: Process, audience: Audience, codec: Codec = MSGPACK) -> None:
        self.process, self.audience, self.codec = process, audience, codec
        self.view = ""
        self.wire = FakeWire()
        self.outbox = Outbox(self.wire, self._make_up)
        self.wire.outbox = self.outbox
        self.subscriptions = Subscriptions(process.services, self.outbox, codec)
        self.replica: dict[UUID, Entity] = {}
        self.seq = 0
        self.log_id: LogId | None = None
        self.advances = 0
        self.alerts: list[AlertNow] = []
        self.positions: list[Positions] = []
        self._parts: list[SnapshotPart] = []
        self._read = 0

    def join(self, *, is_resume: bool = False) -> JoinOutcome:
        """Start to follow, from where the replica stands or from nothing."""
        join = self.wish(self.audience, is_resume=is_resume)
        outcome, frames = self.subscriptions.begin(join, self.process.live)
        self.outbox.send_join(frames)
        self.view = outcome.view
        return outcome

    def wish(self, audience: Audience | None, *, is_resume: bool = False) -> Join:
        """What its session would ask."""
        log_id, seq = (self.log_id, self.seq) if is_resume and self.log_id else (None, None)
        scope, view = self.audience.scope, self.view if is_resume else ""
        return Join(Subscription(operation_id=OPERATION, scope=scope, log_id=log_id, seq=seq, view=view), audience)

    def leave(self) -> None:
        self.subscriptions.end()

    def beat(self) -> None:
        if self.outbox.is_fast:
            self.outbox.send_answer(self.subscriptions.advances())

    def read(self) -> list[Downstream]:
        """Take in all that the socket took; a gap fails, for none was made here."""
        written, self._read = self.wire.written[self._read :], len(self.wire.written)
        messages = unframe(b"".join(written), self.codec)
        for message in messages:
            self._apply(message)
        return messages

    def _apply(self, message: Downstream) -> None:
        match message:
            case SnapshotPart():
                self._parts = [message] if message.part == 0 else [*self._parts, message]
                if message.part == message.parts - 1:
                    entities = [each for part in self._parts for each in _entities_of(part)]
                    self.replica = {entity.id: entity for entity in entities}
                    self.seq, self.log_id = message.seq, message.log_id
            case Change() | Advance():
                if isinstance(message, Advance):
                    self.advances += 1
                if message.seq <= self.seq:
                    return
                assert message.after <= self.seq, "a gap, where nothing was lost"
                if isinstance(message, Change):
                    self.replica |= {entity.id: entity for entity in message.entities}
                    for gone in message.removed:
                        assert kind_of(self.replica.pop(UUID(gone.id))) is gone.kind
                self.seq = message.seq
            case AlertNow():
                self.alerts.append(message)
            case Positions():
                self.positions.append(message)
            case JoinOutcome():
                self._parts = []

    def _make_up(self) -> None:
        if self.outbox.is_resync_owed:
            self.subscriptions.start_anew()
        else:
            self.outbox.begin_anew()
            self.subscriptions.send_positions()

    def has_converged(self) -> bool:
        state = self.process.live.state
        truth = {entity.id: entity for entity in snapshot_for(shown_as_shared(self.audience, state.operation), state)}
        return self.replica == truth


def _entities_of(part: SnapshotPart) -> tuple[Entity, ...]:
    return unpack_entities(part.packed) if part.packed else part.entities


def joined(process: Process, audience: Audience, codec: Codec = MSGPACK) -> Follower:
    """A new peer with its first snapshot."""
    follower = Follower(process, audience, codec)
    follower.join()
    follower.read()
    return follower


def report(team: int, status: TeamStatus = TeamStatus.PATROL) -> Request:
    """A status of the nth team, by the dispatcher."""
    return ask(c.ReportStatus, team_id=TEAMS[team], status=status)

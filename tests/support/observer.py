"""A post with a bad memory for excuses: follows an operation over bare sockets and writes down every broken promise.

The SDK repairs what a server does wrong, as it should; this one does not, so that nothing stays hidden.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import msgspec
from websockets.exceptions import ConnectionClosed, WebSocketException

from protocol.codec import unpack_entities
from protocol.devices import Role
from protocol.downstream import (
    Advance,
    AlertNow,
    Change,
    Downstream,
    Drain,
    JoinMode,
    JoinOutcome,
    Positions,
    Resync,
    ServerHeartbeat,
    SnapshotPart,
    Welcome,
)
from protocol.entities import Entity
from protocol.ids import LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.refusals import Close
from protocol.upstream import Heartbeat, Scope, Subscription
from server.domain.visibility import public_event
from tests.support.peer import DEADLINE_S, Peer, connect
from tests.support.stored_log import StoredLog

HEARTBEAT_S = 5.0
COME_BACK_S = 0.03
FOR_GOOD = (Close.REVOKED, Close.NOT_SIGNED_IN, Close.REPLACED, Close.UNDECLARED_RESTORE)


class Observer:
    """Joins, resumes by ticket after every loss, and keeps what it was shown."""

    def __init__(self, url: str, token: str, operation_id: OperationId, scope: Scope = Scope.OPERATION) -> None:
        self.url = url
        """May be changed: the next connection goes there."""
        self.seq = 0
        self.entities: dict[UUID, Entity] = {}
        self.positions: dict[TeamId, TeamPosition] = {}
        self.shown: list[Change] = []
        """Since the last snapshot."""
        self.alerts: list[AlertNow] = []
        self.joins: list[JoinOutcome] = []
        self.heartbeats: list[ServerHeartbeat] = []
        self.drains: list[Drain] = []
        self.closes: list[int] = []
        self.broken: list[str] = []
        """Each promise of rules C4, C5 and CH1 that was not kept."""
        self.is_live = False
        self._credential = self._token = token
        self._operation_id = operation_id
        self._scope = scope
        self._log_id: LogId | None = None
        self._parts: list[SnapshotPart] | None = None
        self._whole_from = 0
        self._view = ""
        self._has_news = asyncio.Condition()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Observer"]:
        """Follows until the end of the block; returns once the first join is complete."""
        task = asyncio.create_task(self._follow())
        try:
            await self.until(lambda: self.is_live)
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def until(self, is_true: Callable[[], bool], within_s: float = DEADLINE_S) -> None:
        """Asked after everything that comes in."""
        try:
            async with asyncio.timeout(within_s), self._has_news:
                await self._has_news.wait_for(is_true)
        except TimeoutError:
            stand = f"seq {self.seq}, live {self.is_live}, closes {self.closes}, broken {self.broken}"
            raise AssertionError(f"waited {within_s} s in vain; the observer stands at {stand}") from None

    async def until_at(self, seq: int, within_s: float = DEADLINE_S) -> None:
        """Until it stands at this number or beyond, its join complete."""
        await self.until(lambda: self.is_live and self.seq >= seq, within_s)

    def check_against(self, log: StoredLog, role: Role) -> None:
        """It was shown, in order and once, each fact since its last snapshot, and holds what the log folds to.

        For roles that see every fact, in scope `operation`, and once nothing new is on its way.
        """
        assert self.broken == []
        assert self.seq == len(log.records)
        assert [change.seq for change in self.shown] == list(range(self._whole_from + 1, self.seq + 1))
        for change in self.shown:
            record = log.records[change.seq - 1]
            assert change.fact is not None
            assert (change.fact.event, change.fact.device_id) == (public_event(record.event), record.device_id)
        assert self.entities == log.shown_to(role)

    async def until_gone(self) -> None:
        """Until its connection is lost."""
        await self.until(lambda: not self.is_live)

    async def _follow(self) -> None:
        while not (self.closes and self.closes[-1] in FOR_GOOD):
            try:
                async with connect(self.url) as peer:
                    await self._converse(peer)
            except ConnectionClosed as closed:
                await self._end(closed.rcvd.code if closed.rcvd else 1006)
            except (OSError, WebSocketException):
                pass
            await asyncio.sleep(COME_BACK_S)

    async def _end(self, code: int) -> None:
        self.is_live, self._parts = False, None
        if code == Close.NOT_SIGNED_IN and self._credential != self._token:
            self._credential = self._token  # rule HS4: the ticket was refused, the token may not be
            return
        self.closes.append(code)
        async with self._has_news:
            self._has_news.notify_all()

    async def _converse(self, peer: Peer) -> None:
        wish = Subscription(operation_id=self._operation_id, scope=self._scope)
        if self._log_id is not None:
            wish = msgspec.structs.replace(wish, log_id=self._log_id, seq=self.seq, view=self._view)
        beating = asyncio.create_task(self._beat(peer))
        try:
            welcome = await peer.sign_in(self._credential, wish)
            self._credential = welcome.resume_ticket
            await self._take(welcome)
            while True:
                await self._take(await peer.next_where(lambda _: True, within_s=25))
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _beat(self, peer: Peer) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            await peer.send(Heartbeat(heads=((self._operation_id, self.seq),)))

    async def _take(self, message: Downstream) -> None:
        match message:
            case Welcome():
                self._join(message.subscriptions[0])
            case JoinOutcome():
                self._join(message)
            case SnapshotPart():
                self._add_part(message)
            case Change() | Advance():
                self._advance(message)
            case Positions():
                self.is_live = True
                for position in message.positions:
                    known = self.positions.get(position.team_id)
                    if known is None or known.fix_at < position.fix_at:
                        self.positions[position.team_id] = position
            case Resync():
                self.broken.append(f"resync for {message.reason} at {self.seq}: nobody here reads slowly")
            case AlertNow():
                self.alerts.append(message)
            case ServerHeartbeat():
                self.heartbeats.append(message)
                self._credential = message.resume_ticket or self._credential
            case Drain():
                self.drains.append(message)
        async with self._has_news:
            self._has_news.notify_all()

    def _join(self, outcome: JoinOutcome) -> None:
        self.joins.append(outcome)
        self._view = outcome.view
        if outcome.mode is JoinMode.RESUME and (outcome.log_id, outcome.seq) != (self._log_id, self.seq):
            self.broken.append(f"resumed at {outcome.seq} where {self.seq} was asked for")
        if outcome.mode is JoinMode.SNAPSHOT:
            if outcome.log_id == self._log_id and outcome.seq < self.seq:
                self.broken.append(f"a snapshot at {outcome.seq} after {self.seq} had been shown")
            self._parts = []

    def _add_part(self, part: SnapshotPart) -> None:
        if self._parts is None or part.part != len(self._parts):
            self.broken.append(f"part {part.part} of a snapshot comes out of order")
            return
        self._parts.append(part)
        if len(self._parts) == part.parts:
            parts, self._parts = self._parts, None
            self._log_id, self.seq = part.log_id, part.seq
            self._whole_from, self.shown = part.seq, []
            self.entities = {entity.id: entity for each in parts for entity in unpack_entities(each.packed)}

    def _advance(self, change: Change | Advance) -> None:
        if self._parts is not None:
            self.broken.append(f"{change.seq} comes before the snapshot is complete")
        elif change.seq <= self.seq:
            self.broken.append(f"{change.seq} is repeated after {self.seq}")
        elif change.after > self.seq:
            self.broken.append(f"nothing covers the numbers from {self.seq + 1} to {change.after}")
        else:
            self.seq = change.seq
            if isinstance(change, Change):
                self.shown.append(change)
                for entity in change.entities:
                    self.entities[entity.id] = entity
                for gone in change.removed:
                    self.entities.pop(UUID(gone.id), None)

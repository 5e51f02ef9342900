"""Memory twin of the change feed: twins that share a broker behave like processes that share a Redis server."""

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from protocol.codec import decode_entity, encode_entity
from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.adapters.feed_inbox import FeedInbox
from server.ports import (
    AccessChange,
    FeedAlert,
    FeedHead,
    FeedItem,
    FeedMessage,
    FeedPositions,
    FeedRecords,
    FeedReset,
    Hole,
    Published,
    StoredState,
    Unavailable,
    Unsent,
    entity_key,
)
from server.sleepers import Listening

_MIXED = ""
"""The schema hash of a state that processes of two releases have written to."""


@dataclass
class _LiveOperation:
    """What a Redis server keeps of one operation's facts."""

    log_id: LogId
    seq: int
    schema_hash: str
    records: deque[tuple[int, bytes]]
    entities: dict[str, bytes] = field(default_factory=dict)


class MemoryBroker:
    """The server that twins share, with the failures of one."""

    def __init__(self, *, kept_records: int = 5_000) -> None:
        self.kept_records = kept_records
        self.is_cut = False
        self.operations: dict[OperationId, _LiveOperation] = {}
        self.positions: dict[OperationId, dict[TeamId, TeamPosition]] = {}
        self.heard: dict[OperationId, dict[TeamId, int]] = {}
        self.unsent: dict[OperationId, dict[DeviceId, Unsent]] = {}
        self.listening: dict[OperationId, dict[DeviceId, tuple[MemoryChangeFeed, Listening]]] = {}
        self.feeds: set[MemoryChangeFeed] = set()

    def flush(self) -> None:
        """Forgets everything, as FLUSHALL does."""
        self.operations.clear()
        self.positions.clear()
        self.heard.clear()
        self.unsent.clear()
        self.listening.clear()

    def cut(self) -> None:
        """From now on every call fails and nothing is pushed."""
        self.is_cut = True

    def restore(self) -> None:
        """The end of `cut`: every feed learns that it may have missed something."""
        if self.is_cut:
            self.is_cut = False
            for feed in self.feeds:
                feed.inbox.put(FeedReset())

    def push(self, operation_id: OperationId, message: FeedMessage, sender: "MemoryChangeFeed") -> None:
        """Delivers to every other feed that follows the operation."""
        for feed in self.feeds:
            if feed is not sender and operation_id in feed.followed:
                feed.inbox.put(message)


class MemoryChangeFeed:
    """Implements the `ChangeFeed` port for one process among those that share `broker`."""

    def __init__(self, broker: MemoryBroker, *, schema_hash: str) -> None:
        self._broker = broker
        self._schema_hash = schema_hash
        self.inbox = FeedInbox()
        self.followed: set[OperationId] = set()

    async def __aenter__(self) -> Self:
        self._broker.feeds.add(self)
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._broker.feeds.discard(self)

    async def publish(self, operation_id: OperationId, log_id: LogId, items: Sequence[FeedItem]) -> Published | Hole:
        live = self._live(operation_id, log_id)
        head = live.seq if live else 0
        if items[0].seq > head + 1:
            return Hole(head)
        fresh = [item for item in items if item.seq > head]
        if not fresh:
            return Published(head)
        if live is None:
            live = self._begin(operation_id, log_id, 0, self._schema_hash)
        elif live.schema_hash != self._schema_hash:
            live.schema_hash = _MIXED
        for item in fresh:
            live.entities.update(item.entities)
            live.records.append((item.seq, item.record))
            live.seq = item.seq
        pushed = FeedRecords(operation_id, log_id, tuple((item.seq, item.record) for item in fresh))
        self._broker.push(operation_id, pushed, self)
        return Published(live.seq)

    def is_heard(self, operation_id: OperationId) -> bool:
        return any(feed is not self and operation_id in feed.followed for feed in self._broker.feeds)

    async def read(self, operation_id: OperationId, log_id: LogId, after: int) -> list[tuple[int, bytes]] | None:
        live = self._live(operation_id, log_id)
        if live is None or after > live.seq:
            return None
        missing = [(seq, record) for seq, record in live.records if seq > after]
        return missing if len(missing) == live.seq - after else None

    async def head(self, operation_id: OperationId) -> FeedHead | None:
        self._require_broker()
        live = self._broker.operations.get(operation_id)
        return FeedHead(live.log_id, live.seq, live.schema_hash) if live else None

    async def load_state(self, operation_id: OperationId, schema_hash: str) -> StoredState | None:
        self._require_broker()
        live = self._broker.operations.get(operation_id)
        if live is None or live.schema_hash != schema_hash:
            return None
        entities = tuple(decode_entity(stored) for stored in live.entities.values())
        return StoredState(live.log_id, live.seq, schema_hash, entities)

    async def rebuild(self, operation_id: OperationId, state: StoredState) -> None:
        live = self._live(operation_id, state.log_id)
        if live and (live.seq > state.seq or (live.seq, live.schema_hash) == (state.seq, state.schema_hash)):
            return
        if live is None or live.seq < state.seq:
            live = self._begin(operation_id, state.log_id, state.seq, state.schema_hash)
        live.schema_hash = state.schema_hash
        live.entities = {entity_key(entity): encode_entity(entity) for entity in state.entities}

    async def follow(self, operation_id: OperationId) -> None:
        self.followed.add(operation_id)
        self._require_broker()

    def messages(self) -> AsyncIterator[FeedMessage]:
        return self.inbox.read()

    async def publish_positions(self, operation_id: OperationId, positions: Sequence[TeamPosition]) -> None:
        self._require_broker()
        kept = self._broker.positions.setdefault(operation_id, {})
        newer: list[TeamPosition] = []
        for position in positions:
            known = kept.get(position.team_id)
            if known is None or position.fix_at > known.fix_at:
                kept[position.team_id] = position
                newer.append(position)
        if newer:
            self._broker.push(operation_id, FeedPositions(operation_id, tuple(newer)), self)

    async def newest_positions(self, operation_id: OperationId) -> list[TeamPosition]:
        self._require_broker()
        return list(self._broker.positions.get(operation_id, {}).values())

    async def note_presence(self, operation_id: OperationId, heard: dict[TeamId, int]) -> None:
        self._require_broker()
        kept = self._broker.heard.setdefault(operation_id, {})
        for team_id, at in heard.items():
            kept[team_id] = max(at, kept.get(team_id, at))

    async def presence(self, operation_id: OperationId) -> dict[TeamId, int]:
        self._require_broker()
        return dict(self._broker.heard.get(operation_id, {}))

    async def note_unsent(self, operation_id: OperationId, unsent: dict[DeviceId, Unsent]) -> None:
        self._require_broker()
        self._broker.unsent.setdefault(operation_id, {}).update(unsent)

    async def unsent(self, operation_id: OperationId) -> dict[DeviceId, Unsent]:
        self._require_broker()
        return dict(self._broker.unsent.get(operation_id, {}))

    async def note_listening(self, operation_id: OperationId, listening: Mapping[DeviceId, Listening]) -> None:
        self._require_broker()
        said = self._broker.listening.setdefault(operation_id, {})
        said.update((device_id, (self, one)) for device_id, one in listening.items())

    async def listening(self, operation_id: OperationId) -> dict[DeviceId, Listening]:
        self._require_broker()
        said = self._broker.listening.get(operation_id, {})
        return {device_id: one for device_id, (said_by, one) in said.items() if said_by is not self}

    async def publish_alert(self, operation_id: OperationId, alert: bytes) -> None:
        self._require_broker()
        self._broker.push(operation_id, FeedAlert(operation_id, alert), self)

    async def publish_access_change(self, change: AccessChange) -> None:
        self._require_broker()
        for feed in self._broker.feeds:
            feed.inbox.put(change)

    async def ping(self) -> None:
        self._require_broker()

    def _require_broker(self) -> None:
        if self._broker.is_cut:
            raise Unavailable("the broker was cut")

    def _live(self, operation_id: OperationId, log_id: LogId) -> _LiveOperation | None:
        """What is kept of this log; what is kept of another log of the same operation counts as nothing."""
        self._require_broker()
        live = self._broker.operations.get(operation_id)
        return live if live and live.log_id == log_id else None

    def _begin(self, operation_id: OperationId, log_id: LogId, seq: int, schema_hash: str) -> _LiveOperation:
        live = _LiveOperation(log_id, seq, schema_hash, deque(maxlen=self._broker.kept_records))
        self._broker.operations[operation_id] = live
        return live

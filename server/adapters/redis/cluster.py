"""The change feed on a Redis Cluster: one feed for each primary, and each operation on the one that holds its slot.

All keys and the channel of an operation carry the same hash tag, so that nothing here spans two nodes: what works
against one server works against its node. Why plain channels and not sharded ones: server/decisions/0012.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.adapters.feed_inbox import FeedInbox
from server.adapters.redis.feed import KEPT_RECORDS, RedisChangeFeed
from server.adapters.redis.keys import keys_of
from server.adapters.redis.link import CALL_TIMEOUT_S, Elsewhere
from server.adapters.redis.slots import ClusterUrl, NodeAddress, SlotMap
from server.ports import (
    AccessChange,
    FeedHead,
    FeedItem,
    FeedMessage,
    FeedReset,
    Hole,
    Published,
    StoredState,
    Unavailable,
    Unsent,
)
from server.sleepers import Listening

T = TypeVar("T")

_COPIES_AMONG = 64
"""Changes of access among which copies are looked for; one that comes later is taken in again, which does no harm."""
LOOK_INTERVAL_S = 1.0
"""How often the cluster is asked who serves what, while something there does not answer."""


class Places(Protocol):
    """What a URL of several servers says."""

    def url_of(self, node: NodeAddress) -> str:
        """Of one of them, as redis-py reads it."""
        ...


class _Inbox(FeedInbox):
    """Each node passes on what was said on a plain channel of another: of the copies, one is enough."""

    def __init__(self) -> None:
        super().__init__()
        self._newest: deque[AccessChange] = deque(maxlen=_COPIES_AMONG)

    def put(self, message: FeedMessage) -> None:
        if isinstance(message, AccessChange):
            if message in self._newest:
                return
            self._newest.append(message)
        super().put(message)


class ClusterChangeFeed:
    """One process's place in the feed; an async context manager that starts even while the cluster is away."""

    _is_part_of_cluster = True
    _look_every_s: float | None = None
    """None: only when something there does not answer."""

    def __init__(self, url: str, *, node_id: UUID, schema_hash: str, kept_records: int = KEPT_RECORDS) -> None:
        """As of `RedisChangeFeed`, with the URL of a cluster. Raises ValueError for a URL that is none."""
        self._url = self._read_url(url)
        self._node_id = node_id
        self._schema_hash = schema_hash
        self._kept_records = kept_records
        self._inbox = _Inbox()
        self._feeds: dict[NodeAddress, RedisChangeFeed] = {}
        self._slots = SlotMap()
        self._followed: dict[OperationId, RedisChangeFeed] = {}
        self._looking = asyncio.Lock()
        self._is_stale = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    def _read_url(self, url: str) -> Places:
        return ClusterUrl.of(url)

    async def __aenter__(self) -> Self:
        with suppress(Unavailable):
            await self._look()
        self._keeper = asyncio.create_task(self._keep_looking(), name="redis-cluster")
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        for feed in self._feeds.values():
            await feed.__aexit__(None, None, None)

    async def check(self) -> None:
        """Called once at start; raises `UnsuitableServer` with what to do, `Unavailable` if there is nobody to ask."""
        await self.ping()
        for node in self._slots.nodes:
            await self._feeds[node].check()

    async def publish(self, operation_id: OperationId, log_id: LogId, items: Sequence[FeedItem]) -> Published | Hole:
        return await self._at(operation_id, lambda feed: feed.publish(operation_id, log_id, items))

    def is_heard(self, operation_id: OperationId) -> bool:
        feed = self._find(operation_id)
        return feed is None or feed.is_heard(operation_id)

    async def read(self, operation_id: OperationId, log_id: LogId, after: int) -> list[tuple[int, bytes]] | None:
        return await self._at(operation_id, lambda feed: feed.read(operation_id, log_id, after))

    async def head(self, operation_id: OperationId) -> FeedHead | None:
        return await self._at(operation_id, lambda feed: feed.head(operation_id))

    async def load_state(self, operation_id: OperationId, schema_hash: str) -> StoredState | None:
        return await self._at(operation_id, lambda feed: feed.load_state(operation_id, schema_hash))

    async def rebuild(self, operation_id: OperationId, state: StoredState) -> None:
        await self._at(operation_id, lambda feed: feed.rebuild(operation_id, state))

    async def follow(self, operation_id: OperationId) -> None:
        """After `Unavailable` the operation is followed once its node is found, which `FeedReset` announces."""
        feed = self._find(operation_id)
        if feed is None:
            self._followed.setdefault(operation_id, _NOWHERE)
            self._is_stale.set()
            raise Unavailable("no node of the Redis Cluster serves this operation now")
        self._followed[operation_id] = feed
        await feed.follow(operation_id)

    def messages(self) -> AsyncIterator[FeedMessage]:
        return self._inbox.read()

    async def publish_positions(self, operation_id: OperationId, positions: Sequence[TeamPosition]) -> None:
        await self._at(operation_id, lambda feed: feed.publish_positions(operation_id, positions))

    async def newest_positions(self, operation_id: OperationId) -> list[TeamPosition]:
        return await self._at(operation_id, lambda feed: feed.newest_positions(operation_id))

    async def note_presence(self, operation_id: OperationId, heard: dict[TeamId, int]) -> None:
        await self._at(operation_id, lambda feed: feed.note_presence(operation_id, heard))

    async def presence(self, operation_id: OperationId) -> dict[TeamId, int]:
        return await self._at(operation_id, lambda feed: feed.presence(operation_id))

    async def note_unsent(self, operation_id: OperationId, unsent: dict[DeviceId, Unsent]) -> None:
        await self._at(operation_id, lambda feed: feed.note_unsent(operation_id, unsent))

    async def unsent(self, operation_id: OperationId) -> dict[DeviceId, Unsent]:
        return await self._at(operation_id, lambda feed: feed.unsent(operation_id))

    async def note_listening(self, operation_id: OperationId, listening: Mapping[DeviceId, Listening]) -> None:
        await self._at(operation_id, lambda feed: feed.note_listening(operation_id, listening))

    async def listening(self, operation_id: OperationId) -> dict[DeviceId, Listening]:
        return await self._at(operation_id, lambda feed: feed.listening(operation_id))

    async def publish_alert(self, operation_id: OperationId, alert: bytes) -> None:
        await self._at(operation_id, lambda feed: feed.publish_alert(operation_id, alert))

    async def publish_access_change(self, change: AccessChange) -> None:
        """Any node will do: what is said on a plain channel of one is heard on all of them."""
        failure: Exception = Unavailable("no node of the Redis Cluster is known")
        for feed in tuple(self._feeds.values()):
            try:
                return await feed.publish_access_change(change)
            except Unavailable as away:
                failure = away
        raise failure

    async def ping(self) -> None:
        """Every primary answers: without one of them a part of the operations has no feed."""
        nodes = self._slots.nodes
        if not nodes:
            self._is_stale.set()
            raise Unavailable("the Redis Cluster does not answer, or serves nothing")
        try:
            await asyncio.gather(*(self._feeds[node].ping() for node in nodes))
        except Unavailable:
            self._is_stale.set()
            raise

    def _find(self, operation_id: OperationId) -> RedisChangeFeed | None:
        owner = self._slots.owner_of(keys_of(operation_id).meta)
        return None if owner is None else self._feeds.get(owner)

    async def _at(self, operation_id: OperationId, call: Callable[[RedisChangeFeed], Awaitable[T]]) -> T:
        """On the node that holds the operation; once more if it has just moved."""
        feed = self._find(operation_id)
        if feed is None:
            self._is_stale.set()
            raise Unavailable("no node of the Redis Cluster serves this operation now")
        try:
            return await call(feed)
        except Elsewhere:
            await self._look()
            moved_to = self._find(operation_id)
            if moved_to is None or moved_to is feed:
                raise
            return await call(moved_to)
        except Unavailable:
            self._is_stale.set()
            raise

    async def _keep_looking(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_every_s):
                    await self._is_stale.wait()
            self._is_stale.clear()
            try:
                await self._look()
            except Unavailable:
                self._is_stale.set()
            await asyncio.sleep(LOOK_INTERVAL_S)

    async def _look(self) -> None:
        """Learn who serves what, connect to whoever is new, and follow each operation where it is."""
        async with self._looking:
            self._slots = await self._ask_who_serves()
            for node in self._slots.nodes - self._feeds.keys():
                self._feeds[node] = await self._open(node)
            for operation_id, followed in tuple(self._followed.items()):
                feed = self._find(operation_id)
                if feed is None or feed is followed:
                    continue
                self._followed[operation_id] = feed
                with suppress(Unavailable):  # it is followed from the node's return on, which is told as well
                    await feed.follow(operation_id)
                self._inbox.put(FeedReset())  # something may have been said before we listened there

    async def _ask_who_serves(self) -> SlotMap:
        assert isinstance(self._url, ClusterUrl)
        return await ask_anybody(self._url, self._slots.nodes)

    async def _open(self, node: NodeAddress) -> RedisChangeFeed:
        feed = RedisChangeFeed(
            self._url.url_of(node),
            node_id=self._node_id,
            schema_hash=self._schema_hash,
            kept_records=self._kept_records,
            inbox=self._inbox,
            is_part_of_cluster=self._is_part_of_cluster,
        )
        return await feed.__aenter__()


_NOWHERE: Any = object()


async def ask_anybody(url: ClusterUrl, known: Iterable[NodeAddress] = ()) -> SlotMap:
    """Who serves what, from the first node that answers; raises `Unavailable`."""
    for node in dict.fromkeys((*known, *url.seeds)):
        redis = Redis.from_url(
            url.url_of(node),
            socket_timeout=CALL_TIMEOUT_S,
            socket_connect_timeout=CALL_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                # Asked by its raw name: redis-py's own method answers in a form of its own.
                pool: Any = redis.connection_pool
                said = await pool.get_connection()
                try:
                    await said.send_command("CLUSTER", "SLOTS")
                    slots = SlotMap.of_reply(await said.read_response(), node)
                finally:
                    await pool.release(said)
            if slots.nodes:
                return slots
        except (RedisError, OSError, TimeoutError):
            continue
        finally:
            await redis.aclose()
    raise Unavailable("no node of the Redis Cluster answers")

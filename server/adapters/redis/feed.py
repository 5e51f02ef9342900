"""The change feed on Redis: implements the `ChangeFeed` port.

Redis may lose everything at any moment. So every write says at which point of the log it stands, and is refused, not
guessed, when the feed stands elsewhere; the caller then repairs it from the log.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import msgspec
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AskError, MovedError, RedisError, ResponseError, TryAgainError

from protocol.codec import decode_entity, decode_position, encode_entity, encode_position
from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.adapters.feed_inbox import FeedInbox
from server.adapters.redis import scripts
from server.adapters.redis.breaker import Breaker
from server.adapters.redis.keys import ACCESS_CHANGES, keys_of, staging_key
from server.adapters.redis.link import CALL_TIMEOUT_S, Elsewhere, Link
from server.adapters.redis.pushes import (
    ALERT,
    POSITIONS,
    RECORDS,
    UnreadablePush,
    decode_access_change,
    decode_push,
    encode_access_change,
    is_sent_by,
)
from server.adapters.redis.suitability import require_suitable
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
    entity_key,
)
from server.sleepers import Listening

KEPT_RECORDS = 5_000
"""At least so many records stay at hand for those who resume."""
_ELSEWHERE = (MovedError, AskError, TryAgainError)
_FAILURES = (RedisError, OSError, TimeoutError, RuntimeError)
"""The last one is uvloop's, which redis-py lets through: a connection that a network has cut is written to."""
_MOST_CONNECTIONS = 8
_STAGED_AT_ONCE = 500
_STAGING_LIFE_S = 60
_SAID = struct.Struct(">16sQQ")
_NODE_ID_BYTES = 16
_WORD_BYTES = _NODE_ID_BYTES + _SAID.size
_KNOWN = 8_192
"""Who listens is asked every two seconds and changes seldom: what is the same is not read again."""


class RedisChangeFeed:
    """One process's place in the feed; an async context manager that starts even while Redis is away.

    Publishes and pushes take the thin connection of `Link`, everything else redis-py. Both share the breaker.
    """

    def __init__(
        self,
        url: str,
        *,
        node_id: UUID,
        schema_hash: str,
        kept_records: int = KEPT_RECORDS,
        inbox: FeedInbox | None = None,
        is_part_of_cluster: bool = False,
    ) -> None:
        """`node_id` names this process, so that it skips the echo of its own pushes; new at each start.

        `schema_hash` is that of the entities this process encodes. Raises ValueError for a URL that is none. As a part
        of a cluster it shares its `inbox` with the other nodes.
        """
        self._node_id = node_id.bytes
        self._schema_hash = schema_hash
        self._kept_records = kept_records
        # No retry: redis-py would repeat a write whose reply was lost, ten times, without saying so.
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_MOST_CONNECTIONS,
            timeout=CALL_TIMEOUT_S,
            socket_timeout=CALL_TIMEOUT_S,
            socket_connect_timeout=CALL_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            client_name="vigie",
        )
        self._redis = Redis.from_pool(pool)
        self._read = self._redis.register_script(scripts.READ.source)
        self._load_state = self._redis.register_script(scripts.LOAD_STATE.source)
        self._rebuild = self._redis.register_script(scripts.REBUILD.source)
        self._publish_positions = self._redis.register_script(scripts.PUBLISH_POSITIONS.source)
        self._breaker = Breaker(asyncio.get_running_loop().time)
        self._inbox = inbox or FeedInbox()
        self._is_part_of_cluster = is_part_of_cluster
        self._followed: dict[bytes, OperationId] = {}
        self._unheard: set[OperationId] = set()
        """Operations whose last publication reached no other process."""
        self._link = Link(
            url, on_message=self._receive, on_reconnect=self._tell_of_reconnection, channels=[ACCESS_CHANGES]
        )

    async def __aenter__(self) -> Self:
        await self._link.start()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._link.close()
        await self._redis.aclose()

    async def check(self) -> None:
        """Called once at start; raises `UnsuitableServer` with what to do, `Unavailable` if there is nobody to ask."""
        await self.ping()
        try:
            info = await self._redis.info()
        except ResponseError:
            info = {}  # hosted servers may forbid INFO
        except _FAILURES as error:
            raise Unavailable(f"Redis failed: {error}") from error
        require_suitable(info, is_part_of_cluster=self._is_part_of_cluster)

    async def publish(self, operation_id: OperationId, log_id: LogId, items: Sequence[FeedItem]) -> Published | Hole:
        keys = keys_of(operation_id)
        arguments: list[bytes | str | int] = [
            keys.channel,
            RECORDS + self._node_id + log_id.bytes,
            log_id.bytes,
            self._schema_hash,
            self._kept_records,
            items[0].seq,
            len(items),
        ]
        for item in items:
            arguments += (item.record, len(item.entities))
            for entity in item.entities:
                arguments += entity
        with self._breaker.attempt():
            has_applied, seq, *hearers = await self._link.run(
                scripts.PUBLISH, (keys.meta, keys.state, keys.log), arguments
            )
        # This process hears itself where it follows: on the same connection, so that the server counts it surely.
        if hearers and hearers[0] <= (keys.channel in self._followed):
            self._unheard.add(operation_id)
        else:
            self._unheard.discard(operation_id)
        return Published(seq) if has_applied else Hole(seq)

    def is_heard(self, operation_id: OperationId) -> bool:
        return operation_id not in self._unheard

    async def read(self, operation_id: OperationId, log_id: LogId, after: int) -> list[tuple[int, bytes]] | None:
        keys = keys_of(operation_id)
        entries = await self._ask(self._read, [keys.meta, keys.log], [log_id.bytes, after])
        if entries is None:
            return None
        records = [(int(entry_id.partition(b"-")[0]), fields[1]) for entry_id, fields in entries]
        is_contiguous = all(seq == expected for expected, (seq, _) in enumerate(records, after + 1))
        return records if is_contiguous else None

    async def head(self, operation_id: OperationId) -> FeedHead | None:
        fields = ["log_id", "seq", "schema_hash"]
        log_id, seq, schema_hash = await self._ask(self._redis.hmget, keys_of(operation_id).meta, fields)
        return FeedHead(LogId(UUID(bytes=log_id)), int(seq), schema_hash.decode()) if log_id else None

    async def load_state(self, operation_id: OperationId, schema_hash: str) -> StoredState | None:
        keys = keys_of(operation_id)
        loaded = await self._ask(self._load_state, [keys.meta, keys.state], [schema_hash])
        if loaded is None:
            return None
        log_id, seq, fields = loaded
        try:
            entities = tuple(decode_entity(stored) for stored in fields[1::2])
        except msgspec.MsgspecError:
            return None  # damaged: the log knows better
        return StoredState(LogId(UUID(bytes=log_id)), int(seq), schema_hash, entities)

    async def rebuild(self, operation_id: OperationId, state: StoredState) -> None:
        keys = keys_of(operation_id)
        staging = staging_key(operation_id, uuid4())
        for start in range(0, len(state.entities), _STAGED_AT_ONCE):
            staged = state.entities[start : start + _STAGED_AT_ONCE]
            stage = self._redis.pipeline(transaction=True)
            stage.hset(staging, mapping={entity_key(entity): encode_entity(entity) for entity in staged})
            stage.expire(staging, _STAGING_LIFE_S)  # an upload that is given up leaves nothing behind
            await self._ask(stage.execute)
        arguments = [state.log_id.bytes, state.seq, state.schema_hash, len(state.entities)]
        await self._ask(self._rebuild, [keys.meta, keys.state, keys.log, staging], arguments)

    async def follow(self, operation_id: OperationId) -> None:
        """After `Unavailable` the operation is followed from the next reconnection on, which `FeedReset` announces."""
        channel = keys_of(operation_id).channel
        self._followed[channel] = operation_id
        await self._link.subscribe(channel)

    def messages(self) -> AsyncIterator[FeedMessage]:
        return self._inbox.read()

    async def publish_positions(self, operation_id: OperationId, positions: Sequence[TeamPosition]) -> None:
        keys = keys_of(operation_id)
        arguments: list[bytes | int] = [keys.channel, POSITIONS + self._node_id]
        for position in positions:
            arguments += (position.team_id.bytes, position.fix_at, encode_position(position))
        await self._ask(self._publish_positions, [keys.positions], arguments)

    async def newest_positions(self, operation_id: OperationId) -> list[TeamPosition]:
        kept: list[bytes] = await self._ask(self._redis.hvals, keys_of(operation_id).positions)
        return [decode_position(value[8:]) for value in kept]

    async def note_presence(self, operation_id: OperationId, heard: dict[TeamId, int]) -> None:
        scores = {team_id.bytes: at for team_id, at in heard.items()}
        if scores:
            await self._ask(lambda: self._redis.zadd(keys_of(operation_id).heard, scores, gt=True))

    async def presence(self, operation_id: OperationId) -> dict[TeamId, int]:
        scored = await self._ask(lambda: self._redis.zrange(keys_of(operation_id).heard, 0, -1, withscores=True))
        return {TeamId(UUID(bytes=team_id)): int(at) for team_id, at in scored}

    async def note_unsent(self, operation_id: OperationId, unsent: dict[DeviceId, Unsent]) -> None:
        values: dict[Any, Any] = {
            device_id.bytes: _SAID.pack(one.team_id.bytes, one.waiting, one.at) for device_id, one in unsent.items()
        }
        if values:
            await self._ask(lambda: self._redis.hset(keys_of(operation_id).unsent, mapping=values))

    async def unsent(self, operation_id: OperationId) -> dict[DeviceId, Unsent]:
        kept: dict[bytes, bytes] = await self._ask(self._redis.hgetall, keys_of(operation_id).unsent)
        return {DeviceId(UUID(bytes=device_id)): _read_unsent(value) for device_id, value in kept.items()}

    async def note_listening(self, operation_id: OperationId, listening: Mapping[DeviceId, Listening]) -> None:
        values: dict[Any, Any] = {
            device_id.bytes: self._node_id + _SAID.pack(one.team_id.bytes, one.until, one.at)
            for device_id, one in listening.items()
        }
        if values:
            await self._ask(lambda: self._redis.hset(keys_of(operation_id).listening, mapping=values))

    async def listening(self, operation_id: OperationId) -> dict[DeviceId, Listening]:
        kept: dict[bytes, bytes] = await self._ask(self._redis.hgetall, keys_of(operation_id).listening)
        return {
            _read_device(device_id): _read_listening(value)
            for device_id, value in kept.items()
            if len(value) == _WORD_BYTES and not value.startswith(self._node_id)  # a word not understood says nothing
        }

    async def publish_alert(self, operation_id: OperationId, alert: bytes) -> None:
        # Past the breaker: a server with a full disk refuses what is to be kept, and still passes on a call for help.
        await self._ask_at_once(self._redis.publish, keys_of(operation_id).channel, ALERT + self._node_id + alert)

    async def publish_access_change(self, change: AccessChange) -> None:
        await self._ask(self._redis.publish, ACCESS_CHANGES, encode_access_change(change))

    async def ping(self) -> None:
        with self._breaker.attempt():
            await self._link.ping()

    async def _ask(self, command: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Runs one command of redis-py, unless the server is left alone for a moment."""
        with self._breaker.attempt():
            return await self._ask_at_once(command, *arguments)

    async def _ask_at_once(self, command: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Runs one command of redis-py within the deadline; turns each of its failures into `Unavailable`."""
        task = asyncio.current_task()
        assert task is not None
        cancellations = task.cancelling()
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return await command(*arguments)
        except _ELSEWHERE as error:
            raise Elsewhere(f"another node of the Redis Cluster serves this now: {error}") from error
        except _FAILURES as error:
            raise Unavailable(f"Redis failed: {error or type(error).__name__}") from error
        finally:
            if task.cancelling() > cancellations:  # redis-py swallows it at times: the caller would never end
                raise asyncio.CancelledError

    def _tell_of_reconnection(self) -> None:
        self._breaker.close()  # whoever repairs what was missed must get through
        self._inbox.put(FeedReset())

    def _receive(self, channel: bytes, push: bytes) -> None:
        """Called by the link for each message."""
        if channel != ACCESS_CHANGES and is_sent_by(self._node_id, push):
            return
        try:
            if channel == ACCESS_CHANGES:
                self._inbox.put(decode_access_change(push))
            elif (operation_id := self._followed.get(channel)) is not None:
                self._inbox.put(decode_push(operation_id, push))
        except UnreadablePush:
            self._inbox.put(FeedReset())  # something was said and not understood


def _read_unsent(value: bytes) -> Unsent:
    team_id, count, at = _SAID.unpack(value)
    return Unsent(TeamId(UUID(bytes=team_id)), count, at)


@lru_cache(_KNOWN)
def _read_device(stored: bytes) -> DeviceId:
    return DeviceId(UUID(bytes=stored))


@lru_cache(_KNOWN)
def _read_listening(value: bytes) -> Listening:
    team_id, until, at = _SAID.unpack_from(value, _NODE_ID_BYTES)
    return Listening(TeamId(UUID(bytes=team_id)), until, at)

"""The operations this process holds: loading them, following the feed, repairing what was missed (rules C4, C11)."""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from protocol.codec import decode_record
from protocol.ids import OperationId
from server.application.live import RECENT_CHANGES, LiveOperation, chain_over
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.ports import ChangeFeed, EventLog, FeedRecords, Head, StoredState, Unavailable, UndeclaredRestore

POLL_INTERVAL_S = 1.0
"""How often heads are compared with the log while the feed works: repairs one lost push."""
POLL_INTERVAL_WITHOUT_FEED_S = 0.25
"""The same while the feed is away (rule C11)."""
READ_BATCH = 1_000
SAVE_STATE_EVERY = 1_000
"""Facts between two saved states: bounds what a start has to fold."""

KEPT_FOR_RESUME = 500
"""A start folds at least so many of the newest facts, so that those who come back need no snapshot."""

OpenWatcher = Callable[[LiveOperation], None]

_log = structlog.get_logger()


class Operations:
    """Every operation somebody here has asked for; an operation once opened stays at hand."""

    def __init__(self, log: EventLog, feed: ChangeFeed, schema_hash: str) -> None:
        self._log = log
        self._feed = feed
        self._schema_hash = schema_hash
        self._held: dict[OperationId, LiveOperation] = {}
        self._opening: dict[OperationId, asyncio.Task[LiveOperation | None]] = {}
        self._saved_at: dict[OperationId, int] = {}
        self.on_open: list[OpenWatcher] = []
        self.is_log_away = False
        self.is_feed_away = False

    @property
    def held(self) -> Iterable[LiveOperation]:
        return tuple(self._held.values())

    def degraded(self) -> tuple[str, ...]:
        """Names of what does not work now, as heartbeats and `/readyz` tell them."""
        away = (("postgres", self.is_log_away), ("redis", self.is_feed_away))
        frozen = ("read_only",) if any(live.is_read_only for live in self.held) else ()
        return tuple(name for name, is_away in away if is_away) + frozen

    def find(self, operation_id: OperationId) -> LiveOperation | None:
        """The operation, if this process holds it already."""
        return self._held.get(operation_id)

    async def open(self, operation_id: OperationId) -> LiveOperation | None:
        """The operation, loaded if need be; None if there is no such log. Raises `Unavailable`."""
        held = self._held.get(operation_id)
        if held is not None:
            return held
        opening = self._opening.get(operation_id)
        if opening is None:
            opening = asyncio.create_task(self._load(operation_id))
            self._opening[operation_id] = opening
            opening.add_done_callback(lambda _: self._opening.pop(operation_id, None))
        return await asyncio.shield(opening)

    async def catch_up(self, live: LiveOperation) -> None:
        """Fetch and show what the log holds beyond what is shown. Raises `Unavailable`."""
        while True:
            stored = await self._log.read(live.operation_id, live.seq, READ_BATCH)
            first = live.seq + 1
            live.admit(enumerate(stored, start=first))
            if len(stored) < READ_BATCH:
                return

    async def receive(self, message: FeedRecords) -> None:
        """Take in what the feed pushed; fetch what is missing before it."""
        live = self._held.get(message.operation_id)
        if live is None or live.log_id != message.log_id:
            return
        if not live.admit(message.records):
            await self._try_to_catch_up(live)

    async def poll_for_ever(self) -> None:
        """Compare heads with the log until cancelled: the repair of last resort."""
        while True:
            await asyncio.sleep(POLL_INTERVAL_WITHOUT_FEED_S if self.is_feed_away else POLL_INTERVAL_S)
            await self.poll()

    async def poll(self) -> None:
        """One comparison of all heads; learns whether log and feed can be reached."""
        try:
            heads = await self._log.heads([live.operation_id for live in self.held])
            self.is_log_away = False
        except Unavailable:
            self.is_log_away = True
            return
        finally:
            self.is_feed_away = not await self._is_feed_there()
        for live in self.held:
            head = heads.get(live.operation_id, 0)
            if not live.head.chain:
                await self._return_to_log(live)
            elif head > live.seq:
                await self._try_to_catch_up(live)
            elif head < live.seq and not live.is_read_only:
                await self._suspect_restore(live)
            await self._save_if_due(live)

    async def rebuild_feed(self, live: LiveOperation) -> None:
        """Give the feed the whole state this process holds. Raises `Unavailable`."""
        state = live.state
        stored = StoredState(live.log_id, state.seq, self._schema_hash, tuple(state.entities.values()))
        await self._feed.rebuild(live.operation_id, stored)

    async def _load(self, operation_id: OperationId) -> LiveOperation | None:
        try:
            live = await self._load_from_log(operation_id)
        except Unavailable:
            live = await self._load_from_feed(operation_id)
            if live is None:
                raise
        if live is None:
            return None
        self._held[operation_id] = live
        try:
            await self._feed.follow(operation_id)
            await self._compare_with_feed(live)
        except Unavailable:
            self.is_feed_away = True
        for watcher in self.on_open:
            watcher(live)
        return live

    async def _load_from_log(self, operation_id: OperationId) -> LiveOperation | None:
        """Newest saved state, then the fold of what follows; the changes on the way are kept for resumes."""
        head = await self._log.head(operation_id)
        if head is None:
            return None
        saved = await self._log.newest_state(operation_id, self._schema_hash, head.seq - KEPT_FOR_RESUME)
        saved = saved or await self._log.newest_state(operation_id, self._schema_hash, head.seq)
        state = OperationState(operation_id)
        if saved is not None and saved.log_id == head.log_id:
            state = state.with_entities(saved.seq, saved.entities)
        self._saved_at[operation_id] = state.seq
        chain = await self._log.chain_at(operation_id, state.seq)
        recent: list[StateChange] = []
        while stored := await self._log.read(operation_id, state.seq, READ_BATCH):
            for record in stored:
                state, change = evolve(state, decode_record(record))
                chain = chain_over(chain, record)
                recent.append(change)
            del recent[:-RECENT_CHANGES]
        return LiveOperation(Head(head.log_id, state.seq, chain), state, recent)

    async def _load_from_feed(self, operation_id: OperationId) -> LiveOperation | None:
        """With the log away, the live state is still there to be seen; nothing is accepted until the log is back."""
        stored = await self._feed.load_state(operation_id, self._schema_hash)
        if stored is None:
            return None
        state = OperationState(operation_id).with_entities(stored.seq, stored.entities)
        live = LiveOperation(Head(stored.log_id, stored.seq, b""), state)
        live.is_read_only = True
        return live

    async def _compare_with_feed(self, live: LiveOperation) -> None:
        known = await self._feed.head(live.operation_id)
        if known is not None and known[0] == live.log_id and known[1] > live.seq:
            await self.catch_up(live)
            if known[1] > live.seq:
                await self._suspect_restore(live)
                return
        if known is None or known != (live.log_id, live.seq):
            await self.rebuild_feed(live)

    async def _suspect_restore(self, live: LiveOperation) -> None:
        """Somebody is ahead of the log under the same log id: look again, then stop writing and say so (rule C3)."""
        head = await self._log.head(live.operation_id)
        if head is not None and head.log_id == live.log_id and head.seq >= live.seq:
            return
        live.is_read_only = True
        error = UndeclaredRestore(f"operation {live.operation_id}: seq {live.seq} was shown but the log ends before it")
        _log.critical("the log was rewound without being declared: nothing is accepted", reason=str(error))

    async def _return_to_log(self, live: LiveOperation) -> None:
        """The log is back for an operation that was loaded from the feed: prove that they agree, then accept again."""
        try:
            head = await self._log.head(live.operation_id)
            if head is None or head.log_id != live.log_id or head.seq < live.seq:
                return
            chain = await self._log.chain_at(live.operation_id, live.seq)
            live.head = Head(live.log_id, live.seq, chain)
            await self.catch_up(live)
            live.is_read_only = False
        except Unavailable:
            self.is_log_away = True

    async def _try_to_catch_up(self, live: LiveOperation) -> None:
        try:
            await self.catch_up(live)
        except Unavailable:
            self.is_log_away = True

    async def _is_feed_there(self) -> bool:
        try:
            await self._feed.ping()
        except Unavailable:
            return False
        return True

    async def _save_if_due(self, live: LiveOperation) -> None:
        saved_at = self._saved_at.get(live.operation_id, 0)
        if live.is_read_only or live.seq - saved_at < SAVE_STATE_EVERY:
            return
        state = live.state
        self._saved_at[live.operation_id] = state.seq
        stored = StoredState(live.log_id, state.seq, self._schema_hash, tuple(state.entities.values()))
        try:
            await self._log.save_state(live.operation_id, stored)
        except Unavailable:
            self._saved_at[live.operation_id] = saved_at

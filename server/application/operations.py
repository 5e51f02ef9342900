"""The operations this process holds: loading them, following the feed, repairing what was missed (rules C4, C11)."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import msgspec
import structlog

from protocol.codec import decode_record, encode_entity
from protocol.downstream import DegradedMode
from protocol.ids import OperationId
from server.application import beat
from server.application.live import NO_CHAIN, RECENT_CHANGES, LiveOperation, chain_over
from server.domain.changes import StateChange
from server.domain.evolve import OutOfOrder, evolve
from server.domain.state import OperationState
from server.ports import (
    ChangeFeed,
    DamagedLog,
    EventLog,
    FeedItem,
    FeedRecords,
    Head,
    Hole,
    StoredState,
    Unavailable,
    UndeclaredRestore,
    entity_key,
)

POLL_INTERVAL_S = 0.25
"""How often heads are compared with the log (rule C11): repairs a lost push, and stands in for a lost feed at once."""
HEADS_WITHIN_S = 4.0
"""A log behind a cut network answers nothing, not even that it is away: five seconds after the cut it is said."""
READ_BATCH = 1_000
SAVE_STATE_EVERY = 1_000
"""Facts between two saved states: bounds what a start has to fold."""

KEPT_FOR_RESUME = 500
"""A start folds at least so many of the newest facts, so that those who come back need no snapshot."""
MENDED_AT_ONCE = 200
"""A hole in the feed up to this size is filled fact by fact, so that the other processes hear of each at once."""

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
        self.is_outlived = False
        """The database says that it was brought back from a copy: this process remembers another life, and must end."""

    @property
    def held(self) -> Iterable[LiveOperation]:
        return tuple(self._held.values())

    def degraded(self) -> tuple[DegradedMode, ...]:
        """Names of what does not work now, as heartbeats and `/readyz` tell them."""
        away = ((DegradedMode.POSTGRES, self.is_log_away), (DegradedMode.REDIS, self.is_feed_away))
        frozen = (DegradedMode.READ_ONLY,) if any(live.is_read_only for live in self.held) else ()
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
            opening.add_done_callback(lambda done: self._opened(operation_id, done))
        return await asyncio.shield(opening)

    def _opened(self, operation_id: OperationId, opening: asyncio.Task[LiveOperation | None]) -> None:
        del self._opening[operation_id]
        if not opening.cancelled():
            opening.exception()  # everybody who asked may have gone away: nothing is left to be retrieved

    async def catch_up(self, live: LiveOperation) -> None:
        """Fetch and show what the log holds beyond what is shown. Raises `Unavailable`."""
        while not live.is_distrusted:
            after = live.seq  # others may admit facts during the read
            stored = await self._log.read(live.operation_id, after, READ_BATCH)
            live.admit(enumerate(stored, start=after + 1))
            if len(stored) < READ_BATCH:
                return

    async def reach(self, live: LiveOperation, seq: int) -> bool:
        """Is there a fact `seq`? If so it is shown: from the feed, or else from the log.

        For those who come back to a process that has not seen it yet. Raises `Unavailable` if nobody can tell.
        """
        if live.seq < seq:
            await self._catch_up_from_feed(live)
        if live.seq < seq:
            await self.catch_up(live)
        return live.seq >= seq

    def receive(self, message: FeedRecords) -> bool:
        """Take in what the feed pushed; False if something is missing before it, which `repair` fetches."""
        live = self._held.get(message.operation_id)
        if live is None or live.log_id != message.log_id or live.is_distrusted:
            return True
        return live.admit(message.records)

    async def repair(self, operation_id: OperationId, seq: int) -> None:
        """Fetch what was missing before the fact `seq`, which `receive` could not take in."""
        try:
            await self.reach(self._held[operation_id], seq)
        except Unavailable:
            self.is_log_away = True

    async def poll_for_ever(self) -> None:
        """Compare heads with the log until cancelled: the repair of last resort."""
        # On its own, because a frozen feed answers its ping late, and must not hold up what replaces it.
        pinging = asyncio.create_task(self._ping_for_ever())
        try:
            while True:
                await beat.until(POLL_INTERVAL_S)
                await self._poll_log()
        finally:
            pinging.cancel()

    async def poll(self) -> None:
        """One comparison of all heads; learns whether log and feed can be reached."""
        self.is_feed_away = not await self._is_feed_there()
        await self._poll_log()

    async def _ping_for_ever(self) -> None:
        while True:
            await beat.until(POLL_INTERVAL_S)
            self.is_feed_away = not await self._is_feed_there()

    async def _poll_log(self) -> None:
        shown = {live.operation_id: live.head for live in self.held}  # what was shown before the log is asked
        try:
            async with asyncio.timeout(HEADS_WITHIN_S):
                heads = await self._log.heads(list(shown))
            self.is_log_away = False
        except (Unavailable, TimeoutError):
            self.is_log_away = True
            return
        for operation_id, known in shown.items():
            await self._compare_with_log(self._held[operation_id], known, heads.get(operation_id))

    async def return_to_feed(self) -> None:
        """The feed was lost and is back: we may have missed what it said, and it may have lost what it held."""
        await self.poll()
        for live in self.held:
            try:
                await self._compare_with_feed(live)
            except Unavailable:
                self.is_feed_away = True
                return

    async def mend_feed(self, live: LiveOperation, after: int) -> None:
        """Give the feed what it misses after `after`. Raises `Unavailable` if the feed is away.

        Fact by fact if they are few and at hand; else the whole state, and the other processes learn it from the log.
        """
        changes = live.changes_after(after)
        if changes is not None and len(changes) <= MENDED_AT_ONCE:
            try:
                records = await self._log.read(live.operation_id, after, len(changes))
            except Unavailable:
                self.is_log_away = True
            else:
                if await self._fill_hole(live, changes, records):
                    return
        await self._rebuild_feed(live)

    def distrust(self, live: LiveOperation, reason: str) -> None:
        """The log is not the one that was shown: stop writing and say so, once (rule C3)."""
        if not live.is_distrusted:
            live.is_distrusted = True
            error = UndeclaredRestore(f"operation {live.operation_id} was shown up to {live.seq}, but {reason}")
            _log.critical("an operation is read-only until this server is restarted", reason=str(error))

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
        live = LiveOperation(Head(head.log_id, state.seq, chain), state, recent)
        live.is_imported = await self._log.imported(operation_id) is not None
        return live

    async def _load_from_feed(self, operation_id: OperationId) -> LiveOperation | None:
        """With the log away, the live state is still there to be seen; nothing is accepted until the log is back."""
        self.is_log_away = True
        stored = await self._feed.load_state(operation_id, self._schema_hash)
        if stored is None:
            return None
        state = OperationState(operation_id).with_entities(stored.seq, stored.entities)
        return LiveOperation(Head(stored.log_id, stored.seq, NO_CHAIN), state)

    async def _compare_with_log(self, live: LiveOperation, shown: Head, head: Head | None) -> None:
        """`head` was read after `shown` had been shown: a log that is behind it, or another one, was rewound."""
        if live.is_distrusted:
            return
        try:
            if head is not None and head.log_id != shown.log_id:
                self.is_outlived = True
            if head is None or head.log_id != shown.log_id or head.seq < shown.seq:
                self.distrust(live, "the log ends before it or has begun another life")
            elif not live.is_proven:
                await self._return_to_log(live)
            elif head.seq == shown.seq and head.chain != shown.chain:
                self.distrust(live, "the log tells another story")
            elif head.seq > live.seq:
                await self.catch_up(live)
            await self._save_if_due(live)
        except Unavailable:
            self.is_log_away = True
        except (DamagedLog, OutOfOrder, msgspec.MsgspecError) as damage:
            self.distrust(live, f"the log cannot be read on from there: {damage}")
        except Exception:  # a fault of ours must not keep the other operations from being followed
            _log.exception("an operation could not be compared with its log", operation_id=str(live.operation_id))

    async def _return_to_log(self, live: LiveOperation) -> None:
        """The log is back for an operation that was read from the feed: take its chain over, and what it has more."""
        seq = live.seq
        chain = await self._log.chain_at(live.operation_id, seq)
        live.is_imported = await self._log.imported(live.operation_id) is not None
        if live.seq == seq:  # else facts came in meanwhile, and the next poll tries again
            live.head = Head(live.log_id, seq, chain)
            await self.catch_up(live)

    async def _compare_with_feed(self, live: LiveOperation) -> None:
        """Both have the newest when this returns. Raises `Unavailable` if the feed is away."""
        known = await self._feed.head(live.operation_id)
        if live.is_distrusted:
            return
        if known is None or known.log_id != live.log_id:
            await self._rebuild_feed(live)
            return
        if known.seq < live.seq:
            await self.mend_feed(live, known.seq)
        elif known.seq > live.seq and await self._try_to_catch_up(live) and live.seq < known.seq:
            self.distrust(live, f"the feed knows {known.seq} facts")
            return
        if known.schema_hash != self._schema_hash:  # what another release has written feeds no start of this one
            await self._rebuild_feed(live)

    async def _fill_hole(self, live: LiveOperation, changes: Sequence[StateChange], records: Sequence[bytes]) -> bool:
        items = make_feed_items(list(zip(changes, records, strict=False)))
        return not items or not isinstance(await self._feed.publish(live.operation_id, live.log_id, items), Hole)

    async def _rebuild_feed(self, live: LiveOperation) -> None:
        state = live.state
        stored = StoredState(live.log_id, state.seq, self._schema_hash, tuple(state.entities.values()))
        await self._feed.rebuild(live.operation_id, stored)

    async def _try_to_catch_up(self, live: LiveOperation) -> bool:
        """False if the log is away; what the feed has is shown then."""
        try:
            await self.catch_up(live)
        except Unavailable:
            self.is_log_away = True
            await self._catch_up_from_feed(live)
            return False
        return True

    async def _catch_up_from_feed(self, live: LiveOperation) -> None:
        """Show what the feed can prove to follow; nothing if it is away, or damaged."""
        try:
            following = await self._feed.read(live.operation_id, live.log_id, live.seq)
            if following is not None and not live.is_distrusted:
                live.admit(following)
        except Unavailable:
            self.is_feed_away = True
        except (OutOfOrder, msgspec.MsgspecError):
            _log.warning("the feed holds what cannot be read", operation_id=str(live.operation_id))

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
            raise


def make_feed_items(committed: Sequence[tuple[StateChange, bytes]]) -> list[FeedItem]:
    """Consecutive facts for the feed, which takes them in one step: of each entity it needs the last value only."""
    items: list[FeedItem] = []
    written: set[UUID] = set()
    for change, record in reversed(committed):
        entities = [touched.entity for touched in change.touched if touched.entity.id not in written]
        written.update(entity.id for entity in entities)
        kept = tuple((entity_key(entity), encode_entity(entity)) for entity in entities)
        items.append(FeedItem(change.record.seq, record, kept))
    return items[::-1]

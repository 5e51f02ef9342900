"""One connection that sees an operation again: asks its player what is due, and writes it at the pace of its reader.

Nothing here is in the way of another viewer: between two steps the loop has its turn, and a reader that is slow stops
the time of its own replay only.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from immutables import Map

from protocol.codec import Codec
from protocol.downstream import Advance, JoinMode, JoinOutcome, Positions, Resync, SnapshotPart, SnapshotReason
from protocol.entities import Entity
from protocol.ids import LogId
from protocol.replay import ReplayClock, ReplayControl, ReplayWish
from protocol.teams import Team
from protocol.upstream import Subscription
from server.domain.visibility import Audience, sees_like, shown_as_shared
from server.ports import Unavailable
from server.realtime.channel import frame_message, name_of
from server.realtime.outbox import Outbox
from server.realtime.replay_frames import Sight, change_frames, framed_until, positions_frames, snapshot_frames
from server.realtime.services import Services
from server.replay.library import Reel
from server.replay.orders import Order
from server.replay.player import Player
from server.replay.tracks import FRAME_MS

TURN_S = 0.2
"""How often a replay that plays looks what is due."""
IDLE_TURN_S = 1.0
"""How often one that stands still looks whether there is more, or whether its viewer may see less."""
STATE_MS = 500
LATE_ANEW_MS = 2_000
"""Between two snapshots that nobody asked for: facts that come in late come in crowds."""
STEP = 10
"""Changes made at a time: about a millisecond. Those that were made for another viewer go in one write."""
AHEAD = 250
"""Facts read at once; the stretch they belong to may end before."""
MAX_PER_TURN = 1_000


class Replay:
    """What one connection sees, from `begin` and `start` to `end`."""

    def __init__(
        self, services: Services, outbox: Outbox, codec: Codec, reel: Reel, wish: Subscription, audience: Audience
    ) -> None:
        self._services = services
        self._outbox = outbox
        self._codec = codec
        self._reel = reel
        self._scope = wish.scope
        self._audience = audience
        self._player = Player(wish.replay or ReplayWish(), reel.order((wish.replay or ReplayWish()).clock))
        self._sight = self._sight_now()
        self._entities: Map[UUID, Entity] = Map()
        """At the moment of the last snapshot, but for the teams: whose positions are shown is for them to say."""
        self._told = 0
        self._controls: list[ReplayControl] = []
        self._is_anew_owed = False
        self._has_news = asyncio.Event()
        self._turn = asyncio.Lock()
        """Steering, restarting and playing, one after the other."""
        self._anew_at = self._state_at = self._frame_at = -LATE_ANEW_MS
        self._anew_took_ms = 0
        self._positions_until = 0
        self._said_last = 0
        self._running: asyncio.Future[None] | None = None
        self._has_ended = False

    @property
    def _order(self) -> Order:
        return self._reel.order(self._player.clock)

    @property
    def _now(self) -> int:
        return self._services.clock.monotonic()

    @property
    def _log_id(self) -> LogId:
        """Another order of the same facts is no point of the log: it has a name of its own (rule RP3)."""
        log_id = self._reel.timeline.log_id
        return log_id if self._player.clock is ReplayClock.KNOWN else LogId(uuid5(log_id, self._player.clock))

    async def begin(self, wish: ReplayWish | None = None) -> tuple[JoinOutcome, Sequence[bytes]]:
        """Start, or start again: at the wish or where it stands. To be sent together, in this order."""
        async with self._turn:
            if wish is not None:
                self._player = Player(wish, self._reel.order(wish.clock))
            return await self._anew(SnapshotReason.FIRST_JOIN)

    def steer(self, control: ReplayControl) -> None:
        """Do so at the next turn. Of several moments that were asked for meanwhile only the last counts."""
        if control.seek_at is not None or control.seek_seq is not None:
            self._controls = [_without_seek(each) for each in self._controls]
        self._controls.append(control)
        self._has_news.set()

    def make_up(self) -> None:
        """The socket is free again, and what was dropped is owed."""
        self._is_anew_owed = self._is_anew_owed or self._outbox.is_resync_owed
        self._outbox.begin_anew()
        self._has_news.set()

    def start(self, on_end: Callable[[asyncio.Future[None]], None]) -> None:
        """Move on by itself from now on; `on_end` hears how that came to an end."""
        self._running = asyncio.ensure_future(self._run())
        self._running.add_done_callback(on_end)

    def end(self) -> None:
        """Nobody looks any more."""
        if self._running is not None:
            self._running.cancel()
        if not self._has_ended:
            self._has_ended = True
            self._services.library.give_back(self._reel)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TURN_S if self._player.is_playing else IDLE_TURN_S):
                    await self._has_news.wait()
            self._has_news.clear()
            async with self._turn:
                await self._take_turn()

    async def _take_turn(self) -> None:
        reason = self._why_anew()
        is_steered = bool(self._controls)
        if is_steered and (wait_ms := self._anew_at + self._anew_took_ms - self._now) > 0:
            await asyncio.sleep(wait_ms / 1000)  # who drags along the scrubber has half of the time at most
        controls, self._controls = self._controls, []
        for control in controls:
            if self._player.steer(control, self._order, self._now):
                reason = reason or SnapshotReason.REPLAY_SEEK
        if reason is SnapshotReason.REPLAY_SEEK and not is_steered and self._now - self._anew_at < LATE_ANEW_MS:
            return
        if reason is not None:
            outcome, frames = await self._anew(reason)
            resync = frame_message(self._codec, Resync(operation_id=outcome.operation_id, reason=reason))
            self._outbox.send_join((resync, frame_message(self._codec, outcome), *frames))
            return
        await self._show_due()
        await self._show_positions()
        has_grown = self._order.last != self._said_last
        if is_steered or ((self._player.is_playing or has_grown) and self._now - self._state_at >= STATE_MS):
            self._outbox.send_facts(self._state_frame())

    def _why_anew(self) -> SnapshotReason | None:
        """Does everything have to be shown again, although nobody went elsewhere?"""
        if self._is_anew_owed:
            return SnapshotReason.SLOW_READER
        if self._sight_now() != self._sight:
            return SnapshotReason.RIGHTS_CHANGED
        if self._player.clock is ReplayClock.HAPPENED and self._player.look_again(self._order, self._now):
            return SnapshotReason.REPLAY_SEEK
        return None

    async def _anew(self, reason: SnapshotReason) -> tuple[JoinOutcome, list[bytes]]:
        """Everything there was at the moment where the player stands, then where everybody was and how it stands."""
        player, services = self._player, self._services
        began_at = self._now
        self._is_anew_owed = False
        self._sight = self._sight_now()
        while True:
            number = player.target
            seq = self._order.seq_of(number)
            entities = await self._reel.entities(player.clock, number)
            if self._order.seq_of(number) == seq:
                break
            player.look_again(self._order, self._now)
        operation_id, at = self._audience.operation_id, player.at(self._order, self._now)
        whole = SnapshotPart(operation_id=operation_id, log_id=self._log_id, seq=number, part=0, parts=0)
        frames = await snapshot_frames(whole, self._sight, self._reel.live.state, entities)
        positions = []
        with contextlib.suppress(Unavailable):
            positions = await services.tracks.at(operation_id, player.clock, at)
        where = tuple(positions_frames(self._sight, entities, positions))
        frames += where or (frame_message(self._codec, Positions(operation_id=operation_id, positions=())),)
        player.show(number, self._order)
        self._entities, self._told, self._positions_until = entities, number, at
        frames.append(self._state_frame())
        self._anew_at, self._anew_took_ms = self._now, self._now - began_at
        services.metrics.joins.labels(JoinMode.SNAPSHOT).inc()
        outcome = JoinOutcome(
            operation_id=operation_id,
            mode=JoinMode.SNAPSHOT,
            scope=self._scope,
            log_id=self._log_id,
            seq=number,
            reason=reason,
            view=name_of(self._sight.audience),
        )
        return outcome, frames

    async def _show_due(self) -> None:
        player, order = self._player, self._order
        due = min(player.due(order, self._now), player.number + MAX_PER_TURN)
        while player.number < due and self._outbox.is_fast:
            # What is read from the log is read ahead, and while others have their turn.
            await self._reel.block(player.clock, player.number, player.number + AHEAD)
            async with self._services.library.pace:
                if not await self._show_step(due):
                    return  # numbers may have moved: the next turn looks again
        if player.number < player.due(order, self._now):
            player.hold(order, self._now)
        elif self._told < player.number and not (player.is_playing and self._now - self._state_at < STATE_MS):
            self._outbox.send_facts(self._advance_to(player.number))

    async def _show_step(self, due: int) -> bool:
        """The next few changes; False: a fact came in meanwhile that may have happened before them."""
        player, clock = self._player, self._player.clock
        rewrites = self._reel.timeline.rewrites
        block = await self._reel.block(clock, player.number, min(due, player.number + STEP))
        if clock is ReplayClock.HAPPENED and rewrites != self._reel.timeline.rewrites:
            return False
        until = min(due, max(player.number + STEP, framed_until(block, self._sight)), block.number)
        frames = b""
        if self._told < block.start.number:
            frames = self._advance_to(block.start.number)
        for number, change in change_frames(block, self._sight, self._reel.live.state, player.number, until):
            frames += change
            self._told = number
        for made in block.changes_in(player.number, until):
            for touched in made.touched:
                if isinstance(touched.entity, Team):
                    self._entities = self._entities.set(touched.entity.id, touched.entity)
        player.show(until, self._order)
        if frames:
            self._outbox.send_facts(frames)
        return True

    async def _show_positions(self) -> None:
        player, now = self._player, self._now
        at = player.at(self._order, now)
        if at <= self._positions_until or now - self._frame_at < FRAME_MS:
            return
        services, after = self._services, self._positions_until
        self._frame_at, self._positions_until = now, at
        with contextlib.suppress(Unavailable):
            moved = await services.tracks.between(
                self._audience.operation_id, player.clock, after, at, player.speed, services.clock.now()
            )
            for frames in positions_frames(self._sight, self._entities, moved):
                self._outbox.send_positions(frames)

    def _state_frame(self) -> bytes:
        self._state_at, self._said_last = self._now, self._order.last
        state = self._player.state(self._audience.operation_id, self._order, self._now)
        return frame_message(self._codec, state)

    def _advance_to(self, number: int) -> bytes:
        advance = Advance(operation_id=self._audience.operation_id, after=self._told, seq=number)
        self._told = number
        return frame_message(self._codec, advance)

    def _sight_now(self) -> Sight:
        """By the rights and the share of now, whatever they were then (rule RP9)."""
        audience = shown_as_shared(self._audience, self._reel.live.state.operation)
        return Sight(audience._replace(role=sees_like(audience.role)), self._codec, self._reel.timeline.erasures)


def _without_seek(control: ReplayControl) -> ReplayControl:
    return ReplayControl(is_playing=control.is_playing, speed=control.speed)

"""What one connection follows: how each subscription starts, starts again, and where it stands."""

from collections.abc import Sequence

from protocol.codec import Codec
from protocol.downstream import Downstream, JoinMode, JoinOutcome, Resync, SnapshotReason, TeamReach
from protocol.ids import OperationId, TeamId
from server.application.live import LiveOperation
from server.domain.visibility import sees_unsent, shown_as_shared
from server.realtime.channel import Channel, Member, frame_message
from server.realtime.effects import Join
from server.realtime.fan_out import newest_positions, resume_frames, snapshot_frames
from server.realtime.outbox import Outbox
from server.realtime.services import Services


class Subscriptions:
    """One member per operation. Nothing here awaits, so no fact falls between a snapshot and what follows it (C4)."""

    __slots__ = ("_codec", "_members", "_outbox", "_reach_told", "_services")

    def __init__(self, services: Services, outbox: Outbox, codec: Codec) -> None:
        self._services = services
        self._outbox = outbox
        self._codec = codec
        self._members: dict[OperationId, Member] = {}
        self._reach_told: TeamReach | None = None

    def find(self, operation_id: OperationId) -> LiveOperation | None:
        """The operation, if it is followed."""
        member = self._members.get(operation_id)
        return None if member is None else member.channel.live

    def begin(self, join: Join, live: LiveOperation | None) -> tuple[JoinOutcome, Sequence[bytes]]:
        """Register with the hub; the frames must be sent in this turn, after the outcome."""
        wish = join.subscription
        former = self._members.pop(wish.operation_id, None)
        if former is not None:
            self._services.hub.leave(former)
        if live is None or join.audience is None:
            self._services.metrics.joins.labels(JoinMode.DENIED).inc()
            return JoinOutcome(operation_id=wish.operation_id, mode=JoinMode.DENIED, scope=wish.scope), ()
        audience = shown_as_shared(join.audience, live.state.operation)
        channel = self._services.hub.channel_for(live, audience, self._codec)
        self._members[wish.operation_id] = self._services.hub.join(channel, self._outbox)
        if wish.seq is None or wish.log_id is None:
            return self._snapshot(channel, SnapshotReason.FIRST_JOIN)
        if wish.log_id != live.log_id:
            return self._snapshot(channel, SnapshotReason.OTHER_LOG)
        held_by_other = former is not None and former.channel.audience != channel.audience
        if held_by_other or wish.view not in ("", channel.view):
            return self._snapshot(channel, SnapshotReason.RIGHTS_CHANGED, at_least=wish.seq)
        resumed = resume_frames(channel, wish.seq)
        if resumed is None:
            return self._snapshot(channel, SnapshotReason.TOO_FAR_BEHIND, at_least=wish.seq)
        self._services.metrics.joins.labels(JoinMode.RESUME).inc()
        outcome = JoinOutcome(
            operation_id=wish.operation_id,
            mode=JoinMode.RESUME,
            scope=wish.scope,
            log_id=live.log_id,
            seq=wish.seq,
            view=channel.view,
        )
        return outcome, resumed + self._newest_positions(channel)

    def start_anew(self) -> None:
        """The queue was dropped, or what a partner is shown has changed: say so, and send everything again."""
        has_changed = [self._move(operation_id) for operation_id in tuple(self._members)]
        reason = SnapshotReason.RIGHTS_CHANGED if any(has_changed) else SnapshotReason.SLOW_READER
        for member in self._members.values():
            self._services.hub.settle(member.channel)  # dropped here, as what was queued; the snapshot holds it
        anew: list[bytes] = []
        for operation_id, member in self._members.items():
            self._services.metrics.resyncs.inc()
            outcome, frames = self._snapshot(member.channel, reason, at_least=member.channel.live.seq)
            anew.append(self._frame(Resync(operation_id=operation_id, reason=reason)))
            anew += (self._frame(outcome), *frames)
        self._outbox.begin_anew()  # only now: a debt that could not be made up is still owed
        self._outbox.send_join(anew)

    def _move(self, operation_id: OperationId) -> bool:
        """Into the channel of what its partner is shown now, if that is another."""
        member = self._members[operation_id]
        channel = member.channel
        audience = shown_as_shared(channel.audience, channel.live.state.operation)
        if audience == channel.audience:
            return False
        self._services.hub.leave(member)
        moved = self._services.hub.channel_for(channel.live, audience, self._codec)
        self._members[operation_id] = self._services.hub.join(moved, self._outbox)
        return True

    def send_positions(self) -> None:
        """Where everybody is now, after frames that were skipped."""
        for member in self._members.values():
            for frames in self._newest_positions(member.channel):
                self._outbox.send_positions(frames)

    def heads(self) -> tuple[tuple[OperationId, int], ...]:
        """Where each followed operation stands."""
        return tuple((operation_id, member.channel.live.seq) for operation_id, member in self._members.items())

    def unsent(self) -> tuple[tuple[TeamId, int], ...]:
        """What phones hold back, for posts that see phones."""
        return tuple(
            said
            for operation_id, member in self._members.items()
            if sees_unsent(member.channel.audience)
            for said in self._services.presence.unsent_by_team(operation_id)
        )

    def reach(self) -> TeamReach | None:
        """Whom an order would reach, for posts that see phones, if it is not what they were told last (rule WK2)."""
        posts = [operation_id for operation_id, member in self._members.items() if sees_unsent(member.channel.audience)]
        if not posts:
            return None
        known = [self._services.reach.of(operation_id) for operation_id in posts]
        reach = TeamReach(
            listening=tuple(team_id for each in known for team_id in each.listening),
            asleep=tuple(team_id for each in known for team_id in each.asleep),
        )
        if reach == self._reach_told:
            return None
        self._reach_told = reach
        return reach

    def advances(self) -> bytes:
        """What a heartbeat takes along: numbers that held nothing for a phone."""
        advances = (self._services.hub.advance_for(member) for member in self._members.values())
        return b"".join(self._frame(advance) for advance in advances if advance is not None)

    def end(self) -> None:
        """Follow nothing any more."""
        for member in self._members.values():
            self._services.hub.leave(member)
        self._members.clear()

    def _snapshot(
        self, channel: Channel, reason: SnapshotReason, at_least: int = 0
    ) -> tuple[JoinOutcome, Sequence[bytes]]:
        self._services.metrics.joins.labels(JoinMode.SNAPSHOT).inc()
        seq, frames = snapshot_frames(channel, at_least)
        outcome = JoinOutcome(
            operation_id=channel.audience.operation_id,
            mode=JoinMode.SNAPSHOT,
            scope=channel.audience.scope,
            log_id=channel.live.log_id,
            seq=seq,
            reason=reason,
            view=channel.view,
        )
        return outcome, frames + self._newest_positions(channel)

    def _newest_positions(self, channel: Channel) -> tuple[bytes, ...]:
        return newest_positions(channel, self._services.positions.newest(channel.audience.operation_id))

    def _frame(self, message: Downstream) -> bytes:
        return frame_message(self._codec, message)

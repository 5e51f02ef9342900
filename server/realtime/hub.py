"""The audiences of this process: each change is viewed, encoded and framed once per audience, then written to all.

The changes of one turn of the loop leave in one write per socket. Nobody here awaits a peer (rule C6).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import structlog

from protocol.alerts import Alert
from protocol.codec import Codec
from protocol.downstream import Advance, AlertNow
from protocol.entities import EntityKind
from protocol.events import AlertEscalated, AlertRaised, SharingSet
from protocol.ids import OperationId
from protocol.positions import TeamPosition
from protocol.teams import Team
from protocol.upstream import Scope
from server.application.live import LiveOperation
from server.application.stages import Stage
from server.domain.changes import EVERYONE, StateChange
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, sees_like, shown_as_shared, targets_of, view_for
from server.realtime.channel import Channel, Member
from server.realtime.metrics import RealtimeMetrics
from server.realtime.outbox import Outbox

CallSoon = Callable[[Callable[[], None]], object]
"""Runs a function at the end of this turn of the loop: `loop.call_soon`."""

_RAISED = frozenset({AlertRaised, AlertEscalated})
_log = structlog.get_logger()


class _Followed:
    """One operation that somebody here follows."""

    __slots__ = ("channels", "live", "of_target", "of_whole")

    def __init__(self, live: LiveOperation) -> None:
        self.live = live
        self.channels: dict[tuple[Audience, Codec], Channel] = {}
        self.of_whole: list[Channel] = []
        self.of_target: dict[UUID, list[Channel]] = {}

    def add(self, channel: Channel) -> None:
        self.channels[channel.audience, channel.codec] = channel
        self._group_of(channel.audience).append(channel)

    def remove(self, channel: Channel) -> None:
        del self.channels[channel.audience, channel.codec]
        group = self._group_of(channel.audience)
        group.remove(channel)
        if not group and channel.audience.target is not None:
            del self.of_target[channel.audience.target]

    def concerned_by(self, targets: frozenset[UUID]) -> Iterator[Channel]:
        """Those whose view of a change with these targets may hold something."""
        if targets >= EVERYONE:
            yield from self.channels.values()
            return
        yield from self.of_whole
        for target in targets & self.of_target.keys():
            yield from self.of_target[target]

    def _group_of(self, audience: Audience) -> list[Channel]:
        return self.of_whole if audience.target is None else self.of_target.setdefault(audience.target, [])


class Hub:
    """Everybody who follows something here. Belongs to one loop; not one method awaits."""

    def __init__(self, call_soon: CallSoon, metrics: RealtimeMetrics) -> None:
        self._call_soon = call_soon
        self._metrics = metrics
        self._followed: dict[OperationId, _Followed] = {}
        self._untold: dict[Channel, None] = {}
        """Channels with something to send at the end of this turn."""
        self._turn_began_s = 0.0

    def channel_for(self, live: LiveOperation, audience: Audience, codec: Codec) -> Channel:
        """The channel of an audience; roles that see alike share it."""
        audience = audience._replace(role=sees_like(audience.role))
        followed = self._followed.get(live.operation_id)
        if followed is None:
            followed = self._followed[live.operation_id] = _Followed(live)
            live.watchers.append(self.show)
        channel = followed.channels.get((audience, codec))
        if channel is None:
            channel = Channel(live, audience, codec)
            followed.add(channel)
        return channel

    def join(self, channel: Channel, outbox: Outbox) -> Member:
        """Deliver to this outbox from now on; in the same turn, its join must bring it to `live.seq`.

        What the others are to get at the end of this turn goes out first: the newcomer's join brings it already.
        """
        self.settle(channel)
        return channel.add(outbox)

    def settle(self, channel: Channel) -> None:
        """Send now what its members are to get at the end of this turn."""
        if channel in self._untold:
            del self._untold[channel]
            self._send(channel)

    def leave(self, member: Member) -> None:
        """Deliver no more; who follows nobody any longer is not watched."""
        channel = member.channel
        channel.remove(member)
        followed = self._followed.get(channel.audience.operation_id)
        if channel.members or followed is None:
            return
        followed.remove(channel)
        self._untold.pop(channel, None)
        if not followed.channels:
            del self._followed[channel.audience.operation_id]
            followed.live.watchers.remove(self.show)

    def show(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        """Watcher of every operation followed here: called in the turn in which facts are shown."""
        followed = self._followed.get(live.operation_id)
        if followed is None:
            return
        self._metrics.changes.inc(len(changes))
        raised: list[StateChange] = []
        is_sharing_set = False
        for change in changes:
            kind = type(change.record.event)
            if kind in _RAISED:
                raised.append(change)
            elif kind is SharingSet:
                is_sharing_set = True
            for channel in followed.concerned_by(targets_of(change)):
                try:
                    view = view_for(channel.audience, channel.told_seq, change)
                    if view is not None:
                        self._tell(channel, channel.encode(view), view.seq)
                except Exception:  # of one audience; the others are told, and this one gets everything anew
                    _log.exception("a change could not be shown", view=channel.view, seq=change.record.seq)
                    self._start_anew(channel, change.record.seq)
        if is_sharing_set:
            self._share_anew(followed)
        for change in raised:  # what was told leaves at the end of this turn: alerts are ahead of it all the same
            self._show_raised(live.operation_id, change)

    def show_alert(self, alert: AlertNow) -> None:
        """Somebody is in danger: ahead of everything queued, to all who may see it (rule C7)."""
        followed = self._followed.get(alert.operation_id)
        if followed is None:
            return
        state = followed.live.state
        team, known = state.find(Team, alert.team_id), state.find(Alert, alert.alert_id)
        for channel in followed.concerned_by(keys_of(team) | keys_of(known) | {alert.team_id}):
            # By the share of now: a partner whose share has just ended may not have been told so yet.
            if shown_as_shared(channel.audience, state.operation).may_see_kind(EntityKind.ALERT):
                frames = channel.encode(alert)
                for member in channel.members:
                    member.outbox.send_urgent(frames)

    def show_positions(self, operation_id: OperationId, positions: Sequence[TeamPosition]) -> None:
        """Watcher of the position board: where teams are now, to all who see those teams."""
        followed = self._followed.get(operation_id)
        if followed is None:
            return
        state = followed.live.state
        # Hundreds of phones follow a team or a place each: none is asked about the positions of all the others.
        of_target: dict[UUID, list[TeamPosition]] = {}
        for position in positions:
            for key in keys_of(state.find(Team, position.team_id)):
                of_target.setdefault(key, []).append(position)
        for channel in followed.concerned_by(frozenset(of_target)):
            target = channel.audience.target
            for frames in channel.position_frames(positions if target is None else of_target.get(target, [])):
                self._count(len(channel.members), 1, len(frames))
                for member in channel.members:
                    member.outbox.send_positions(frames)

    def tick(self) -> None:
        """Every 250 ms: posts that saw nothing of the newest facts learn how far the log is (rule C5)."""
        for followed in self._followed.values():
            for channel in followed.channels.values():
                if channel.audience.scope is not Scope.TEAM and channel.told_seq < followed.live.seq:
                    advance = channel.advance_after(channel.told_seq)
                    self._tell(channel, channel.encode(advance), advance.seq)

    def advance_for(self, member: Member) -> Advance | None:
        """For a phone, with its own heartbeat and not before, so that it may sleep: what it has not been told."""
        channel = member.channel
        if channel in self._untold or max(member.told_seq, channel.told_seq) >= channel.live.seq:
            return None  # what leaves at the end of this turn must not be overtaken
        member.told_seq = channel.live.seq
        return channel.advance_after(channel.told_seq)

    def _start_anew(self, channel: Channel, seq: int) -> None:
        """A change could not be told: without this its members would never know that they missed it."""
        channel.give_up(seq)
        self._untold.pop(channel, None)
        for member in channel.members:
            member.outbox.owe_resync()
            self._call_soon(member.outbox.drain)

    def _share_anew(self, followed: _Followed) -> None:
        """Partners whose share has changed get everything anew, and nothing by the old one in between."""
        operation = followed.live.state.operation
        for channel in tuple(followed.channels.values()):
            if shown_as_shared(channel.audience, operation) != channel.audience:
                self._start_anew(channel, followed.live.seq)

    def _tell(self, channel: Channel, frames: bytes, seq: int) -> None:
        channel.tell(frames, seq)
        if not self._untold:
            self._turn_began_s = time.perf_counter()
            self._call_soon(self._end_turn)
        self._untold[channel] = None

    def _end_turn(self) -> None:
        untold, self._untold = self._untold, {}
        for channel in untold:
            self._send(channel)
        if untold:
            self._metrics.observe_stage(Stage.WRITTEN, time.perf_counter() - self._turn_began_s)

    def _send(self, channel: Channel) -> None:
        """What its members were to get leaves; where that fails nobody stays behind unknowingly, here or elsewhere."""
        try:
            self._count(len(channel.members), *channel.send())
        except Exception:
            _log.exception("what was told could not be sent", view=channel.view)
            self._start_anew(channel, channel.told_seq)

    def _count(self, members: int, frames: int, size: int) -> None:
        self._metrics.deliveries.inc(members * frames)
        self._metrics.sent_bytes.inc(members * size)

    def _show_raised(self, operation_id: OperationId, change: StateChange) -> None:
        alert = change.touched[0].entity if change.touched else None
        if isinstance(alert, Alert):
            self.show_alert(
                AlertNow(
                    operation_id=operation_id,
                    alert_id=alert.id,
                    kind=alert.kind,
                    team_id=alert.team_id,
                    at=alert.raised_at,
                    is_recorded=True,
                    lat_deg=alert.lat_deg,
                    lon_deg=alert.lon_deg,
                )
            )

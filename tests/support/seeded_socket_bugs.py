"""More known bugs, on the way from a shown fact to the sockets."""

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

from loadtests.check import Fault
from protocol.downstream import Advance, Change, Resync, SnapshotReason
from server.application.live import LiveOperation
from server.application.positions import PositionBoard
from server.realtime import fan_out, hub, subscriptions
from server.realtime.hub import Hub
from server.realtime.outbox import Outbox
from server.realtime.subscriptions import Subscriptions
from tests.support.seeded_bugs import Patch, caught_as


@caught_as(Fault.GAP)
def a_full_queue_drops_facts_without_a_word(patch: Patch) -> None:
    """Drop on overflow."""

    def drop(self: Outbox) -> None:
        self._facts.clear()
        self.queued_bytes = self._joins_waiting = 0

    patch.setattr(Outbox, "owe_resync", drop)


@caught_as(Fault.RESYNC_UNSETTLED, Fault.GAP)
def a_resync_is_announced_and_forgotten(patch: Patch) -> None:
    """The queue was dropped, this was said, and nothing followed."""

    def announce(self: Subscriptions) -> None:
        self._outbox.begin_anew()
        for operation_id in self._members:
            self._outbox.send_facts(self._frame(Resync(operation_id=operation_id, reason=SnapshotReason.SLOW_READER)))

    patch.setattr(Subscriptions, "start_anew", announce)


@caught_as(Fault.REWOUND)
def a_resync_brings_the_snapshot_at_hand(patch: Patch) -> None:
    """However old: the screen goes back in time."""
    frames = fan_out.snapshot_frames
    patch.setattr(subscriptions, "snapshot_frames", lambda channel, at_least=0: frames(channel))


@caught_as(Fault.DIFFERENT)
def a_snapshot_is_one_fact_behind_its_number(patch: Patch) -> None:
    """State and number are read one after the other, and something happens in between."""
    show, before = LiveOperation._show, {}

    def remember(self: LiveOperation, state: Any, head: Any, changes: Any) -> None:
        before[id(self)] = self.state
        show(self, state, head, changes)

    snapshot_for = fan_out.snapshot_for

    def older(audience: Any, state: Any) -> Iterator[Any]:
        known = next((old for old in before.values() if old.seq < state.seq), state)
        return snapshot_for(audience, known)

    patch.setattr(LiveOperation, "_show", remember)
    patch.setattr(fan_out, "snapshot_for", older)
    patch.setattr(fan_out, "MAX_CHANGES_AFTER_SNAPSHOT", -1)


@caught_as(Fault.REPEATED)
def a_resume_begins_with_what_is_known(patch: Patch) -> None:
    """`>=` for `>` where changes are looked up."""
    after = LiveOperation.changes_after
    patch.setattr(LiveOperation, "changes_after", lambda self, seq: after(self, seq - 1))


@caught_as(Fault.UNSEEN, Fault.GAP)
def a_resume_leaves_out_the_first_fact(patch: Patch) -> None:
    """Off by one, the other way."""
    after = LiveOperation.changes_after
    patch.setattr(LiveOperation, "changes_after", lambda self, seq: (after(self, seq) or [None])[1:])


@caught_as(Fault.UNSEEN, Fault.GAP, Fault.REPEATED)
def an_advance_hides_what_could_not_be_shown(patch: Patch) -> None:
    """A fault while a change is made is covered by a number that says that there was nothing."""
    encode, numbers = hub.Channel.encode, itertools.count(1)

    def encode_or_skip(self: Any, message: Any) -> bytes:
        if not isinstance(message, Change) or next(numbers) % 25:
            return encode(self, message)
        return encode(self, Advance(operation_id=message.operation_id, after=message.after, seq=message.seq))

    patch.setattr(hub.Channel, "encode", encode_or_skip)


@caught_as(Fault.GAP, Fault.BEHIND_AT_THE_END)
def an_advance_gets_lost(patch: Patch) -> None:
    """Numbers that hold nothing are taken as told without having been told."""

    def tick(self: Hub) -> None:
        for followed in self._followed.values():
            for channel in followed.channels.values():
                channel.told_seq = max(channel.told_seq, followed.live.seq)

    patch.setattr(Hub, "tick", tick)


@caught_as(Fault.GAP, Fault.UNSEEN, Fault.REPEATED)
def a_newcomer_is_told_its_own_turn_again(patch: Patch) -> None:
    """Registered in the middle of a turn, and given the whole turn at its end."""
    join = Hub.join

    def join_early(self: Hub, channel: Any, waiting: Any) -> Any:
        member = join(self, channel, waiting)
        for change in list(channel.live.recent)[-1:]:
            view = hub.view_for(channel.audience, change.record.seq - 1, change)
            if view is not None:
                asyncio.get_running_loop().call_soon(waiting.send_facts, channel.encode(view))
        return member

    patch.setattr(Hub, "join", join_early)


@caught_as(Fault.ALERT_BEHIND)
def a_call_for_help_waits_behind_the_queue(patch: Patch) -> None:
    """What is urgent takes its place at the end, like everything else."""

    def wait_in_line(self: Outbox, frames: bytes) -> None:
        asyncio.get_running_loop().call_soon(self.send_facts, frames)

    patch.setattr(Outbox, "send_urgent", wait_in_line)


@caught_as(Fault.OLD_POSITION)
def a_late_position_is_shown_as_the_newest(patch: Patch) -> None:
    """The last that comes in wins, and not the last that was measured."""

    def keep(self: PositionBoard, operation_id: Any, position: Any) -> bool:
        self._newest.setdefault(operation_id, {})[position.team_id] = position
        self._to_show.setdefault(operation_id, set()).add(position.team_id)
        return True

    patch.setattr(PositionBoard, "_keep", keep)

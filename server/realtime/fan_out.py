"""How a subscription starts: a snapshot in parts, or the changes since; made once for all who join alike (rule C4)."""

from collections.abc import Sequence

import msgspec

from protocol.codec import Codec, pack_entities
from protocol.downstream import Positions, SnapshotPart
from protocol.entities import Entity
from protocol.positions import TeamPosition
from server.domain.changes import StateChange
from server.domain.visibility import snapshot_for, view_for
from server.realtime.channel import Channel

MAX_PART_BYTES = 60 * 1024
"""Of entities in one part; with its envelope, a part stays below the frame limit."""
MAX_CHANGES_AFTER_SNAPSHOT = 100
"""A snapshot this much older than the log is sent again, with the changes since: joins share one compression."""
MAX_RESUME_BYTES = 512 * 1024
"""Beyond, a snapshot is the better way back."""


def snapshot_frames(channel: Channel, at_least: int = 0) -> tuple[int, tuple[bytes, ...]]:
    """The seq of a snapshot of this audience, its parts, and the changes from there to now.

    Who may hold something already names how far that reaches: no screen goes back in time.
    """
    live = channel.live
    oldest = max(live.seq - MAX_CHANGES_AFTER_SNAPSHOT, min(at_least, live.seq))
    if channel.snapshot is not None and channel.snapshot[0] >= oldest:
        since = resume_frames(channel, channel.snapshot[0])
        if since is not None:
            return channel.snapshot[0], channel.snapshot[1] + since
    whole = SnapshotPart(operation_id=live.operation_id, log_id=live.log_id, seq=live.seq, part=0, parts=0)
    split = split_snapshot(channel.codec, whole, tuple(snapshot_for(channel.audience, live.state)))
    parts = tuple(
        channel.encode(msgspec.structs.replace(part, part=number, parts=len(split)))
        for number, part in enumerate(split)
    )
    channel.snapshot = live.seq, parts
    return live.seq, parts


def resume_frames(channel: Channel, after: int) -> tuple[bytes, ...] | None:
    """What brings a member from `after` to now; None if that is not at hand, or more than a snapshot."""
    live = channel.live
    made = channel.resumes.find(after, live.seq)
    if made is None:
        changes = live.changes_after(after)
        made = None if changes is None else _frames_of(channel, after, changes)
        if made is None:
            return None
        channel.resumes.keep(after, live.seq, made)
    return made


def newest_positions(channel: Channel, positions: Sequence[TeamPosition]) -> tuple[bytes, ...]:
    """The frame that ends a join: where everybody this audience sees is, be it nobody."""
    frames = tuple(channel.position_frames(positions))
    return frames or (channel.encode(Positions(operation_id=channel.audience.operation_id, positions=())),)


def _frames_of(channel: Channel, after: int, changes: Sequence[StateChange]) -> tuple[bytes, ...] | None:
    told, size = after, 0
    frames = []
    for change in changes:
        view = view_for(channel.audience, told, change)
        if view is None:
            continue
        frames.append(channel.encode(view))
        told = view.seq
        size += len(frames[-1])
        if size > MAX_RESUME_BYTES:
            return None
    if told < channel.live.seq:
        frames.append(channel.encode(channel.advance_after(told)))
    return (b"".join(frames),) if frames else ()


def split_snapshot(codec: Codec, whole: SnapshotPart, entities: tuple[Entity, ...]) -> list[SnapshotPart]:
    """The entities in parts of a bounded size, not numbered yet; an entity is never cut in two."""
    if codec.is_text:
        part = msgspec.structs.replace(whole, entities=entities)
    else:
        part = msgspec.structs.replace(whole, packed=pack_entities(entities))
    pieces = -(-len(codec.encode(part)) // MAX_PART_BYTES)
    if pieces == 1 or len(entities) < 2:
        return [part]
    # A tenth more pieces than the size asks for: they do not all compress alike.
    size = max(1, len(entities) // (pieces + pieces // 10 + 1))
    starts = range(0, len(entities), size)
    return [part for start in starts for part in split_snapshot(codec, whole, entities[start : start + size])]

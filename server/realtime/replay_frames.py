"""What a replay writes: changes framed once for all viewers who see them alike, snapshots in slices."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from uuid import UUID

import msgspec
from immutables import Map

from protocol.codec import Codec
from protocol.downstream import SnapshotPart
from protocol.entities import Entity
from protocol.positions import TeamPosition
from protocol.teams import Team
from server.domain.changes import StateChange
from server.domain.erasing import as_erased
from server.domain.scopes import keys_of
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for, view_for
from server.realtime.channel import frame_positions, frame_whole
from server.realtime.fan_out import split_snapshot
from server.replay.blocks import Block

ENTITIES_AT_ONCE = 100
"""Of a snapshot, packed before the loop gets its turn: about a millisecond."""


class Sight(NamedTuple):
    """What decides how a past looks: who looks, in which encoding, and how many people have been erased since."""

    audience: Audience
    codec: Codec
    erasures: int


class _Framed:
    """The changes of a block, as far as they were looked at."""

    def __init__(self, told: int) -> None:
        self.frames: list[bytes] = []
        """Empty for a change that holds nothing for these viewers."""
        self.told = told


def change_frames(
    block: Block, sight: Sight, now: OperationState, after: int, until: int
) -> Iterator[tuple[int, bytes]]:
    """Number and frame of each change in (after, until] that holds something. The block is made as far as that."""
    framed: _Framed | None = block.shown.get(sight)
    if framed is None:
        framed = block.shown[sight] = _Framed(block.start.number)
    first = block.start.number
    for change in block.changes[len(framed.frames) : until - first]:
        view = view_for(sight.audience, framed.told, _erased(change, now) if sight.erasures else change)
        framed.frames.append(b"" if view is None else frame_whole(sight.codec, view))
        if view is not None:
            framed.told = view.seq
    for number, frames in enumerate(islice(framed.frames, after - first, until - first), start=after + 1):
        if frames:
            yield number, frames


def framed_until(block: Block, sight: Sight) -> int:
    """How far the changes of the block are framed already for those who see them so."""
    framed: _Framed | None = block.shown.get(sight)
    return block.start.number + (0 if framed is None else len(framed.frames))


async def snapshot_frames(
    whole: SnapshotPart, sight: Sight, now: OperationState, entities: Map[UUID, Entity]
) -> list[bytes]:
    """Everything there was, in parts. `whole` says of which operation and number."""
    state = OperationState(whole.operation_id, whole.seq, entities)
    seen = list(snapshot_for(sight.audience, state))
    if sight.erasures:
        seen = [as_erased(entity, now) for entity in seen]
    parts: list[SnapshotPart] = []
    for start in range(0, max(1, len(seen)), ENTITIES_AT_ONCE):
        parts += split_snapshot(sight.codec, whole, tuple(seen[start : start + ENTITIES_AT_ONCE]))
        await asyncio.sleep(0)
    numbered = (msgspec.structs.replace(part, part=number, parts=len(parts)) for number, part in enumerate(parts))
    return [frame_whole(sight.codec, part) for part in numbered]


def positions_frames(sight: Sight, entities: Map[UUID, Entity], positions: Sequence[TeamPosition]) -> Iterator[bytes]:
    """The positions of those teams that this viewer saw then."""
    seen = [position for position in positions if _is_seen(sight.audience, entities.get(position.team_id))]
    return frame_positions(sight.codec, sight.audience.operation_id, seen)


def _is_seen(audience: Audience, team: Entity | None) -> bool:
    return isinstance(team, Team) and audience.may_see(team, keys_of(team))


def _erased(change: StateChange, now: OperationState) -> StateChange:
    touched = tuple(each._replace(entity=as_erased(each.entity, now)) for each in change.touched)
    return change._replace(touched=touched)

"""What a replay writes: changes framed once for viewers who see alike, nobody more than is allowed now."""

from uuid import UUID, uuid4

import pytest

from protocol import commands as c
from protocol.codec import JSON, MSGPACK, Codec, unpack_entities
from protocol.devices import Role
from protocol.downstream import Change, SnapshotPart
from protocol.entities import Entity
from protocol.positions import TeamPosition
from protocol.replay import ReplayClock
from protocol.upstream import Scope
from protocol.victims import Victim
from server.domain.actor import SYSTEM
from server.domain.visibility import Audience
from server.realtime.replay_frames import (
    ENTITIES_AT_ONCE,
    Sight,
    change_frames,
    framed_until,
    positions_frames,
    snapshot_frames,
)
from server.replay.blocks import Block
from tests.support.replays import LOG_ID, block_of, entities_at, timeline_of
from tests.support.strategies import OPERATION, TEAMS, VICTIMS, History, ask, prepared
from tests.support.wire import unframe

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
CREW = Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[1])


def whole(seq: int) -> SnapshotPart:
    return SnapshotPart(operation_id=OPERATION, log_id=LOG_ID, seq=seq, part=0, parts=0)


def framed(block: Block, audience: Audience, history: History, codec: Codec = MSGPACK) -> list[Change]:
    frames = change_frames(block, Sight(audience, codec, 0), history.state, block.start.number, block.number)
    read = [unframe(frame, codec)[0] for _, frame in frames]
    return [each for each in read if isinstance(each, Change)]


@pytest.mark.parametrize("audience", [POST, CREW], ids=["post", "crew"])
def test_each_change_begins_where_the_one_before_ended(audience: Audience) -> None:
    """Rule C5: numbers that hold nothing for these viewers are in the next change."""
    history = prepared()
    block = block_of(history, timeline_of(history, kept_every=50), ReplayClock.KNOWN, 0)
    changes = framed(block, audience, history)
    assert [change.after for change in changes] == [0, *(change.seq for change in changes)][: len(changes)]


def test_viewers_who_see_alike_get_the_same_bytes() -> None:
    history = prepared()
    block = block_of(history, timeline_of(history, kept_every=50), ReplayClock.KNOWN, 0)
    first, second = (
        [frame for _, frame in change_frames(block, Sight(POST, MSGPACK, 0), history.state, 3, 20)] for _ in range(2)
    )
    assert all(one is other for one, other in zip(first, second, strict=True))


def test_what_one_viewer_was_shown_is_at_hand_for_those_who_see_alike_and_for_nobody_else() -> None:
    history = prepared()
    block = block_of(history, timeline_of(history, kept_every=50), ReplayClock.KNOWN, 0)
    sight = Sight(POST, MSGPACK, 0)
    assert framed_until(block, sight) == block.start.number
    list(change_frames(block, sight, history.state, 0, 20))
    assert framed_until(block, Sight(POST, MSGPACK, 0)) == 20
    assert framed_until(block, Sight(CREW, MSGPACK, 0)) == block.start.number


async def test_a_large_snapshot_leaves_in_parts_that_add_up() -> None:
    """Rule RS3."""
    history = prepared()
    entities = history.state.entities
    teams = [entity for entity in entities.values() if entity.id == TEAMS[0]]
    for number in range(2 * ENTITIES_AT_ONCE):
        copy = type(teams[0])(id=UUID(int=number + 1), call_sign=f"T{number}", kind=teams[0].kind)  # type: ignore
        entities = entities.set(copy.id, copy)
    frames = await snapshot_frames(whole(9), Sight(POST, MSGPACK, 0), history.state, entities)
    parts = [unframe(frame)[0] for frame in frames]
    held: dict[UUID, Entity] = {}
    for number, part in enumerate(parts):
        assert isinstance(part, SnapshotPart)
        assert (part.part, part.parts, part.seq) == (number, len(parts), 9)
        held |= {entity.id: entity for entity in unpack_entities(part.packed)}
    assert len(parts) >= 3
    assert held.keys() == {entity.id for entity in entities.values() if POST.may_see(entity, frozenset())}


async def test_who_was_erased_since_is_erased_in_every_frame() -> None:
    """Rule RP9."""
    history = prepared()
    history.run(ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[1]))
    timeline = timeline_of(history, kept_every=100)
    block = block_of(history, timeline, ReplayClock.KNOWN, 0)
    before = timeline.seq - 1
    assert block.entities_at(before)[VICTIMS[1]].has_identity  # type: ignore[union-attr]  # a victim
    sight = Sight(POST, JSON, timeline.erasures)
    frames = [frame for _, frame in change_frames(block, sight, history.state, 0, before)]
    frames += await snapshot_frames(whole(before), sight, history.state, block.entities_at(before))
    for frame in frames:
        message = unframe(frame, JSON)[0]
        assert isinstance(message, Change | SnapshotPart)
        for entity in message.entities:
            if isinstance(entity, Victim) and entity.id == VICTIMS[1]:
                assert (entity.has_identity, entity.has_care, entity.is_erased) == (False, False, True)


def test_positions_are_of_teams_that_were_there_and_in_sight() -> None:
    """Rule RP8."""
    history = prepared()
    places = [TeamPosition(team_id, 1, 48.0, 2.0) for team_id in (*TEAMS[:2], uuid4())]
    for audience, seen in ((POST, set(TEAMS[:2])), (CREW, {TEAMS[1]})):
        [frame] = positions_frames(Sight(audience, MSGPACK, 0), history.state.entities, places)
        message = unframe(frame)[0]
        assert {position.team_id for position in message.positions} == seen  # type: ignore[union-attr]
    assert (
        list(
            positions_frames(
                Sight(POST, MSGPACK, 0), entities_at(history, timeline_of(history), ReplayClock.KNOWN, 3), places
            )
        )
        == []
    )

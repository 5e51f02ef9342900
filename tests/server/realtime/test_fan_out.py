"""Joins made once for many: snapshots in parts below the limit, resumes within bounds (rules C4, RS3 and CH7)."""

from collections.abc import Iterator
from math import cos, sin
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.codec import JSON, MAX_FRAME_BYTES, MSGPACK, Codec
from protocol.downstream import Change, SnapshotPart
from protocol.members import Member
from protocol.teams import Team
from server.adapters.system import new_id
from server.domain.visibility import snapshot_for
from server.realtime.fan_out import MAX_CHANGES_AFTER_SNAPSHOT, newest_positions, resume_frames, snapshot_frames
from tests.support.followers import PHONES, POST, Process, joined, report
from tests.support.strategies import OPERATION, ask
from tests.support.wire import unframe

RING = tuple((2.0 + cos(number / 80) / 99, 48.0 + sin(number / 80) / 99) for number in range(500))


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    assert process.later == [], "a turn that nobody ended"


def test_a_snapshot_is_made_once_for_all_who_join_alike_and_changes_follow_it(process: Process) -> None:
    first = joined(process, POST)
    process.show(report(0))
    second = joined(process, POST)
    assert first.wire.written[0] is second.wire.written[0]
    assert second.has_converged()


def test_after_enough_changes_a_snapshot_is_made_anew(process: Process) -> None:
    channel = process.hub.channel_for(process.live, POST, MSGPACK)
    first, _ = snapshot_frames(channel)
    for number in range(MAX_CHANGES_AFTER_SNAPSHOT):
        process.show(report(number % 2))
    assert snapshot_frames(channel)[0] == first
    process.show(report(0))
    assert snapshot_frames(channel)[0] == process.live.seq


def test_who_holds_something_already_is_given_no_older_snapshot(process: Process) -> None:
    """Rule C4: a screen that starts anew does not go back in time."""
    channel = process.hub.channel_for(process.live, POST, MSGPACK)
    first, _ = snapshot_frames(channel)
    process.show(report(0))
    process.show(report(1))
    assert snapshot_frames(channel, first + 1)[0] == process.live.seq
    assert snapshot_frames(channel, process.live.seq)[0] == process.live.seq


@pytest.mark.parametrize("codec", [MSGPACK, JSON])
def test_a_large_operation_travels_in_numbered_parts_below_the_frame_limit(process: Process, codec: Codec) -> None:
    for number in range(40):
        ring = (*((lon + number, lat) for lon, lat in RING), (RING[0][0] + number, RING[0][1]))
        fields = {"sector_id": uuid4(), "code": f"S{number}", "name": "Secteur", "kind": "operational", "ring": ring}
        process.show(ask(c.DefineSector, **fields))
    channel = process.hub.channel_for(process.live, POST, codec)
    seq, frames = snapshot_frames(channel)
    assert len(frames) > 1
    assert all(len(each) <= MAX_FRAME_BYTES for each in frames)
    parts = [message for each in frames for message in unframe(each, codec)]
    assert [(part.part, part.parts, part.seq) for part in parts] == [
        (number, len(frames), seq) for number in range(len(frames))
    ]
    follower = joined(process, POST, codec)
    assert follower.has_converged()


def test_five_hundred_teams_of_four_fit_into_one_frame(process: Process) -> None:
    state = process.live.state
    teams = [Team(id=new_id(), call_sign=f"BINOME {number}", kind="pair") for number in range(500)]
    members = [Member(id=new_id(), code=f"M{number}", team_id=teams[number // 4].id) for number in range(2_000)]
    process.live.state = state.with_entities(state.seq, [*teams, *members])
    _, frames = snapshot_frames(process.hub.channel_for(process.live, POST, MSGPACK))
    assert sum(len(each) for each in frames) <= MAX_FRAME_BYTES


def test_nothing_private_is_in_a_snapshot(process: Process) -> None:
    """Rules CH7 and C12."""
    _, frames = snapshot_frames(process.hub.channel_for(process.live, POST, JSON))
    for part in unframe(frames[0], JSON):
        assert isinstance(part, SnapshotPart)
        assert all(not entity.stamps for entity in part.entities if hasattr(entity, "stamps"))
    assert b"Jeanne" not in frames[0]


def test_who_stood_at_the_same_place_shares_the_bytes_of_the_resume(process: Process) -> None:
    channel = process.hub.channel_for(process.live, POST, MSGPACK)
    process.show(report(0), report(1))
    after = process.live.seq - 2
    resumed = resume_frames(channel, after)
    assert resumed is not None
    assert resume_frames(channel, after) is resumed
    assert [type(message) for each in resumed for message in unframe(each)] == [Change, Change]
    process.show(report(0))
    assert resume_frames(channel, after) is not resumed


def test_a_resume_larger_than_its_bound_is_a_snapshot(process: Process) -> None:
    channel = process.hub.channel_for(process.live, POST, MSGPACK)
    after = process.live.seq
    for number in range(80):
        fields = {"sector_id": uuid4(), "code": f"S{number}", "name": "S", "kind": "danger", "ring": (*RING, RING[0])}
        process.show(ask(c.DefineSector, **fields))
    assert resume_frames(channel, after) is None


def test_the_frame_of_positions_that_ends_a_join_is_there_even_if_empty(process: Process) -> None:
    (frames,) = newest_positions(process.hub.channel_for(process.live, PHONES[0], MSGPACK), ())
    (message,) = unframe(frames)
    assert message.operation_id == OPERATION
    assert message.positions == ()


def test_snapshot_for_and_frames_agree(process: Process) -> None:
    for audience in (POST, *PHONES):
        follower = joined(process, audience)
        assert list(follower.replica.values()) == list(snapshot_for(audience, process.live.state))

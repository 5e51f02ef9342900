"""One audience with one codec: one write of the same bytes for all, and nobody is always last."""

import math
from collections.abc import Iterator
from uuid import uuid4

import msgspec
import pytest

from clients.sdk.replica import Fit, Replica
from protocol import commands as c
from protocol.codec import JSON, MAX_FRAME_BYTES, MSGPACK, Codec
from protocol.downstream import Change, Positions, Removed
from protocol.entities import EntityKind
from protocol.ids import VictimId
from protocol.operations import LinePoint
from protocol.positions import FixSource, TeamPosition
from protocol.teams import TeamStatus
from protocol.upstream import Scope
from protocol.victims import Victim
from server.domain.visibility import public
from server.realtime.channel import MAX_KEPT_RESUME_BYTES, KeptResumes, frame_whole
from server.realtime.frames import frame
from tests.support.followers import FIRST_AID_POST, PHONES, POST, Process, joined, report
from tests.support.largest_values import largest
from tests.support.strategies import OPERATION, SECTORS, TEAMS, ask
from tests.support.wire import unframe


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    assert process.later == [], "a turn that nobody ended"


def test_the_changes_of_one_turn_leave_in_one_write_the_same_bytes_for_all(process: Process) -> None:
    posts = [joined(process, POST) for _ in range(3)]
    before = [len(post.wire.written) for post in posts]
    process.run(report(0))
    process.run(report(1), report(0, TeamStatus.ALERTED))
    assert [len(post.wire.written) for post in posts] == before
    process.end_turn()
    (first,), (second,), (third,) = (post.wire.written[count:] for post, count in zip(posts, before, strict=True))
    assert first is second is third
    assert [message.seq for message in posts[0].read() if isinstance(message, Change)] == [
        process.live.seq - 2,
        process.live.seq - 1,
        process.live.seq,
    ]


def test_each_sweep_begins_with_somebody_else(process: Process) -> None:
    posts = [joined(process, POST) for _ in range(3)]
    order: list[int] = []
    for number, post in enumerate(posts):
        post.outbox.blocked()
        post.outbox.write = lambda frames, number=number: order.append(number)
        post.outbox.drain()
    for turn in range(3):
        process.show(report(turn % 2))
    assert {order[0], order[3], order[6]} == {0, 1, 2}
    assert sorted(order) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_who_stops_taking_within_a_sweep_gets_the_change_once_and_who_had_stopped_gets_it_later(
    process: Process,
) -> None:
    """Rule C6."""
    stops, waits = joined(process, POST), joined(process, POST)
    waits.outbox.blocked()
    before = len(waits.wire.written)
    stops.wire.room = 1
    process.show(report(0))
    assert not stops.outbox.is_fast
    assert len(waits.wire.written) == before
    for post in (stops, waits):
        post.wire.let_go()
        post.outbox.drain()
        assert [message.seq for message in post.read() if isinstance(message, Change)] == [process.live.seq]
    process.show(report(1))
    assert stops.wire.written[-1] is waits.wire.written[-1], "both are swept again"


def test_each_codec_gets_its_own_bytes_of_the_same_change(process: Process) -> None:
    packed, plain = joined(process, POST, MSGPACK), joined(process, POST, JSON)
    process.show(report(0))
    assert packed.read() == plain.read()
    assert plain.wire.written[-1][0] == 0x81
    assert packed.wire.written[-1][0] == 0x82


def test_more_positions_than_fit_leave_in_several_frames_below_the_limit(process: Process) -> None:
    longest = 1.2345678901234567e-100  # the most characters a number takes in JSON
    positions = [
        TeamPosition(TEAMS[0], 10**14 + at, -longest, -longest, longest, longest, longest, 100, FixSource.GPSLOGGER)
        for at in range(1_200)
    ]
    for codec, count in ((MSGPACK, 3), (JSON, 4)):
        channel = process.hub.channel_for(process.live, POST, codec)
        frames = list(channel.position_frames(positions))
        assert len(frames) == count
        assert all(len(each) <= MAX_FRAME_BYTES for each in frames)
        shown = [each for data in frames for message in unframe(data, codec) for each in message.positions]
        assert shown == positions


def test_of_many_positions_a_scoped_audience_gets_those_it_sees(process: Process) -> None:
    positions = [TeamPosition(team_id, 1_000, 48.0, 2.0) for team_id in TEAMS]
    for audience, seen in ((POST, TEAMS), (PHONES[1], TEAMS[1:2]), (FIRST_AID_POST, TEAMS[:1])):
        (frames,) = process.hub.channel_for(process.live, audience, MSGPACK).position_frames(positions)
        (message,) = unframe(frames)
        assert isinstance(message, Positions)
        assert tuple(position.team_id for position in message.positions) == seen


def test_a_message_is_framed_as_its_codec_says(process: Process) -> None:
    message = Positions(operation_id=OPERATION, positions=())
    channel = process.hub.channel_for(process.live, POST, JSON)
    assert channel.encode(message) == frame(JSON.encode(message), is_text=True)


def test_a_change_that_no_peer_would_take_whole_leaves_its_fact_to_the_log(process: Process) -> None:
    """Rule CH6: a frame above the limit would end every connection, and again whenever it comes back."""
    post = joined(process, POST)
    before = len(post.wire.written)
    turns = [2 * math.pi * step / 999 for step in range(999)]
    ring = tuple((2.3 + math.cos(turn) / 10, 48.8 + math.sin(turn) / 10) for turn in turns)
    line = tuple(LinePoint(lon_deg, lat_deg, float(km)) for km, (lon_deg, lat_deg) in enumerate(ring[:800]))
    wide = {"code": "N", "name": "Nord", "kind": "public", "ring": (*ring, ring[0]), "line": line}
    process.show(ask(c.DefineSector, sector_id=SECTORS[0], **wide))
    assert max(map(len, post.wire.written[before:])) <= MAX_FRAME_BYTES
    (change,) = post.read()
    assert isinstance(change, Change)
    assert (change.fact, change.entities[0].id) == (None, SECTORS[0])
    assert post.has_converged()
    process.show(report(0))
    assert [message.fact is None for message in post.read() if isinstance(message, Change)] == [False]


@pytest.mark.parametrize("codec", [MSGPACK, JSON])
def test_a_change_larger_than_a_frame_leaves_in_several_that_count_together(codec: Codec) -> None:
    """Rules CH9 and C4: no peer, of whatever codec, gets a frame above the limit; none is shown a part."""
    victims = [msgspec.structs.replace(largest(Victim), id=VictimId(uuid4())) for _ in range(16)]
    change = Change(
        operation_id=OPERATION,
        after=3,
        seq=7,
        entities=tuple(public(victim) for victim in victims),
        removed=(Removed(kind=EntityKind.TEAM, id=str(TEAMS[0])),),
    )
    parts = unframe(frame_whole(codec, change), codec)
    assert len(parts) > 2
    assert all(isinstance(part, Change) and len(codec.encode(part)) <= MAX_FRAME_BYTES for part in parts)
    replica = Replica(OPERATION, Scope.OPERATION)
    replica.seq = 3
    fits = [replica.apply_change(part) for part in parts if isinstance(part, Change)]
    assert fits == [Fit.HELD] * (len(parts) - 1) + [Fit.APPLIED]
    assert (replica.seq, set(replica.of(Victim))) == (7, {victim.id for victim in victims})
    assert sum(len(part.removed) for part in parts if isinstance(part, Change)) == 1


def test_what_is_kept_for_those_who_come_back_has_a_bound_and_the_oldest_gives_way() -> None:
    """Peers choose where they come back from: 900 places must not cost 900 copies of the log."""
    kept = KeptResumes()
    frames = (bytes(100_000),)
    for after in range(900):
        kept.keep(after, 1_000, frames)
    found = [after for after in range(900) if kept.find(after, 1_000) is not None]
    assert found == list(range(890, 900))
    assert len(found) * len(frames[0]) <= MAX_KEPT_RESUME_BYTES


def test_empty_resumes_have_a_bound_too_and_none_outlives_its_number() -> None:
    kept = KeptResumes()
    for after in range(10_000):
        kept.keep(after, 10_000, ())
    assert sum(kept.find(after, 10_000) is not None for after in range(10_000)) <= MAX_KEPT_RESUME_BYTES // 256
    assert kept.find(9_999, 10_000) == ()
    assert kept.find(9_999, 10_001) is None
    kept.keep(1, 10_001, ())
    assert kept.find(9_999, 10_001) is None

"""One audience with one codec: one write of the same bytes for all, and nobody is always last."""

from collections.abc import Iterator

import pytest

from protocol.codec import JSON, MAX_FRAME_BYTES, MSGPACK
from protocol.downstream import Change, Positions
from protocol.positions import TeamPosition
from protocol.teams import TeamStatus
from server.realtime.channel import POSITIONS_PER_FRAME
from server.realtime.frames import frame
from tests.support.followers import FIRST_AID_POST, PHONES, POST, Process, joined, report
from tests.support.strategies import OPERATION, TEAMS
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
        post.outbox.write = lambda frames, number=number: order.append(number)
    for turn in range(3):
        process.show(report(turn % 2))
    assert {order[0], order[3], order[6]} == {0, 1, 2}
    assert sorted(order) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_each_codec_gets_its_own_bytes_of_the_same_change(process: Process) -> None:
    packed, plain = joined(process, POST, MSGPACK), joined(process, POST, JSON)
    process.show(report(0))
    assert packed.read() == plain.read()
    assert plain.wire.written[-1][0] == 0x81
    assert packed.wire.written[-1][0] == 0x82


def test_more_positions_than_fit_leave_in_several_frames_below_the_limit(process: Process) -> None:
    positions = [
        TeamPosition(TEAMS[0], 10**12 + at, 48.123456789, 2.123456789, 5.5, 1.1, 359.9, 80) for at in range(1_200)
    ]
    for codec in (MSGPACK, JSON):
        channel = process.hub.channel_for(process.live, POST, codec)
        frames = list(channel.position_frames(positions))
        assert len(frames) == -(-1_200 // POSITIONS_PER_FRAME)
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

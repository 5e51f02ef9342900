"""One connection's subscriptions: advances with its heartbeats, and what makes up for a slow reading (rules C5, C6)."""

from collections.abc import Iterator
from math import cos, sin
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.downstream import Advance, Change, JoinMode, JoinOutcome, Positions, Resync, SnapshotPart, SnapshotReason
from protocol.ids import LogId
from protocol.positions import TeamPosition
from protocol.teams import TeamStatus
from server.realtime.subscriptions import Subscriptions
from tests.support.followers import FIRST_AID_POST, PHONES, POST, Process, joined, report
from tests.support.strategies import OPERATION, TEAMS, ask


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    assert process.later == [], "a turn that nobody ended"


def test_a_resume_sends_what_was_missed_and_ends_with_positions(process: Process) -> None:
    """Rules RS1, RS2 and RS4."""
    post = joined(process, POST)
    post.leave()
    process.show(report(0), report(1))
    outcome = post.join(is_resume=True)
    assert (outcome.mode, outcome.seq, outcome.reason) == (JoinMode.RESUME, process.live.seq - 2, None)
    assert [type(message) for message in post.read()] == [Change, Change, Positions]
    assert post.has_converged()


def test_a_resume_whose_end_held_nothing_ends_with_one_advance(process: Process) -> None:
    phone = joined(process, PHONES[0])
    phone.leave()
    process.show(report(0), report(1), report(1, TeamStatus.ALERTED))
    phone.join(is_resume=True)
    assert [type(message) for message in phone.read()] == [Change, Advance, Positions]
    assert phone.seq == process.live.seq


def test_a_second_resume_without_news_sends_nothing_twice(process: Process) -> None:
    post = joined(process, POST)
    process.show(report(0))
    post.read()
    for _ in range(2):
        assert post.join(is_resume=True).mode is JoinMode.RESUME
        assert [type(message) for message in post.read()] == [Positions]


@pytest.mark.parametrize("is_resume", [True, False])
def test_who_joins_within_a_turn_is_shown_its_facts_once(process: Process, *, is_resume: bool) -> None:
    """Rule C4: a fact that was shown in this turn is in the join, and does not follow it again; the others get it."""
    other, post = joined(process, POST), joined(process, POST)
    post.leave()
    process.run(report(0), report(1))
    post.join(is_resume=is_resume)
    process.end_turn()
    both = [process.live.seq - 1, process.live.seq]
    assert [message.seq for message in post.read() if isinstance(message, Change)] == both
    process.show(report(0))
    assert [message.seq for message in post.read()] == [process.live.seq]
    assert [message.seq for message in other.read()] == [*both, process.live.seq]
    assert post.has_converged()
    assert other.has_converged()


def test_a_snapshot_says_why(process: Process) -> None:
    """Rule RS3."""
    post = joined(process, POST)
    assert post.join().reason is SnapshotReason.FIRST_JOIN
    post.log_id = LogId(uuid4())
    assert post.join(is_resume=True).reason is SnapshotReason.OTHER_LOG
    post.read()
    post.seq -= 10  # further back than this process has changes at hand
    assert post.join(is_resume=True).reason is SnapshotReason.TOO_FAR_BEHIND
    post.read()
    post.audience = FIRST_AID_POST
    assert post.join(is_resume=True).reason is SnapshotReason.RIGHTS_CHANGED
    post.read()
    assert post.has_converged()


def test_a_device_that_was_given_another_team_meanwhile_starts_anew(process: Process) -> None:
    """Rule RS2: what it holds was made for another audience, and is no base to build on."""
    phone = joined(process, PHONES[0])
    phone.leave()
    phone.audience = PHONES[1]
    assert phone.join(is_resume=True).reason is SnapshotReason.RIGHTS_CHANGED
    phone.read()
    assert phone.has_converged()


def test_a_denied_operation_is_answered_and_not_followed(process: Process) -> None:
    """Rule RS5."""
    post = joined(process, POST)
    outcome, frames = post.subscriptions.begin(post.wish(None), process.live)
    assert (outcome.mode, list(frames)) == (JoinMode.DENIED, [])
    assert post.subscriptions.heads() == ()
    process.show(report(0))
    assert post.read() == []


def test_a_new_start_that_fails_is_still_owed(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule CH5: what could not be made is made with the next try."""
    post = joined(process, POST)
    post.outbox.owe_resync()

    def break_down(*_: object, **__: object) -> None:
        raise ValueError("it could not be packed")

    with monkeypatch.context() as broken:
        broken.setattr(Subscriptions, "_snapshot", break_down)
        with pytest.raises(ValueError, match="could not be packed"):
            post.subscriptions.start_anew()
    assert post.outbox.is_resync_owed
    post.subscriptions.start_anew()
    assert not post.outbox.is_resync_owed
    assert post.has_converged()


def test_after_an_overflow_a_resync_announces_a_whole_new_start(process: Process) -> None:
    """Rule CH5."""
    post = joined(process, POST)
    post.wire.room = 0
    process.show(report(0))
    post.outbox.owe_resync()
    post.wire.let_go()
    taken_before, *messages = post.read()
    assert isinstance(taken_before, Change)
    assert [type(message) for message in messages[:3]] == [Resync, JoinOutcome, SnapshotPart]
    assert messages[0].reason is SnapshotReason.SLOW_READER
    assert isinstance(messages[-1], Positions)
    assert post.has_converged()


def test_a_phone_learns_of_them_with_its_own_heartbeat_and_not_before(process: Process) -> None:
    """Rules C5 and CH4."""
    phones = [joined(process, PHONES[0]) for _ in range(2)]
    process.show(report(1))
    process.hub.tick()
    process.end_turn()
    assert [phone.read() for phone in phones] == [[], []]
    for _ in range(3):
        phones[0].beat()
    process.show(report(1, TeamStatus.ALERTED))
    phones[0].beat()
    assert [type(message) for message in phones[0].read()] == [Advance, Advance]
    assert phones[0].seq == process.live.seq
    assert phones[1].read() == []
    process.show(report(0))
    assert [type(message) for phone in phones for message in phone.read()] == [Change, Change]
    assert {phone.seq for phone in phones} == {process.live.seq}


def test_a_heartbeat_does_not_overtake_what_leaves_at_the_end_of_the_turn(process: Process) -> None:
    phone = joined(process, PHONES[0])
    process.run(report(0), report(1))
    phone.beat()
    assert phone.read() == []
    process.end_turn()
    phone.read()
    phone.beat()
    phone.read()
    assert phone.seq == process.live.seq


def test_who_comes_back_after_an_overflow_of_its_queue_is_brought_up_to_date(process: Process) -> None:
    post = joined(process, POST)
    post.wire.room = 0
    ring = tuple((2.0 + cos(number / 160) / 99, 48.0 + sin(number / 160) / 99) for number in range(999))
    for number in range(60):
        process.show(
            ask(
                c.DefineSector,
                sector_id=uuid4(),
                code=f"S{number}",
                name="Secteur",
                kind="operational",
                ring=(*ring, ring[0]),
            )
        )
    assert post.outbox.is_resync_owed
    process.show(report(0))
    post.wire.let_go()
    post.read()
    assert post.has_converged()
    assert post.seq == process.live.seq


def test_a_slow_reader_gets_the_newest_positions_once_it_reads_again(process: Process) -> None:
    post = joined(process, POST)
    post.positions.clear()
    post.wire.room = 0
    process.show(report(0))
    for at in range(1, 50):
        position = TeamPosition(TEAMS[0], at, 48.0, 2.0)
        process.positions.learn(OPERATION, [position])
        process.hub.show_positions(OPERATION, [position])
    post.wire.let_go()
    post.read()
    assert [[each.fix_at for each in frame.positions] for frame in post.positions] == [[49]]


def test_who_gets_everything_anew_within_a_turn_is_not_sent_the_turn_as_well(process: Process) -> None:
    """Rule CH5: what the snapshot holds does not follow it."""
    post = joined(process, POST)
    post.wire.room = 0
    process.show(report(0))
    post.outbox.owe_resync()
    process.run(report(1))
    post.wire.let_go()
    process.end_turn()
    after_resync = post.read()[1:]
    snapshot = max(message.seq for message in after_resync if isinstance(message, SnapshotPart))
    followed = [message.seq for message in after_resync if isinstance(message, Change)]
    assert followed == list(range(snapshot + 1, process.live.seq + 1))
    assert snapshot >= process.live.seq - 1, "not older than what it was owed for"
    process.show(report(1, TeamStatus.ALERTED))
    assert [message.seq for message in post.read()] == [process.live.seq], "and then goes on, each number once"
    assert post.has_converged()

"""How far one subscription has come, and when to suspect a loss."""

from uuid import uuid4

import msgspec

from clients.sdk.device_clock import Instant
from clients.sdk.following import HEAD_GRACE_MS, Following, Progress
from clients.sdk.replica import Replica
from protocol.downstream import JoinMode
from protocol.ids import LogId
from protocol.upstream import Scope
from tests.support.fake_operation import FakeOperation


def at(ms: int) -> Instant:
    return Instant(0, ms)


def whole(operation: FakeOperation) -> Following:
    following = Following(Replica(operation.operation_id, Scope.OPERATION), Progress.WANTED, 0)
    assert following.begin(operation.outcome(JoinMode.SNAPSHOT), at(0))
    assert following.progress is Progress.LOADING
    for part in operation.parts():
        following.replica.add_part(part)
    following.progress = Progress.WHOLE
    return following


def test_a_head_ahead_of_us_with_nothing_coming_in_means_a_loss() -> None:
    operation = FakeOperation()
    following = whole(operation)
    following.note_head(operation.seq, at(0))
    assert following.ask_at_ms() is None
    following.note_head(operation.seq + 2, at(100))
    following.note_head(operation.seq + 2, at(500))
    assert following.ask_at_ms() == 100 + HEAD_GRACE_MS
    following.replica.seq += 1
    following.note_change(at(700))
    assert following.ask_at_ms() == 700 + HEAD_GRACE_MS
    following.replica.seq += 1
    following.note_change(at(800))
    assert following.ask_at_ms() is None


def test_a_resume_into_another_life_of_the_log_makes_no_sense() -> None:
    operation = FakeOperation()
    following = whole(operation)
    other = msgspec.structs.replace(operation.outcome(JoinMode.RESUME), log_id=LogId(uuid4()))
    assert not following.begin(other, at(0))
    assert following.begin(operation.outcome(JoinMode.RESUME), at(0))


def test_a_denied_subscription_shows_nothing_any_longer() -> None:
    following = whole(FakeOperation())
    following.begin(FakeOperation().outcome(JoinMode.DENIED), at(0))
    assert following.progress is Progress.DENIED
    assert following.replica.log_id is None


def test_a_new_log_begins_with_its_own_head() -> None:
    operation = FakeOperation()
    following = whole(operation)
    following.note_head(10_000, at(0))
    following.begin(operation.outcome(JoinMode.SNAPSHOT), at(0))
    assert following.head == operation.seq

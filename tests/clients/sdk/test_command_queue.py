"""What is sent, in which order, how often and how fast."""

from uuid import uuid4

import pytest

from clients.sdk.command_queue import SLOWDOWN_LASTS_MS, WINDOW, CommandQueue, StoredCommand
from clients.sdk.device_clock import Instant
from protocol.commands import RaiseAlert, ReportStatus
from protocol.ids import AlertId, CommandId, OperationId
from protocol.teams import TeamStatus

OPERATION_ID = OperationId(uuid4())
BOOT = 7


def status(counter: int, *, boot_id: int = BOOT, recorded_ms: int = 0) -> StoredCommand:
    command = ReportStatus(
        command_id=CommandId(uuid4()),
        device_counter=counter,
        recorded_at=1_795_000_000_000,
        boot_id=boot_id,
        operation_id=OPERATION_ID,
        status=TeamStatus.PATROL,
    )
    return StoredCommand(command, recorded_ms)


def sos(counter: int) -> StoredCommand:
    command = RaiseAlert(
        command_id=CommandId(uuid4()),
        device_counter=counter,
        recorded_at=1_795_000_000_000,
        boot_id=BOOT,
        operation_id=OPERATION_ID,
        alert_id=AlertId(uuid4()),
    )
    return StoredCommand(command, 0)


def at(ms: int) -> Instant:
    return Instant(1_795_000_000_000 + ms, ms)


def counters(stored: list[StoredCommand]) -> list[int]:
    return [one.command.device_counter for one in stored]


def connected(waiting: list[StoredCommand], commands_per_s: int = 10_000) -> CommandQueue:
    queue = CommandQueue(waiting)
    queue.begin_connection(at(0), commands_per_s)
    return queue


def test_an_sos_goes_first_and_then_the_oldest() -> None:
    queue = connected([status(3), status(1), sos(4), status(2)])
    assert counters(queue.take(at(0))) == [4, 1, 2, 3]


def test_at_most_a_window_is_under_way_and_an_answer_makes_room() -> None:
    queue = connected([status(number) for number in range(1, WINDOW + 3)])
    first = queue.take(at(0))
    assert counters(first) == list(range(1, WINDOW + 1))
    assert queue.take(at(1)) == []
    queue.settle(first[5].command.command_id)
    assert counters(queue.take(at(2))) == [WINDOW + 1]


def test_an_sos_passes_a_full_window_and_the_pace() -> None:
    queue = connected([status(number) for number in range(1, WINDOW + 3)], commands_per_s=WINDOW)
    queue.take(at(0))
    queue.add(sos(99))
    assert counters(queue.take(at(0))) == [99]


def test_everything_unanswered_goes_again_on_a_new_connection_in_the_same_order() -> None:
    """Rule CM5."""
    queue = connected([status(1), status(2), status(3)])
    taken = queue.take(at(0))
    queue.settle(taken[1].command.command_id)
    queue.begin_connection(at(100), 50)
    assert counters(queue.take(at(100))) == [1, 3]


def test_the_pace_of_the_server_is_kept() -> None:
    queue = connected([status(number) for number in range(1, 12)], commands_per_s=5)
    assert len(queue.take(at(0))) == 5
    assert queue.take(at(100)) == []
    due = queue.next_at_ms()
    assert due is not None
    assert 190 <= due <= 210
    assert len(queue.take(at(due))) == 1
    assert len(queue.take(at(5_000))) == 5, "credit is never more than a second's worth"


def test_too_fast_halves_the_pace_of_the_next_connections() -> None:
    queue = connected([status(number) for number in range(1, 30)], commands_per_s=8)
    queue.slow_down(at(0))
    queue.begin_connection(at(0), 8)
    assert len(queue.take(at(0))) == 4


def test_after_a_minute_the_whole_pace_of_the_server_is_used_again() -> None:
    queue = connected([status(number) for number in range(1, 30)], commands_per_s=8)
    queue.slow_down(at(0))
    queue.slow_down(at(10))
    queue.begin_connection(at(20), 8)
    assert len(queue.take(at(20))) == 2
    assert len(queue.take(at(9 + SLOWDOWN_LASTS_MS))) == 2, "still a quarter"
    assert queue.take(at(10 + SLOWDOWN_LASTS_MS)) == []
    assert len(queue.take(at(1_010 + SLOWDOWN_LASTS_MS))) == 8


def test_a_connection_a_minute_after_being_too_fast_begins_at_the_whole_pace() -> None:
    queue = connected([status(number) for number in range(1, 30)], commands_per_s=8)
    queue.slow_down(at(0))
    queue.begin_connection(at(SLOWDOWN_LASTS_MS), 8)
    assert len(queue.take(at(SLOWDOWN_LASTS_MS))) == 8


def test_later_holds_everything_back_but_an_sos() -> None:
    queue = connected([status(1), status(2)])
    first, second = queue.take(at(0))
    queue.postpone(first.command.command_id, at(0), 1_000)
    queue.postpone(second.command.command_id, at(0), 1_000)
    queue.add(status(3))
    assert queue.take(at(999)) == []
    assert queue.next_at_ms() == 1_000
    queue.add(sos(4))
    assert counters(queue.take(at(999))) == [4]
    assert counters(queue.take(at(1_000))) == [1, 2, 3]


def test_a_postponed_sos_comes_back_in_time_and_holds_no_second_one_up() -> None:
    queue = connected([sos(1)])
    (first,) = queue.take(at(0))
    queue.postpone(first.command.command_id, at(0), 1_000)
    assert queue.take(at(500)) == []
    queue.add(sos(2))
    assert set(counters(queue.take(at(500)))) == {1, 2}


def test_the_unreadable_command_is_found_by_sending_one_at_a_time() -> None:
    commands = [status(1), status(2), status(3)]
    queue = connected(commands)
    queue.take(at(0))
    assert queue.suspect_unreadable() is None
    queue.begin_connection(at(0), 50)
    (first,) = queue.take(at(0))
    queue.settle(first.command.command_id)
    (second,) = queue.take(at(0))
    assert queue.suspect_unreadable() == second
    queue.settle(second.command.command_id)
    queue.begin_connection(at(0), 50)
    (third,) = queue.take(at(0))
    queue.settle(third.command.command_id)
    for number in (4, 5):
        queue.add(status(number))
    assert counters(queue.take(at(0))) == [4, 5], "the window is whole again"


def test_a_command_alone_for_the_first_time_is_not_yet_condemned() -> None:
    queue = connected([status(1)])
    queue.take(at(0))
    assert queue.suspect_unreadable() is None


def test_its_age_grows_with_each_sending_within_one_boot() -> None:
    stored = status(1, recorded_ms=2_000)
    sent = stored.to_send(at(5_000), BOOT, OPERATION_ID)
    assert (sent.age_ms, sent.boot_id, sent.operation_id) == (3_000, None, None)
    assert stored.to_send(at(9_000), BOOT, OPERATION_ID).age_ms == 7_000


def test_after_a_reboot_the_monotonic_clock_says_nothing_about_the_age() -> None:
    sent = status(1, boot_id=BOOT, recorded_ms=2_000).to_send(at(5_000), BOOT + 1, None)
    assert (sent.age_ms, sent.boot_id, sent.operation_id) == (None, BOOT, OPERATION_ID)


@pytest.mark.parametrize("other", [None, OperationId(uuid4())])
def test_the_operation_is_named_unless_the_server_knows_it(other: OperationId | None) -> None:
    assert status(1).to_send(at(0), BOOT, other).operation_id == OPERATION_ID


def test_settling_what_is_not_there_is_nothing() -> None:
    queue = connected([status(1)])
    assert not queue.settle(CommandId(uuid4()))
    assert len(queue) == 1


def test_a_wiped_queue_is_empty() -> None:
    queue = connected([status(1), sos(2)])
    queue.take(at(0))
    queue.clear()
    assert len(queue) == 0
    assert not queue.has_sos

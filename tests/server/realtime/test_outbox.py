"""The queue of one connection: order, bound, debts, and peers that take nothing."""

import pytest

from server.realtime.outbox import MAX_QUEUED_BYTES, Outbox
from tests.support.wire import FakeWire


class Debts:
    """Writes down what was owed when it was made up, and settles it."""

    def __init__(self) -> None:
        self.settled: list[tuple[bool, bool]] = []
        self.outbox: Outbox

    def make_up(self) -> None:
        self.settled.append((self.outbox.is_resync_owed, self.outbox.are_positions_owed))
        self.outbox.begin_anew()
        self.outbox.send_join([b"<all>"])


@pytest.fixture
def wire() -> FakeWire:
    return FakeWire()


@pytest.fixture
def debts() -> Debts:
    return Debts()


@pytest.fixture
def outbox(wire: FakeWire, debts: Debts) -> Outbox:
    wire.outbox = debts.outbox = Outbox(wire, debts.make_up)
    return debts.outbox


def _block(wire: FakeWire, outbox: Outbox) -> None:
    wire.room = 1
    outbox.send_facts(b"<0>")
    assert not outbox.is_fast


def test_while_the_socket_takes_everything_bytes_go_straight_to_it(wire: FakeWire, outbox: Outbox) -> None:
    outbox.send_facts(b"1")
    outbox.send_urgent(b"2")
    outbox.send_positions(b"3")
    outbox.send_join([b"4", b"5"])
    assert wire.written == [b"1", b"2", b"3", b"4", b"5"]
    assert outbox.is_fast


def test_what_waits_leaves_alerts_first_then_answers_then_facts_in_order(wire: FakeWire, outbox: Outbox) -> None:
    _block(wire, outbox)
    outbox.send_facts(b"<1>")
    outbox.send_answer(b"<yes>")
    outbox.send_facts(b"<2>")
    outbox.send_urgent(b"<SOS>")
    assert outbox.answers_waiting == 1
    wire.let_go()
    assert wire.taken == b"<0><SOS><yes><1><2>"
    assert outbox.is_fast
    assert outbox.queued_bytes == 0


def test_an_alert_passes_between_two_parts_of_a_snapshot(wire: FakeWire, outbox: Outbox) -> None:
    """Rules C4 and C7."""
    parts = [bytes([number]) * 60_000 for number in range(4)]
    wire.room = 60_000
    outbox.send_join(parts)
    outbox.send_facts(b"<after>")
    outbox.send_urgent(b"<SOS>")
    wire.let_go(60_000)
    wire.let_go()
    assert wire.taken == parts[0] + parts[1] + b"<SOS>" + parts[2] + parts[3] + b"<after>"


def test_small_frames_that_waited_leave_in_few_writes(wire: FakeWire, outbox: Outbox) -> None:
    _block(wire, outbox)
    for _ in range(1_000):
        outbox.send_facts(b"x" * 60)
    wire.let_go()
    assert len(wire.written) <= 4
    assert len(wire.taken) == 3 + 60_000


def test_beyond_the_bound_facts_are_dropped_and_one_resync_is_owed(
    wire: FakeWire, outbox: Outbox, debts: Debts
) -> None:
    """Rule C6."""
    _block(wire, outbox)
    outbox.send_answer(b"<yes>")
    for _ in range(MAX_QUEUED_BYTES // 1_000 + 10):
        outbox.send_facts(b"f" * 1_000)
        assert outbox.queued_bytes <= MAX_QUEUED_BYTES
    assert outbox.is_resync_owed
    outbox.send_facts(b"<later>")
    wire.let_go()
    assert debts.settled == [(True, False)]
    assert wire.taken == b"<0><yes><all>"


def test_positions_are_never_queued_but_the_newest_are_owed(wire: FakeWire, outbox: Outbox, debts: Debts) -> None:
    _block(wire, outbox)
    for _ in range(100):
        outbox.send_positions(b"<where>")
    outbox.send_facts(b"<1>")
    wire.let_go()
    assert wire.taken == b"<0><1><all>"
    assert debts.settled == [(False, True)]


def test_snapshots_do_not_count_against_the_bound(wire: FakeWire, outbox: Outbox) -> None:
    _block(wire, outbox)
    outbox.send_join([b"s" * 60_000] * 20)
    outbox.send_facts(b"<1>")
    assert not outbox.is_resync_owed
    wire.let_go()
    assert wire.taken.endswith(b"<1>")


def test_who_asks_for_join_after_join_without_reading_makes_nothing_pile_up(
    wire: FakeWire, outbox: Outbox, debts: Debts
) -> None:
    _block(wire, outbox)
    for _ in range(100):
        outbox.send_join([b"s" * 60_000] * 3)
    wire.let_go()
    assert debts.settled == [(True, False)]
    assert wire.taken == b"<0><all>"
    _block(wire, outbox)
    outbox.send_join([b"<part>"])
    wire.let_go()
    _block(wire, outbox)
    outbox.send_join([b"<part>"])
    assert not outbox.is_resync_owed


def test_a_peer_that_takes_nothing_for_15_s_is_stalled_and_one_that_takes_little_is_not(
    wire: FakeWire, outbox: Outbox
) -> None:
    """Rule C6."""
    wire.room = 10
    outbox.send_facts(b"f" * 1_000)
    assert not outbox.is_stalled(1_000)
    wire.let_go(100)
    assert not outbox.is_stalled(10_000)
    assert not outbox.is_stalled(24_999)
    assert outbox.is_stalled(25_000)
    wire.let_go()
    assert not outbox.is_stalled(26_000)


def test_a_closed_outbox_keeps_nothing_and_writes_nothing(wire: FakeWire, outbox: Outbox, debts: Debts) -> None:
    _block(wire, outbox)
    outbox.send_facts(b"<1>")
    outbox.send_positions(b"<where>")
    outbox.close()
    for send in (outbox.send_facts, outbox.send_answer, outbox.send_urgent, outbox.send_positions):
        send(b"<2>")
    outbox.send_join([b"<3>"])
    wire.let_go()
    assert wire.taken == b"<0>"
    assert debts.settled == []


def test_followers_are_told_when_the_pace_changes_and_not_when_it_stays(wire: FakeWire, outbox: Outbox) -> None:
    class Follower:
        def __init__(self) -> None:
            self.paces: list[bool] = []

        def change_pace(self) -> None:
            self.paces.append(outbox.is_fast)

    follower = Follower()
    outbox.followers.append(follower)
    outbox.blocked()
    outbox.blocked()
    outbox.drain()
    outbox.owe_resync()
    outbox.begin_anew()
    outbox.close()
    outbox.close()
    assert follower.paces == [False, True, False, True, False]


def test_who_is_owed_everything_gets_nothing_before_it_though_its_socket_takes_all(
    wire: FakeWire, outbox: Outbox, debts: Debts
) -> None:
    """Rules C4 and C6: a change past the one that could not be told would be a gap, and no join may fill the socket."""
    outbox.owe_resync()
    outbox.send_facts(b"<after>")
    outbox.send_answer(b"<yes>")
    assert wire.written == []
    outbox.drain()
    assert debts.settled == [(True, False)]
    assert wire.written == [b"<yes>", b"<all>"]
    assert outbox.is_fast

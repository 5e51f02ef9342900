"""Where a replay stands: pause, speed, seek, step, and what is due when (rules RP6 and RP7)."""

from typing import Any

import pytest

from protocol.replay import ReplayClock, ReplayControl, ReplayWish
from server.replay.orders import HappenedOrder, KnownOrder
from server.replay.player import Player
from tests.support.strategies import OPERATION

TIMES = (1_000, 2_000, 2_000, 10_000, 70_000)


def order_of(*times: int) -> KnownOrder:
    order = KnownOrder()
    for at in times or TIMES:
        order.add(at)
    return order


def player_of(order: KnownOrder | None = None, **wish: Any) -> Player:
    return Player(ReplayWish(**wish), order or order_of())


@pytest.mark.parametrize(
    ("wish", "number", "at"),
    [
        ({}, 1, 1_000),
        ({"at": 2_000}, 3, 2_000),
        ({"at": 9_999}, 3, 9_999),
        ({"at": 5}, 1, 1_000),
        ({"at": 99_999}, 5, 70_000),
        ({"seq": 2}, 2, 2_000),
        ({"seq": 2, "at": 70_000}, 2, 2_000),
        ({"seq": 99}, 5, 70_000),
        ({"seq": 0}, 0, 1_000),
    ],
)
def test_it_begins_where_the_wish_says_within_what_there_is(wish: dict[str, int], number: int, at: int) -> None:
    player, order = player_of(**wish), order_of()
    assert (player.number, player.at(order, 0)) == (number, at)
    assert player.due(order, 123_456) == number, "it stands still"


@pytest.mark.parametrize(
    ("speed", "after_ms", "number"),
    [(1, 999, 1), (1, 1_000, 3), (1, 9_000, 4), (10, 899, 3), (10, 900, 4), (60, 1_149, 4), (60, 1_150, 5)],
)
def test_time_runs_with_the_speed_also_where_nothing_happens(speed: int, after_ms: int, number: int) -> None:
    """Rule RP6."""
    player, order = player_of(), order_of()
    assert not player.steer(ReplayControl(is_playing=True, speed=speed), order, 500)
    assert player.due(order, 500 + after_ms) == number
    player.show(number, order)
    assert player.at(order, 500 + after_ms) == 1_000 + after_ms * speed


def test_a_pause_stops_time_and_another_speed_goes_on_from_there() -> None:
    player, order = player_of(), order_of()
    player.steer(ReplayControl(is_playing=True), order, 0)
    player.steer(ReplayControl(is_playing=False), order, 700)
    assert player.at(order, 99_000) == 1_700
    player.steer(ReplayControl(is_playing=True, speed=2), order, 100_000)
    assert player.at(order, 100_100) == 1_900
    player.steer(ReplayControl(speed=200), order, 100_100)
    player.show(player.due(order, 100_101), order)
    assert player.at(order, 100_101) == 2_100


@pytest.mark.parametrize(
    ("control", "is_anew", "number", "at"),
    [
        ({"seek_at": 2_500}, True, 3, 2_500),
        ({"seek_seq": 4}, True, 4, 10_000),
        ({"seek_seq": 2, "seek_at": 70_000}, True, 2, 2_000),
        ({"step": 1}, False, 4, 10_000),
        ({"step": 9}, False, 5, 70_000),
        ({"step": -1}, True, 2, 2_000),
        ({"step": -9}, True, 0, 1_000),
        ({"seek_seq": 2, "step": 1}, True, 3, 2_000),
        ({"step": 0}, False, 3, 2_000),
        ({"speed": 5}, False, 3, 2_000),
    ],
)
def test_going_elsewhere_shows_everything_anew_and_steps_on_are_changes(
    control: dict[str, int], is_anew: bool, number: int, at: int
) -> None:
    """Rule RP6."""
    player, order = player_of(seq=3), order_of()
    assert player.steer(ReplayControl(**control), order, 40) is is_anew
    assert (player.due(order, 40), player.at(order, 40)) == (number, at)


def test_a_step_stops_the_playing() -> None:
    player, order = player_of(), order_of()
    player.steer(ReplayControl(is_playing=True), order, 0)
    player.steer(ReplayControl(step=1), order, 10)
    assert not player.is_playing
    assert player.due(order, 99_000) == 2


def test_a_seek_goes_on_playing_from_there() -> None:
    player, order = player_of(), order_of()
    player.steer(ReplayControl(is_playing=True, speed=10), order, 0)
    player.steer(ReplayControl(seek_at=9_000), order, 5)
    player.show(player.target, order)
    assert player.due(order, 104) == 3
    assert player.due(order, 105) == 4


def test_a_viewer_who_takes_nothing_stops_the_time() -> None:
    player, order = player_of(), order_of()
    player.steer(ReplayControl(is_playing=True, speed=100), order, 0)
    for now in range(0, 5_000, 100):
        player.hold(order, now)
    assert player.at(order, 4_900) == 1_000
    assert player.due(order, 4_920) == 3


def test_a_replay_that_cannot_keep_up_is_late_and_says_no_moment_of_which_a_fact_is_not_shown() -> None:
    """Rule RP7: whoever pauses it then stands where what is shown was true."""
    player, order = player_of(), order_of()
    player.steer(ReplayControl(is_playing=True, speed=200), order, 0)
    assert player.due(order, 10_000) == 5
    player.show(2, order)
    assert player.state(OPERATION, order, 10_000).at == 2_000
    player.show(4, order)
    assert player.state(OPERATION, order, 10_000).at == 70_000
    player.show(3, order)
    player.steer(ReplayControl(is_playing=False), order, 10_000)
    state = player.state(OPERATION, order, 20_000)
    assert (state.seq, state.at) == (3, 10_000)


def test_at_the_end_of_a_running_operation_what_comes_is_shown_when_it_comes() -> None:
    """Rule RP6."""
    order = order_of(1_000, 2_000)
    player = player_of(order)
    player.steer(ReplayControl(is_playing=True, speed=10), order, 0)
    player.show(player.due(order, 100), order)
    assert player.due(order, 100) == 2, "nothing is left to be shown"
    state = player.state(OPERATION, order, 5_000)
    assert (state.seq, state.at, state.is_at_end, state.is_playing) == (2, 2_000, True, True)
    order.add(3_600_000)
    assert player.due(order, 5_100) == 3
    player.show(3, order)
    assert player.at(order, 5_100) == 3_600_000


def test_a_state_says_everything_that_a_screen_needs() -> None:
    """Rule RP7."""
    player, order = player_of(seq=3), order_of()
    state = player.state(OPERATION, order, 0)
    assert (state.clock, state.seq, state.fact_seq, state.last_seq) == (ReplayClock.KNOWN, 3, 3, 5)
    assert (state.first_at, state.last_at, state.speed, state.is_playing, state.is_at_end) == (
        1_000,
        70_000,
        1,
        False,
        False,
    )


def test_a_late_fact_before_what_is_shown_has_the_same_moment_shown_anew() -> None:
    """Rule RP5."""
    order = HappenedOrder()
    for at in (1_000, 2_000, 9_000):
        order.add(at)
    player = Player(ReplayWish(clock=ReplayClock.HAPPENED, at=2_500), order)
    order.add(5_000)
    assert not player.look_again(order, 0), "what happened later is no matter yet"
    order.add(1_500)
    assert player.look_again(order, 0)
    assert (player.target, player.at(order, 0)) == (3, 2_500)
    player.show(player.target, order)
    assert not player.look_again(order, 0)
    assert player.state(OPERATION, order, 0).fact_seq == 2

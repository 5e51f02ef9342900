"""What keeps ending is started again later and later, and not for ever at once."""

import pytest

from server.command_line.restarts import LONGEST_REST_S, REMEMBERED_S, Restarts


def test_one_end_is_an_accident() -> None:
    restarts = Restarts()
    assert restarts.rest(0.0) == 0.0
    assert restarts.note_end(5.0) == 0.0


def test_each_further_end_doubles_the_rest_up_to_a_minute() -> None:
    restarts = Restarts()
    assert [restarts.note_end(float(now)) for now in range(8)] == [0, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(("later", "rest"), [(0.0, 4.0), (1.5, 2.5), (4.0, 0.0), (100.0, 0.0)])
def test_a_rest_passes(later: float, rest: float) -> None:
    restarts = Restarts()
    restarts.note_end(10.0)
    restarts.note_end(20.0)
    assert restarts.rest(20.0 + later) == rest


def test_what_ended_long_ago_is_forgotten() -> None:
    restarts = Restarts()
    for _ in range(9):
        restarts.note_end(0.0)
    assert restarts.rest(1.0) == LONGEST_REST_S - 1.0
    assert restarts.note_end(REMEMBERED_S) == 0.0

"""Steps told in any order: how far, and when each happened, depends on what happened only (rule C8)."""

from itertools import permutations

from protocol.evacuations import EvacuationPoint
from protocol.evacuations import EvacuationState as S
from protocol.ids import DeviceId
from protocol.operations import Stamp
from server.domain.evacuations import LADDER
from server.domain.steps import MAX_POINTS, add_point, first_reports, furthest, is_late, last_reports, standing
from tests.support.strategies import DEVICES


def told(at: int, step: S, *, is_correction: bool = False) -> EvacuationPoint:
    return EvacuationPoint(Stamp(at, DeviceId(DEVICES[0]), at), step, is_correction)


def series(*points: EvacuationPoint) -> tuple[EvacuationPoint, ...]:
    so_far: tuple[EvacuationPoint, ...] = ()
    for point in points:
        so_far = add_point(so_far, point)
    return so_far


def state_of(*points: EvacuationPoint) -> S:
    return furthest(standing(series(*points), LADDER), LADDER)


def test_every_order_of_arrival_makes_the_same_series() -> None:
    points = (told(1, S.REQUESTED), told(2, S.LOADED), told(3, S.DEPARTED), told(4, S.LOADED, is_correction=True))
    assert len({series(*order) for order in permutations(points)}) == 1


def test_the_state_is_the_furthest_step_whatever_is_told_after_it() -> None:
    assert state_of(told(1, S.REQUESTED), told(2, S.VECTOR_ASSIGNED), told(3, S.AUTHORISED)) is S.VECTOR_ASSIGNED
    assert state_of() is S.REQUESTED


def test_a_correction_takes_back_the_later_steps_told_before_it() -> None:
    points = (told(1, S.LOADED), told(2, S.ARRIVED), told(3, S.LOADED, is_correction=True))
    assert state_of(*points) is S.LOADED
    kept = standing(series(*points), LADDER)
    assert first_reports(kept) == {S.LOADED: points[0]}
    assert last_reports(kept) == {S.LOADED: points[2]}
    assert state_of(*points, told(4, S.DEPARTED)) is S.DEPARTED


def test_the_ending_ends_it_unless_a_step_happened_after_it() -> None:
    assert state_of(told(1, S.REQUESTED), told(3, S.CANCELLED)) is S.CANCELLED
    assert state_of(told(1, S.REQUESTED), told(3, S.CANCELLED), told(2, S.LOADED)) is S.CANCELLED
    assert state_of(told(1, S.REQUESTED), told(3, S.CANCELLED), told(4, S.LOADED)) is S.LOADED


def test_what_is_older_than_the_newest_report_is_late() -> None:
    so_far = series(told(5, S.LOADED))
    assert is_late(so_far, told(4, S.REQUESTED).stamp)
    assert not is_late(so_far, told(6, S.DEPARTED).stamp)
    assert not is_late((), told(6, S.DEPARTED).stamp)


def test_the_oldest_reports_fall_out() -> None:
    many = series(*(told(at, S.LOADED) for at in range(MAX_POINTS + 5)))
    assert [point.stamp.occurred_at for point in many] == list(range(5, MAX_POINTS + 5))

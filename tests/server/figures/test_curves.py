"""Curves: steps, sums, and moments at which several things happen."""

from protocol.figures import CurvePoint
from server.figures.curves import Level, curve_of, peak_of

KEYS = ("a", "b")


def test_what_several_things_add_is_summed_from_moment_to_moment() -> None:
    one = [Level(10, 1, {"a": 1}), Level(30, 3, {"b": 1})]
    other = [Level(20, 2, {"a": 2}), Level(40, 4, {})]
    assert curve_of(KEYS, [one, other]).points == (
        CurvePoint(10, 1, (1, 0)),
        CurvePoint(20, 2, (3, 0)),
        CurvePoint(30, 3, (2, 1)),
        CurvePoint(40, 4, (0, 1)),
    )


def test_one_moment_is_one_point_with_its_last_fact() -> None:
    curve = curve_of(KEYS, [[Level(10, 1, {"a": 1})], [Level(10, 2, {"a": 1})]])
    assert curve.points == (CurvePoint(10, 2, (2, 0)),)


def test_what_changes_nothing_makes_no_point() -> None:
    curve = curve_of(
        KEYS, [[Level(10, 1, {"a": 1}), Level(20, 2, {"a": 1}), Level(30, 3, {})], [Level(30, 3, {"a": 1})]]
    )
    assert curve.points == (CurvePoint(10, 1, (1, 0)),)


def test_the_peak_is_the_first_of_equals() -> None:
    curve = curve_of(KEYS, [[Level(10, 1, {"a": 2}), Level(20, 2, {}), Level(30, 3, {"b": 2})]])
    peak = peak_of(curve)
    assert peak is not None
    assert peak.at == 10
    assert peak_of(curve_of(KEYS, [])) is None

"""Numbers that change in steps over time, from what each thing was and until when."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from protocol.figures import Curve, CurvePoint


class Level(NamedTuple):
    """From `at` on, one thing adds this to the numbers of a curve; an empty mapping: nothing."""

    at: int
    seq: int
    adds: Mapping[str, int]


def curve_of(keys: Sequence[str], things: Iterable[Iterable[Level]]) -> Curve:
    """The sum of what many things add, a point for each moment at which a number changes.

    Args:
        keys: Names of the numbers, in the order of the values.
        things: What each adds, in the order of time.
    """
    moves = sorted((move for levels in things for move in _moves(levels)), key=lambda move: move[:2])
    standing = dict.fromkeys(keys, 0)
    points: list[CurvePoint] = []
    shown: tuple[int, ...] = tuple(standing.values())
    for number, (at, seq, key, change) in enumerate(moves):
        standing[key] += change
        is_last_of_moment = number + 1 == len(moves) or moves[number + 1][0] != at
        values = tuple(standing.values())
        if is_last_of_moment and values != shown:
            points.append(CurvePoint(at, seq, values))
            shown = values
    return Curve(keys=tuple(keys), points=tuple(points))


def peak_of(curve: Curve) -> CurvePoint | None:
    """The first point at which the sum of all numbers is the greatest."""
    return max(curve.points, key=lambda point: (sum(point.values), -point.at), default=None)


def _moves(levels: Iterable[Level]) -> Iterable[tuple[int, int, str, int]]:
    before: Mapping[str, int] = {}
    for level in levels:
        for key in {*before, *level.adds}:
            change = level.adds.get(key, 0) - before.get(key, 0)
            if change:
                yield level.at, level.seq, key, change
        before = level.adds

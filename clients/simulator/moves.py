"""Where a crew of a story is at a time: a pure function of its moves, so that a second run finds it in its place."""

from collections.abc import Sequence
from typing import NamedTuple

from clients.simulator.course import Point, between, leg


class Move(NamedTuple):
    """From wherever it is, straight to a point."""

    depart_ms: int
    arrive_ms: int
    to: Point


class Whereabouts(NamedTuple):
    """A place and how fast one moves there."""

    point: Point
    speed_mps: float
    heading_deg: float | None


def whereabouts(home: Point, moves: Sequence[Move], now_ms: int) -> Whereabouts:
    """Where somebody is who begins at home and makes these moves, one after the other."""
    point = home
    for move in moves:
        if now_ms >= move.arrive_ms:
            point = move.to
        elif now_ms >= move.depart_ms:
            way = leg(point, move.to)
            share = (now_ms - move.depart_ms) / (move.arrive_ms - move.depart_ms)
            speed_mps = way.length_m / (move.arrive_ms - move.depart_ms) * 1000
            return Whereabouts(between(point, move.to, share), speed_mps, way.heading_deg)
        else:
            break
    return Whereabouts(point, 0.0, None)

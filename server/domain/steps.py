"""Steps of a journey or a case, told in any order of arrival: how far it is, and when each step happened.

Nothing is kept but the series of reports in the order of what happened; everything else is read off it, so that the
order of arrival does not matter (rule C8).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from protocol.operations import Stamp

MAX_POINTS = 32
"""How many reports are kept at hand: several times the number of steps."""

S = TypeVar("S", bound=StrEnum)
S_co = TypeVar("S_co", bound=StrEnum, covariant=True)


class Point(Protocol[S_co]):
    """One accepted report of a step; a correction takes back the later steps that were told before it."""

    @property
    def stamp(self) -> Stamp: ...
    @property
    def step(self) -> S_co: ...
    @property
    def is_correction(self) -> bool: ...


P = TypeVar("P", bound=Point[StrEnum])


class Ladder(NamedTuple, Generic[S]):
    """The steps in their order, and the one that ends it early."""

    steps: tuple[S, ...]
    ending: S
    """May come at any time; a step that happened after it shows that it went on all the same."""

    def rank(self, step: StrEnum) -> int:
        """The place of a step in the order; the ending is the last."""
        return len(self.steps) if step == self.ending else self.steps.index(step)


def add_point(series: tuple[P, ...], point: P) -> tuple[P, ...]:
    """The series with one more report, in the order of what happened; the oldest fall out."""
    if not series or series[-1].stamp < point.stamp:
        return (*series, point)[-MAX_POINTS:]
    return tuple(sorted((*series, point), key=lambda each: each.stamp))[-MAX_POINTS:]


def standing(series: Sequence[P], ladder: Ladder[S]) -> list[P]:
    """The reports that count: what a correction, or a step after the ending, took back is left out."""
    kept: list[P] = []
    for point in series:
        if point.is_correction:
            rank = ladder.rank(point.step)
            kept = [each for each in kept if ladder.rank(each.step) <= rank]
        elif kept and kept[-1].step == ladder.ending != point.step:
            kept = [each for each in kept if each.step != ladder.ending]
        kept.append(point)
    return kept


def furthest(kept: Sequence[P], ladder: Ladder[S]) -> S:
    """How far it is: the last of the steps that count, whatever was told after it."""
    rank = max((ladder.rank(step) for step in {point.step for point in kept}), default=0)
    return (*ladder.steps, ladder.ending)[rank]


def first_reports(kept: Sequence[P]) -> dict[StrEnum, P]:
    """The first report of each step that counts."""
    return {point.step: point for point in reversed(kept)}


def last_reports(kept: Sequence[P]) -> dict[StrEnum, P]:
    """The last report of each step that counts."""
    return {point.step: point for point in kept}


def is_late(series: Sequence[P], stamp: Stamp) -> bool:
    """Was something newer already told?"""
    return bool(series) and series[-1].stamp > stamp

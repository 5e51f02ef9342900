"""What a scenario is given, and what it leaves behind for the table."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar

from loadtests.check import Verdict
from loadtests.measure import Goal, Mark

T = TypeVar("T")
Say = Callable[[str], None]


class NotPossibleHere(Exception):
    """This machine lacks what the scenario needs; the message says what."""


class Broke(Exception):
    """A promise was broken that no history shows; the message says which."""


def silence(words: str) -> None:
    """Nobody listens to what is being done."""


class Standing(StrEnum):
    """How a scenario ended."""

    HELD = "held"  # the history is whole and every bar is met
    MISSED = "missed"  # nothing is lost, but a figure lies beyond its bar
    BROKEN = "BROKEN"  # a promise was broken, or the scenario never came to its end
    NOT_HERE = "not possible here"  # this machine cannot run it, and says why

    @property
    def is_failure(self) -> bool:
        """A scenario that cannot run proves nothing, and breaks nothing either."""
        return self in (Standing.BROKEN, Standing.MISSED)


@dataclass
class Trial:
    """One run of one scenario."""

    seed: int
    is_short: bool
    directory: Path
    """Its own, gone afterwards."""
    say: Say
    verdicts: list[Verdict] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """What was done to the system, and how often."""
    notes: list[str] = field(default_factory=list)
    """What somebody who reads the figures has to know."""

    minutes: float | None = None
    """How long to go on, where a scenario leaves that open; None: as it thinks right."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def pick(self, short: T, long: T) -> T:
        """The size of something: small enough for every change, or large enough to mean it."""
        return short if self.is_short else long

    def count(self, what: str, by: int = 1) -> None:
        """Note that it was done."""
        self.counts[what] = self.counts.get(what, 0) + by

    def require(self, is_true: bool, what: str) -> None:
        """Raises `Broke` with `what` unless it holds."""
        if not is_true:
            raise Broke(what)

    def require_calm(self, log: str) -> None:
        """No server has met an exception that nobody caught; the first one is told."""
        before, found, after = log.partition("Traceback")
        self.require(not found, f"a server said: {before[-200:]}{found}{after[:1_500]}")

    def standing(self) -> Standing:
        """What verdicts and goals say together."""
        if not all(verdict.is_whole for verdict in self.verdicts):
            return Standing.BROKEN
        is_missed = any(goal.mark is Mark.FAIL and self._is_decisive(goal) for goal in self.goals)
        return Standing.MISSED if is_missed else Standing.HELD

    def _is_decisive(self, goal: Goal) -> bool:
        """Others may be at work on the machine: in the short form times are told, and fail only the long one."""
        return not self.is_short or goal.unit not in ("s", "ms") or goal.figure != goal.figure


class Scenario(NamedTuple):
    """One entry of the catalogue."""

    id: str
    title: str
    run: Callable[[Trial], Awaitable[None]]
    longest_s: float = 120.0
    """In its short form; the long one may take twenty times as much."""
    is_alone: bool = False
    """Its figures say nothing while another scenario runs."""


@dataclass
class Proof:
    """What one run of a scenario showed."""

    scenario: Scenario
    trial: Trial
    standing: Standing
    took_s: float
    why: str = ""
    """What broke, or what is missing here."""

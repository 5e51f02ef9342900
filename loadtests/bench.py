"""What a load test is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from loadtests.check import Verdict
from loadtests.measure import Goal, Mark, Placement
from loadtests.references.brokers import BROKERS

REFERENCES = ("broadcast", "naive")
"""Servers to compare with, by the name of their module."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Bench:
    """Where and how a load test is run."""

    placement: Placement
    rounds: int
    has_references: bool
    is_quick: bool
    is_long: bool
    say: Say
    """Tells the operator what is being played."""


@dataclass
class Report:
    """What one load test found."""

    workload: str
    goals: list[Goal] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By server."""
    figures: dict[str, object] = field(default_factory=dict)
    """Everything measured, for the file of results."""

    @property
    def is_whole(self) -> bool:
        """Nothing was lost, doubled or disordered by Vigie; references are judged too, but they promise nothing."""
        others = (*REFERENCES, *BROKERS)
        return all(verdict.is_whole for name, verdict in self.verdicts.items() if name not in others)

    @property
    def mark(self) -> Mark:
        """Fail on one lost change whatever the speed."""
        marks = {goal.mark for goal in self.goals}
        if not self.is_whole or Mark.FAIL in marks:
            return Mark.FAIL
        return Mark.UNDECIDABLE if Mark.UNDECIDABLE in marks else Mark.PASS

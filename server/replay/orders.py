"""The two orders in which the facts of an operation can be counted: as they were received, and as they happened."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol


class Order(Protocol):
    """Facts numbered 1, 2, 3 … by one clock."""

    @property
    def last(self) -> int:
        """How many there are."""
        ...

    @property
    def first_at(self) -> int:
        """When the first counts, epoch ms; 0 without any."""
        ...

    @property
    def last_at(self) -> int: ...

    def number_at(self, at: int) -> int:
        """How many count at this moment."""
        ...

    def at_of(self, number: int) -> int:
        """When this one counts; what is before the first counts as the first."""
        ...

    def seq_of(self, number: int) -> int:
        """Its number in the log; 0 for 0."""
        ...

    def number_of(self, seq: int) -> int:
        """Which one a fact of the log is; one that is not there yet counts as the last."""
        ...

    def seqs(self, after: int, until: int) -> Sequence[int]:
        """The numbers in the log of those in (after, until]."""
        ...


class _Times:
    """What both have: the moments of their facts, none before the one in front of it."""

    def __init__(self) -> None:
        self._times = array("q")

    @property
    def last(self) -> int:
        return len(self._times)

    @property
    def first_at(self) -> int:
        return self._times[0] if self._times else 0

    @property
    def last_at(self) -> int:
        return self._times[-1] if self._times else 0

    def number_at(self, at: int) -> int:
        return bisect_right(self._times, at)

    def at_of(self, number: int) -> int:
        return self._times[max(number, 1) - 1] if self._times else 0


class KnownOrder(_Times):
    """As the log has them: what was known. The clocks of two servers may differ, so no moment is before the last."""

    def add(self, received_at: int) -> None:
        self._times.append(max(received_at, self.last_at))

    def seq_of(self, number: int) -> int:
        return number

    def number_of(self, seq: int) -> int:
        return min(seq, self.last)

    def seqs(self, after: int, until: int) -> Sequence[int]:
        return range(after + 1, until + 1)


class HappenedOrder(_Times):
    """By the time at which each happened; of two at the same moment, the one first in the log."""

    def __init__(self) -> None:
        super().__init__()
        self._at_of_seq = array("q")
        self._seqs = array("q")

    def add(self, at: int) -> int:
        """The next fact of the log; its number here. All numbers after it grow by one."""
        place = bisect_right(self._times, at)
        self._at_of_seq.append(at)
        self._times.insert(place, at)
        self._seqs.insert(place, len(self._at_of_seq))
        return place + 1

    def seq_of(self, number: int) -> int:
        return self._seqs[number - 1] if number else 0

    def number_of(self, seq: int) -> int:
        if not 0 < seq <= self.last:
            return 0 if seq <= 0 else self.last
        at = self._at_of_seq[seq - 1]
        return bisect_left(self._seqs, seq, bisect_left(self._times, at), bisect_right(self._times, at)) + 1

    def seqs(self, after: int, until: int) -> Sequence[int]:
        return self._seqs[after:until]

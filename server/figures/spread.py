"""Many durations in short, by a method that is the same for three of them and for three hundred."""

from collections.abc import Iterable, Sequence

from protocol.figures import Seqs, Spread


def median(durations: Sequence[int]) -> int | None:
    """The one in the middle or, of an even number, the mean of the two, rounded down; None of none."""
    if not durations:
        return None
    ordered = sorted(durations)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def centile(durations: Sequence[int], percent: int) -> int | None:
    """The smallest duration that at least `percent` of a hundred do not exceed (nearest rank); None of none.

    Nothing is interpolated: the answer is always one that was measured. Of fewer than ten durations, the 90th centile
    is therefore the longest.
    """
    if not durations:
        return None
    rank = -(-len(durations) * percent // 100)
    return sorted(durations)[max(rank, 1) - 1]


def spread_of(durations: Sequence[int], seqs: Iterable[int], *, not_reported: int = 0, not_reached: int = 0) -> Spread:
    """All of it for some durations, and how many more there should be."""
    return Spread(
        count=len(durations),
        median_ms=median(durations),
        p90_ms=centile(durations, 90),
        max_ms=max(durations, default=None),
        not_reported=not_reported,
        not_reached=not_reached,
        seqs=ascending(seqs),
    )


def ascending(seqs: Iterable[int]) -> Seqs:
    """Each number once, the smallest first."""
    return tuple(sorted(set(seqs)))

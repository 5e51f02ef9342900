"""Measures: CPU of process trees, memory, percentiles, and what a ratio between two servers is worth.

Linux only: the kernel's own accounts under /proc, in nanoseconds, so that a round of seconds is long enough.
"""

import math
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import NamedTuple

FEWEST_ROUNDS = 5
"""With fewer, the median of ratios says little."""
_PROC = Path("/proc")


def tree_of(roots: Iterable[int]) -> list[int]:
    """These processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for pid in _pids():
        parent = _parent_of(pid)
        if parent is not None:
            children.setdefault(parent, []).append(pid)
    found: list[int] = []
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(children.get(pid, ()))
    return found


def cpu_s(pids: Iterable[int]) -> float:
    """CPU time these processes have used so far, all threads; those that are gone count nothing."""
    total_ns = 0
    for pid in pids:
        for thread in _list(_PROC / str(pid) / "task"):
            words = _read(thread / "schedstat").split()
            total_ns += int(words[0]) if words else 0
    return total_ns / 1e9


def held_kib(pids: Iterable[int]) -> int:
    """Memory that these processes have written, pages shared after a fork counted once.

    Pages of files are left out: what of a library counts for one process hangs on who else on the machine runs it, and
    a process would be seen to grow whenever another program in the same language ends.
    """
    total = 0
    for pid in pids:
        for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
            if line.startswith("Pss_Anon:"):
                total += int(line.split()[1])
    return total


def synced_write_ms(count: int = 100) -> list[float]:
    """How long the disk of the stores takes to have eight kilobytes for good, so many times: a commit is no faster."""
    taken_ms: list[float] = []
    with tempfile.TemporaryFile() as file:
        for _ in range(count):
            began = time.perf_counter()
            os.write(file.fileno(), bytes(8_192))
            os.fdatasync(file.fileno())
            taken_ms.append((time.perf_counter() - began) * 1_000)
    return taken_ms


def kernel_tcp_kib() -> int:
    """What the kernel holds in the buffers of all TCP sockets of this machine."""
    for line in _read(_PROC / "net/sockstat").splitlines():
        if line.startswith("TCP:"):
            return int(line.split()[-1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return 0


def name_of(pid: int) -> str:
    """What a process was started as, in one word; empty if it is gone."""
    return _read(_PROC / str(pid) / "comm").strip()


def command_line_of(pid: int) -> str:
    """The words a process was started with; empty if it is gone."""
    return _read(_PROC / str(pid) / "cmdline").replace("\0", " ").strip()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of them does not exceed; NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Line(NamedTuple):
    """y = a + b x, least squares of the relative error, and how far the worst point lies from it, as a share."""

    a: float
    b: float
    residual: float


def fit_line(points: Sequence[tuple[float, float]]) -> Line:
    """Weighted by 1/y²: a point at 10 posts counts as much as one at 1,000."""
    weights = [1 / (y * y) for _, y in points]
    total = sum(weights)
    mean_x = sum(w * x for w, (x, _) in zip(weights, points, strict=True)) / total
    mean_y = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) / total
    spread = sum(w * (x - mean_x) ** 2 for w, (x, _) in zip(weights, points, strict=True))
    b = sum(w * (x - mean_x) * (y - mean_y) for w, (x, y) in zip(weights, points, strict=True)) / spread
    a = mean_y - b * mean_x
    return Line(a, b, max(abs(a + b * x - y) / y for x, y in points))


class Mark(StrEnum):
    """What a figure says of a goal."""

    PASS = "pass"  # the bar is met
    FAIL = "fail"  # the bar is missed
    UNDECIDABLE = "not decidable here"  # nearer to the bar than the reference is to itself
    TOLD = "told"  # a figure without a bar


class Goal(NamedTuple):
    """One figure with its bar."""

    name: str
    figure: float
    unit: str
    bar: float | None = None
    is_ceiling: bool = True
    """The figure must stay at or below the bar; else at or above."""
    spread: float = 0.0
    """How far the reference strayed from itself in the same rounds, as a share."""
    aim: float | None = None

    @property
    def mark(self) -> Mark:
        if self.bar is None:
            return Mark.TOLD
        if math.isnan(self.figure):
            return Mark.FAIL
        if self.spread and abs(self.figure / self.bar - 1) <= self.spread:
            return Mark.UNDECIDABLE
        return Mark.PASS if (self.figure <= self.bar) is self.is_ceiling or self.figure == self.bar else Mark.FAIL


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round: what disturbed a round disturbed both."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def self_spread(first: Sequence[float], again: Sequence[float]) -> float:
    """How far the median of in-round ratios of a reference to itself can be trusted, as a share.

    The median's own distance from 1, and how far half of the rounds lie from the median: that of the fewest
    rounds, and less by the root of their number where there are more, as the median of many strays less than of few.
    """
    against_itself = ratios(again, first)
    middle = median(against_itself)
    strays = median(abs(ratio - middle) for ratio in against_itself)
    return abs(middle - 1) + strays * math.sqrt(FEWEST_ROUNDS / max(FEWEST_ROUNDS, len(against_itself)))


class Placement(NamedTuple):
    """Which cores serve and which one loads."""

    server: frozenset[int]
    generator: frozenset[int]

    @property
    def whole(self) -> frozenset[int]:
        """For what is asked of a machine, not of a core."""
        return self.server | self.generator


def place() -> Placement:
    """The first core for all servers and their stores, the last for the generator; one core is shared by both."""
    cores = sorted(os.sched_getaffinity(0))
    return Placement(frozenset(cores[:1]), frozenset(cores[-1:]))


def _pids() -> list[int]:
    return [int(entry.name) for entry in _list(_PROC) if entry.name.isdigit()]


def _parent_of(pid: int) -> int | None:
    stat = _read(_PROC / str(pid) / "stat")
    return int(stat.rpartition(")")[2].split()[1]) if stat else None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # the process has ended meanwhile
        return ""


def _list(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except OSError:
        return []

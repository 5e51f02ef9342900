"""Figures that decide about goals must themselves be right."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from loadtests.measure import (
    Goal,
    Mark,
    cpu_s,
    fit_line,
    held_kib,
    percentile,
    ratios,
    self_spread,
    tree_of,
)

_BURN = "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\ninput()"
_PARENT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {_BURN!r}])"


@contextmanager
def burning_child_of_a_child() -> Iterator[subprocess.Popen[bytes]]:
    """A process whose child burns 0.3 s of CPU and then waits."""
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        yield process
        process.stdin.close()


def test_the_cpu_of_a_tree_includes_children_of_children() -> None:
    with burning_child_of_a_child() as process:
        pids = tree_of([process.pid])
        assert len(pids) == 2
        assert 0.3 <= cpu_s(pids) < 2.0
        assert cpu_s([process.pid]) < cpu_s(pids) - 0.25


def test_cpu_is_accounted_finer_than_a_clock_tick() -> None:
    before, began = cpu_s([os.getpid()]), time.process_time()
    while time.process_time() - began < 0.004:
        pass
    assert 0.003 < cpu_s([os.getpid()]) - before < 0.5


def test_memory_of_a_process_grows_with_what_it_holds() -> None:
    before = held_kib([os.getpid()])
    held = bytearray(os.urandom(1024)) * 32 * 1024
    assert held_kib([os.getpid()]) - before > 30 * 1024
    assert len(held) == 32 * 1024 * 1024


def test_memory_of_a_process_stays_when_another_that_shares_its_libraries_ends() -> None:
    waiting = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as watched:
        assert watched.stdout is not None
        watched.stdout.readline()
        with subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            beside = held_kib([watched.pid])
            other.communicate()
        assert held_kib([watched.pid]) == beside > 0
        watched.communicate()


def test_a_process_that_is_gone_counts_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert cpu_s([gone.pid]) == 0.0
    assert held_kib([gone.pid]) == 0


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: int) -> None:
    assert percentile(range(100, 0, -1), share) == expected


def test_nothing_has_no_percentile() -> None:
    assert math.isnan(percentile([], 0.5))


def test_a_line_through_exact_points_is_found_again() -> None:
    line = fit_line([(10.0, 220.0), (100.0, 400.0), (1000.0, 2200.0)])
    assert line.a == pytest.approx(200)
    assert line.b == pytest.approx(2)
    assert line.residual == pytest.approx(0, abs=1e-9)


def test_the_residual_is_the_worst_points_share() -> None:
    assert fit_line([(10.0, 220.0), (100.0, 400.0), (1000.0, 4400.0)]).residual > 0.15


def test_ratios_are_taken_within_a_round_so_that_a_slow_round_cancels_out() -> None:
    assert ratios([1.0, 3.0], [2.0, 6.0]) == [0.5, 0.5]


def test_a_steady_reference_has_no_spread() -> None:
    assert self_spread([5.0, 9.0, 7.0], [5.0, 9.0, 7.0]) == 0.0


def test_the_spread_grows_with_bias_and_with_noise() -> None:
    assert self_spread([1.0] * 5, [1.2] * 5) == pytest.approx(0.2)
    assert self_spread([1.0] * 5, [0.8, 0.9, 1.0, 1.1, 1.2]) == pytest.approx(0.1)


def test_more_rounds_decide_more_and_fewer_no_more_than_five() -> None:
    """The median of n rounds strays by the root of n less; a bias stays what it is."""
    noise = [0.8, 0.9, 1.0, 1.1, 1.2]
    assert self_spread([1.0] * 20, noise * 4) == pytest.approx(0.05)
    assert self_spread([1.0] * 3, [0.9, 1.0, 1.1]) == pytest.approx(0.1)
    assert self_spread([1.0] * 20, [1.2] * 20) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("figure", "is_ceiling", "spread", "mark"),
    [
        (0.8, True, 0.0, Mark.PASS),
        (0.9, True, 0.0, Mark.PASS),
        (1.0, True, 0.0, Mark.FAIL),
        (1.0, False, 0.0, Mark.PASS),
        (0.8, False, 0.0, Mark.FAIL),
        (0.88, True, 0.05, Mark.UNDECIDABLE),
        (0.93, True, 0.05, Mark.UNDECIDABLE),
        (0.70, True, 0.05, Mark.PASS),
        (1.20, True, 0.05, Mark.FAIL),
        (math.nan, True, 0.0, Mark.FAIL),
    ],
)
def test_a_goal_nearer_to_its_bar_than_the_reference_to_itself_is_not_decided(
    figure: float, is_ceiling: bool, spread: float, mark: Mark
) -> None:
    assert Goal("goal", figure, "×", 0.9, is_ceiling, spread).mark is mark


def test_a_figure_without_a_bar_is_only_told() -> None:
    assert Goal("figure", 1.0, "ms").mark is Mark.TOLD


def test_a_bar_of_zero_is_met_by_zero_alone() -> None:
    assert Goal("lost", 0.0, "", 0.0).mark is Mark.PASS
    assert Goal("lost", 1.0, "", 0.0).mark is Mark.FAIL

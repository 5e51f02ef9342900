"""Charts: grids that can be read, legends that fit, curves that stay within."""

import pytest

from server.report.charts import Series, StepChart, count_step, time_ticks
from server.report.look import LINES, TEXT_WIDTH

MINUTE, HOUR = 60_000, 3_600_000


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (1, 1), (5, 1), (6, 2), (10, 2), (11, 5), (42, 10), (101, 50), (1_000, 200)]
)
def test_the_grid_has_round_steps_and_few_of_them(highest: int, step: int) -> None:
    assert count_step(highest) == step


@pytest.mark.parametrize("span", [MINUTE, 10 * MINUTE, HOUR, 9 * HOUR, 50 * HOUR, 24 * 30 * HOUR])
def test_times_below_are_round_and_not_too_many(span: int) -> None:
    ticks = time_ticks(1_790_000_000_000, 1_790_000_000_000 + span)
    assert len(ticks) <= 12
    assert all(tick % MINUTE == 0 for tick in ticks)


def test_a_legend_takes_as_many_lines_as_it_needs() -> None:
    few = StepChart([Series("a", LINES[0], ((0, 1),))], 0, HOUR, str)
    many = StepChart([Series("a long label " * 3, line, ((0, 1),)) for line in LINES], 0, HOUR, str)
    assert few.wrap(TEXT_WIDTH, 800)[0] == TEXT_WIDTH
    assert many.height > few.height


def test_every_line_differs_from_the_others_without_its_colour() -> None:
    assert len({line.dash for line in LINES}) == len(LINES)

"""Curves on paper: numbers that change in steps, told apart by dashes as well as by colour."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from server.report.look import FONT, INK, QUIET, RULE, TEXT_WIDTH, Line, clean

_LEFT, _BOTTOM, _TOP, _SIZE = 26.0, 14.0, 6.0, 6.6
_LEGEND_LEADING = 10.0
_TIME_STEPS_MS = tuple(
    minutes * 60_000 for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080)
)
_MAX_TIME_TICKS = 9


class Series(NamedTuple):
    """One line of a chart."""

    label: str
    line: Line
    points: tuple[tuple[int, int], ...]
    """From each time on, that many; before the first, none."""


class StepChart(Flowable):
    """A chart with its legend below, as wide as the page."""

    def __init__(
        self,
        series: Sequence[Series],
        since: int,
        until: int,
        time_of: Callable[[int], str],
        height: float = 120,
    ) -> None:
        super().__init__()
        self._series = [each._replace(label=clean(each.label)) for each in series]
        self._since, self._until = since, max(until, since + 60_000)
        self._time_of, self._plot_height = time_of, height
        self._legend = _legend_rows(self._series, TEXT_WIDTH)
        self.width = TEXT_WIDTH
        self.height = height + _BOTTOM + _TOP + _LEGEND_LEADING * len(self._legend)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the library's names
        """How much room it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Grid, lines, legend."""
        bottom = self.height - _TOP - self._plot_height
        highest = max((value for each in self._series for _, value in each.points), default=0)
        step = count_step(highest)
        top = max(step, -(-highest // step) * step)
        self._draw_grid(bottom, top, step)
        for each in self._series:
            self._draw_line(each, bottom, top)
        self._draw_legend()

    def _x(self, at: int) -> float:
        within = min(max(at, self._since), self._until) - self._since
        return _LEFT + (self.width - _LEFT) * within / (self._until - self._since)

    def _draw_grid(self, bottom: float, top: int, step: int) -> None:
        canvas = self.canv
        canvas.setFont(FONT, _SIZE)
        canvas.setLineWidth(0.3)
        for value in range(0, top + 1, step):
            y = bottom + self._plot_height * value / top
            canvas.setStrokeColor(INK if value == 0 else RULE)
            canvas.line(_LEFT, y, self.width, y)
            canvas.setFillColor(QUIET)
            canvas.drawRightString(_LEFT - 4, y - 2, str(value))
        for at in time_ticks(self._since, self._until):
            x = self._x(at)
            canvas.setStrokeColor(RULE)
            canvas.line(x, bottom, x, bottom - 2)
            text = self._time_of(at)
            half = stringWidth(text, FONT, _SIZE) / 2
            canvas.drawCentredString(min(max(x, half), self.width - half), bottom - 10, text)

    def _draw_line(self, series: Series, bottom: float, top: int) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(series.line.colour)
        canvas.setLineWidth(series.line.width)
        canvas.setDash(series.line.dash)
        path = canvas.beginPath()
        y = bottom
        path.moveTo(self._x(self._since), y)
        for at, value in series.points:
            path.lineTo(self._x(at), y)
            y = bottom + self._plot_height * value / top
            path.lineTo(self._x(at), y)
        path.lineTo(self._x(self._until), y)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.restoreState()

    def _draw_legend(self) -> None:
        canvas = self.canv
        for number, row in enumerate(self._legend):
            y = _LEGEND_LEADING * (len(self._legend) - number - 1) + 2
            for x, each in row:
                canvas.saveState()
                canvas.setStrokeColor(each.line.colour)
                canvas.setLineWidth(each.line.width)
                canvas.setDash(each.line.dash)
                canvas.line(x, y + 2.4, x + 18, y + 2.4)
                canvas.restoreState()
                canvas.setFillColor(INK)
                canvas.setFont(FONT, _SIZE)
                canvas.drawString(x + 22, y, each.label)


def count_step(highest: int) -> int:
    """How far apart the lines of the grid are: 1, 2 or 5 times a power of ten, at most six of them."""
    step = 1
    while highest > 5 * step:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def time_ticks(since: int, until: int) -> list[int]:
    """Round times between the two, not too many."""
    step = next((each for each in _TIME_STEPS_MS if (until - since) / each <= _MAX_TIME_TICKS), _TIME_STEPS_MS[-1])
    first = -(-since // step) * step
    return list(range(first, until + 1, step))


def _legend_rows(series: Sequence[Series], width: float) -> list[list[tuple[float, Series]]]:
    rows: list[list[tuple[float, Series]]] = []
    x = width
    for each in series:
        needed = 22 + stringWidth(each.label, FONT, _SIZE) + 14
        if x + needed > width + 14 or not rows:
            rows.append([])
            x = 0.0
        rows[-1].append((x, each))
        x += needed
    return rows

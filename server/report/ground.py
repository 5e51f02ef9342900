"""The map on paper, drawn from what was entered and received: sectors, places, interventions, ways of teams.

There is no base map: the coast that comes with the pages is far too coarse for a scene of some hundred metres, and
nobody is asked for a finer one.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from server.report.content import Way
from server.report.look import BOLD, FONT, INK, LINES, QUIET, RULE, SHADE, TEXT_WIDTH, clean

_M_PER_DEG = 111_320.0
_MIN_SPAN_M = 120.0
_SIZE = 6.2
_ROUND = (1, 2, 5)
_TRACK_COLOURS = tuple(line.colour for line in LINES)


class Mark(NamedTuple):
    """Something at one point."""

    label: str
    lon_deg: float
    lat_deg: float
    is_intervention: bool = False


class Area(NamedTuple):
    """A sector: a ring, or a line."""

    label: str
    way: Way
    is_closed: bool


class Trail(NamedTuple):
    """Where one team went."""

    label: str
    ways: tuple[Way, ...]


class Ground(NamedTuple):
    """Everything that has coordinates."""

    marks: tuple[Mark, ...] = ()
    areas: tuple[Area, ...] = ()
    trails: tuple[Trail, ...] = ()

    def points(self) -> list[tuple[float, float]]:
        """All of it, to fit into a frame; the trails last, because they may be long."""
        found = [(mark.lon_deg, mark.lat_deg) for mark in self.marks]
        found += [point for area in self.areas for point in area.way]
        return found + [point for trail in self.trails for way in trail.ways for point in way]


class Frame(NamedTuple):
    """What part of the ground is shown, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def span_m(self) -> float:
        """The longer side."""
        width = (self.east - self.west) * _M_PER_DEG * _shrink(self)
        return max(width, (self.north - self.south) * _M_PER_DEG)

    def grown(self) -> "Frame":
        """The same with half its size more on each side."""
        width, height = (self.east - self.west) / 2, (self.north - self.south) / 2
        return Frame(self.west - width, self.south - height, self.east + width, self.north + height)

    def holds(self, lon_deg: float, lat_deg: float) -> bool:
        """Is this point inside?"""
        return self.west <= lon_deg <= self.east and self.south <= lat_deg <= self.north


def frames_of(ground: Ground) -> list[Frame]:
    """One frame around everything, and a second one around the middle of it where most things are, if that helps."""
    points = ground.points()
    if not points:
        return []
    whole = frame_around(points)
    places = [(mark.lon_deg, mark.lat_deg) for mark in ground.marks]
    scene = [(mark.lon_deg, mark.lat_deg) for mark in ground.marks if mark.is_intervention]
    kernel = (_without_far(scene) if scene else []) + [point for area in ground.areas for point in area.way]
    kernel = kernel or (_without_far(places) if places else [])
    if kernel:
        around = frame_around(kernel).grown()
        detail = frame_around([*kernel, *(place for place in places if around.holds(*place))])
        if detail.span_m < whole.span_m / 2.5:
            return [whole, detail]
    return [whole]


def frame_around(points: Sequence[tuple[float, float]]) -> Frame:
    """The points with some room around them."""
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    middle_lat = (south + north) / 2
    least_lat = _MIN_SPAN_M / _M_PER_DEG
    least_lon = least_lat / max(0.01, math.cos(math.radians(middle_lat)))
    pad_lon = max((east - west) * 0.06, (least_lon - (east - west)) / 2)
    pad_lat = max((north - south) * 0.06, (least_lat - (north - south)) / 2)
    return Frame(west - pad_lon, south - pad_lat, east + pad_lon, north + pad_lat)


def round_length_m(longest_m: float) -> int:
    """The longest round length that fits: 1, 2 or 5 times a power of ten."""
    fitting = 1
    power = 1
    while power <= longest_m:
        fitting = max([fitting, *(digit * power for digit in _ROUND if digit * power <= longest_m)])
        power *= 10
    return fitting


class GroundMap(Flowable):
    """A map as wide as the page."""

    def __init__(self, ground: Ground, frame: Frame, max_height: float) -> None:
        super().__init__()
        self._ground, self._part = ground, frame
        ratio = (frame.north - frame.south) / max(1e-9, (frame.east - frame.west) * _shrink(frame))
        self.width = TEXT_WIDTH
        self.height = min(max(TEXT_WIDTH * ratio, 150.0), max_height)
        width_m = (frame.east - frame.west) * _M_PER_DEG * _shrink(frame)
        height_m = (frame.north - frame.south) * _M_PER_DEG
        self._pt_per_m = min(self.width / width_m, self.height / height_m)
        self._taken: list[tuple[float, float, float, float]] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the library's names
        """How much room it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """From the ground up: areas, trails, marks, then what explains them."""
        canvas = self.canv
        canvas.saveState()
        frame = canvas.beginPath()
        frame.rect(0, 0, self.width, self.height)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.clipPath(frame, stroke=1, fill=0)
        self._taken = [(0, 0, 120, 24), (self.width - 26, self.height - 30, self.width, self.height)]
        for area in self._ground.areas:
            self._draw_area(area)
        for number, trail in enumerate(self._ground.trails):
            self._draw_trail(trail, number)
        shown = [mark for mark in self._ground.marks if self._part.holds(mark.lon_deg, mark.lat_deg)]
        for mark in shown:
            self._draw_mark(mark)
        for mark in sorted(shown, key=lambda mark: mark.is_intervention):
            self._label(mark.label, *self._at((mark.lon_deg, mark.lat_deg)))
        self._draw_scale()
        canvas.restoreState()

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        frame = self._part
        middle_lon, middle_lat = (frame.west + frame.east) / 2, (frame.south + frame.north) / 2
        east_m = (point[0] - middle_lon) * _M_PER_DEG * _shrink(frame)
        north_m = (point[1] - middle_lat) * _M_PER_DEG
        return self.width / 2 + east_m * self._pt_per_m, self.height / 2 + north_m * self._pt_per_m

    def _draw_area(self, area: Area) -> None:
        canvas = self.canv
        path = canvas.beginPath()
        for number, point in enumerate(area.way):
            (path.moveTo if number == 0 else path.lineTo)(*self._at(point))
        canvas.saveState()
        canvas.setFillColor(SHADE)
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.7)
        canvas.setDash([3, 2])
        canvas.drawPath(path, stroke=1, fill=int(area.is_closed))
        canvas.restoreState()
        inside = [self._at(point) for point in area.way]
        self._label(
            area.label,
            sum(x for x, _ in inside) / len(inside),
            sum(y for _, y in inside) / len(inside),
            font=BOLD,
            is_centred=True,
        )

    def _draw_trail(self, trail: Trail, number: int) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(_TRACK_COLOURS[number % len(_TRACK_COLOURS)])
        canvas.setStrokeAlpha(0.55)
        canvas.setLineWidth(0.7)
        for way in trail.ways:
            path = canvas.beginPath()
            for place, point in enumerate(way):
                (path.moveTo if place == 0 else path.lineTo)(*self._at(point))
            canvas.drawPath(path, stroke=1, fill=0)
        canvas.restoreState()

    def _draw_mark(self, mark: Mark) -> None:
        canvas = self.canv
        x, y = self._at((mark.lon_deg, mark.lat_deg))
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        if mark.is_intervention:
            canvas.setFillColor(LINES[1].colour)
            path = canvas.beginPath()
            path.moveTo(x, y + 3.6)
            path.lineTo(x + 3.3, y - 2.4)
            path.lineTo(x - 3.3, y - 2.4)
            path.close()
            canvas.drawPath(path, stroke=1, fill=1)
        else:
            canvas.setFillColor(LINES[0].colour)
            canvas.rect(x - 2.6, y - 2.6, 5.2, 5.2, stroke=1, fill=1)
        self._taken.append((x - 3.5, y - 3.5, x + 3.5, y + 3.5))

    def _label(self, text: str, x: float, y: float, *, font: str = FONT, is_centred: bool = False) -> None:
        """Beside its point, on the first side where it covers nothing; left out if there is no such side."""
        shown = clean(text)
        width = stringWidth(shown, font, _SIZE)
        sides = ((x + 5, y - 2), (x - 5 - width, y - 2), (x - width / 2, y + 5), (x - width / 2, y - 9))
        for left, base in ((x - width / 2, y - 2),) if is_centred else sides:
            box = (left - 1, base - 1.5, left + width + 1, base + _SIZE)
            is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self.width and box[3] <= self.height
            if is_inside and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                self.canv.setFont(font, _SIZE)
                self.canv.setFillColor(QUIET if is_centred else INK)
                self.canv.drawString(left, base, shown)
                return

    def _draw_scale(self) -> None:
        canvas = self.canv
        length_m = round_length_m(100 / self._pt_per_m)
        length = length_m * self._pt_per_m
        canvas.setStrokeColor(INK)
        canvas.setFillColor(INK)
        canvas.setLineWidth(1)
        canvas.line(8, 8, 8 + length, 8)
        for x in (8, 8 + length):
            canvas.line(x, 6, x, 10)
        canvas.setFont(FONT, _SIZE)
        canvas.drawString(8, 13, f"{length_m // 1000} km" if length_m >= 1000 else f"{length_m} m")
        x, y = self.width - 14, self.height - 26
        path = canvas.beginPath()
        path.moveTo(x, y + 14)
        path.lineTo(x + 4, y)
        path.lineTo(x, y + 3.5)
        path.lineTo(x - 4, y)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.drawCentredString(x, y + 16, "N")


def _shrink(frame: Frame) -> float:
    """How much shorter a degree of longitude is there."""
    return max(0.01, math.cos(math.radians((frame.south + frame.north) / 2)))


def _without_far(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those near where most of them are: a hospital in the next town would shrink the scene to a dot."""
    lon, lat = _middle(lon for lon, _ in points), _middle(lat for _, lat in points)
    scale = max(0.01, math.cos(math.radians(lat)))
    distances = [math.hypot((one - lon) * scale, other - lat) for one, other in points]
    reach = max(3 * _middle(distances), _MIN_SPAN_M / _M_PER_DEG)
    return [point for point, distance in zip(points, distances, strict=True) if distance <= reach]


def _middle(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

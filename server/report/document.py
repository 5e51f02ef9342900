"""The report as a PDF: pages with their heads and feet, bookmarks, title and language; the same content, the same
bytes."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageBreak, PageTemplate

from protocol.drawings import Drawing, DrawingShape
from protocol.interventions import Intervention
from protocol.operations import OperationMode, Sector, Site
from server.geo.scene import scene_of
from server.report import front, measured
from server.report.content import ReportContent
from server.report.ground import Area, Ground, GroundMap, Mark, Trail, frames_of
from server.report.look import (
    BOLD,
    DANGER,
    FONT,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    RULE,
    TEXT_WIDTH,
    clean,
    register_fonts,
)
from server.report.parts import Source
from server.report.pieces import Heading, LogRow, gap, said
from server.report.telling import TECHNICAL
from server.report.value_words import word

_HEAD, _FOOT = 15 * mm, 12 * mm
_ROOM_BELOW = (62 * mm, 32 * mm)
"""A heading, by its level: below that of a part stand a note and another heading, before anything is said."""
OnShare = Callable[[int, int], None]


def build_report(content: ReportContent, on_share: OnShare = lambda done, of: None) -> bytes:
    """The whole document.

    Args:
        content: What it says.
        on_share: Told how many of the pieces are laid out, and of how many.
    """
    register_fonts()
    source = Source(content)
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        invariant=1,
        title=clean(f"{source.say('report')} · {source.head}"),
        author="Vigie",
        subject=word(source.operation.mode, source.language),
        creator=f"Vigie {content.version}",
        lang="fr-FR" if content.language == "fr" else "en-GB",
    )
    frame = Frame(
        MARGIN,
        _FOOT + 4 * mm,
        TEXT_WIDTH,
        PAGE_HEIGHT - _HEAD - _FOOT - 8 * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates(PageTemplate(frames=[frame]))
    story = list(_with_room(_story(source)))
    count = len(story)
    document.setProgressCallBack(lambda what, done: on_share(done, count) if what == "PROGRESS" else None)
    document.build(story, canvasmaker=_paged(source))
    return out.getvalue()


def ground_of(source: Source) -> Ground:
    """What has coordinates."""
    marks = [
        Mark(site.code, site.lon_deg, site.lat_deg)
        for site in source.all(Site)
        if site.lon_deg is not None and site.lat_deg is not None
    ]
    things = {each.id: each for each in source.content.entities}
    for each in source.all(Intervention):
        if (scene := scene_of(each, things.get)) is not None:
            marks.append(Mark(str(each.number), scene[1], scene[0], is_intervention=True))
    areas: list[Area] = []
    for sector in source.all(Sector):
        if sector.ring is not None:
            areas.append(Area(sector.code, tuple((lon, lat) for lon, lat in sector.ring), is_closed=True))
        elif sector.line is not None:
            areas.append(Area(sector.code, tuple((each.lon_deg, each.lat_deg) for each in sector.line), False))
    for drawing in source.all(Drawing):
        if drawing.is_removed:
            continue
        label = drawing.note or source.name(drawing.id)
        if drawing.shape is DrawingShape.POINT:
            marks.append(Mark(label, *drawing.points[0]))
        else:
            is_closed = drawing.shape is DrawingShape.AREA
            areas.append(Area(label, (*drawing.points, drawing.points[0]) if is_closed else drawing.points, is_closed))
    trails = tuple(Trail(source.name(track.team_id), track.ways) for track in source.content.tracks)
    return Ground(tuple(marks), tuple(areas), trails)


def _story(source: Source) -> Iterator[Flowable]:
    yield from front.cover(source)
    yield from front.situation(source)
    yield from front.resources(source)
    yield from measured.delays(source)
    yield from measured.answers(source)
    yield from measured.curves(source)
    if not source.content.is_anonymised:
        yield from _map(source)
    yield PageBreak()
    yield from measured.cover_return(source)
    yield PageBreak()
    yield from _log(source)


def _with_room(story: Iterable[Flowable]) -> Iterator[Flowable]:
    """No heading at the very end of a page."""
    for flowable in story:
        if isinstance(flowable, Heading):
            yield CondPageBreak(_ROOM_BELOW[flowable.level])
        yield flowable


def _map(source: Source) -> Iterator[Flowable]:
    ground = ground_of(source)
    frames = frames_of(ground)
    yield PageBreak()
    yield Heading(source.say("map"), 0, "map")
    if not frames:
        yield said(source.say("no_map"), "note")
        return
    yield said(source.say("map_note"), "note")
    signs = (("■", "legend_site"), ("▲", "legend_intervention"), ("- - -", "legend_sector"), ("—", "legend_track"))
    yield said("   ".join(f"{sign} {source.say(key)}" for sign, key in signs), "note")
    room = (PAGE_HEIGHT - _HEAD - _FOOT - 60 * mm) / len(frames) - 12 * mm
    for number, frame in enumerate(frames):
        if len(frames) > 1:
            yield Heading(source.say("map_detail" if number else "map_all"), 1, f"map-{number}")
        else:
            yield gap()
        yield GroundMap(ground, frame, room)
        yield gap()


def _log(source: Source) -> Iterator[Flowable]:
    yield Heading(source.say("log"), 0, "log")
    technical = sum(str(line.event.__struct_config__.tag) in TECHNICAL for line in source.content.lines)
    yield said(source.say("log_note").format(left_out=technical), "note")
    yield gap()
    for entry in source.teller.entries():
        yield LogRow(entry, has_days=source.times.has_days)


def _paged(source: Source) -> type[Canvas]:
    """A canvas that knows on each page how many there are: heads and feet are drawn at the end."""
    mode = source.operation.mode
    mark = "" if mode is OperationMode.ACTUAL else word(mode, source.language)
    left = clean(source.head)
    foot = clean(
        f"Vigie · {source.say('up_to').lower()} {source.figures.known_at_seq} · {source.content.chain[:16]} · "
        f"{source.times.full(source.content.generated_at)} ({source.content.time_zone})"
    )

    class _Paged(Canvas):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._pages: list[dict[str, Any]] = []
            self.setViewerPreference("DisplayDocTitle", "true")
            inner: Any = self  # what the library has and its types do not tell
            inner._doc.Catalog.Lang = PDFString("fr-FR" if source.language == "fr" else "en-GB")
            self.showOutline()

        def showPage(self) -> None:  # noqa: N802 - the library's name
            self._pages.append(dict(self.__dict__))
            inner: Any = self
            inner._startPage()

        def save(self) -> None:
            pages = self._pages
            for number, page in enumerate(pages, start=1):
                self.__dict__.update(page)
                self._draw_edges(number, len(pages))
                Canvas.showPage(self)
            Canvas.save(self)

        def _draw_edges(self, number: int, count: int) -> None:
            self.saveState()
            self.setFont(FONT, 7)
            self.setFillColor(QUIET)
            self.setStrokeColor(RULE)
            self.setLineWidth(0.4)
            top = PAGE_HEIGHT - 10 * mm
            shown = left if len(left) <= 70 else left[:69] + "…"
            self.drawString(MARGIN, top, shown)
            if mark:
                self.setFillColor(DANGER)
                self.setFont(BOLD, 9)
                self.drawRightString(PAGE_WIDTH - MARGIN, top, mark)
                self.setFont(FONT, 7)
                self.setFillColor(QUIET)
            self.line(MARGIN, top - 3, PAGE_WIDTH - MARGIN, top - 3)
            self.drawString(MARGIN, _FOOT - 2 * mm, foot)
            page = source.say("page").format(page=number, pages=count)
            self.drawRightString(PAGE_WIDTH - MARGIN, _FOOT - 2 * mm, page)
            self.restoreState()

    return _Paged

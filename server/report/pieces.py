"""What a report is put together from: headings that are bookmarks, tables, and the lines of the log."""

from collections.abc import Sequence
from typing import NamedTuple

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from server.report.look import BOLD, DANGER, FONT, INK, QUIET, RULE, SHADE, TEXT_WIDTH, clean, marked_up, styles

_LOG_SIZE, _SMALL, _LOG_LEADING = 7.0, 6.2, 8.8
_GAP = 5.0
_SUBJECT_WIDTH = 74.0
_MAX_SUBJECT = 160
_MAX_LOG_LINES = 60
"""Lines that one entry of the log may take on paper: less than a page."""


class Heading(Paragraph):
    """A heading that is also a bookmark of the document."""

    def __init__(self, text: str, level: int, key: str) -> None:
        super().__init__(marked_up(text), styles()["h1" if level == 0 else "h2"])
        self.level, self._title, self._key = level, clean(text), key

    def draw(self) -> None:
        """Draws it, and remembers where."""
        self.canv.bookmarkHorizontal(self._key, 0, self.height + 6)
        self.canv.addOutlineEntry(self._title, self._key, self.level, closed=self.level == 0)
        super().draw()


class Column(NamedTuple):
    """One column of a table."""

    title: str
    share: float
    """Of the width, relative to the others."""
    is_number: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, nothing: str) -> Flowable:
    """A table whose cells wrap, whose head is repeated on each page; a sentence instead if it is empty."""
    if not rows:
        return Paragraph(marked_up(nothing), styles()["note"])
    style = styles()
    head = [Paragraph(marked_up(each.title), style["head_number" if each.is_number else "head"]) for each in columns]
    body = [
        [
            Paragraph(marked_up(cell), style["number" if column.is_number else "cell"])
            for column, cell in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    whole = sum(each.share for each in columns)
    widths = [TEXT_WIDTH * each.share / whole for each in columns]
    found = Table([head, *body], colWidths=widths, repeatRows=1, splitInRow=1)
    found.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return found


def said(text: str, style: str = "body") -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(marked_up(text), styles()[style])


def gap(height: float = 6) -> Spacer:
    """Room."""
    return Spacer(1, height)


class Entry(NamedTuple):
    """One entry of the log, ready to be printed."""

    number: str
    """Of its fact; of several told as one, the first and the last."""
    happened: str
    entered: str
    subject: str
    text: str
    is_struck: bool = False
    is_urgent: bool = False
    is_automatic: bool = False


class LogRow(Flowable):
    """One entry, drawn without markup: a long log is thousands of them."""

    def __init__(self, entry: Entry, *, has_days: bool) -> None:
        super().__init__()
        self._entry = entry
        sample = "00/00 00:00:00" if has_days else "00:00:00"
        self._times_at = stringWidth("00000–00000", FONT, _SMALL) + _GAP
        self._entered_at = self._times_at + stringWidth(sample, FONT, _LOG_SIZE) + _GAP
        self._subject_at = self._entered_at + stringWidth(f"({sample[:-3]})", FONT, _SMALL) + _GAP
        self._text_at = self._subject_at + _SUBJECT_WIDTH + _GAP
        self._subject: list[str] = []
        self._text: list[str] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the library's names
        """How much room it takes."""
        if not self._text:
            self._text = wrapped(clean(self._entry.text), aW - self._text_at, FONT)
            self._subject = wrapped(clean(self._entry.subject)[:_MAX_SUBJECT], _SUBJECT_WIDTH, BOLD)
        self.width, self.height = aW, max(1, len(self._text), len(self._subject)) * _LOG_LEADING + 2
        return self.width, self.height

    def draw(self) -> None:
        """Number, times, whom it is about, what happened."""
        canvas, entry = self.canv, self._entry
        y = self.height - _LOG_LEADING + 1.5
        canvas.setFont(FONT, _SMALL)
        canvas.setFillColor(QUIET)
        canvas.drawRightString(self._times_at - _GAP, y, entry.number)
        canvas.drawString(self._entered_at, y, entry.entered)
        canvas.setFillColor(INK)
        canvas.setFont(FONT, _LOG_SIZE)
        canvas.drawString(self._times_at, y, entry.happened)
        canvas.setFillColor(DANGER if entry.is_urgent else QUIET if entry.is_automatic else INK)
        canvas.setFont(BOLD, _LOG_SIZE)
        for number, line in enumerate(self._subject):
            canvas.drawString(self._subject_at, y - number * _LOG_LEADING, line)
        canvas.setFont(FONT, _LOG_SIZE)
        for number, line in enumerate(self._text):
            at = y - number * _LOG_LEADING
            canvas.drawString(self._text_at, at, line)
            if entry.is_struck:
                canvas.setStrokeColor(INK)
                canvas.setLineWidth(0.6)
                canvas.line(self._text_at, at + 2.4, self._text_at + stringWidth(line, FONT, _LOG_SIZE), at + 2.4)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.2)
        canvas.line(0, 0, self.width, 0)


def wrapped(text: str, width: float, font: str) -> list[str]:
    """The text in lines of at most this width; a word that is longer is broken, and nothing runs off the page."""
    lines: list[str] = []
    for line in simpleSplit(text, font, _LOG_SIZE, width):
        lines += [line] if stringWidth(line, font, _LOG_SIZE) <= width else _broken(line, width, font)
    return lines if len(lines) <= _MAX_LOG_LINES else [*lines[: _MAX_LOG_LINES - 1], "[…]"]


def _broken(word: str, width: float, font: str) -> list[str]:
    """A word that does not fit on a line, in pieces that do."""
    pieces, room = [""], width
    for sign in word:
        needed = stringWidth(sign, font, _LOG_SIZE)
        if needed > room and pieces[-1]:
            pieces.append("")
            room = width
        pieces[-1] += sign
        room -= needed
    return pieces

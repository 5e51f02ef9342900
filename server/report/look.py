"""How a page looks: fonts that are embedded, sizes, colours that survive a black-and-white copier, and safe text.

No text of people reaches the markup of the library: what is drawn as markup is escaped here, once.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONT, BOLD = "DejaVuSans", "DejaVuSans-Bold"
PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 16 * mm
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
MAX_TEXT = 4_000
"""Characters of one text that are printed: more is cut, with a sign that it was."""
UNKNOWN_SIGN = "\u25af"
"""Stands for a character that the fonts do not have."""

INK, QUIET, RULE, SHADE = HexColor("#14202b"), HexColor("#5a6672"), HexColor("#c3cad1"), HexColor("#f1f4f6")
DANGER = HexColor("#b3261e")


class Line(NamedTuple):
    """How one line of a chart is told from the others, in colour or without."""

    colour: Color
    dash: tuple[float, ...] = ()
    width: float = 1.4


LINES = (
    Line(HexColor("#1f5fa8")),
    Line(HexColor("#c2571a"), (6, 2)),
    Line(HexColor("#2e7d4f"), (2, 2)),
    Line(HexColor("#7a3e9d"), (8, 2, 2, 2)),
    Line(HexColor("#8a6d00"), (4, 4)),
    Line(HexColor("#3d4b57"), (1, 2)),
    Line(HexColor("#b3261e"), (10, 3)),
    Line(HexColor("#00808a"), (3, 1)),
)
CATEGORY_LINES = {
    "immediate": Line(HexColor("#c62828"), (), 1.8),
    "delayed": Line(HexColor("#c98a00"), (6, 2), 1.6),
    "minor": Line(HexColor("#2e7d32"), (2, 2), 1.6),
    "uninjured": Line(HexColor("#1f5fa8"), (8, 2, 2, 2)),
    "expectant": Line(HexColor("#6d6d6d"), (4, 4)),
    "apparently_dead": Line(HexColor("#444444"), (1, 2)),
    "deceased": Line(HexColor("#000000"), (10, 3)),
    "untriaged": Line(HexColor("#8e7cc3"), (3, 1)),
}


@cache
def register_fonts() -> frozenset[int]:
    """Makes the fonts known to the library; answers the characters that both have."""
    folder = Path(__file__).parent / "fonts"
    known: list[frozenset[int]] = []
    for name in (FONT, BOLD):
        font = TTFont(name, folder / f"{name}.ttf")
        pdfmetrics.registerFont(font)
        known.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
    return known[0] & known[1]


def clean(text: str) -> str:
    """The text as it can be drawn on one line: no control characters, none that turn the direction, none unknown."""
    known = register_fonts()
    shortened = text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + " […]"
    signs: list[str] = []
    for sign in unicodedata.normalize("NFC", shortened):
        category = unicodedata.category(sign)
        if category in ("Cc", "Zl", "Zp", "Zs"):
            signs.append(" " if sign != "\u00a0" else sign)
        elif category == "Cf" or unicodedata.combining(sign):
            continue
        else:
            signs.append(sign if ord(sign) in known else UNKNOWN_SIGN)
    return " ".join(part for part in "".join(signs).split(" ") if part)


def marked_up(text: str) -> str:
    """Clean text for the library's paragraphs, where it cannot be taken for markup."""
    return escape(clean(text))


def styles() -> dict[str, ParagraphStyle]:
    """The few styles there are."""
    register_fonts()
    body = ParagraphStyle("body", fontName=FONT, fontSize=8.5, leading=11.5, textColor=INK, splitLongWords=1)
    return {
        "body": body,
        "note": ParagraphStyle("note", body, fontSize=7, leading=9, textColor=QUIET),
        "cell": ParagraphStyle("cell", body, fontSize=7.2, leading=9),
        "number": ParagraphStyle("number", body, fontSize=7.2, leading=9, alignment=TA_RIGHT),
        "head": ParagraphStyle("head", body, fontName=BOLD, fontSize=7.2, leading=9),
        "head_number": ParagraphStyle("head_number", body, fontName=BOLD, fontSize=7.2, leading=9, alignment=TA_RIGHT),
        "h1": ParagraphStyle("h1", body, fontName=BOLD, fontSize=14, leading=18, spaceBefore=6, spaceAfter=4),
        "h2": ParagraphStyle("h2", body, fontName=BOLD, fontSize=10, leading=13, spaceBefore=9, spaceAfter=3),
        "title": ParagraphStyle("title", body, fontName=BOLD, fontSize=24, leading=30),
        "subtitle": ParagraphStyle("subtitle", body, fontSize=13, leading=18, textColor=QUIET),
    }

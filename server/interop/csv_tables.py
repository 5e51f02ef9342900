"""Tables for spreadsheets: UTF-8 with its mark, `;` between cells, ISO 8601 times with offset, never a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def encode_rows(rows: Iterable[Iterable[object]]) -> bytes:
    """Lines of a table; each cell as `cell_text` writes it."""
    table = io.StringIO()
    csv.writer(table, delimiter=";", lineterminator="\r\n").writerows([cell_text(cell) for cell in row] for row in rows)
    return table.getvalue().encode()


def cell_text(cell: object) -> str:
    """One value as text that no spreadsheet takes for a formula; a number stays a number."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case Enum():
            return str(cell.value)
        case int() | float():
            return repr(cell) if isinstance(cell, int) else f"{float(cell)!r}"
        case list() | tuple() | frozenset():
            return harmless(", ".join(str(each) for each in cell))
    return harmless(str(cell))


def harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would compute."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def iso(at: int | None) -> str | None:
    """A time in epoch milliseconds, as text."""
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")

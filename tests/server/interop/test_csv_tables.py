"""Cells that a spreadsheet shows and never computes."""

import csv
import io

import pytest

from protocol.teams import TeamStatus
from server.interop.csv_tables import cell_text, encode_rows, iso


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_is_a_formula(start: str) -> None:
    """Rule EX7."""
    assert cell_text(f"{start}1+1") == f"'{start}1+1"
    assert cell_text([f"{start}1", "x"]).startswith("'")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (-3, "-3"),
        (-1.5, "-1.5"),
        (TeamStatus.OFF_DUTY, "off_duty"),
        (("a", "b"), "a, b"),
        ('é;\n"x"', 'é;\n"x"'),
    ],
)
def test_each_value_has_one_way_to_be_written(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_a_table_is_read_back_by_its_semicolons() -> None:
    """Rule EX7."""
    rows = [["a;b", "c\nd"], ['"', "é"]]
    assert list(csv.reader(io.StringIO(encode_rows(rows).decode(), newline=""), delimiter=";")) == rows
    assert encode_rows([[1, 2]]) == b"1;2\r\n"


def test_times_carry_their_offset() -> None:
    """Rule EX7."""
    assert iso(0) == "1970-01-01T00:00:00.000+00:00"
    assert iso(None) is None

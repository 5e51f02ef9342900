"""Lines of the log never run off the page, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from server.report.look import FONT, TEXT_WIDTH, clean
from server.report.pieces import Column, Entry, Heading, LogRow, gap, said, table, wrapped

ENTRY = Entry(number="1", happened="16:00:00", entered="", subject="Alpha", text="statut")


@given(st.text(max_size=400), st.sampled_from([30.0, 80.0, 300.0]))
def test_no_line_is_wider_than_its_room(text: str, width: float) -> None:
    for line in wrapped(clean(text), width, FONT):
        assert len(line) == 1 or stringWidth(line, FONT, 7.0) <= width + 0.01


def test_a_text_without_end_is_cut_before_it_fills_a_page() -> None:
    row = LogRow(ENTRY._replace(text="m " * 4_000), has_days=True)
    _, height = row.wrap(TEXT_WIDTH, 700)
    assert height < 700


@pytest.mark.parametrize("has_days", [False, True])
def test_a_line_grows_with_its_text(has_days: bool) -> None:
    short = LogRow(ENTRY, has_days=has_days).wrap(TEXT_WIDTH, 700)[1]
    longer = LogRow(ENTRY._replace(text="un mot " * 60), has_days=has_days).wrap(TEXT_WIDTH, 700)[1]
    assert longer > 2 * short


def test_an_empty_table_is_a_sentence() -> None:
    found = table([Column("A", 1)], [], nothing="Rien.")
    assert "Rien." in str(getattr(found, "text", ""))
    assert gap(3).wrap(10, 10)[1] == 3


def test_hostile_text_is_no_markup() -> None:
    for text in ("<para>", "</b>", "&amp;&", "<a href='x'>", "<seq id='x'/>", "%s {0}"):
        said(text)
        Heading(text, 0, "key")
        table([Column(text, 1)], [[text]], nothing="")

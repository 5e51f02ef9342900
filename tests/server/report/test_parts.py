"""What the parts of a report look things up in."""

from uuid import UUID

from protocol.ids import SiteId
from server.report.parts import Source, plain_rows
from tests.support.debrief_story import ALPHA, FALL, POST
from tests.support.printed_reports import told_content


def test_things_are_called_as_people_call_them() -> None:
    source = Source(told_content())
    assert source.name(ALPHA) == "Alpha"
    assert source.name(FALL) == "n° 1"
    assert source.site(POST) == "P1 Poste 1"
    assert (source.name(None), source.site(None), source.site(SiteId(UUID(int=9)))) == ("—", "—", "—")


def test_codes_are_words_if_the_catalogue_has_them() -> None:
    source = Source(told_content())
    assert source.nature("C02.05.01") == "Malaise, maladie"
    assert source.nature("fall") == "fall"
    assert source.nature(None) == "non précisée"
    assert source.care("plaster") == "plaster"


def test_cells_are_texts() -> None:
    assert plain_rows([[1, "a"]]) == [["1", "a"]]
    assert Source(told_content()).board is not None

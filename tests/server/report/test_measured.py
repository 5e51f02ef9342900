"""Figures on paper are those that were computed, in words."""

from server.report.document import build_report
from tests.support.printed_reports import exercise_content, text_of, told_content


def test_delays_with_what_nobody_said() -> None:
    text = text_of(build_report(told_content()))
    assert "départ 2 1:00 1:00 1:00 0 0" in text
    assert "quitte les lieux 1 10:00 10:00 10:00 0 1" in text


def test_waits_and_silence() -> None:
    text = text_of(build_report(told_content("en")))
    assert "Orders confirmed by the team 2 0:20 0:20 0:20 1 0" in text
    assert "Bravo 16:38 17:05 27:00" in text


def test_the_return_in_the_words_of_the_catalogue() -> None:
    text = text_of(build_report(exercise_content()))
    assert "Malaise, maladie" in text
    assert "sapeurs-pompiers victime remise 15 15" in text


def test_places_are_named_with_their_peaks() -> None:
    assert "PMA (max. 42)" in text_of(build_report(exercise_content()))

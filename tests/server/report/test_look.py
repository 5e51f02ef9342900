"""Text that can be drawn, whatever somebody typed."""

import pytest

from server.report.look import MAX_TEXT, UNKNOWN_SIGN, clean, marked_up


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Évacuée n° 3 – « oui » → PMA", "Évacuée n° 3 – « oui » → PMA"),
        ("line\nbreak\ttab\x00nul\u2028", "line break tab nul"),
        ("turned \u202eback\u2066", "turned back"),
        ("12\u202f000", "12 000"),
        ("e\u0301te\u0301", "été"),
        ("家 ok", f"{UNKNOWN_SIGN} ok"),
        ("Łódź Ωmega Привет", "Łódź Ωmega Привет"),
    ],
)
def test_what_cannot_be_drawn_is_replaced_and_nothing_else(typed: str, drawn: str) -> None:
    assert clean(typed) == drawn


def test_a_long_text_is_cut_with_a_sign() -> None:
    assert clean("a" * (MAX_TEXT + 5)) == "a" * MAX_TEXT + " […]"


def test_markup_is_text() -> None:
    assert marked_up('<b>x</b> & <img src="http://x"/>') == '&lt;b&gt;x&lt;/b&gt; &amp; &lt;img src="http://x"/&gt;'

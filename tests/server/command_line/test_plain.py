import pytest

from server.command_line.plain import show_age, show_plain


@pytest.mark.parametrize(
    ("age_ms", "shown"),
    [
        (None, "—"),
        (-5, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (3_599_999, "59 min"),
        (3_660_000, "1 h 01"),
        (172_800_000, "2 d"),
    ],
)
def test_ages_are_short(age_ms: int | None, shown: str) -> None:
    assert show_age(age_ms) == shown


def test_texts_lose_what_cannot_be_seen() -> None:
    assert show_plain("Équipe é 🚑") == "Équipe é 🚑"
    assert show_plain("a\x1b\x9b\u202e\u2028b") == "a" + "\N{REPLACEMENT CHARACTER}" * 4 + "b"

"""A complaint counts only if it names the damaged entry."""

import pytest

from loadtests.faults.rot import names_entry


@pytest.mark.parametrize(
    ("said", "is_named"),
    [
        ("✕ DAMAGED: operation 5: entry 7 is altered.", True),
        ("✕ DAMAGED: operation 5: entry 8 does not follow.", True),
        ("✕ DAMAGED: operation 5: entry 17 is altered.", False),
        ("something is wrong", False),
    ],
)
def test_the_entry_or_the_one_that_rests_on_it(said: str, is_named: bool) -> None:
    assert names_entry(said, 7, 40) is is_named


def test_the_last_entry_is_proved_by_the_head() -> None:
    assert names_entry("the head does not match entry 40", 40, 40)

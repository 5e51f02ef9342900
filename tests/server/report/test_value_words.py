"""Every value that a report prints has its words in both languages."""

import pytest

from protocol.teams import TeamStatus
from server.report.value_words import VALUE_WORDS, word

SAY_NOTHING = {"unknown", "nr", "routine", "other", "tracker", "system"}
"""Values of which nothing is printed."""


@pytest.mark.parametrize("kind", VALUE_WORDS, ids=lambda kind: kind.__name__)
def test_each_value_of_a_kind_has_words(kind: type) -> None:
    values = {str(value) for value in kind}  # type: ignore[attr-defined]
    assert values - SAY_NOTHING <= set(VALUE_WORDS[kind])
    assert set(VALUE_WORDS[kind]) <= values
    assert all(fr and en for fr, en in VALUE_WORDS[kind].values())


def test_words_are_in_the_language_of_the_report() -> None:
    assert word(TeamStatus.EN_ROUTE, "fr") == "en route"
    assert word(TeamStatus.OFF_DUTY, "fr") == "hors service"
    assert word(TeamStatus.OFF_DUTY, "en") == "off duty"
    assert word(None, "en") == "—"

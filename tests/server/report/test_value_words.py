"""Every value that a report prints has its words in both languages."""

import re

import pytest

from clients.web.build import WEB
from protocol.teams import TeamStatus
from protocol.victims import TriageCategory
from server.catalogues.loading import load_catalogues
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


def test_a_category_is_called_the_same_in_the_catalogue_on_paper_and_on_screens() -> None:
    """Whoever reads a report beside a screen must not wonder whether two words are two things."""
    script = (WEB / "command-post" / "src" / "words.ts").read_text("utf-8")
    _, *languages = script.partition("CATEGORY_WORDS")[2].split(": {\n")
    on_screens = [dict(re.findall(r"(\w+): '(.+)',", text.partition("}")[0])) for text in languages]
    on_paper = VALUE_WORDS[TriageCategory]
    for served in load_catalogues().by_name.values():
        for entry in served.catalogue.categories:
            called = (entry.label.fr.lower(), entry.label.en.lower())
            assert on_paper[entry.category] == called
            assert tuple(words[entry.category] for words in on_screens) == called

"""The report's own texts, in both languages."""

import re

import pytest

from server.report.words import _WORDS, phrase


@pytest.mark.parametrize("key", _WORDS)
def test_each_text_has_both_languages_and_the_same_places_in_them(key: str) -> None:
    fr, en = phrase(key, "fr"), phrase(key, "en")
    assert fr
    assert en
    assert set(re.findall(r"{\w+}", fr)) == set(re.findall(r"{\w+}", en))

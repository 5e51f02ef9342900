"""The pictures of the README: each is there, is shown, and is small enough for a slow network."""

import re

from clients.web.screenshots import LAPTOP, MAX_BYTES, PICTURES, SHOWN, TABLET, WALL, everything
from tests.support.sources import ROOT

PHONES = {"phone.webp", "phone-victims.webp"}


def test_the_readme_shows_each_picture_and_no_other() -> None:
    shown = set(re.findall(r"clients/web/pictures/([\w-]+\.webp)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == {f"{picture.name}.webp" for picture in SHOWN} | PHONES
    assert shown == {path.name for path in PICTURES.iterdir()}


def test_each_picture_is_small() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > MAX_BYTES] == []


def test_a_look_at_everything_has_each_story_in_each_size_and_language_once() -> None:
    looked_at = list(everything())
    assert len({picture.name for picture in looked_at}) == len(looked_at)
    for size in (LAPTOP, WALL, TABLET):
        assert {(each.story, each.language) for each in looked_at if each.size is size} == {
            (story, language) for story in ("marathon", "novi") for language in ("fr", "en")
        }

"""The brief of a replay: what was known at the moment that is shown."""

import re

from playwright.sync_api import expect

from tests.support.running_server import wait_for
from tests.web.conftest import Open
from tests.web.keys import WITHIN_MS, shortcut
from tests.web.test_command_post import wait_until_live
from tests.web.test_replay import fact, replay_of


def test_the_brief_of_a_replay_knows_nothing_that_came_later(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    replay_of(page)
    slider = page.get_by_role("slider", name="Moment montré")
    brief = page.locator("[data-panel=brief]")
    told = brief.locator("ol li")

    def read_brief() -> int:
        page.locator(".screen main").click(position={"x": 3, "y": 3})
        shortcut(page, "g")
        page.keyboard.press("b")
        expect(brief.get_by_role("status")).to_have_text(re.compile(r"\d|Rien"), timeout=WITHIN_MS)
        return told.count()

    slider.press("End")
    wait_for(lambda: fact(page) > 20, "the end of what there is", WITHIN_MS / 1000)
    assert read_brief() > 10
    expect(brief.get_by_role("button", name="J’ai pris connaissance")).to_have_count(0)
    page.keyboard.press("Escape")
    slider.press("Home")
    wait_for(lambda: fact(page) < 10, "the beginning", WITHIN_MS / 1000)
    assert read_brief() <= fact(page)

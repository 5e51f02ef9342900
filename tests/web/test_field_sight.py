"""Whoever sees badly, or looks at the phone at night, reads every place of the app."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.web.conftest import Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone, invite_as, wait_until_live
from tests.web.test_command_post import send, violations

_STICKS_OUT = """[...document.querySelectorAll('main *')]
    .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((each) => `${each.tagName}.${each.className} ${each.textContent.slice(0, 40)}`)"""
"""For whoever has to mend it."""


def look_everywhere(page: Page) -> None:
    """Each place of the bar, the outbox and the settings, in a theme that no other test looks at.

    That each word can be read by every theme, in the sun as well, `contrast.test.ts` proves by arithmetic.
    """
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    for place in [*page.locator("nav button").all(), page.locator(".outbox"), page.locator(".gear")]:
        place.click()
        assert violations(page) == [], place
        assert not page.evaluate(TOO_WIDE), page.evaluate(_STICKS_OUT)


def test_each_place_can_be_read_with_text_twice_as_large_at_night(show: Show, open_phone: OpenPhone) -> None:
    site_id, code = str(uuid4()), f"P{uuid4().hex[:5].upper()}"
    send(show, "site.define", f"site_id={site_id}", f"code={code}", f"name=Poste {code}", "kind=first_aid_post")
    post = open_phone(address=invite_as(show, "post_leader", site_id=site_id)).page
    wait_until_live(post)
    send(show, "victim.register", f"victim_id={uuid4()}", "category=delayed", f"site_id={site_id}")
    expect(post.get_by_role("listitem").filter(has_text="Urgence relative").first).to_be_visible(timeout=WITHIN_MS)
    crew = open_phone().page
    for page in (post, crew):
        wait_until_live(page)
        writing = page.context.new_cdp_session(page)
        writing.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        look_everywhere(page)

"""Whoever sees badly, looks at the phone at night or holds it on its side reads every place of the app."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.web.conftest import Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone, invite_as, report, wait_until_live
from tests.web.test_command_post import send, violations

_STICKS_OUT = """[...document.querySelectorAll('main *')]
    .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((each) => `${each.tagName}.${each.className} ${each.textContent.slice(0, 40)}`)"""
"""For whoever has to mend it."""
_OUT_OF_SIGHT = """(selector) => {
    const isDrawn = (each) => each.getClientRects().length > 0
    const all = [...document.querySelectorAll(`dialog[open] :is(${selector})`)].filter(isDrawn)
    const isTouched = (each, { left, top, width, height }) => {
        const found = document.elementFromPoint(left + width / 2, top + height / 2)
        return each.contains(found)
    }
    if (all.length === 0) return ['nothing is open']
    return all.filter((each) => {
        const box = each.getBoundingClientRect()
        return box.top < 0 || box.bottom > innerHeight || box.right > innerWidth || !isTouched(each, box)
    }).map((each) => each.textContent.trim() || each.tagName)
}"""
"""Not whole on the screen before anybody scrolls, or below something else."""


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


def test_on_its_side_no_figure_and_no_code_to_scan_is_out_of_sight(open_phone: OpenPhone) -> None:
    page = open_phone(viewport={"width": 568, "height": 320}).page
    report(page, "Disponible")
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_role("button", name="Rouge : détresse").click()
    page.get_by_role("button", name="Constantes", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="0", exact=True)).to_be_visible()
    assert page.evaluate(_OUT_OF_SIGHT, "button") == [], "each figure, what saves them, and the SOS key"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Notre code", exact=True).click()
    code = page.get_by_role("dialog").get_by_role("img")
    expect(code).to_be_visible(timeout=WITHIN_MS)
    assert page.evaluate(_OUT_OF_SIGHT, "svg, p, button") == []
    assert violations(page) == []

"""What was entered at a post while it was cut off, and the page that ends before it is sent."""

import re

from playwright.sync_api import Page, expect

from tests.web.conftest import Open, Show
from tests.web.keys import shortcut
from tests.web.test_command_post import WITHIN_MS, forgive_lost_network, row_of, until, wait_until_live
from tests.web.test_interventions import Team, command

LATE_LOCKS = """
    const request = navigator.locks.request.bind(navigator.locks)
    window.asked = 0
    window.given = new Promise((give) => (window.give = give))
    navigator.locks.request = async (...wish) => {
        window.asked += 1
        await window.given
        return request(...wish)
    }
"""
KEPT_ON_DISK = """new Promise((resolve) => {
    indexedDB.open('vigie-post').onsuccess = ({ target }) => {
        const count = target.result.transaction('unsent').objectStore('unsent').count()
        count.onsuccess = () => { target.result.close(); resolve(count.result === 2) }
    }
})"""


def enter_while_cut_off(page: Page, team: Team) -> None:
    """Two statuses heard by radio."""
    wait_until_live(page)
    expect(row_of(page, team.call_sign)).to_have_count(1, timeout=WITHIN_MS)
    page.context.set_offline(True)
    expect(page.locator(".freshness.frozen")).to_be_visible(timeout=WITHIN_MS)
    for status in ("2", "sp"):
        command(page, f"{team.call_sign.lower()} {status}")
        page.keyboard.press("Enter")


def test_what_was_entered_while_cut_off_outlives_its_page(show: Show, open_post: Open) -> None:
    """Rule CM1: the page that goes on is the same device, so nothing counts twice."""
    team, post = Team(show), open_post()
    context = post.page.context
    enter_while_cut_off(post.page, team)
    expect(post.page.locator("p.queued").filter(has_text=team.call_sign)).to_have_count(2)
    until(post.page, KEPT_ON_DISK)
    address = post.page.url
    post.page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    wait_until_live(page)
    expect(row_of(page, team.call_sign)).to_have_attribute("data-status", "on_scene", timeout=WITHIN_MS)
    lines = page.get_by_role("log").locator("li").filter(has_text=team.call_sign).filter(has_text="heure estimée")
    expect(lines.filter(has_text="en route")).to_have_count(1, timeout=WITHIN_MS)
    expect(lines.filter(has_text="sur les lieux")).to_have_count(1)
    until(page, KEPT_ON_DISK.replace("=== 2", "=== 0"))
    forgive_lost_network(post)


def test_what_was_never_opened_is_there_when_the_server_is_not(open_post: Open) -> None:
    post = open_post()
    page = post.page
    wait_until_live(page)
    last = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/Drawings-'))"
    until(page, last)
    page.context.set_offline(True)
    expect(page.locator(".freshness.frozen")).to_be_visible(timeout=WITHIN_MS)
    shortcut(page, "g")
    page.keyboard.press("r")
    expect(page.get_by_label("Lignes du papier")).to_be_visible(timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    shortcut(page, "k")
    expect(page.get_by_role("region", name="Dessins", exact=True)).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator(".missing")).to_have_count(0)
    forgive_lost_network(post)


def test_who_leaves_before_it_has_opened_leaves_what_was_entered_to_whoever_comes_next(
    show: Show, open_post: Open
) -> None:
    """Rule CM1: a page that was left goes on for nobody, so the next one does, in the same window too."""
    team, post = Team(show), open_post()
    context = post.page.context
    enter_while_cut_off(post.page, team)
    until(post.page, KEPT_ON_DISK)
    address = post.page.url
    post.page.close()
    context.set_offline(False)
    page = context.new_page()
    page.add_init_script(LATE_LOCKS)
    page.goto(address)
    until(page, "window.asked > 0")
    page.get_by_role("button", name="Quitter", exact=True).click()
    page.evaluate("window.give()")
    page.get_by_role("button", name=re.compile("DEMO-MARATHON")).click(timeout=WITHIN_MS)
    wait_until_live(page)
    expect(row_of(page, team.call_sign)).to_have_attribute("data-status", "on_scene", timeout=WITHIN_MS)
    until(page, KEPT_ON_DISK.replace("=== 2", "=== 0"))
    forgive_lost_network(post)

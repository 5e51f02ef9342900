"""A replay on a wall of screens: its windows show one moment, whichever of them is steered."""

from playwright.sync_api import Page, expect

from tests.support.running_server import wait_for
from tests.web.conftest import Open
from tests.web.test_command_post import WITHIN_MS, wait_until_live
from tests.web.test_replay import MOMENT, PLAY, at, fact, replay_of


def until_together(*pages: Page) -> None:
    wait_for(lambda: len({(at(page), fact(page)) for page in pages}) == 1, "all show one moment", WITHIN_MS / 1000)


def test_the_windows_of_a_replay_go_together_and_another_replay_does_not(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    replay_of(page)
    apart = page.context.new_page()
    apart.goto(page.url)
    expect(apart.locator(MOMENT)).to_be_visible(timeout=WITHIN_MS)
    slider = page.get_by_role("slider", name="Moment montré")
    slider.press("End")
    wait_for(lambda: fact(page) > 20, "the end of what there is", WITHIN_MS / 1000)
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Ouvrir dans une autre fenêtre : Moyens").click()
    wall = opened.value
    expect(wall.locator(MOMENT)).to_be_visible(timeout=WITHIN_MS)
    expect(wall.locator("[data-panel]")).to_have_count(1)
    until_together(page, wall)

    before = fact(page)
    slider.press("PageDown")
    wait_for(lambda: fact(page) < before, "it went back", WITHIN_MS / 1000)
    until_together(page, wall)
    page.locator(".screen main").click(position={"x": 3, "y": 3})
    page.get_by_role("button", name="Un fait en avant").click()
    until_together(page, wall)

    page.get_by_role("combobox", name="Vitesse").select_option("60")
    page.locator(PLAY).click()
    expect(wall.locator(PLAY)).to_contain_text("Pause", timeout=WITHIN_MS)
    expect(wall.locator(".freshness.replay")).to_contain_text("×60", timeout=WITHIN_MS)
    wall.locator(PLAY).click()
    expect(page.locator(PLAY), "whichever is steered leads").to_contain_text("Lire", timeout=WITHIN_MS)
    until_together(page, wall)

    wall.get_by_role("button", name="Comme arrivé").click()
    expect(page.locator(".freshness.replay")).to_contain_text("comme arrivé", timeout=WITHIN_MS)
    until_together(page, wall)
    expect(apart.locator(".freshness.replay"), "a replay of its own stays where it was").to_contain_text("comme su")
    assert at(apart) != at(page)

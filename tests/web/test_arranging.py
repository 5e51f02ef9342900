"""A screen and its sounds as one operator wants them: kept for them on this device, and nothing is ever lost."""

import re

from playwright.sync_api import Page, expect

from tests.web.conftest import Open
from tests.web.keys import WITHIN_MS, shortcut
from tests.web.test_command_post import DIALOG, violations, wait_until_live

PLACES = "(places) => Object.fromEntries(places.map((each) => [each.dataset.place, each.getBoundingClientRect().x]))"


def places(page: Page) -> dict[str, float]:
    """Of each panel on the screen, how far to the right it begins."""
    found: dict[str, float] = page.eval_on_selector_all("[data-place]", PLACES)
    return found


def test_panels_go_where_their_operator_wants_them_by_keys_and_by_hand(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    fixed = places(page)
    shortcut(page, "d")
    dialog = page.get_by_role("dialog", name="Ma disposition")
    expect(dialog).to_be_visible(timeout=WITHIN_MS)
    assert violations(page, DIALOG) == []
    dialog.get_by_role("button", name="Main courante", exact=True).click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    dialog.get_by_role("button", name="+ Messages", exact=True).click()
    dialog.get_by_role("button", name="À traiter", exact=True).click()
    page.keyboard.press("Delete")
    dialog.get_by_label("Nom", exact=True).fill("Nuit")
    page.keyboard.press("Escape")
    expect(page.locator("[data-place=messages]")).to_be_visible()
    kept = places(page)
    assert "attention" not in kept
    assert kept["log"] == kept["board"]

    head = page.locator("[data-panel=log] h2").bounding_box()
    goal = page.locator("[data-place=messages]").bounding_box()
    assert head is not None
    assert goal is not None
    page.mouse.move(head["x"] + 5, head["y"] + 5)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] - 5, goal["y"] + 60, steps=4)
    expect(page.locator("[data-place=messages][data-drop=right]")).to_be_visible()
    page.mouse.up()
    expect(page.locator("[data-drop]")).to_have_count(0)
    moved = places(page)
    assert moved["log"] > moved["messages"]

    page.reload()
    wait_until_live(page)
    assert places(page) == moved
    layout = page.get_by_role("combobox", name="Disposition de l’écran")
    expect(layout.locator("option:checked")).to_have_text("Nuit")
    shortcut(page, "d")
    expect(page.locator("[data-place=attention]")).to_be_visible()
    assert places(page) == fixed


def test_each_operator_has_their_own_sounds_and_a_call_for_help_is_never_silent_unseen(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)

    def take(initials: str) -> None:
        shortcut(page, "p")
        page.get_by_label("Initiales").fill(initials)
        page.keyboard.press("Enter")

    take("AB")
    shortcut(page, "g")
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Mes sons")
    dialog.get_by_role("button", name="Mettre les sons en marche").click()
    dialog.get_by_role("slider", name="Volume : Appel de détresse").fill("1")
    expect(page.locator(".silenced")).to_have_count(0)
    dialog.get_by_role("checkbox", name="Sonne : Appel de détresse").uncheck()
    expect(page.locator(".silenced")).to_have_text("✕ Détresse sans son")
    tried = dialog.get_by_role("button", name="Essayer : Saisie refusée par le serveur")
    tried.click()
    expect(tried).to_have_class(re.compile("rang"))
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    take("CD")
    expect(page.locator(".silenced")).to_have_count(0)
    take("AB")
    expect(page.locator(".silenced")).to_be_visible()

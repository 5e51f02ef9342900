"""What lies ready for later: orders that a post prepared, numbers that devices laid aside."""

import re
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.support.running_server import RunningServer
from tests.web.keys import shortcut
from tests.web.own_operations import OwnOperation
from tests.web.test_command_post import WITHIN_MS, violations
from tests.web.test_operation_life import Enter, enter, open_panel

__all__ = ["enter"]


def card_of(page: Page, intervention_id: object) -> Locator:
    return page.locator(f'[data-intervention="{intervention_id}"]')


def test_an_order_is_prepared_sent_later_and_another_put_before_it(enter: Enter, server: RunningServer) -> None:
    """Rules IN6 and IN7: by keys; the team hears of it when it is sent."""
    operation = OwnOperation(server)
    operation.make_team("EQ 1")
    first, second = operation.make_intervention("Porte 1"), operation.make_intervention("Porte 2")
    page = enter(link=operation.link("dispatcher"))
    card_of(page, first).locator(".name").first.click(timeout=WITHIN_MS)
    shortcut(page, "e")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Préparer seulement").check()
    assert violations(page, "dialog") == []
    dialog.get_by_role("combobox").focus()
    page.keyboard.press("Enter")
    line = card_of(page, first).get_by_role("listitem").filter(has_text="EQ 1")
    expect(line).to_contain_text("préparé", timeout=WITHIN_MS)
    line.get_by_role("button", name="Envoyer maintenant").click()
    expect(line).to_contain_text("envoyé", timeout=WITHIN_MS)
    expect(line.get_by_role("button", name="Faire d’abord celui-ci"), "it is what the team has to do").to_have_count(0)

    card_of(page, second).locator(".name").first.click()
    shortcut(page, "e")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Engager à la suite").click(timeout=WITHIN_MS)
    behind = card_of(page, second).get_by_role("listitem").filter(has_text="EQ 1")
    behind.get_by_role("button", name="Faire d’abord celui-ci").click(timeout=WITHIN_MS)
    expect(behind.get_by_role("button", name="Faire d’abord celui-ci")).to_have_count(0, timeout=WITHIN_MS)
    card_of(page, first).locator(".name").first.click()
    expect(line.get_by_role("button", name="Faire d’abord celui-ci")).to_be_visible(timeout=WITHIN_MS)


def test_numbers_of_a_lost_device_are_returned_and_each_is_accounted_for(enter: Enter, server: RunningServer) -> None:
    """Rule IN4."""
    operation = OwnOperation(server)
    operation.send("numbers.reserve", f"block_id={uuid4()}", "kind=victim", "count=10")
    page = enter(link=operation.link("dispatcher"))
    # A key that is pressed in a page which has just been opened, and was not clicked yet, may be lost in the browser.
    expect(page.locator(".freshness.live")).to_be_visible(timeout=WITHIN_MS)
    page.get_by_role("heading", level=1).click()
    panel = open_panel(page, "p")
    panel.get_by_role("button", name="Accès, affiches").click()
    numbers = panel.get_by_role("region", name="Numéros réservés")
    expect(numbers).to_contain_text("10 réservés = 0 utilisés + 10 libres + 0 annulés", timeout=WITHIN_MS)
    numbers.get_by_role("button", name=re.compile(r"^Rendre\s: Victimes 1–10")).click()
    dialog = page.get_by_role("dialog", name="Rendre ces numéros ?")
    expect(dialog).to_contain_text("10 numéros libres seront annulés")
    assert violations(page, "dialog") == []
    dialog.get_by_role("button", name="Rendre les numéros").click()
    expect(numbers).to_contain_text("10 réservés = 0 utilisés + 0 libres + 10 annulés", timeout=WITHIN_MS)
    expect(numbers.get_by_role("row").last).to_contain_text("rendus à")

"""Rows that change places under a hand would have the wrong team sent: lists stand still while one is at them."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.web.conftest import Open, Show
from tests.web.test_command_post import BOARD, row_of, send, wait_until_live
from tests.web.test_interventions import CARD, card_of, create, place_named


def test_the_row_under_the_hand_stays_until_the_hand_is_gone(show: Show, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    first, last = page.locator(BOARD).first, page.locator(BOARD).last
    first.locator("td").first.hover()
    page.mouse.down()
    pressed = first.locator("th button").inner_text()
    newcomer, team_id = f"A {uuid4().hex[:5]}", uuid4()  # before all others by name
    send(show, "team.create", f"team_id={team_id}", f"call_sign={newcomer}", "kind=pair")
    send(show, "team.report_status", f"team_id={team_id}", "status=available_base")
    expect(row_of(page, newcomer)).to_contain_text("disponible")
    expect(first).to_contain_text(pressed)
    expect(last).to_contain_text(newcomer)
    _take_the_hand_away(page)
    expect(first).to_contain_text(newcomer)


def test_the_card_under_the_hand_stays_until_the_hand_is_gone(show: Show, open_post: Open) -> None:
    calm, urgent = place_named("Rue du Calme"), place_named("Rue de la Hâte")
    create(show, calm, priority="p3")
    page = open_post().page
    wait_until_live(page)
    card_of(page, calm).hover(position={"x": 9, "y": 30})
    page.mouse.down()
    create(show, urgent, priority="p0")
    expect(card_of(page, urgent)).to_have_count(1)
    expect(page.locator(f"{CARD}:has-text('{calm}') ~ li").filter(has_text=urgent)).to_have_count(1)
    _take_the_hand_away(page)
    expect(page.locator(f"{CARD}:has-text('{urgent}') ~ li").filter(has_text=calm)).to_have_count(1)


def _take_the_hand_away(page: Page) -> None:
    page.mouse.up()
    page.mouse.move(1, 1)

"""What operators are promised: keys and fields are counted, seconds are those of a person at the keyboard.

`VIGIE_TYPING_MS=280 .venv/bin/pytest -s tests/web/test_excellence.py` types as slowly as people do, and prints times.
"""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tests.support.hand import Hand
from tests.web.conftest import Open, Show
from tests.web.keys import shortcut
from tests.web.test_command_post import WITHIN_MS, row_of, wait_until_live
from tests.web.test_interventions import Team, card_of
from tests.web.test_operation_life import Enter, enter, leave, new_operation
from tests.web.test_victims import register

__all__ = ["enter"]


def test_from_the_call_to_a_team_engaged_in_fifteen_seconds_by_keyboard_alone(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    place = f"quai {uuid4().hex[:4]}"
    hand = Hand(page)
    hand.press("n")
    hand.fill(place)
    hand.press("Enter")
    hand.sees(card_of(page, place))
    hand.press("e")
    hand.sees(page.get_by_role("dialog"), "Engager une équipe")
    hand.press("Enter")
    expect(card_of(page, place).locator(".chip")).to_have_count(1, timeout=WITHIN_MS)
    assert hand.fields == 1, "the place alone is enough; four are allowed"
    assert hand.keys <= 14
    assert hand.took("call to team engaged") <= 15


def test_a_status_heard_by_radio_is_logged_in_four_seconds_after_it_was_said(show: Show, open_post: Open) -> None:
    team = Team(show)
    page = open_post().page
    wait_until_live(page)
    expect(row_of(page, team.call_sign)).to_have_count(1, timeout=WITHIN_MS)
    shortcut(page, "/")
    page.keyboard.type(f"{team.call_sign.lower()} ")  # typed while the crew says who is calling
    hand = Hand(page)
    hand.fill("3")
    hand.press("Enter")
    hand.sees(page.locator("p.accepted").filter(has_text=team.call_sign))
    assert hand.keys == 2
    assert hand.took("status heard to logged") <= 4


def test_where_is_victim_47_is_answered_in_three_seconds_from_any_of_its_numbers(show: Show, open_post: Open) -> None:
    letters = uuid4().bytes
    scan = f"7{chr(65 + letters[0] % 26)}{chr(65 + letters[1] % 26)}"  # no number that a victim of the play may have
    register(show, category="immediate", scan_kind="bib", scan_value=scan)
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "/")
    page.keyboard.type(f"v{scan.lower()}")
    option = page.get_by_role("dialog").get_by_role("option")
    expect(option).to_have_count(1, timeout=WITHIN_MS)
    number = option.locator("b").first.inner_text()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for asked in (number, scan.lower()):
        hand = Hand(page)
        hand.press("/", "v", *asked)
        hand.sees(option, "sur les lieux")
        assert hand.steps == 1, "nothing has to be opened: the answer stands under the question"
        assert hand.took(f"where is victim {asked}") <= 3
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_from_nothing_to_an_open_operation_with_a_join_code_in_a_minute_and_three_fields(enter: Enter) -> None:
    page = enter()
    leave(page)
    page.get_by_role("button", name="Nouvelle opération").focus()
    hand = Hand(page)
    hand.press("Enter")
    hand.fill("Semi-marathon de la ville")
    hand.press("Tab")
    hand.fill("d")  # the kind: by its letter
    hand.press("Tab")
    hand.fill("Stade municipal")
    hand.press("Enter")
    hand.sees(page.get_by_test_id("join-code"))
    expect(page.get_by_test_id("join-code")).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    assert hand.fields == 3
    assert hand.took("nothing to a join code") <= 60


def test_a_desk_changes_hands_in_five_seconds(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    shortcut(page, "p")
    page.get_by_label("Initiales").fill("mk")
    page.get_by_label("Code", exact=True).fill("4711")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Poste : MK")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_role("dialog")).to_have_count(0)
    shortcut(page, "p")
    page.get_by_label("Initiales").fill("al")
    page.get_by_label("Code", exact=True).fill("1234")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Poste : AL")).to_be_visible(timeout=WITHIN_MS)
    expect(page.get_by_role("dialog")).to_have_count(0)
    hand = Hand(page)
    hand.press("p", *"mk", "Tab", *"4711", "Enter")
    hand.sees(page.get_by_role("button", name="Poste : MK"))
    assert hand.keys <= 9
    assert hand.took("desk handed over") <= 5

"""A crew asks for people on its phone, a post answers in part, and both see how it goes on; one flow, both screens."""

import os
import re

from playwright.sync_api import Page, expect

from tests.web.conftest import Open, Show
from tests.web.phones import TOO_WIDE, WITHIN_MS, OpenPhone
from tests.web.test_alerts_and_messages import open_conversation
from tests.web.test_command_post import violations

CARD = "[data-panel=messages] article"


def look(page: Page, name: str) -> None:
    """A picture for who asks for them."""
    if directory := os.environ.get("LOOK"):
        page.screenshot(path=f"{directory}/{name}.png")


def test_a_request_is_answered_in_part_and_met(show: Show, open_phone: OpenPhone, open_post: Open) -> None:
    """Rules RQ1, RQ2, RQ3 and RQ5."""
    phone = open_phone()
    page = phone.page
    page.get_by_role("button", name=re.compile("^Messages")).click()
    page.get_by_role("button", name="Écrire au PC").click()
    page.get_by_role("button", name="Demander des moyens…").click()
    page.get_by_role("radio", name="brancardage").click()
    for _ in range(4):
        page.get_by_role("button", name="Combien plus").click()
    page.get_by_label("Délai").select_option(label="sous 30 min")
    assert not page.evaluate(TOO_WIDE)
    look(page, "ask")
    page.locator("dialog").get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("SANS RÉPONSE")).to_be_visible(timeout=WITHIN_MS)

    post = open_post().page
    open_conversation(post, phone.call_sign)
    card = post.locator(CARD).filter(has_text="4 × brancardage")
    expect(card).to_contain_text("SANS RÉPONSE", timeout=WITHIN_MS)
    look(post, "post-open")
    card.get_by_role("button", name="Réponse…").click()
    dialog = card.get_by_role("dialog")
    dialog.get_by_role("radio", name="acceptée en partie").click()
    dialog.get_by_label("Combien").fill("2")
    dialog.get_by_label("Qui vient, autre précision").fill("EQ 2")
    look(post, "answer")
    assert violations(post, "article dialog") == []
    dialog.get_by_role("button", name="Envoyer").click()
    expect(card).to_contain_text("acceptée en partie : 2 · « EQ 2 »", timeout=WITHIN_MS)

    expect(page.get_by_text("acceptée en partie : 2")).to_be_visible(timeout=WITHIN_MS)
    look(page, "answered")
    assert violations(page, "main") == []
    page.get_by_role("button", name="C’est là").click()
    expect(card).to_contain_text("SUR PLACE", timeout=WITHIN_MS)
    assert violations(post, "[data-panel=messages]") == []

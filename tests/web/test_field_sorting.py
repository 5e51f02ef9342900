"""The crews of an operation sort by one method, whichever it is (rule OP3)."""

import re

from playwright.sync_api import Page, expect

from tests.support.running_server import wait_for
from tests.web.conftest import Show
from tests.web.phones import TOO_WIDE, OpenPhone, facts_of
from tests.web.test_command_post import send, violations


def test_crews_sort_by_the_one_method_of_the_operation(show: Show, open_phone: OpenPhone) -> None:
    """Rule OP3: its words, its questions, and the involved apart in each."""
    phone = open_phone()
    page = phone.page
    try:
        send(show, "operation.describe", "triage_method=start")
        page.get_by_role("button", name="Victimes", exact=True).click()
        dialog = page.get_by_role("dialog", name="Quelle catégorie ?")
        wait_for(lambda: _is_offered(page, "Immédiat"), "the phone knows how the operation sorts")
        page.get_by_role("button", name="+ Nouvelle victime").click()
        expect(dialog.get_by_role("button", name="Impliqué")).to_have_count(1)
        assert violations(page) == []
        assert not page.evaluate(TOO_WIDE)
        dialog.get_by_role("button", name="Oui", exact=True).click()  # walks
        wait_for(lambda: len(facts_of(show, phone, "victim.registered")) == 1, "it is registered")
        send(show, "operation.describe", "triage_method=salt")
        wait_for(lambda: _is_offered(page, "Pronostic dépassé"), "the phone follows")
        page.get_by_role("button", name="Compter plusieurs victimes").click()
        page.get_by_role("button", name=re.compile("^UD|Pronostic dépassé")).first.click()
        page.get_by_role("button", name="Enregistrer").click()
        wait_for(lambda: len(facts_of(show, phone, "victim.registered")) == 2, "it is registered")
    finally:
        send(show, "operation.describe", "triage_method=first_aider")
    said = [line["event"] for line in facts_of(show, phone, "victim.registered")]
    assert [(each["category"], each["method"]) for each in said] == [("minor", "start"), ("expectant", "salt")]


def _is_offered(page: Page, label: str) -> bool:
    page.get_by_role("button", name="+ Nouvelle victime").click()
    found = page.get_by_role("dialog").get_by_role("button", name=label).count() == 1
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    return found

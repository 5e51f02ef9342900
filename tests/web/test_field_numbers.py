"""What a phone creates without a network has its final number at once, and an intervention begins where the team is."""

from playwright.sync_api import expect

from tests.support.running_server import wait_for
from tests.web.conftest import Show
from tests.web.phones import (
    TOO_WIDE,
    WITHIN_MS,
    OpenPhone,
    expect_waiting,
    facts_of,
    report,
    statuses_of,
    wait_until_installed,
)
from tests.web.test_command_post import violations

HERE = {"latitude": 48.8566, "longitude": 2.3522, "accuracy": 9}


def test_numbers_given_without_a_network_are_final_and_what_is_left_goes_back(
    show: Show, open_phone: OpenPhone
) -> None:
    """Rules IN1 to IN4, and IN5: two touches, offline, and the team is on scene."""
    phone = open_phone(geolocation=HERE, permissions=["geolocation"])
    page = phone.page
    page.get_by_role("region", name="Position").get_by_role("button", name="Partager").click()
    report(page, "Disponible")
    wait_for(lambda: len(facts_of(show, phone, "numbers.reserved")) == 2, "numbers are laid aside", WITHIN_MS / 1000)
    expect_waiting(page, 0)
    expect(page.get_by_role("region", name="Position")).to_contain_text("± 9 m", timeout=WITHIN_MS)
    wait_until_installed(page)
    phone.context.set_offline(True)
    page.get_by_role("button", name="Quelqu’un a besoin d’aide ici").click()
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    page.get_by_role("button", name="Malaise, maladie").click()
    opened = page.locator("section").filter(has_text="Intervention n°")
    expect(opened).to_contain_text("Malaise, maladie")
    expect(opened).to_contain_text("Pas encore reçu")
    number = opened.locator("b").inner_text().split()[-1]
    page.get_by_role("button", name="Victimes", exact=True).click()
    for _ in range(2):
        page.get_by_role("button", name="Nouvelle victime").click()
        page.get_by_role("button", name="Rouge : détresse").click()
    victims = page.locator("article b").filter(has_text="Victime n°")
    expect(victims).to_have_count(2)
    given = victims.all_inner_texts()
    assert len(set(given)) == 2
    page.reload()
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="Nouvelle victime").click()
    page.get_by_role("button", name="Rouge : détresse").click()
    expect(victims).to_have_count(3)
    assert len({*given, *victims.all_inner_texts()}) == 3, "a reload does not give a number twice"
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    expect(page.locator(".outbox")).not_to_have_class("bad")
    given = victims.all_inner_texts()
    expect(page.locator("article")).to_have_count(3, timeout=WITHIN_MS)
    (created,) = facts_of(show, phone, "intervention.created")
    assert (str(created["event"]["number"]), created["event"]["lat_deg"]) == (number, 48.8566)
    registered = facts_of(show, phone, "victim.registered")
    assert {f"Victime n° {line['event']['number']}" for line in registered} == set(given)
    assert statuses_of(show, phone) == ["available_mobile", "on_scene"]
    page.get_by_role("button", name="Équipe").click()
    expect(page.locator(".mission")).to_contain_text(f"n° {number}", timeout=WITHIN_MS)
    report(page, "Disponible")
    page.get_by_role("button", name="Plus de statuts").click()
    report(page, "Hors service")
    wait_for(lambda: len(facts_of(show, phone, "numbers.returned")) == 2, "what is left is void", WITHIN_MS / 1000)

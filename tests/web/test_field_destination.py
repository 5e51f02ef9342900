"""Where a crew takes somebody is asked of who does, once, whether the victim is registered or not."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.web.conftest import Show
from tests.web.phones import (
    TOO_WIDE,
    WITHIN_MS,
    OpenPhone,
    confirm,
    expect_waiting,
    facts_of,
    report,
    wait_until_installed,
    wait_until_known,
)
from tests.web.test_command_post import send, violations


def register(page: Page, category: str) -> None:
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="+ Nouvelle victime").click()
    page.get_by_role("button", name=category).click()


def transport(page: Page) -> None:
    page.get_by_role("button", name="Équipe", exact=True).click()
    page.locator("li button").filter(has=page.get_by_text("En évacuation", exact=True)).click()


def test_where_to_is_asked_of_who_takes_somebody_away_and_only_once(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page, hospital = phone.page, f"CH {uuid4().hex[:6]}"
    site_id = str(uuid4())
    send(show, "site.define", f"site_id={site_id}", f"code={hospital}", f"name={hospital}", "kind=hospital")
    report(page, "Disponible")
    report(page, "Sur place")
    expect_waiting(page, 0)
    wait_until_installed(page)
    wait_until_known(page)
    phone.context.set_offline(True)
    register(page, "Rouge : détresse")
    transport(page)
    dialog = page.get_by_role("dialog", name="Vers où ?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate(TOO_WIDE)
    dialog.get_by_role("button", name=hospital).click()
    expect(page.locator(".way")).to_contain_text("En évacuation")
    expect_waiting(page, 3)
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    (journey,) = facts_of(show, phone, "evacuation.requested")
    (victim,) = facts_of(show, phone, "victim.registered")
    assert journey["event"]["destination_site_id"] == site_id
    assert journey["event"]["victim_ids"] == [victim["event"]["victim_id"]]
    report(page, "Sur place")
    expect(page.locator(".accepted .status")).to_contain_text("Sur place", timeout=WITHIN_MS)
    transport(page)
    confirm(page)  # it is known by now
    expect(page.locator(".accepted .status")).to_contain_text("En évacuation", timeout=WITHIN_MS)
    assert len(facts_of(show, phone, "evacuation.requested")) == 1


def test_who_takes_somebody_nobody_has_registered_says_where_to_with_the_status(
    show: Show, open_phone: OpenPhone
) -> None:
    """Rule ST3."""
    phone = open_phone()
    page, hospital = phone.page, f"CH {uuid4().hex[:6]}"
    site_id = str(uuid4())
    send(show, "site.define", f"site_id={site_id}", f"code={hospital}", f"name={hospital}", "kind=hospital")
    report(page, "Disponible")
    report(page, "Sur place")
    transport(page)
    dialog = page.get_by_role("dialog", name="Vers où ?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name=hospital).click()
    standing = page.locator(".accepted")
    expect(standing).to_contain_text(f"→ {hospital}", timeout=WITHIN_MS)
    assert facts_of(show, phone, "team.status_reported")[-1]["event"]["destination_site_id"] == site_id
    report(page, "En final")
    expect(standing.locator(".status")).to_contain_text("En final", timeout=WITHIN_MS)
    expect(standing, "it is there").to_contain_text(f"→ {hospital}")
    report(page, "Disponible")
    expect(standing.locator(".status")).to_contain_text("Disponible", timeout=WITHIN_MS)
    expect(standing).not_to_contain_text(hospital)
    transport(page)
    dialog.get_by_role("button", name="Sans préciser").click()
    expect(standing.locator(".status")).to_contain_text("En évacuation", timeout=WITHIN_MS)
    assert "destination_site_id" not in facts_of(show, phone, "team.status_reported")[-1]["event"]
    assert facts_of(show, phone, "evacuation.requested") == []


def test_of_several_the_crew_says_who_leaves_or_says_nothing(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    report(page, "Disponible")
    report(page, "Sur place")
    for category in ("Rouge : détresse", "Vert : marche"):
        register(page, category)
    expect(page.locator("article b").filter(has_text="Victime n°")).to_have_count(2, timeout=WITHIN_MS)
    expect_waiting(page, 0)
    transport(page)
    dialog = page.get_by_role("dialog", name="Vers où ?")
    expect(dialog).to_contain_text("Qui part avec vous ?")
    place = dialog.locator("p ~ p ~ button").first
    expect(place, "nobody is named yet").to_be_disabled()
    dialog.get_by_role("button", name="Victime n°").first.click()
    assert violations(page) == []
    place.click()
    standing = page.locator(".accepted .status")
    expect(standing).to_contain_text("En évacuation", timeout=WITHIN_MS)
    (journey,) = facts_of(show, phone, "evacuation.requested")
    assert len(journey["event"]["victim_ids"]) == 1
    report(page, "Sur place")
    expect(standing).to_contain_text("Sur place", timeout=WITHIN_MS)
    transport(page)
    dialog.get_by_role("button", name="Sans préciser").click()
    expect(standing).to_contain_text("En évacuation", timeout=WITHIN_MS)
    assert len(facts_of(show, phone, "evacuation.requested")) == 1

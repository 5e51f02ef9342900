"""The rescuer's phone in a real browser, against the running demonstration: what was entered always arrives, once."""

import re
from functools import partial
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.support.running_server import wait_for
from tests.web.conftest import Show
from tests.web.phones import (
    ALL_KEPT,
    KEPT_ENTITY,
    TOO_WIDE,
    WITHIN_MS,
    OpenPhone,
    confirm,
    expect_waiting,
    facts_of,
    hold_sos,
    invite,
    operation_of,
    report,
    statuses_of,
    wait_until_installed,
    wait_until_live,
)
from tests.web.test_command_post import send, violations


def test_an_invitation_lands_on_the_phone_and_its_status_reaches_the_post(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone(is_ready=False)
    page = phone.page
    assert page.url.endswith("/field/"), "a code that was used does not stay in the address"
    page.get_by_role("button", name="Un de plus").click()
    page.get_by_role("button", name="Commencer").click()
    wait_until_live(page)
    report(page, "Disponible")
    expect(page.locator(".accepted .status")).to_contain_text("Disponible", timeout=WITHIN_MS)
    page.locator(".next").click()
    expect(page.locator(".send")).to_contain_text(f"« {phone.call_sign},")
    expect(page.locator(".accepted .status"), "untouched, it goes by itself").to_contain_text(
        "En départ", timeout=WITHIN_MS
    )
    assert statuses_of(show, phone) == ["available_mobile", "en_route"]
    assert [line["event"]["headcount"] for line in facts_of(show, phone, "team.composition_declared")] == [3]
    report(page, "Sur place")
    expect(page.locator(".accepted .status")).to_contain_text("Sur place", timeout=WITHIN_MS)
    undo = page.get_by_role("button", name="Revenir à")
    expect(undo).to_contain_text(re.compile(r"\d+ s"))
    undo.click()
    expect(page.locator(".accepted .status"), "rule ST1").to_contain_text("En départ", timeout=WITHIN_MS)
    expect(undo, "once").to_have_count(0)


def test_a_typed_code_does_as_well_and_a_wrong_one_says_so(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page, wish = phone.page, invite(show, phone.team_id)
    page.goto(page.url + "#join=ABC")
    expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas un code")
    page.get_by_label("Code").fill(wish["code"].lower())
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.get_by_role("heading", name=phone.call_sign)).to_be_visible(timeout=WITHIN_MS)


def test_it_starts_without_a_network_and_what_was_entered_arrives_once(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    report(phone.page, "Disponible")
    expect_waiting(phone.page, 0)
    wait_until_installed(phone.page)
    kept = partial(phone.page.evaluate, KEPT_ENTITY, phone.team_id)
    wait_for(lambda: "available_mobile" in kept(), "what was learnt is on the disk")
    phone.context.set_offline(True)
    phone.page.close()
    page = phone.context.new_page()
    page.goto(show.first_link.partition("/#")[0] + "/field/")
    expect(page.locator(".accepted .status")).to_contain_text("Disponible", timeout=WITHIN_MS)
    expect(page.locator(".link.offline")).to_contain_text("Sans réseau depuis")
    page.locator(".next").click()
    confirm(page)
    expect_waiting(page, 1)
    expect(page.locator(".way")).to_contain_text("Pas encore reçu")
    expect(page.locator(".accepted .status")).to_contain_text("Disponible")
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    expect(page.locator(".accepted .status")).to_contain_text("En départ", timeout=WITHIN_MS)
    assert statuses_of(show, phone) == ["available_mobile", "en_route"]


def test_fifty_actions_and_an_sos_survive_a_killed_page_and_arrive_once_in_order(
    show: Show, open_phone: OpenPhone
) -> None:
    phone = open_phone()
    post_id, number = str(uuid4()), "+33 1 99 00 12 34"
    send(show, "site.define", f"site_id={post_id}", f"code=PC{uuid4().hex[:5]}", "name=PC", "kind=command_post")
    send(show, "site.set_capacity", f"site_id={post_id}", f'contacts=[{{"function":"PC","number":"{number}"}}]')
    wait_for(lambda: number in str(phone.page.evaluate(KEPT_ENTITY, post_id)), "whom to call is on the phone")
    wait_until_installed(phone.page)
    phone.context.set_offline(True)
    for _ in range(25):
        report(phone.page, "Disponible")
        report(phone.page, "Rentré")
    hold_sos(phone.page)
    expect_waiting(phone.page, 51)
    phone.page.close()
    page = phone.context.new_page()
    page.goto(show.first_link.partition("/#")[0] + "/field/")
    expect_waiting(page, 51)
    expect(page.locator(".own")).to_contain_text("PAS ENCORE REÇU")
    expect(page.locator(".own")).to_contain_text("Utilisez la radio", timeout=WITHIN_MS)
    expect(page.locator(".own a").first, "rule AT9").to_have_attribute("href", "tel:+33199001234")
    expect(page.locator(".own a").last).to_have_attribute("href", re.compile(r"^sms:\+33199001234\?&body=SOS%20TEL"))
    send(show, "team.report_status", f"team_id={phone.team_id}", "status=patrol")
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    expect(page.locator(".own")).to_contain_text("Reçu par le PC", timeout=WITHIN_MS)
    assert statuses_of(show, phone) == ["available_mobile", "available_base"] * 25
    reports = facts_of(show, phone, "team.status_reported")
    assert all(line.get("is_late") for line in reports), "a post has said something newer meanwhile (rule C8)"
    expect(page.locator(".accepted .status")).to_contain_text("En patrouille", timeout=WITHIN_MS)
    (sos,) = facts_of(show, phone, "alert.raised")
    assert sos["seq"] < facts_of(show, phone, "team.status_reported")[0]["seq"], "ahead of everything that waits"
    send(show, "alert.clear", f"alert_id={sos['event']['alert_id']}", "reason=fin du test")


def test_a_refused_report_is_shown_with_why_and_what_came_after_it_arrives(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    report(page, "Disponible")
    report(page, "En départ")
    expect_waiting(page, 0)
    phone.context.set_offline(True)
    send(show, "team.report_status", f"team_id={phone.team_id}", "status=at_destination")
    report(page, "Sur place")
    report(page, "Disponible")
    expect_waiting(page, 2)
    phone.context.set_offline(False)
    expect(page.locator(".accepted .status")).to_contain_text("Disponible", timeout=WITHIN_MS)
    expect(page.locator(".no"), "beside what stands").to_contain_text("Refusé : Sur place", timeout=WITHIN_MS)
    page.locator(".outbox").click()
    refused = page.locator(".refused")
    expect(refused).to_contain_text("Sur place", timeout=WITHIN_MS)
    refused.get_by_role("button", name="Lu").click()
    expect_waiting(page, 0)
    assert statuses_of(show, phone)[-1] == "available_mobile"


def test_an_sos_says_who_has_seen_it_and_stays_until_a_post_clears_it(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    page.locator(".sos").click()
    expect(page.get_by_role("dialog"), "a touch explains, and calls nobody").to_be_visible()
    page.get_by_role("button", name="Ne rien envoyer").click()
    hold_sos(page)
    expect(page.locator(".own")).to_contain_text("Personne ne l’a encore vu", timeout=WITHIN_MS)
    (raised,) = facts_of(show, phone, "alert.raised")
    alert_id = raised["event"]["alert_id"]
    send(show, "alert.acknowledge", f"alert_id={alert_id}")
    expect(page.locator(".own")).to_contain_text("Vu par : PC", timeout=WITHIN_MS)
    page.get_by_role("button", name="Je suis en sécurité").click()
    expect(page.locator(".own")).to_contain_text("Fin demandée", timeout=WITHIN_MS)
    page.reload()
    expect(page.locator(".own")).to_contain_text("Fin demandée", timeout=WITHIN_MS)
    send(show, "alert.clear", f"alert_id={alert_id}", "reason=exercice")
    expect(page.locator(".own")).to_have_count(0, timeout=WITHIN_MS)


@pytest.mark.parametrize("is_away", [False, True], ids=["live", "without a network"])
def test_a_phone_that_is_shut_out_keeps_nothing(show: Show, open_phone: OpenPhone, *, is_away: bool) -> None:
    """Rule CL2."""
    phone = open_phone()
    phone.context.set_offline(is_away)
    with show.api() as api:
        address = f"/api/operations/{operation_of(api)}/devices"
        device = next(each for each in api.get(address).json()["devices"] if each["team_id"] == phone.team_id)
        assert api.delete(f"{address}/{device['device_id']}").status_code == 204
    phone.context.set_offline(False)
    expect(phone.page.get_by_role("alert")).to_contain_text("exclu de l’opération", timeout=WITHIN_MS)
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="Rejoindre")).to_be_visible(timeout=WITHIN_MS)


def test_an_order_arrives_is_confirmed_and_leads_to_its_place(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page, order_id, intervention_id = phone.page, str(uuid4()), str(uuid4())
    place = ("lat_deg=48.86", "lon_deg=2.35", "address=12 rue de la Paix", "description=Chute à vélo")
    order = (f"engages_team_id={phone.team_id}", f"assignment_id={order_id}")
    send(show, "intervention.create", f"intervention_id={intervention_id}", *place, *order)
    card = page.locator(".mission")
    expect(card).to_contain_text("12 rue de la Paix", timeout=WITHIN_MS)
    expect(card).to_contain_text("Chute à vélo")
    expect(card.get_by_role("link", name="Y aller")).to_have_attribute("href", re.compile(r"^geo:48\.86,2\.35"))
    card.get_by_role("button", name="Ordre reçu").click()
    expect(card.get_by_role("button", name="Ordre reçu")).to_have_count(0)
    expect_waiting(page, 0)
    assert len(facts_of(show, phone, "assignment.delivered")) == 1
    assert len(facts_of(show, phone, "assignment.acknowledged")) == 1


def test_a_message_insists_until_it_is_understood_and_an_answer_reaches_the_post(
    show: Show, open_phone: OpenPhone
) -> None:
    phone = open_phone()
    page, message_id = phone.page, str(uuid4())
    said = ("kind=order", "text=Repli porte A", f'to={{"team_ids":["{phone.team_id}"]}}')
    send(show, "message.send", f"message_id={message_id}", *said)
    card = page.locator("article").filter(has_text="Repli porte A")
    expect(card, "on the first screen").to_be_visible(timeout=WITHIN_MS)
    card.get_by_role("button", name="Compris").click()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Messages").click()
    expect(card).to_be_visible()
    page.get_by_role("button", name="Écrire au PC").click()
    page.get_by_role("button", name="Besoin d’aide au brancardage").click()
    page.get_by_role("button", name="Personnes plus").click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("article.ours")).to_contain_text("Besoin d’aide au brancardage (2)", timeout=WITHIN_MS)
    expect_waiting(page, 0)
    assert len(facts_of(show, phone, "message.acknowledged")) == 1


def test_a_position_goes_while_the_team_is_on_duty_and_not_after(show: Show, open_phone: OpenPhone) -> None:
    here = {"latitude": 48.8566, "longitude": 2.3522, "accuracy": 9}
    phone = open_phone(geolocation=here, permissions=["geolocation"])
    page = phone.page
    line = page.get_by_role("region", name="Position")
    line.get_by_role("button", name="Partager").click()
    expect(line, "nobody is followed off duty").to_contain_text("hors service")
    report(page, "Disponible")
    expect(line).to_contain_text("envoyée à", timeout=WITHIN_MS)
    expect(line).to_contain_text("± 9 m")
    expect(line).to_contain_text("Vue du PC et des chefs de secteur")
    page.get_by_role("button", name="Plus de statuts").click()
    report(page, "Hors service")
    expect(line).to_contain_text("arrêtée", timeout=WITHIN_MS)


@pytest.mark.parametrize(("locale", "begin"), [("fr-FR", "Commencer"), ("en-GB", "Begin")])
def test_each_screen_serves_everybody_and_fits_the_smallest_phone(
    locale: str, begin: str, open_phone: OpenPhone
) -> None:
    page = open_phone(is_ready=False, locale=locale).page

    def look(name: str) -> None:
        assert violations(page) == [], name
        assert not page.evaluate(TOO_WIDE), f"{name} is wider than the screen"

    look("ready")
    page.get_by_role("button", name=begin).click()
    wait_until_live(page)
    for screen in page.locator("nav button").all():
        screen.click()
        look(screen.inner_text())
    page.locator(".outbox").click()
    look("outbox")
    page.locator(".gear").click()
    look("settings")
    page.locator(".sos").click()
    look("how to call for help")


def test_a_victim_takes_two_touches_and_care_is_sealed_on_the_phone_too(show: Show, open_phone: OpenPhone) -> None:
    phone = open_phone()
    page = phone.page
    report(page, "Disponible")
    wait_until_installed(page)
    page.get_by_role("button", name="Victimes", exact=True).click()
    page.get_by_role("button", name="Nouvelle victime").click()
    page.get_by_role("button", name="Rouge : détresse").click()
    victim = page.locator("article")
    expect(victim).to_contain_text("Victime n°", timeout=WITHIN_MS)
    expect_waiting(page, 0)
    phone.context.set_offline(True)
    page.get_by_role("button", name="Nouvelle victime").click()
    page.get_by_label("Numéro du bracelet").fill("B 0012")
    page.get_by_role("button", name="Impliqué : indemne").click()
    expect(page.locator("article").first).to_contain_text("B 0012")
    last = page.locator("article").last
    last.get_by_role("button", name="Constantes").click()
    page.keyboard.type("88")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect_waiting(page, 2)
    kept = page.evaluate(ALL_KEPT)
    assert "team.report_status" not in kept
    assert "B 0012" not in kept, "what is about a victim lies on the phone under a key"
    page.reload()
    expect_waiting(page, 2)
    phone.context.set_offline(False)
    expect_waiting(page, 0)
    page.get_by_role("button", name="Victimes", exact=True).click()
    expect(page.locator("article")).to_have_count(2, timeout=WITHIN_MS)
    last = page.locator("article").last
    last.get_by_role("button", name="Reclasser").click()
    page.get_by_role("button", name="Jaune").click()
    expect(last).to_contain_text("Urgence relative", timeout=WITHIN_MS)
    last.get_by_role("button", name="Confier à").click()
    page.get_by_role("dialog").locator("p[role=alert] ~ button").first.click()
    expect(page.locator("article")).to_have_count(1, timeout=WITHIN_MS)
    expect_waiting(page, 0)

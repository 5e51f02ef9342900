"""Interventions, orders and the command bar in a real browser, against the running demonstration."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Open, Post, Show
from tests.web.keys import shortcut
from tests.web.test_command_post import (
    BOARD,
    DIALOG,
    HOSTILE,
    WITHIN_MS,
    forgive_lost_network,
    row_of,
    send,
    until,
    violations,
    wait_until_live,
)

CARD = "[data-panel=interventions] li[data-intervention]"


class Team:
    """A team of nobody's story: what it does, the test says."""

    def __init__(self, show: Show, status: str = "available_base") -> None:
        self.show = show
        self.id = str(uuid4())
        self.call_sign = f"ESSAI {self.id[:4].upper()}"
        send(show, "team.create", f"team_id={self.id}", f"call_sign={self.call_sign}", "kind=pair")
        self.report(status)

    def report(self, status: str) -> None:
        """What it says by radio."""
        send(self.show, "team.report_status", f"team_id={self.id}", f"status={status}", "is_forced=true")


def place_named(name: str) -> str:
    """Like no other of the same name."""
    return f"{name} {uuid4().hex[:5]}"


def create(show: Show, address: str, **fields: str) -> str:
    """An intervention of another post, without a team."""
    intervention_id = str(uuid4())
    words = [f"{name}={value}" for name, value in fields.items()]
    send(show, "intervention.create", f"intervention_id={intervention_id}", f"address={address}", *words)
    return intervention_id


def chip(card: Locator, team: Team) -> Locator:
    return card.locator(".chip").filter(has_text=team.call_sign)


def card_of(page: Page, text: str) -> Locator:
    return page.locator(CARD).filter(has_text=text)


def open_card(page: Page, text: str) -> Locator:
    card = card_of(page, text)
    card.get_by_role("button", expanded=False).click(timeout=WITHIN_MS)
    expect(card.get_by_label("Détails")).to_be_visible()
    return card


def command(page: Page, words: str) -> None:
    shortcut(page, "/")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type(words)


def test_from_the_call_to_a_team_engaged_by_keyboard_alone(show: Show, open_post: Open) -> None:
    team = Team(show)  # of those that play, the nearest may be called away meanwhile
    here, there = open_post().page, open_post().page
    for page in (here, there):
        wait_until_live(page)
    place = f"rue {uuid4().hex[:6]}"
    shortcut(here, "n")
    here.keyboard.type(place)
    here.keyboard.press("Enter")
    expect(card_of(here, place)).to_be_visible(timeout=WITHIN_MS)
    shortcut(here, "e")
    expect(here.get_by_role("dialog")).to_contain_text(f"Engager une équipe sur {number_of(here, place)}")
    here.keyboard.type(team.call_sign)
    here.keyboard.press("Enter")
    expect(here.get_by_role("dialog")).to_have_count(0)
    for page in (here, there):
        expect(chip(card_of(page, place), team)).to_be_visible(timeout=WITHIN_MS)
    assert violations(here, "[data-panel=interventions]") == []


def number_of(page: Page, text: str) -> str:
    """As it is written: of a card far down the list, which nobody sees, the browser draws nothing and reads nothing."""
    return card_of(page, text).locator(".name b").text_content() or ""


def test_one_dialog_takes_place_nature_priority_and_team(show: Show, open_post: Open) -> None:
    team = Team(show)
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "n")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, DIALOG) == []
    page.keyboard.type("trocad")
    expect(page.get_by_role("dialog").get_by_role("option", name=re.compile("Trocadéro")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("combobox", name="Lieu")).to_have_value(re.compile("Trocadéro"))
    page.get_by_role("dialog").get_by_role("combobox", name="Nature").fill("mal")
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="grave").check()
    page.get_by_role("combobox", name="Équipe à engager").fill(team.call_sign)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    card = page.locator(CARD).filter(has_text=team.call_sign)
    expect(card).to_contain_text("Malaise, maladie", timeout=WITHIN_MS)
    expect(card).to_contain_text("Trocadéro")
    expect(card).to_contain_text("P1")


def test_a_place_is_needed_and_nothing_else(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "n")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("au moins un lieu")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_free_team_dropped_anywhere_on_a_card_goes_at_once(show: Show, open_post: Open) -> None:
    team = Team(show)
    place = place_named("Quai du Glisser")
    create(show, place)
    page = open_post().page
    wait_until_live(page)
    row_of(page, team.call_sign).locator("td").first.drag_to(card_of(page, place), target_position={"x": 9, "y": 30})
    expect(chip(card_of(page, place), team)).to_be_visible(timeout=WITHIN_MS)


def test_about_a_busy_team_the_operator_is_asked_with_what_it_is_doing(show: Show, open_post: Open) -> None:
    team = Team(show, "with_patient")
    place = place_named("Allée de la Question")
    create(show, place)
    page = open_post().page
    wait_until_live(page)
    row_of(page, team.call_sign).locator("td").first.drag_to(card_of(page, place))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{team.call_sign} n’est pas libre", timeout=WITHIN_MS)
    expect(dialog).to_contain_text("auprès de la victime")
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    expect(chip(card_of(page, place), team)).to_have_count(0)
    shortcut(page, "a")
    expect(dialog).to_have_count(0)
    row_of(page, team.call_sign).locator("td").first.click()
    shortcut(page, "a")
    expect(dialog).to_contain_text(f"Sur quelle intervention engager {team.call_sign}")
    page.keyboard.type(place)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Engager à la suite")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chip(card_of(page, place), team)).to_be_visible(timeout=WITHIN_MS)


def test_a_decision_on_what_has_changed_is_refused_and_can_be_repeated(show: Show, open_post: Open) -> None:
    team = Team(show)
    place = place_named("Cours du Retard")
    create(show, place)
    post = open_post()
    page = post.page
    wait_until_live(page)
    expect(card_of(page, place)).to_be_visible(timeout=WITHIN_MS)
    page.context.set_offline(True)
    expect(page.locator(".freshness.frozen")).to_be_visible(timeout=WITHIN_MS)
    row_of(page, team.call_sign).locator("td").first.drag_to(card_of(page, place))
    expect(page.get_by_text("en attente d’envoi")).to_be_visible()
    team.report("on_scene")
    page.context.set_offline(False)
    refused = page.locator("p.refused")
    expect(refused).to_contain_text(f"Maintenant : {team.call_sign} sur les lieux", timeout=WITHIN_MS)
    refused.get_by_role("button", name="Le faire quand même").click()
    expect(chip(card_of(page, place), team)).to_be_visible(timeout=WITHIN_MS)
    forgive_lost_network(post)


def test_a_field_being_typed_in_is_never_redrawn_and_saves_itself_when_left(show: Show, open_post: Open) -> None:
    place = place_named("Impasse du Clavier")
    intervention_id = create(show, place)
    page = open_post().page
    wait_until_live(page)
    card = open_card(page, place)
    field = card.get_by_label("Détails")
    field.click()
    page.keyboard.type("dame âgée")
    send(show, "intervention.update", f"intervention_id={intervention_id}", "description=vu par un autre poste")
    expect(card).to_contain_text("entre-temps : « vu par un autre poste »", timeout=WITHIN_MS)
    expect(field).to_have_value("dame âgée")
    expect(field).to_be_focused()
    page.keyboard.type(", assise")
    page.keyboard.press("Tab")
    expect(card).to_contain_text("✓ enregistré", timeout=WITHIN_MS)
    expect(field).to_have_value("dame âgée, assise")
    send(show, "intervention.update", f"intervention_id={intervention_id}", "description=suite")
    expect(field).to_have_value("suite", timeout=WITHIN_MS)
    assert violations(page, "[data-panel=interventions]") == []


def test_one_tap_shows_who_is_on_it_first_then_who_is_near(show: Show, open_post: Open) -> None:
    team = Team(show)
    place = place_named("Pont du Tri")
    intervention_id = create(show, place, lat_deg="48.84", lon_deg="2.44")
    send(
        show, "assignment.give", f"assignment_id={uuid4()}", f"team_id={team.id}", f"intervention_id={intervention_id}"
    )
    page = open_post().page
    wait_until_live(page)
    open_card(page, place)
    expect(page.locator(BOARD).first).to_contain_text(team.call_sign, timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    expect(page.get_by_text("Pour l’intervention")).to_have_count(0)


def test_an_intervention_is_ended_with_a_reason_and_opened_again(show: Show, open_post: Open) -> None:
    place = place_named("Place de la Fin")
    create(show, place)
    page = open_post().page
    wait_until_live(page)
    card = open_card(page, place)
    card.get_by_role("button", name="Sans suite").click()
    page.keyboard.type("personne sur place")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("« personne sur place »", timeout=WITHIN_MS)
    expect(card).to_contain_text("sans suite")
    card.get_by_role("button", name="Rouvrir").click()
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name="Rouvrir")).to_have_count(0, timeout=WITHIN_MS)


def test_a_click_on_the_map_is_the_place_of_a_new_intervention(open_post: Open) -> None:
    page = open_post(has_map=True).page
    wait_until_live(page)
    until(page, "Number(document.querySelector('.map').dataset.drawn) > 0")
    region = page.get_by_role("region", name=re.compile("Carte des équipes"))
    region.get_by_role("button", name="+ Intervention").click()
    page.keyboard.press("Escape")
    expect(region.get_by_text("Cliquez sur le lieu")).to_have_count(0)
    region.get_by_role("button", name="+ Intervention").click()
    region.locator(".map").click(position={"x": 200, "y": 150})
    expect(page.get_by_role("dialog")).to_contain_text("point choisi sur la carte")
    page.keyboard.press("Enter")
    expect(page.locator(f"{CARD}.selected")).to_contain_text(
        re.compile(r"-?\d+\.\d{5}, -?\d+\.\d{5}"), timeout=WITHIN_MS
    )


def test_the_next_status_is_one_click_and_a_repeat_back_away(show: Show, open_post: Open) -> None:
    team = Team(show, "en_route")
    page = open_post().page
    wait_until_live(page)
    row_of(page, team.call_sign).get_by_role("button", name=f"{team.call_sign} → sur les lieux").click(
        timeout=WITHIN_MS
    )
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".repeat")).to_contain_text(f"« {team.call_sign}, sur les lieux »")
    assert violations(page, DIALOG) == []
    dialog.get_by_label("Heure du fait").fill("demain")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Par exemple -5 ou 14:32")
    dialog.get_by_label("Heure du fait").fill("-0")
    page.keyboard.press("Enter")
    expect(row_of(page, team.call_sign)).to_have_attribute("data-status", "on_scene", timeout=WITHIN_MS)


def test_a_status_heard_by_radio_is_typed_as_people_say_it(show: Show, open_post: Open) -> None:
    """In how many seconds, `test_excellence` counts."""
    team = Team(show)
    page = open_post().page
    wait_until_live(page)
    row = row_of(page, team.call_sign)
    expect(row).to_have_count(1, timeout=WITHIN_MS)
    for words, status in (("2", "en_route"), ("sp", "on_scene"), ("auprès de la victime", "with_patient")):
        command(page, f"{team.call_sign.lower()} {words}")
        expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(1)
        expect(page.get_by_role("dialog").get_by_role("option")).to_contain_text(f"« {team.call_sign}")
        page.keyboard.press("Enter")
        expect(page.locator("p.accepted").filter(has_text=team.call_sign).first).to_be_visible(timeout=WITHIN_MS)
        expect(row).to_have_attribute("data-status", status, timeout=WITHIN_MS)


def test_the_command_bar_shows_what_it_will_do_and_does_nothing_that_is_unclear(show: Show, open_post: Open) -> None:
    place = place_named("Rue de la Commande")
    intervention_id = create(show, place)
    team = Team(show)
    page = open_post().page
    wait_until_live(page)
    command(page, "vpsp 3x")
    expect(page.get_by_role("dialog")).to_contain_text("Statut inconnu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    command(page, "vpsp")
    expect(page.get_by_role("dialog")).to_contain_text("Plusieurs réponses")
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    number = number_of(page, place)
    page.get_by_role("button", name="Commande", exact=True).click()
    page.keyboard.type(f"{team.call_sign} > {number}")
    expect(page.get_by_role("dialog").get_by_role("option")).to_contain_text(place)
    page.keyboard.press("Enter")
    expect(chip(card_of(page, place), team)).to_be_visible(timeout=WITHIN_MS)
    command(page, number)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-intervention='{intervention_id}'].selected")).to_be_visible()
    command(page, "i Porte de la Suite")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("combobox", name="Lieu")).to_have_value("Porte de la Suite")


def test_hostile_text_in_an_intervention_is_shown_and_never_run(show: Show, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    page.on("dialog", lambda dialog: pytest.fail("a text was run"))
    place = place_named(HOSTILE)
    create(show, place, description=HOSTILE)
    card = card_of(page, place)
    expect(card).to_contain_text(HOSTILE, timeout=WITHIN_MS)
    card.get_by_role("button", expanded=False).click()
    command(page, HOSTILE)
    expect(page.get_by_role("dialog")).to_contain_text(re.compile("Rien de tel|Aucune intervention"))
    expect(page.locator("img")).to_have_count(0)


def test_on_a_phone_an_intervention_is_read_and_a_team_sent_by_touch(show: Show, open_post: Open) -> None:
    team = Team(show)
    place = place_named("Sentier du Pouce")
    create(show, place)
    post: Post = open_post(width=390, height=844, has_touch=True, is_mobile=True)
    page = post.page
    wait_until_live(page)
    shortcut(page, "l")
    page.get_by_role("button", name="Interventions", exact=True).tap()
    card = card_of(page, place)
    card.locator(".name").tap(timeout=WITHIN_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    send_a_team = card.get_by_role("button", name=re.compile("^Send a team"))
    box = send_a_team.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    send_a_team.tap()
    page.get_by_role("dialog").get_by_role("option").filter(has_text=team.call_sign).tap()
    expect(chip(card, team)).to_be_visible(timeout=WITHIN_MS)
    assert violations(page) == []


def test_interventions_are_linked_split_and_marked_with_what_is_dangerous_there(show: Show, open_post: Open) -> None:
    first, second = f"quai {uuid4().hex[:6]}", f"pont {uuid4().hex[:6]}"
    create(show, first)
    create(show, second)
    page = open_post().page
    wait_until_live(page)
    card = open_card(page, first)
    number, other = number_of(page, first), number_of(page, second)
    card.get_by_role("combobox", name="Risques").fill("incar")
    page.keyboard.press("Enter")
    expect(card.get_by_role("list", name="Risques")).to_contain_text("Victime incarcérée", timeout=WITHIN_MS)
    expect(card.locator(".risk")).to_contain_text("Victime incarcérée", timeout=WITHIN_MS)
    card.get_by_role("button", name="Lier à…").click()
    page.keyboard.type(second)
    page.keyboard.press("Enter")
    expect(card.locator(".relations")).to_contain_text(re.compile(f"liée à\\s+n°\\s{other}"), timeout=WITHIN_MS)
    assert violations(page, "[data-panel=interventions]") == []
    card.get_by_role("button", name="Dédoubler…").click()
    page.keyboard.type("second véhicule")
    page.keyboard.press("Enter")
    part = page.locator(f"{CARD}.selected").filter(has_text="issue de")
    expect(part.locator(".relations")).to_contain_text(re.compile(f"issue de\\s+n°\\s{number}"), timeout=WITHIN_MS)
    part.get_by_role("button", name=f"n° {number}", exact=True).click()
    expect(card.locator(".relations")).to_contain_text("dédoublée en", timeout=WITHIN_MS)
    card.get_by_role("button", name=f"Délier de n° {other}").click()
    expect(card.locator(".relations")).not_to_contain_text("liée à", timeout=WITHIN_MS)
    card.get_by_role("button", name="Enlever Victime incarcérée").click()
    expect(card.locator(".risk")).to_have_count(0, timeout=WITHIN_MS)

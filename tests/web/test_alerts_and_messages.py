"""Calls for help, messages, the log and the hand-over of the desk in a real browser, against the demonstration."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.running_server import wait_for
from tests.web.conftest import Open, Show
from tests.web.keys import shortcut
from tests.web.test_command_post import DIALOG, HOSTILE, WITHIN_MS, send, until, violations, wait_until_live

LOG = "[data-panel=log] li"
CARD = "[data-panel=messages] article"
LAYOUT = "Disposition de l’écran"
_DIALOG_IS_BELOW_THE_CALLS = """() => {
    const find = (name) => document.querySelector(name).getBoundingClientRect()
    const [dialog, calls] = [find('dialog[open]'), find('dialog .over')]
    return calls.top === 0 && calls.width === innerWidth && calls.bottom <= dialog.top && dialog.bottom <= innerHeight
}"""
LINES = """(parts) => {
    let [lines, bottom] = [0, -Infinity]
    const places = parts.map((part) => part.getBoundingClientRect()).sort((one, other) => one.top - other.top)
    for (const place of places) {
        if (place.top >= bottom - 2) lines += 1
        bottom = Math.max(bottom, place.bottom)
    }
    return lines
}"""


class Team:
    """A team of nobody's story; it stays on duty for one test."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.id = str(uuid4())
        self.call_sign = f"ESSAI {self.id[:4].upper()}"
        send(show, "team.create", f"team_id={self.id}", f"call_sign={self.call_sign}", "kind=pair")
        self.report("available_base")

    def report(self, status: str) -> None:
        send(self.show, "team.report_status", f"team_id={self.id}", f"status={status}", "is_forced=true")

    def says(self, text: str, *more: str) -> None:
        """To the posts, as its phone would send it."""
        send(self.show, "message.send", f"message_id={uuid4()}", f"from_team_id={self.id}", f"text={text}", *more)


@pytest.fixture
def team(show: Show) -> Iterator[Team]:
    one = Team(show)
    yield one
    one.report("off_duty")


@contextmanager
def call_for_help(show: Show, team: Team, note: str) -> Iterator[None]:
    alert_id = str(uuid4())
    send(show, "alert.raise", f"alert_id={alert_id}", f"team_id={team.id}", f"note={note}")
    try:
        yield
    finally:
        send(show, "alert.clear", f"alert_id={alert_id}", "reason=fin du test")


def alert_of(page: Page, team: Team) -> Locator:
    """Where it can be answered: in the dialog that is open, if there is one."""
    return page.locator("dialog .alert, body:not(:has(dialog[open])) .alert").filter(has_text=team.call_sign)


def open_conversation(page: Page, name: str) -> None:
    wait_until_live(page)  # before, there are neither keys nor teams
    shortcut(page, "m")
    page.get_by_label("Écrire à…").select_option(label=name)
    expect(page.locator("[data-panel=messages]").get_by_role("heading", name=name)).to_be_visible()


def test_a_call_for_help_is_seen_answered_and_ended_by_keyboard_and_every_post_knows(
    show: Show, team: Team, open_post: Open
) -> None:
    here, there = open_post().page, open_post().page
    for page in (here, there):
        wait_until_live(page)
    with call_for_help(show, team, "chute"):
        expect(alert_of(here, team)).to_contain_text("PERSONNE N’A ACCUSÉ RÉCEPTION", timeout=WITHIN_MS)
        shortcut(here, "a")  # without Shift a key never answers a call for help
        here.keyboard.press("Escape")
        shortcut(here, "Shift+A")
        expect(alert_of(there, team)).to_contain_text("vue par un poste", timeout=WITHIN_MS)
        expect(alert_of(there, team)).to_contain_text("Vue par")
        shortcut(here, "Shift+G")
        here.get_by_role("dialog").get_by_role("button", name=re.compile("Ce poste y va")).click()
        expect(alert_of(there, team)).to_contain_text("Y vont", timeout=WITHIN_MS)
        shortcut(here, "Shift+X")
        dialog = here.get_by_role("dialog")
        expect(dialog).to_contain_text(team.call_sign)
        here.keyboard.press("Enter")
        expect(dialog).to_be_visible()  # no end without a reason
        dialog.get_by_label("Motif (obligatoire)").fill("secouriste retrouvé")
        here.keyboard.press("Enter")
        for page in (here, there):
            expect(alert_of(page, team)).to_have_count(0, timeout=WITHIN_MS)
        line = there.locator(LOG).filter(has_text=team.call_sign).filter(has_text="secouriste retrouvé")
        expect(line.first).to_be_visible(timeout=WITHIN_MS)


def test_no_dialog_covers_a_call_for_help_or_takes_its_answer_away(show: Show, team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "n")
    creating = page.get_by_role("dialog", name="Nouvelle intervention")
    place = creating.get_by_role("combobox", name="Lieu")
    place.fill("12 rue du")
    with call_for_help(show, team, "agression"):
        alert = creating.locator(".alert").filter(has_text=team.call_sign)
        expect(alert).to_contain_text("PERSONNE N’A ACCUSÉ RÉCEPTION", timeout=WITHIN_MS)
        until(page, _DIALOG_IS_BELOW_THE_CALLS)
        assert violations(page, "dialog") == []
        place.press("Shift+A")  # in a field it is a letter
        expect(place).to_have_value("12 rue duA")
        alert.get_by_role("button", name="J’ai vu").click()
        expect(alert).to_contain_text("vue par un poste", timeout=WITHIN_MS)
        page.keyboard.press("Shift+G")
        going = page.get_by_role("dialog", name=re.compile("Qui y va"))
        expect(alert_of(page, team)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(going).to_have_count(0)
        expect(place).to_have_value("12 rue duA")
        page.keyboard.press("Escape")
        expect(alert_of(page, team)).to_contain_text("Vue par")
    expect(alert_of(page, team)).to_have_count(0, timeout=WITHIN_MS)


def test_a_call_heard_on_the_radio_is_raised_for_its_team_and_rings_everywhere(team: Team, open_post: Open) -> None:
    """The first channel is the radio: whoever calls there has no hand for a phone."""
    here, there = open_post().page, open_post().page
    for page in (here, there):
        wait_until_live(page)
    shortcut(here, "/")
    here.get_by_role("combobox", name="Commande").fill(f"{team.call_sign} sos")
    here.keyboard.press("Enter")
    dialog = here.get_by_role("dialog", name=f"Détresse entendue de {team.call_sign}")
    dialog.get_by_role("radio", name="CHUTE").check()
    dialog.get_by_label("Précision").fill("dans le bassin")
    assert violations(here, "dialog") == []
    dialog.get_by_role("button", name="Donner l’alerte").click()
    for page in (here, there):
        expect(alert_of(page, team)).to_contain_text("CHUTE", timeout=WITHIN_MS)
    alert_of(there, team).get_by_role("button", name="Mettre fin…").click()
    ending = there.get_by_role("dialog")
    ending.get_by_label("Motif (obligatoire)").fill("repêché")
    there.keyboard.press("Enter")
    for page in (here, there):
        expect(alert_of(page, team)).to_have_count(0, timeout=WITHIN_MS)


def test_sounds_are_off_until_wanted_and_each_ring_is_seen_as_well(show: Show, team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    sound = page.locator("button.sound")
    expect(sound).to_contain_text("Son coupé")
    shortcut(page, "o")
    expect(sound).to_have_attribute("aria-pressed", "true")
    with call_for_help(show, team, "essai du son"):
        expect(page.locator(".rang.alert").first).to_be_visible(timeout=WITHIN_MS)
    page.reload()
    wait_until_live(page)
    page.locator("h1").click()  # any gesture is enough for who had wanted sounds
    expect(sound).to_have_attribute("aria-pressed", "true")


def test_an_order_goes_out_from_the_catalogue_and_is_passed_by_voice_with_one_key(team: Team, open_post: Open) -> None:
    here, there = open_post().page, open_post().page
    for page in (here, there):
        wait_until_live(page)
        open_conversation(page, team.call_sign)
    here.get_by_label("Message préparé").select_option(label="Appelez le PC")
    here.get_by_role("button", name=re.compile("^Envoyer")).click()
    card = there.locator(CARD).filter(has_text="Appelez le PC")
    expect(card).to_contain_text("ORDRE", timeout=WITHIN_MS)
    expect(card).to_contain_text(f"{team.call_sign} : envoyé, pas reçu")
    card.press("r")
    written = here.locator(CARD).filter(has_text="Appelez le PC")  # others write to all
    expect(written).to_contain_text(f"{team.call_sign} : de vive voix", timeout=WITHIN_MS)
    expect(card.get_by_role("button", name=re.compile("vive voix"))).to_have_count(0)


def test_what_a_team_says_counts_until_it_is_opened_and_is_confirmed_from_a_post(team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    team.says(f"brancard demandé {HOSTILE}", "requires_ack=true", "priority=urgent")
    expect(page.locator(".rang.message, .rang.attention").first).to_be_visible(timeout=WITHIN_MS)
    shortcut(page, "m")
    conversation = page.locator("[data-panel=messages] li button").filter(has_text=team.call_sign)
    expect(conversation).to_contain_text("1 non lu")
    conversation.click()
    card = page.locator(CARD).filter(has_text="brancard demandé")
    expect(card).to_contain_text(f"brancard demandé {HOSTILE}")
    expect(card).to_contain_text("URGENT")
    expect(card).to_contain_text("lu au PC", timeout=WITHIN_MS)
    expect(conversation).not_to_contain_text("non lu")
    card.get_by_role("button", name="Accuser réception").click()
    expect(card).to_contain_text("accusé au PC", timeout=WITHIN_MS)
    expect(page.locator("img")).to_have_count(0)


def test_a_situation_report_heard_by_radio_is_entered_under_its_headings(team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    open_conversation(page, team.call_sign)
    page.get_by_role("button", name="Point de situation…").click()
    form = page.get_by_role("dialog").filter(has=page.get_by_role("heading", name="POINT DE SITUATION"))
    expect(form.get_by_label("De la part de")).to_have_value(team.id)
    form.get_by_label("Je vois").fill("fumée au km 12")
    form.get_by_label("Je demande").fill("un renfort")
    form.get_by_role("button", name="Envoyer").last.click()
    card = page.locator(CARD).filter(has_text="fumée au km 12")
    expect(card).to_contain_text("Je vois : fumée au km 12", timeout=WITHIN_MS)
    expect(card).to_contain_text("Je demande : un renfort")
    expect(card).not_to_contain_text("Je suis")


def test_the_log_is_written_corrected_struck_and_found_again(open_post: Open) -> None:
    page = open_post(accept_downloads=True).page
    wait_until_live(page)
    mark = uuid4().hex[:8]
    shortcut(page, "p")
    page.get_by_label("Initiales").fill("zé")
    page.keyboard.press("Enter")
    page.get_by_label("Lignes montrées").select_option(label="Ce qui est écrit")
    shortcut(page, "w")
    page.get_by_label("Heure du fait").fill("-5")
    page.get_by_label("Texte : ce qui est dit, décidé, vu").fill(f"Évacuée {mark} {HOSTILE}")
    page.keyboard.press("Enter")
    line = page.locator(LOG).filter(has_text=mark)
    expect(line).to_contain_text(f"ZÉ : Évacuée {mark} {HOSTILE}", timeout=WITHIN_MS)
    expect(page.get_by_label("Texte : ce qui est dit, décidé, vu")).to_be_focused()
    line.get_by_role("button", name="Corriger").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Texte juste").fill(f"Transportée {mark}")
    dialog.get_by_label("Motif (obligatoire)").fill("mal entendu")
    page.keyboard.press("Enter")
    corrected = page.locator(LOG).filter(has_text=f"Transportée {mark}")
    expect(corrected).to_contain_text("« mal entendu »", timeout=WITHIN_MS)
    expect(line.filter(has_text="Évacuée")).to_contain_text("corrigé plus tard")
    corrected.get_by_role("button", name="Rayer").click()
    dialog.get_by_label("Motif (obligatoire)").fill("en double")
    page.keyboard.press("Enter")
    expect(corrected.locator("s")).to_contain_text(f"Transportée {mark}", timeout=WITHIN_MS)
    expect(corrected).to_contain_text("« en double »")
    page.get_by_label("Chercher dans la main courante").fill(f"evacuee {mark}")
    expect(page.locator(LOG)).to_have_count(1, timeout=WITHIN_MS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tableau CSV").click()
    assert mark in download.value.path().read_text("utf-8-sig")
    page.get_by_role("button", name="Tout en direct").click()
    until(page, f"document.querySelectorAll('{LOG}').length > 10")


def test_older_pages_of_the_log_come_when_asked_for(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    until(page, f"document.querySelectorAll('{LOG}').length > 20")
    oldest = f"Number([...document.querySelectorAll('{LOG}')].at(-1).dataset.seq)"
    before = int(page.evaluate(oldest))

    def read_on() -> bool:
        """What comes in at the top takes of the room."""
        page.get_by_role("button", name="Lignes plus anciennes").click()
        return int(page.evaluate(oldest)) < before

    wait_for(read_on, "older lines are shown", WITHIN_MS / 1000)
    numbers = page.eval_on_selector_all(LOG, "(lines) => lines.map((line) => Number(line.dataset.seq))")
    assert numbers == sorted(set(numbers), reverse=True)


def test_a_desk_that_is_left_is_veiled_and_taken_with_initials_alone(show: Show, team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    shortcut(page, "p")
    page.get_by_role("button", name="Quitter le poste").click()
    veil = page.get_by_role("dialog").filter(has_text="Personne ne tient ce poste")
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(veil).to_be_visible()
    with call_for_help(show, team, "pendant la relève"):
        expect(veil).to_contain_text(team.call_sign, timeout=WITHIN_MS)
    page.reload()
    expect(veil).to_be_visible(timeout=WITHIN_MS)
    page.get_by_label("Initiales").fill("mk")
    page.keyboard.press("Enter")
    expect(veil).to_have_count(0)
    expect(page.get_by_role("button", name="Poste : MK")).to_be_visible()


def test_a_counter_of_what_waits_lists_it_in_place(show: Show, team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    to = json.dumps({"team_ids": [team.id]})
    send(show, "message.send", f"message_id={uuid4()}", "kind=order", f"to={to}", "text=au rapport")
    counter = page.locator("[data-counter=orders]")
    until(page, "Number.parseInt(document.querySelector('[data-counter=orders] b').textContent) > 0")
    shortcut(page, "8")
    expect(counter).to_have_attribute("aria-pressed", "true")
    line = page.locator("[data-panel=attention] li").filter(has_text=team.call_sign)
    line.get_by_role("button", name=re.compile("Transmis de vive voix")).click()
    expect(line).to_have_count(0, timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    expect(counter).to_have_attribute("aria-pressed", "false")


def test_counters_are_whole_at_1280_and_no_part_of_the_head_beyond_a_phone_in_both_languages(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    look_at_counters(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    shortcut(page, "l")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    look_at_counters(page)


def look_at_counters(page: Page) -> None:
    hidden = "(row) => row.scrollWidth - row.clientWidth"
    assert page.eval_on_selector(".counters", hidden) <= 0
    assert page.eval_on_selector_all("header .head > *", LINES) <= 2
    page.set_viewport_size({"width": 390, "height": 844})
    clipped = "(parts) => parts.filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.innerText)"
    assert page.eval_on_selector_all(".counters button, .counters p", clipped) == []
    sideways = "(rows) => rows.filter((row) => row.scrollWidth > row.clientWidth + 1).map((row) => row.className)"
    strips = "header .head, header .tools, header .counters, header nav"
    fold = page.locator("header button.fold")
    for is_whole in (True, False):
        fold.click()
        expect(fold).to_have_attribute("aria-expanded", "true" if is_whole else "false")
        assert page.eval_on_selector_all(strips, sideways) == []
        assert page.eval_on_selector_all(".counters button, .counters p", clipped) == []
        expect(page.locator("[data-counter=oldest]")).to_be_visible(visible=is_whole)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    outside = """(cells) => cells.filter((cell) => cell.getBoundingClientRect().right > 390)
        .map((cell) => `${cell.getBoundingClientRect().right}: ${cell.closest('table').innerText}`).slice(0, 1)"""
    assert page.eval_on_selector_all("[data-panel=board] td:last-child", outside) == []


def test_paper_shows_every_panel_whole_with_the_mark_of_an_exercise_and_nothing_to_press(open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    page.emulate_media(media="print")
    mark = "getComputedStyle(document.querySelector('.screen'), '::after')"
    assert page.evaluate(f"{mark}.content") == '"EXERCICE"'
    assert page.evaluate(f"{mark}.position") == "fixed"  # repeated on each page
    expect(page.locator(".tools").first).to_be_hidden()
    cut = "(parts) => parts.filter((part) => part.scrollHeight > part.clientHeight + 1).length"
    assert page.eval_on_selector_all("[data-panel]:not([data-panel=map]) > .scroll", cut) == 0


def test_axe_finds_nothing_in_messages_alerts_and_the_log(show: Show, team: Team, open_post: Open) -> None:
    page = open_post().page
    wait_until_live(page)
    with call_for_help(show, team, "essai"):
        expect(alert_of(page, team)).to_be_visible(timeout=WITHIN_MS)
        assert violations(page) == []
        for keys, heading in (("Shift+X", "Mettre fin"), ("Shift+G", "Qui va aider"), ("p", "Qui tient ce poste")):
            shortcut(page, keys)
            expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()
            assert violations(page, DIALOG) == []
            page.keyboard.press("Escape")
    shortcut(page, "w")
    assert violations(page, "[data-panel=log]") == []
    page.get_by_role("button", name="Fermer").click()
    open_conversation(page, team.call_sign)
    page.get_by_label("Texte", exact=True).fill("vent debout")
    page.keyboard.press("Enter")
    expect(page.locator(CARD).filter(has_text="vent debout")).to_be_visible(timeout=WITHIN_MS)
    assert violations(page, "[data-panel=messages]") == []
    page.get_by_role("button", name="METHANE…").click()
    expect(page.get_by_role("heading", name="METHANE")).to_be_visible()
    assert violations(page, DIALOG) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_label(LAYOUT).select_option("overview")
    expect(page.locator("[data-panel=messages]")).to_be_visible()
    assert violations(page) == []

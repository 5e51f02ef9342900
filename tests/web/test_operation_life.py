"""An operation from nothing to its end in a browser: begun, prepared, opened, put on paper, handed over, closed."""

import json
import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from clients.web.build import WEB
from tests.support.running_server import RunningServer, wait_for
from tests.web.conftest import Post, listen
from tests.web.keys import shortcut
from tests.web.test_command_post import HOSTILE, WITHIN_MS, violations

_WITHOUT_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"
SHEETS = WEB / "command-post" / "src" / "panels" / "paper" / "sheets.ts"
MOST_ON_PAPER = {
    name: int(most)
    for name, most in re.findall(r"(\w+): (\d+)", SHEETS.read_text().partition("MOST = ")[2].partition("}")[0])
}
FULL_SHEETS = """([teams, interventions, victims], most) => {
    const fill = (sheet, list, line, count) => {
        sheet.className = 'paper-sheet dense'
        sheet.querySelector(list).innerHTML = line.repeat(count)
    }
    const row = '<div class="paper-row"><b>VPSP 12</b><span class="grow">n° 16</span><span>R 12</span></div>'
    const line = '<tr><td><b>47</b></td>' + '<td>rue du Port</td>'.repeat(7) + '</tr>'
    fill(teams, '.paper-columns', row, most.teams)
    fill(interventions, 'tbody', line, most.interventions)
    victims.querySelector('.paper-columns').className = 'paper-columns four'
    fill(victims, '.paper-columns', row, most.victims)
}"""
PDF_PAGE = re.compile(rb"/Type\s*/Page[^s]")
CLOSE_AND_PRESS = """async (key) => {
    document.querySelector('dialog').close()
    for (let turn = 0; turn < 50; turn += 1) await null
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
}"""
"""The next key comes before the browser has said that the dialog is over, which is a task later."""
PANELS = {"p": "setup", "o": "opening", "b": "brief", "r": "back_entry", "f": "stand_down", "c": "figures"}


def sign_in_link(server: RunningServer) -> str:
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.operator_token}"}) as api:
        (user,) = [each for each in api.get("/api/users").json()["users"] if each["login"] == "operator"]
        return str(api.post(f"/api/users/{user['user_id']}/sign-in-link").json()["link"])


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, server: RunningServer) -> Iterator[Enter]:
    """Signed in as an administrator, or by a link; no page may log an error, break the policy, or ask elsewhere."""
    contexts: list[BrowserContext] = []
    posts: list[Post] = []

    def enter_one(*, link: str | None = None, has_map: bool = False, width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        if not has_map:
            context.add_init_script(_WITHOUT_WEBGL)
        contexts.append(context)
        post = Post(context.new_page(), [])
        listen(post, server.url)
        posts.append(post)
        post.page.goto(link or sign_in_link(server))
        return post.page

    yield enter_one
    found = [complaint for post in posts for complaint in post.complaints]
    for context in contexts:
        context.close()
    assert found == []


def begin(page: Page, name: str | None = None, kind: str = "event_cover", triage: str | None = None) -> str:
    """A new operation with its first team, open, its code on the screen and put away."""
    name = name or f"Essai {uuid4().hex[:6]}"
    leave(page)
    page.get_by_role("button", name="Nouvelle opération").click(timeout=WITHIN_MS)
    page.get_by_role("textbox", name="Nom").fill(name)
    page.get_by_label("Type").select_option(kind)
    if triage is not None:
        page.get_by_text("Facultatif").click()
        page.get_by_label("Tri des équipes").select_option(triage)
    page.get_by_role("textbox", name="Lieu").fill("48.8530, 2.3499")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("join-code")).to_be_visible(timeout=WITHIN_MS)
    page.get_by_role("button", name="Au travail").click()
    return name


def leave(page: Page) -> None:
    """To the list of operations: whoever has one only was taken into it."""
    button = page.get_by_role("button", name="Nouvelle opération")
    expect(button.or_(page.locator(".freshness.live"))).to_be_visible(timeout=WITHIN_MS)
    if not button.is_visible():
        page.get_by_role("button", name="Quitter", exact=True).click()
    expect(button).to_be_visible(timeout=WITHIN_MS)


def new_operation(page: Page) -> None:
    begin(page)


def open_panel(page: Page, key: str) -> Locator:
    """By two keys: the menu of the operation, then its line."""
    shortcut(page, "g")
    expect(page.get_by_role("dialog", name="Opération")).to_be_visible()
    page.keyboard.press(key)
    panel = page.locator(f"[data-panel={PANELS[key]}]")
    expect(panel).to_be_visible(timeout=WITHIN_MS)
    return panel


def paste(panel: Locator, thing: str, text: str) -> None:
    panel.get_by_role("button", name=re.compile(f"^{thing}")).click()
    panel.get_by_role("textbox", name="Ou coller un tableau").fill(text)


def test_from_nothing_to_a_join_code_by_three_fields_and_the_keyboard_alone(enter: Enter) -> None:
    page = enter()
    leave(page)
    page.get_by_role("button", name="Nouvelle opération").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Nom")).to_be_focused(timeout=WITHIN_MS)
    page.keyboard.type(f"Marathon {HOSTILE}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Stade municipal")
    page.keyboard.press("Enter")
    code = page.get_by_test_id("join-code")
    expect(code).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"), timeout=WITHIN_MS)
    expect(page.get_by_role("dialog")).to_contain_text("ÉQUIPE 1")
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Une équipe de plus").click()
    expect(page.get_by_role("dialog")).to_contain_text("ÉQUIPE 2", timeout=WITHIN_MS)
    page.get_by_role("button", name="Au travail").click()
    expect(page.locator("h1")).to_contain_text("Marathon")
    expect(page.locator(".operation p")).to_contain_text("ouverte")
    expect(page.locator("[data-panel=board] tbody tr")).to_have_count(2)


def test_teams_come_as_a_series_and_people_from_a_table_with_each_wrong_line_told(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    panel = open_panel(page, "p")
    panel.get_by_label("Préfixe").fill("BINÔME")
    panel.get_by_label("de", exact=True).fill("01")
    panel.get_by_label("à", exact=True).fill("12")
    panel.get_by_label("Type").select_option("pair")
    panel.get_by_role("button", name="Saisir 12").click()
    expect(panel.get_by_role("status")).to_contain_text("12 saisis", timeout=WITHIN_MS)
    expect(panel.get_by_role("button", name=re.compile("^Équipes"))).to_contain_text("13")
    paste(
        panel,
        "Intervenants",
        "badge;nom;equipe;qualifications\nM1;Claire Petit;BINÔME 01;PSE2\nM2;;BINÔME 99;\nM1;;;\n",
    )
    expect(panel.locator("tr.wrong")).to_have_count(2)
    expect(panel.locator("tr.wrong").first).to_contain_text("équipe inconnue « BINÔME 99 »")
    expect(panel.locator("tr.wrong").last).to_contain_text("deux fois dans la liste")
    expect(panel.locator("table")).not_to_contain_text("Claire")
    panel.get_by_role("button", name="Saisir 1").click()
    expect(panel.get_by_role("button", name=re.compile("^Intervenants"))).to_contain_text("1", timeout=WITHIN_MS)
    paste(panel, "Véhicules", "indicatif\ttype\tequipe\nVPSP 9\tVPSP\tBINÔME 02")
    panel.get_by_role("button", name="Saisir 1").click()
    expect(panel.get_by_role("button", name=re.compile("^Véhicules"))).to_contain_text("1", timeout=WITHIN_MS)
    assert violations(page) == []


def test_a_place_is_clicked_and_a_sector_is_drawn_on_the_map(enter: Enter) -> None:
    page = enter(has_map=True)
    new_operation(page)
    panel = open_panel(page, "p")
    panel.get_by_role("button", name="Lieux et secteurs").click()
    panel.get_by_role("button", name="Nouveau lieu").click()
    panel.get_by_label("Code").fill("PS1")
    canvas = panel.locator(".map[data-ready=true] canvas")
    canvas.click(timeout=WITHIN_MS, position={"x": 200, "y": 150})
    expect(panel.get_by_label("Position")).to_have_value(re.compile(r"^-?\d+\.\d+, -?\d+\.\d+$"))
    panel.get_by_role("button", name="Enregistrer").click()
    expect(panel.get_by_role("button", name="Modifier PS1")).to_be_visible(timeout=WITHIN_MS)
    panel.get_by_role("button", name="Nouveau secteur").click()
    panel.get_by_label("Code").fill("S1")
    canvas = panel.locator(".map[data-ready=true] canvas")
    for x, y in ((150, 100), (300, 100), (300, 220)):
        canvas.click(timeout=WITHIN_MS, position={"x": x, "y": y})
    expect(panel.get_by_text("3 angles")).to_be_visible()
    panel.get_by_role("button", name="Enregistrer").click()
    expect(panel.get_by_role("button", name="Modifier S1")).to_be_visible(timeout=WITHIN_MS)


def test_invitations_are_a_sheet_of_codes_to_scan_and_an_arrival_has_its_poster(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    panel = open_panel(page, "p")
    panel.get_by_role("button", name="Accès, affiches").click()
    panel.get_by_role("button", name="Sans téléphone").click()
    panel.get_by_role("button", name="Créer la feuille").click()
    card = panel.locator("figure")
    expect(card).to_have_count(1, timeout=WITHIN_MS)
    expect(card).to_contain_text("ÉQUIPE 1")
    expect(card.get_by_test_id("join-code")).to_have_count(0)
    panel.get_by_role("button", name="Créer l’affiche").click()
    expect(panel.locator(".poster").get_by_test_id("join-code")).to_be_visible(timeout=WITHIN_MS)
    assert violations(page) == []


def test_partners_see_what_is_set_and_a_person_gets_a_role_and_a_link(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    panel = open_panel(page, "p")
    panel.get_by_role("button", name="Rôles et partenaires").click()
    panel.get_by_label("Nom").fill("SDIS 75")
    panel.get_by_role("button", name="Ajouter l’organisme").click()
    sees = panel.get_by_label(re.compile("^SDIS 75"))
    sees.select_option("resources")
    expect(page.locator("p.accepted").filter(has_text="SDIS 75 voit")).to_be_visible(timeout=WITHIN_MS)
    expect(sees).to_have_value("resources")
    panel.get_by_label("Identifiant").fill(f"claire{uuid4().hex[:6]}")
    panel.get_by_role("button", name="Donner le rôle").click()
    expect(panel.get_by_label(re.compile("^Lien de connexion"))).to_have_value(re.compile("#link="), timeout=WITHIN_MS)


def test_the_roll_is_called_in_bulk_and_the_cover_in_place_is_in_the_log(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    panel = open_panel(page, "p")
    paste(panel, "Intervenants", "code;equipe\nA1;ÉQUIPE 1\nA2;ÉQUIPE 1")
    panel.get_by_role("button", name="Saisir 2").click()
    expect(panel.get_by_role("button", name=re.compile("^Intervenants"))).to_contain_text("2", timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    panel = open_panel(page, "o")
    row = panel.locator("tbody tr").filter(has=page.get_by_role("rowheader", name="ÉQUIPE 1"))
    expect(row.locator("td.number").first).to_have_text("2")
    for act in ("Arrivées", "Compter", "Essai radio bon", "En place"):
        panel.get_by_role("button", name="Tout choisir").click()
        panel.get_by_role("button", name=f"✓ {act}").click()
        expect(panel.get_by_text("0 choisies")).to_be_visible(timeout=WITHIN_MS)
    expect(row).to_have_class(re.compile("complete"), timeout=WITHIN_MS)
    assert violations(page) == []
    panel.get_by_role("button", name="Dispositif en place").click()
    expect(panel.get_by_text("Confirmé à")).to_be_visible(timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    expect(page.get_by_role("log")).to_contain_text("1 sur 1 · 2 sur 2 présents", timeout=WITHIN_MS)


def test_closing_lists_what_is_open_and_takes_a_reason(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    shortcut(page, "n")
    page.keyboard.type("12 rue du Port")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel=interventions] li[data-intervention]")).to_have_count(1, timeout=WITHIN_MS)
    panel = open_panel(page, "p")
    paste(panel, "Radios", "code;equipe\nR 7;ÉQUIPE 1")
    panel.get_by_role("button", name="Saisir 1").click()
    expect(panel.get_by_role("button", name=re.compile("^Radios"))).to_contain_text("1", timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    panel = open_panel(page, "f")
    expect(panel.get_by_label("Radio non rendue", exact=True)).to_contain_text("R 7", timeout=WITHIN_MS)
    panel.get_by_role("button", name="Rendue R 7").click()
    expect(panel.get_by_label("Radio non rendue", exact=True)).to_have_count(0, timeout=WITHIN_MS)
    assert violations(page) == []
    panel.get_by_role("button", name="Clôturer l’opération").click()
    dialog = page.get_by_role("dialog", name="Clôturer bien que tout ne soit pas réglé")
    expect(dialog).to_contain_text("1 Intervention ouverte")
    dialog.get_by_label("Pourquoi").fill("reprise par le SAMU")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("L’opération est close.")).to_be_visible(timeout=WITHIN_MS)


def test_one_key_puts_four_sheets_on_paper_and_a_dead_server_does_not_matter(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    name = page.locator("h1").inner_text()
    page.evaluate("window.print = () => { window.printed = document.documentElement.dataset.print }")
    expect(page.locator(".paper")).to_have_count(1, timeout=WITHIN_MS)
    page.context.set_offline(True)
    expect(page.locator(".freshness.frozen")).to_be_visible(timeout=WITHIN_MS)
    shortcut(page, "i")
    wait_for(lambda: page.evaluate("window.printed") == "paper", "it prints")
    page.evaluate("document.documentElement.dataset.print = 'paper'")
    page.emulate_media(media="print")
    assert len(PDF_PAGE.findall(page.pdf(prefer_css_page_size=True, print_background=True))) == 4
    sheets = page.locator(".paper-sheet")
    expect(sheets).to_have_count(4)
    expect(sheets.first).to_contain_text(name)
    expect(sheets.first).to_contain_text("ÉQUIPE 1")
    cut = "(sheets) => sheets.filter((sheet) => sheet.scrollHeight > sheet.clientHeight + 1).length"
    assert page.eval_on_selector_all(".paper-sheet", cut) == 0
    page.eval_on_selector_all(".paper-sheet", FULL_SHEETS, MOST_ON_PAPER)
    assert page.eval_on_selector_all(".paper-sheet", cut) == 0, "what is below the edge of a sheet is on no paper"
    page.emulate_media(media="screen")
    page.evaluate("delete document.documentElement.dataset.print")
    page.context.set_offline(False)


def test_the_copy_that_is_saved_needs_neither_server_nor_script(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    shortcut(page, "g")
    expect(page.get_by_role("dialog", name="Opération")).to_be_visible()
    page.keyboard.press("i")
    dialog = page.get_by_role("dialog", name="Secours papier")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Enregistrer une copie").click()
    text = download.value.path().read_text("utf-8")
    assert download.value.suggested_filename.endswith(".html")
    assert "ÉQUIPE 1" in text
    assert "<script" not in text
    assert "http" not in text
    assert violations(page) == []


def test_a_page_of_paper_becomes_facts_with_the_times_of_the_paper(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    panel = open_panel(page, "r")
    panel.get_by_label("Lignes du papier").fill("-3 équipe 1 sur place\n-2 tente repliée par le vent\nsans heure")
    expect(panel.get_by_text("Compris : 2 / 3")).to_be_visible()
    expect(panel.locator("tr.wrong")).to_contain_text("sans heure")
    assert violations(page) == []
    panel.get_by_role("button", name="Saisir 2").click()
    expect(panel.get_by_role("status")).to_contain_text("2 saisies", timeout=WITHIN_MS)
    expect(panel.get_by_label("Lignes du papier")).to_have_value("sans heure")
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel=board] tbody tr[data-status=on_scene]")).to_have_count(1, timeout=WITHIN_MS)
    expect(page.get_by_role("log")).to_contain_text("tente repliée par le vent")


def test_a_desk_with_a_pin_is_taken_by_its_owner_who_reads_the_brief(enter: Enter) -> None:
    page = enter()
    new_operation(page)
    shortcut(page, "p")
    page.get_by_label("Initiales").fill("mk")
    page.get_by_label("Code", exact=True).fill("4711")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Poste : MK")).to_be_visible()
    shortcut(page, "p")
    page.evaluate(CLOSE_AND_PRESS, "p")
    page.get_by_label("Initiales").fill("mk")
    page.get_by_label("Code", exact=True).fill("0000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("pas le code")
    page.get_by_label("Code", exact=True).fill("4711")
    page.get_by_role("button", name="Prendre, et lire le point").click()
    brief = page.locator("[data-panel=brief]")
    expect(brief).to_contain_text("Rien n’attend de décision.")
    expect(brief.locator("ol")).to_contain_text("équipe créée", timeout=WITHIN_MS)
    assert violations(page) == []
    brief.get_by_role("button", name="J’ai pris connaissance").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("log")).to_contain_text("Relève : point de situation lu à", timeout=WITHIN_MS)
    assert "4711" not in json.dumps(page.evaluate("({ ...localStorage })"))


def test_who_signs_out_is_asked_twice_and_leaves_the_desk_to_nobody(enter: Enter) -> None:
    page = enter()
    leave(page)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("alert")).to_contain_text("oublie tout")
    assert violations(page) == []
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_label("Identifiant")).to_be_visible(timeout=WITHIN_MS)
    assert page.context.cookies() == []

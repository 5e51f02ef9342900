"""Victims and regulation in a real browser: counted, found, handed on, evacuated; what is protected stays so."""

import json
import re
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Open, Post, Show
from tests.web.keys import shortcut
from tests.web.test_command_post import DIALOG, HOSTILE, WITHIN_MS, send, until, violations, wait_until_live

SECRET = "Zéphyrine Quatrebarbes"
AHEAD = """
    const now = performance.now.bind(performance)
    window.ahead = 0
    performance.now = () => now() + window.ahead
"""


@pytest.fixture
def board(open_post: Open) -> Post:
    """A post that shows the victims, the count and the regulation side by side."""
    post = open_post()
    show_victims(post.page)
    return post


def show_victims(page: Page) -> None:
    wait_until_live(page)
    page.locator("header").get_by_role("combobox").first.select_option("mass_casualty")


def panel(page: Page, name: str) -> Locator:
    return page.locator(f"[data-panel={name}]")


def row_of(page: Page, victim_id: UUID) -> Locator:
    return page.locator(f"tr[data-victim='{victim_id}']")


def number_of(page: Page, victim_id: UUID) -> str:
    row = row_of(page, victim_id)
    expect(row).to_be_visible(timeout=WITHIN_MS)
    return row.locator("th b").inner_text()


def register(show: Show, **fields: str) -> UUID:
    """A victim as another post enters one."""
    victim_id = uuid4()
    send(show, "victim.register", f"victim_id={victim_id}", *(f"{name}={value}" for name, value in fields.items()))
    return victim_id


def find(page: Page, typed: str) -> None:
    shortcut(page, "v")
    page.keyboard.press("Control+a")
    page.keyboard.type(typed)


def test_victims_are_counted_and_registered_by_keyboard_alone_and_another_post_sees_them(
    board: Post, open_post: Open
) -> None:
    page, other = board.page, open_post().page
    show_victims(other)
    shortcut(page, "*")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("^Enregistrer 3"))).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator("p.accepted").filter(has_text="3 × urgence absolue")).to_be_visible(timeout=WITHIN_MS)
    scan = f"W{uuid4().hex[:8]}"
    shortcut(page, "+")
    expect(page.get_by_label("Numéro lu")).to_be_focused()
    page.keyboard.type(scan)
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".saved")).to_contain_text(re.compile(r"\d+"), timeout=WITHIN_MS)
    expect(page.get_by_label("Numéro lu")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    find(other, scan.lower())
    expect(panel(other, "victims").locator("tbody tr")).to_have_count(1, timeout=WITHIN_MS)
    expect(panel(other, "victims").locator(".answer")).to_contain_text("sur les lieux")


def test_a_hand_over_counts_as_declared_until_the_receiver_confirms(board: Post, show: Show) -> None:
    page = board.page
    victim_id = register(show, category="immediate")
    number = number_of(page, victim_id)
    find(page, number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(f"Victime {number}")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_contain_text("Confier")
    page.keyboard.type("PS3")
    page.keyboard.press("Enter")
    expect(page.locator(".given")).to_contain_text(f"Victime {number} → PS3")
    page.keyboard.press("Enter")
    row = row_of(page, victim_id)
    expect(row.locator(".hands")).to_contain_text("déclaré, non confirmé", timeout=WITHIN_MS)
    row.get_by_role("button").click()
    page.keyboard.press("r")
    expect(row.locator(".hands.confirmed")).to_contain_text("PS3", timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    panel(page, "casualties").get_by_role("button", name=re.compile("urgence absolue, PS3")).click()
    expect(row_of(page, victim_id)).to_be_visible()
    hands = "[...document.querySelectorAll('tr[data-victim] .where b')].map((hands) => hands.textContent)"
    until(page, f"{hands}.length > 0 && {hands}.every((hands) => hands.includes('PS3'))")


def test_a_victim_is_handed_on_by_drag_as_well(board: Post, show: Show) -> None:
    page = board.page
    victim_id = register(show, category="delayed")
    find(page, number_of(page, victim_id))
    row_of(page, victim_id).hover()
    page.mouse.down()
    page.mouse.move(640, 300, steps=4)
    zone = page.locator(".shelf li").filter(has_text="PMA1")
    expect(zone).to_be_visible()
    zone.scroll_into_view_if_needed()
    zone.hover()
    zone.hover()
    page.mouse.up()
    expect(page.locator(".given")).to_contain_text("PMA1")
    page.keyboard.press("Enter")
    expect(row_of(page, victim_id).locator(".hands")).to_contain_text("PMA1", timeout=WITHIN_MS)


def test_two_numbers_of_one_person_become_one_and_are_both_found(board: Post, show: Show) -> None:
    page = board.page
    scan = f"B{uuid4().hex[:8]}"
    first = register(show, category="minor", scan_kind="bib", scan_value=scan)
    second = register(show, category="minor", scan_kind="bib", scan_value=scan)
    number, other = number_of(page, first), number_of(page, second)
    expect(row_of(page, second)).to_contain_text(f"doublon possible de {number}")
    row_of(page, second).get_by_role("button").click()
    page.keyboard.press("m")
    expect(page.get_by_label("Numéro qui reste compté")).to_have_value(number)
    page.keyboard.press("Enter")
    expect(row_of(page, second)).to_have_count(0, timeout=WITHIN_MS)
    find(page, other)
    expect(row_of(page, second)).to_contain_text(f"second numéro de {number}")
    row_of(page, second).get_by_role("button").click()
    page.keyboard.press("m")
    expect(row_of(page, second)).not_to_contain_text("second numéro", timeout=WITHIN_MS)


def test_what_is_protected_is_opened_for_a_reason_and_closes_itself(show: Show, open_post: Open) -> None:
    post = open_post()
    page = post.page
    page.add_init_script(AHEAD)
    frames: list[str | bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    wait_until_live(page)
    page.reload()
    show_victims(page)
    victim_id = register(show, category="delayed")
    identity = json.dumps({"type": "victim_identity", "name": SECRET, "address": HOSTILE})
    send(show, "victim.identify", f"victim_id={victim_id}", f"identity={identity}")
    find(page, number_of(page, victim_id))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("identité enregistrée", timeout=WITHIN_MS)
    page.keyboard.press("o")
    page.get_by_label("Pourquoi").fill("Recherche par la famille")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Refusé")).to_be_visible(timeout=WITHIN_MS)
    page.get_by_label("Motif impérieux").fill("La mère attend au poste")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(SECRET, timeout=WITHIN_MS)
    expect(dialog).to_contain_text(HOSTILE)
    expect(dialog).to_contain_text("Se ferme dans")
    page.evaluate("window.ahead = 61_000")
    expect(page.get_by_role("dialog")).to_have_count(0)
    kept = page.evaluate(
        "document.documentElement.innerHTML + JSON.stringify([{...localStorage}, {...sessionStorage}])"
    )
    assert SECRET not in kept
    assert frames
    assert not any(SECRET.encode() in (frame.encode() if isinstance(frame, str) else frame) for frame in frames)
    assert all("403" in complaint for complaint in post.complaints), "a refusal is all that was logged"
    post.complaints.clear()


def test_a_report_goes_to_the_regulation_and_back_and_the_victim_to_the_hospital(board: Post, show: Show) -> None:
    page = board.page
    victim_id = register(show, category="immediate")
    number = number_of(page, victim_id)
    find(page, number)
    page.keyboard.press("Enter")
    page.keyboard.press("b")
    page.get_by_label("Signes de gravité").fill("2")
    page.keyboard.press("Enter")
    queue = panel(page, "regulation")
    case = queue.locator("li").filter(has=page.get_by_role("button", name=re.compile(rf"\b{number}$")))
    expect(case).to_contain_text("2 signes de gravité", timeout=WITHIN_MS)
    case.get_by_role("button", name="Prendre").click()
    expect(case).to_contain_text("pris", timeout=WITHIN_MS)
    case.get_by_role("button", name="Transmis au médecin").click()
    page.keyboard.type("DRM-77")
    page.keyboard.press("Enter")
    expect(case).to_contain_text("dossier DRM-77", timeout=WITHIN_MS)
    case.get_by_role("button", name="Décision").click()
    page.get_by_role("radio", name="Transport").check()
    page.get_by_role("combobox", name="Destination").select_option(label="H-HTD Hôtel-Dieu")
    page.keyboard.press("Enter")
    expect(case).to_contain_text("→ Transport H-HTD", timeout=WITHIN_MS)
    case.get_by_role("button", name="Collationné").click()
    expect(case.filter(visible=True)).to_have_count(0, timeout=WITHIN_MS)
    queue.get_by_role("button", name=re.compile("^Évacuations")).click()
    journey = queue.locator("li").filter(has=page.get_by_role("button", name=re.compile(rf"\b{number}$")))
    expect(journey).to_contain_text("autorisée", timeout=WITHIN_MS)
    journey.get_by_role("button", name="Demander un lit").click()
    journey.get_by_role("button", name="Lit accordé").click(timeout=WITHIN_MS)
    expect(journey).to_contain_text("lit accordé", timeout=WITHIN_MS)
    journey.get_by_role("button", name="Vecteur").click()
    page.get_by_role("radio", name="ambulance privée").check()
    page.get_by_label("Arrivée dans (min)").fill("25")
    page.keyboard.press("Enter")
    expect(journey).to_contain_text("arrivée prévue", timeout=WITHIN_MS)
    queue.get_by_role("button", name=re.compile("^Arrivées")).click()
    expect(queue.get_by_role("row").filter(has=page.get_by_role("cell", name=number, exact=True))).to_contain_text(
        "ambulance privée"
    )
    queue.get_by_role("button", name=re.compile("^Évacuations")).click()
    for step in ("Chargée", "Partie", "Arrivée"):
        journey.get_by_role("button", name=f"→ {step}").click(timeout=WITHIN_MS)
    journey.get_by_role("button", name="→ Remise").click(timeout=WITHIN_MS)
    page.get_by_label("Reçue par").fill("infirmière d’accueil")
    page.keyboard.press("Enter")
    expect(journey).to_have_count(0, timeout=WITHIN_MS)
    expect(row_of(page, victim_id).locator(".where")).to_contain_text("H-HTD", timeout=WITHIN_MS)


def test_small_things_are_counted_in_two_taps(board: Post) -> None:
    page = board.page
    tally = panel(page, "casualties").locator("details")
    tally.locator("summary").click()
    line = tally.locator("li").filter(has_text="Mal de tête")  # the simulated posts treat none
    before = int(line.locator("b").inner_text().partition("/")[0])
    line.get_by_role("button", name="un de plus").click()
    expect(line.locator("b")).to_contain_text(f"{before + 1}/", timeout=WITHIN_MS)
    line.get_by_role("button", name="un de moins").click()
    expect(line.locator("b")).to_contain_text(f"{before}/", timeout=WITHIN_MS)
    line.get_by_role("button", name="un de plus").click()
    expect(line.locator("b")).to_contain_text(f"{before + 1}/", timeout=WITHIN_MS)
    shortcut(page, "+")
    page.get_by_label("Compté jusqu’ici en petits soins").select_option(label=f"Mal de tête ({before + 1})")
    page.get_by_label("Numéro lu").press("Enter")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(line.locator("b"), "who gets a number is counted no more (rule VI12)").to_contain_text(
        f"{before}/", timeout=WITHIN_MS
    )


def test_what_people_wrote_is_text_and_nothing_else(board: Post, show: Show) -> None:
    page = board.page
    victim_id = register(show, category="untriaged", scan_kind="other", scan_value=HOSTILE)
    send(show, "evacuation.request", f"evacuation_id={uuid4()}", f'victim_ids=["{victim_id}"]', f"service={HOSTILE}")
    send(
        show,
        "regulation.report_ready",
        f"case_id={uuid4()}",
        f"victim_id={victim_id}",
        f"note={json.dumps({'text': HOSTILE})}",
    )
    regulation = panel(page, "regulation")
    expect(regulation).to_contain_text("Remarque à ouvrir dans la fiche", timeout=WITHIN_MS)
    expect(regulation).not_to_contain_text(HOSTILE)
    regulation.get_by_role("button", name=re.compile("^Évacuations")).click()
    expect(regulation).to_contain_text(HOSTILE)
    find(page, number_of(page, victim_id))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    expect(page.locator("img[src=x]")).to_have_count(0)


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "outdoor")])
def test_every_dialog_is_usable_by_everybody(width: int, theme: str, open_post: Open, show: Show) -> None:
    """By the theme that is left, `contrast.test.ts` proves each word legible."""
    page = open_post(width=width, height=844 if width == 390 else 800, has_touch=width == 390).page

    def look(what: str, part: str) -> None:
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        assert violations(page, part, by_looks=width == 390 and part == DIALOG) == [], what

    show_victims(page)
    victim_id = register(show, category="immediate", scan_kind="bib", scan_value=uuid4().hex[:8])
    if width == 390:
        page.get_by_role("navigation").get_by_role("button", name="Victimes").click()
    expect(row_of(page, victim_id)).to_be_visible(timeout=WITHIN_MS)
    look("the screen", "html")
    for key in ("+", "*"):
        shortcut(page, key)
        expect(page.get_by_role("dialog")).to_be_visible()
        look(key, DIALOG)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    for key in ("", "t", "c", "b", "e", "i", "d", "n", "o", "m", "x"):
        row_of(page, victim_id).get_by_role("button").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        if key:
            title = page.get_by_role("dialog").get_by_role("heading").inner_text()
            page.keyboard.press(key)
            expect(page.get_by_role("dialog").get_by_role("heading").first).not_to_have_text(title)
        look(key, DIALOG)
        until(page, "document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('tr')?.dataset.victim") == str(victim_id)

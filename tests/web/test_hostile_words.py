"""Whatever people type is text: a list of what has run elsewhere, in every field that takes words, on every screen."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from typer.testing import CliRunner

from clients.web.states import LAYOUTS
from server.__main__ import app
from tests.support.running_server import RunningServer
from tests.web.keys import WITHIN_MS, shortcut
from tests.web.test_operation_life import Enter, begin, enter, open_panel

__all__ = ["enter"]

CORPUS = (
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(2)>",
    '"><script>alert(3)</script>',
    "</style><script>alert(4)</script>",
    "'><iframe srcdoc=x></iframe>",
    "javascript:alert(5)//",
    "<details open ontoggle=alert(6)>",
    "&lt;img src=x onerror=alert(7)&gt;",
    "<a href=javascript:alert(8)>x",
    "<style>*{display:none}</style>",
)
ALL = " ".join(CORPUS)
OF_WHO = ("address", "descriptors", "relatives")
IDS = ("sector", "site", "organisation", "team", "vehicle", "radio", "member", "intervention", "victim", "entry")
SAID = (
    "operation.describe organiser=%",
    "organisation.define organisation_id={organisation} name=% kind=association",
    "sector.define sector_id={sector} code=% name=% kind=operational",
    "site.define site_id={site} code=% name=% kind=first_aid_post lat_deg=48.85 lon_deg=2.35",
    "team.create team_id={team} call_sign=% kind=pair site_id={site}",
    "vehicle.register vehicle_id={vehicle} call_sign=% kind=ambulance_bls plate=<b>(10)</b> equipment={equipment}",
    "vehicle.assign vehicle_id={vehicle} team_id={team}",
    "radio.register radio_id={radio} code=% kind=vhf identity=% channel=%",
    "radio.issue radio_id={radio} team_id={team}",
    "member.enrol member_id={member} code=<b>(9)</b> team_id={team}",
    "team.declare_composition team_id={team} headcount=3 note=%",
    "intervention.create intervention_id={intervention} address=% description=% lat_deg=48.86 lon_deg=2.34",
    "assignment.give assignment_id={new} team_id={team} intervention_id={intervention} order=%",
    "team.report_status team_id={team} status=transporting is_forced=true forced_reason=%",
    "message.send message_id={new} from_team_id={team} text=%",
    "message.send message_id={new} kind=order to={to} text=%",
    "log.write entry_id={entry} kind=event text=% title=% origin=% recipient=%",
    "log.correct entry_id={entry} correction_id={new} text=% reason=%",
    "victim.register victim_id={victim} category=immediate scan_kind=other scan_value=%",
    "victim.triage victim_id={victim} category=delayed reason=%",
    "evacuation.request evacuation_id={new} victim_ids={victims} service=%",
    "regulation.report_ready case_id={new} victim_id={victim}",
    "victim.identify victim_id={victim} identity={identity}",
    "care.record victim_id={victim} report={report}",
    "care.note victim_id={victim} remark={remark}",
    "alert.raise alert_id={new} team_id={team} note=%",
)
"""Each field that takes words and stands on a screen of the post; `%` is the next of the corpus."""
_RAN = """[...document.querySelectorAll('*')].filter((each) =>
    ['img', 'iframe', 'object', 'embed', 'base'].includes(each.localName)
    || (each.localName === 'script' && !each.src)
    || (each.localName === 'style' && each.textContent.includes('display:none'))
    || [...each.attributes].some(({ name, value }) => /^on/.test(name) || value.startsWith('javascript:')))
    .map((each) => each.outerHTML.slice(0, 80))"""


def say(server: RunningServer, operation_id: str) -> None:
    """All of it, as another post would."""
    ids = {name: str(uuid4()) for name in IDS}
    lists = {
        "victims": json.dumps([ids["victim"]]),
        "to": json.dumps({"team_ids": [ids["team"]]}),
        "equipment": json.dumps([CORPUS[0]]),
        "identity": json.dumps({"type": "victim_identity", "name": CORPUS[0], **dict.fromkeys(OF_WHO, ALL)}),
        "report": json.dumps({"type": "care_report", "remarks": ALL}),
        "remark": json.dumps({"type": "sealed_note", "text": ALL}),
    }
    number = count()

    def hostile(word: str) -> str:
        name, _, value = word.partition("=")
        filled = CORPUS[next(number) % len(CORPUS)] if value == "%" else value.format(**ids, **lists, new=uuid4())
        return f"{name}={filled}"

    def run() -> None:
        for line in SAID:
            kind, *words = line.split()
            options = ["-o", operation_id, "--data-dir", str(server.data_dir)]
            answer = CliRunner().invoke(app, ["send", kind, *map(hostile, words), *options])
            assert answer.exit_code == 0, f"{kind}: {answer.output}"

    with ThreadPoolExecutor(1) as thread:  # Playwright has an event loop in this one
        thread.submit(run).result()


def look(page: Page) -> None:
    assert page.evaluate(_RAN) == []


def until_read(place: Locator) -> None:
    """All of the corpus stands there, to be read letter by letter."""
    for each in CORPUS:
        expect(place).to_contain_text(each, timeout=WITHIN_MS)


def physicians_link(server: RunningServer, operation_id: str) -> str:
    """Of somebody who opens what is sealed without being asked why they may."""
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.operator_token}"}) as api:
        user = f"/api/users/{api.post('/api/users', json={'login': f'doctor-{uuid4().hex[:8]}'}).json()['user_id']}"
        grant = {"operation_id": operation_id, "role": "medical_officer"}
        api.post(f"{user}/grants", json=grant).raise_for_status()
        return str(api.post(f"{user}/sign-in-link").json()["link"])


def test_no_word_in_any_field_becomes_markup_on_any_screen(enter: Enter, server: RunningServer) -> None:
    page = enter()
    page.on("dialog", lambda dialog: pytest.fail(f"a word was run: {dialog.message}"))
    begin(page, CORPUS[0])
    operation_id = page.url.partition("op=")[2][:36]
    say(server, operation_id)
    for layout in LAYOUTS:
        page.goto(f"{server.url}/?op={operation_id}&layout={layout}")
        expect(page.locator("div.alert")).to_contain_text("alert(", timeout=WITHIN_MS)
        expect(page.locator("[data-panel=board]")).to_contain_text("alert(")
        look(page)
    for key in ("p", "o", "b", "f", "c"):
        panel = open_panel(page, key)
        if key == "c":
            expect(panel.locator("th").filter(has_text="alert(").first).to_be_visible(timeout=WITHIN_MS)
        for tab in panel.locator(".tabs button").all():
            tab.click()
            look(page)
        look(page)
        page.keyboard.press("Escape")
    for words in ("v 1", "1"):
        shortcut(page, "/")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(".selected").first).to_be_visible(timeout=WITHIN_MS)
        look(page)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    shortcut(page, "m")
    expect(page.locator("[data-panel=messages]")).to_contain_text("alert(", timeout=WITHIN_MS)
    page.locator("[data-panel=messages] li button").first.click()
    look(page)
    page.keyboard.press("Escape")
    for clock in ("known", "happened"):
        page.goto(f"{server.url}/?op={operation_id}&replay={clock}")
        page.get_by_role("slider", name="Moment montré").press("End", timeout=WITHIN_MS)
        expect(page.locator("[data-panel=board]")).to_contain_text("alert(", timeout=WITHIN_MS)
        look(page)


def test_nor_does_what_a_page_of_paper_says(enter: Enter) -> None:
    page = enter()
    page.on("dialog", lambda dialog: pytest.fail(f"a word was run: {dialog.message}"))
    begin(page)
    panel = open_panel(page, "r")
    lines = [f"{words}{each}" for each in CORPUS for words in ("-1 ", "-1 inter ", "")]
    panel.get_by_label("Lignes du papier").fill("\n".join(lines))
    expect(panel.locator("tbody tr")).to_have_count(len(lines))
    until_read(panel.locator("table"))
    look(page)
    panel.get_by_role("button", name=f"Saisir {2 * len(CORPUS)}").click()
    expect(panel.get_by_role("status")).to_contain_text(f"{2 * len(CORPUS)} saisies", timeout=WITHIN_MS)
    look(page)
    page.keyboard.press("Escape")
    until_read(page.get_by_role("log"))
    until_read(page.locator("[data-panel=interventions]"))
    look(page)


def test_nor_does_what_is_opened_from_under_its_seal(enter: Enter, server: RunningServer) -> None:
    page = enter()
    page.on("dialog", lambda dialog: pytest.fail(f"a word was run: {dialog.message}"))
    begin(page)
    operation_id = page.url.partition("op=")[2][:36]
    say(server, operation_id)
    page.goto(physicians_link(server, operation_id))
    page.goto(f"{server.url}/?op={operation_id}&layout=mass_casualty")
    row = page.locator("tr[data-victim]")
    for what in ("Identité", "Soins et constantes", "Remarques"):
        row.get_by_role("button").first.click(timeout=WITHIN_MS)
        page.keyboard.press("o")
        page.get_by_role("dialog").get_by_role("radio", name=what).check()
        page.get_by_label("Pourquoi").fill("Bilan")
        page.keyboard.press("Enter")
        expect(page.get_by_role("timer")).to_be_visible(timeout=WITHIN_MS)
        until_read(page.get_by_role("dialog"))
        look(page)
        page.keyboard.press("Escape")

"""Whatever people type is text: a list of what has run elsewhere, in every field that takes words, on every screen."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
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
    for key in ("p", "o", "b", "f"):
        panel = open_panel(page, key)
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

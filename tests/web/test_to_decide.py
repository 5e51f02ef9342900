"""What waits for a decision, on the screen of who is to see to it."""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tests.support.running_server import RunningServer
from tests.web.own_operations import OwnOperation
from tests.web.test_command_post import WITHIN_MS, violations
from tests.web.test_operation_life import Enter, enter

__all__ = ["enter"]

_KEYS_OF_A_LINE = """[...document.querySelectorAll('[data-panel=attention] li')].map((line) => {
    const keys = [...line.querySelectorAll('.keys button')].map((key) => key.getBoundingClientRect())
    const text = line.querySelector('.what').getBoundingClientRect()
    return {
        rows: new Set(keys.map(({ top }) => Math.round(top))).size,
        hidesText: keys.some(({ left, top }) => left < text.right && top < text.bottom),
        sticksOut: keys.some(({ right }) => right > document.documentElement.clientWidth),
    }
})"""
SOON = 'thresholds={"alerted_ms":1000}'
SOON_PASSED_ON = 'thresholds={"alerted_ms":1000,"resource_escalates_ms":1000}'


def test_each_line_is_for_somebody_stands_by_sector_and_passes_on_when_nobody_acts(
    enter: Enter, server: RunningServer
) -> None:
    """Rules AT7 and AT10."""
    operation = OwnOperation(server)
    operation.send("operation.set_thresholds", SOON)
    north = uuid4()
    operation.send("sector.define", f"sector_id={north}", "code=NORD", "name=Nord", "kind=operational")
    led = operation.make_team("EQ 1", sector_id=north, status="alerted")
    operation.make_team("EQ 2", status="alerted")
    page = enter(link=operation.link("dispatcher"))
    panel = page.locator("[data-panel=attention]")
    line = panel.get_by_role("listitem").filter(has_text="EQ 1")
    expect(panel.get_by_role("list", name="Secteur NORD").get_by_role("listitem")).to_have_count(1, timeout=WITHIN_MS)
    expect(panel.get_by_role("list", name="Hors secteur").get_by_role("listitem")).to_contain_text("EQ 2")
    expect(line).to_contain_text("chef de secteur")
    mine = panel.get_by_role("button", name="Les miens")
    expect(mine).to_have_text(re.compile(r"Les miens\s+1"))
    mine.click()
    expect(line).to_have_count(0)
    expect(panel.get_by_role("listitem").filter(has_text="EQ 2")).to_contain_text("opérateur")
    assert violations(page, "[data-panel=attention]") == []
    # The next fact that touches the team counts its new delay.
    operation.send("operation.set_thresholds", SOON_PASSED_ON)
    operation.send("team.declare_composition", f"team_id={led}", "headcount=3")
    expect(line).to_contain_text(re.compile("Remonté.*opérateur"), timeout=WITHIN_MS)
    expect(mine).to_have_text(re.compile(r"Les miens\s+2"))


def test_in_a_narrow_window_the_keys_of_a_line_stay_together_however_long_its_words_are(
    enter: Enter, server: RunningServer
) -> None:
    """Of its own, beside another program: French, and what passed on, is longest."""
    operation = OwnOperation(server)
    operation.send("operation.set_thresholds", SOON_PASSED_ON)
    for call_sign in ("EQ 1", "POSTE DE SECOURS AVANCÉ 12"):
        operation.make_team(call_sign, status="alerted")
    page = enter(link=operation.link("dispatcher"), width=350)
    expect(page.locator(".freshness.live")).to_be_visible(timeout=WITHIN_MS)
    page.goto(f"{server.url}/?op={operation.operation_id}&panel=attention")
    lines = page.locator("[data-panel=attention]").get_by_role("listitem")
    expect(lines.filter(has_text="Remonté")).to_have_count(2, timeout=WITHIN_MS)
    expect(lines.get_by_role("button", name="Attendre")).to_have_count(2)
    assert page.evaluate(_KEYS_OF_A_LINE) == [{"rows": 1, "hidesText": False, "sticksOut": False}] * 2
    assert violations(page, "[data-panel=attention]") == []


def test_short_names_of_lines_without_keys_are_large_enough_to_be_hit(enter: Enter, server: RunningServer) -> None:
    """As in a replay, where nothing can be done about what waited."""
    operation = OwnOperation(server)
    operation.send("operation.set_thresholds", SOON)
    for number in (1, 2):
        operation.make_team(f"E{number}", status="alerted")
    page = enter(link=operation.link("dispatcher"))
    lines = page.locator("[data-panel=attention]").get_by_role("listitem")
    expect(lines.get_by_role("button", name="Attendre")).to_have_count(2, timeout=WITHIN_MS)
    operation.make_team("E3")  # a fact after they had waited long enough
    page.goto(f"{server.url}/?op={operation.operation_id}&replay=known")
    page.get_by_role("slider").press("End", timeout=WITHIN_MS)
    expect(lines).to_have_count(2, timeout=WITHIN_MS)
    expect(lines.get_by_role("button", name="Attendre")).to_have_count(0)
    assert violations(page, "[data-panel=attention]") == []

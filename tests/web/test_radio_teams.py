"""The radio is the first channel: what a post enters of a team that has no phone is all there is of it."""

import re
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Open, Show
from tests.web.keys import WITHIN_MS
from tests.web.test_alerts_and_messages import Team, open_conversation, team
from tests.web.test_command_post import row_of, send, violations, wait_until_live
from tests.web.test_operation_life import Enter, begin, enter, open_panel

__all__ = ["enter", "team"]

DIALOG = "[data-panel=messages] dialog"


def ask(page: Page, button: str) -> Locator:
    page.locator("[data-panel=messages]").get_by_role("button", name=button).click()
    return page.locator(DIALOG)


def test_a_team_is_moved_where_nobody_needs_help_and_called_back(team: Team, open_post: Open) -> None:
    """Rules IN6 and IN12: the order is one like any other, and the team stays free."""
    here, there = open_post().page, open_post().page
    for page in (here, there):
        open_conversation(page, team.call_sign)
    dialog = ask(here, "Mission…")
    give = dialog.get_by_role("button", name=re.compile("^Donner"))
    expect(give).to_be_disabled()  # nobody would know where to
    dialog.get_by_label("À faire").select_option(label="Pré-alerte")
    dialog.get_by_role("combobox", name="Où").fill("derrière la tribune")
    assert violations(here, DIALOG) == []
    give.click()
    dialog = ask(there, "Mission…")
    running = dialog.get_by_role("region", name="En cours")
    expect(running).to_contain_text("Pré-alerte derrière la tribune", timeout=WITHIN_MS)
    running.get_by_role("button", name="Annuler l’ordre").click()
    expect(running).to_have_count(0, timeout=WITHIN_MS)
    expect(there.locator(f"[data-team='{team.id}']")).to_have_attribute("data-status", "available_base")


def test_where_a_team_says_it_is_is_noted_with_its_age(team: Team, open_post: Open) -> None:
    """Rule GE5."""
    here, there = open_post().page, open_post().page
    for page in (here, there):
        open_conversation(page, team.call_sign)
    dialog = ask(here, "Elle est à…")
    expect(dialog).to_contain_text("Dernier lieu connu : inconnu")
    place = dialog.get_by_role("combobox", name="Où")
    place.fill("quelque part")
    expect(dialog.get_by_role("button", name=re.compile("^Noter"))).to_be_disabled()  # words are no place on a map
    place.fill("48.8530, 2.3499")
    assert violations(here, DIALOG) == []
    dialog.get_by_role("button", name=re.compile("^Noter")).click()
    expect(ask(there, "Elle est à…")).to_contain_text(
        re.compile(r"48\.8530, 2\.3499 · annoncé il y a \d"), timeout=WITHIN_MS
    )


def test_where_a_team_takes_somebody_is_entered_with_its_status(show: Show, team: Team, open_post: Open) -> None:
    """Rule ST3: a team without a phone too."""
    site_id, hospital = str(uuid4()), f"CH {uuid4().hex[:6]}"
    send(show, "site.define", f"site_id={site_id}", f"code={hospital}", f"name={hospital}", "kind=hospital")
    here, there = open_post().page, open_post().page
    for page in (here, there):
        wait_until_live(page)
    row_of(here, team.call_sign).get_by_role("button", name=team.call_sign, exact=True).click()
    dialog = here.get_by_role("dialog")
    expect(dialog.get_by_label("Vers")).to_have_count(0)
    dialog.locator("label").filter(has_text="transport").click()
    dialog.get_by_label("Vers").select_option(label=hospital)
    assert violations(here, "dialog") == []
    dialog.get_by_role("button", name="Collationner et enregistrer").click()
    expect(row_of(there, team.call_sign)).to_have_attribute("data-status", "transporting", timeout=WITHIN_MS)
    row_of(there, team.call_sign).get_by_role("button", name=team.call_sign, exact=True).click()
    expect(there.get_by_role("dialog")).to_contain_text(f"→ {hospital}")


def test_a_team_changes_its_post_its_radio_and_its_people_at_the_post(enter: Enter) -> None:
    """Rules GE5, RL1 and RL2: nobody needs a phone for it."""
    page = enter()
    begin(page)
    panel = open_panel(page, "p")
    panel.get_by_role("button", name=re.compile("^Radios")).click()
    panel.get_by_label("Préfixe").fill("R")
    panel.get_by_label("à", exact=True).fill("1")
    panel.get_by_role("button", name="Saisir 1").click()
    panel.locator("summary", has_text="Déjà saisis : 1").click(timeout=WITHIN_MS)
    panel.get_by_role("button", name="Modifier R 1").click()
    panel.get_by_label("Équipe").select_option(index=1)
    panel.get_by_role("button", name="Enregistrer").click()
    expect(panel.get_by_role("row").filter(has_text="R 1")).to_contain_text("→", timeout=WITHIN_MS)
    panel.get_by_role("button", name=re.compile("^Équipes")).click()
    panel.get_by_text("Relever, réunir ou dédoubler des équipes").click()
    relief = panel.get_by_role("form", name="Relève")
    relief.get_by_label("Équipe relevée").select_option(index=1)
    expect(relief.get_by_role("checkbox", name="R 1")).to_be_checked()
    relief.get_by_label("Effectif compté").fill("3")
    assert violations(page, "[data-panel=setup]") == []
    relief.get_by_role("button", name="Relever").click()
    expect(relief.get_by_label("Équipe relevée")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("[data-team] .people").first).to_contain_text("/3", timeout=WITHIN_MS)

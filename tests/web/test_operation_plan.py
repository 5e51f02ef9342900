"""What changes of a running operation as a whole, from the post's own screens: its plan, its teams, what is agreed."""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tests.web.test_command_post import WITHIN_MS, violations
from tests.web.test_operation_life import Enter, begin, enter, open_panel

__all__ = ["enter"]


def test_the_switch_to_many_victims_is_one_confirmed_action_and_teams_are_put_together(enter: Enter) -> None:
    """Rules CT5, RL4, OP1 and OP3: what the plan brings is shown before it is confirmed."""
    page = enter()
    begin(page, triage="salt")
    panel = open_panel(page, "p")
    panel.get_by_label("Préfixe").fill("EQ")
    panel.get_by_label("à", exact=True).fill("2")
    panel.get_by_role("button", name="Saisir 2").click()
    expect(panel.get_by_role("status")).to_contain_text("2 saisis", timeout=WITHIN_MS)
    panel.get_by_text("Relever, réunir ou dédoubler des équipes").click()
    form = panel.get_by_role("form", name="Réunir deux équipes")
    form.get_by_label("Équipe qui finit").select_option(label="EQ 1")
    form.get_by_label("Équipe qui continue").select_option(label="EQ 2")
    form.get_by_role("button", name="Réunir").click()
    ended = form.get_by_label("Équipe qui finit").locator("option", has_text=re.compile("^EQ 1$"))
    expect(ended, "a team that has ended is not offered").to_have_count(0, timeout=WITHIN_MS)
    assert violations(page) == []
    panel.get_by_role("button", name="Opération et plan").click()
    sorting = panel.get_by_label("Tri des équipes")
    expect(sorting).to_have_value("salt", timeout=WITHIN_MS)
    panel.get_by_role("button", name="Passer à : ORSEC NOVI").click(timeout=WITHIN_MS)
    plan = panel.get_by_role("form", name="Passer à : ORSEC NOVI")
    expect(plan.get_by_role("listitem").first).to_contain_text("PRV")
    expect(plan.get_by_role("textbox", name="Ordre aux équipes")).to_have_value(re.compile("repérage"))
    expect(plan.get_by_label("Tri des équipes"), "as its order says").to_have_value("first_aider")
    plan.get_by_label("Tri des équipes").select_option("start")
    assert violations(page) == []
    plan.get_by_role("button", name="Mettre en vigueur").click()
    expect(panel.get_by_role("heading", name="Plan en vigueur : ORSEC NOVI")).to_be_visible(timeout=WITHIN_MS)
    expect(sorting).to_have_value("start")
    panel.get_by_label("Dimensionnement").select_option("medium")
    panel.get_by_label("Organisateur").fill("Ville de Sète")
    panel.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("h1")).to_have_attribute("title", re.compile("organisateur Ville de Sète"), timeout=WITHIN_MS)
    panel.get_by_role("button", name="Lieux et secteurs").click()
    expect(panel.get_by_role("button", name="Modifier PMA")).to_be_visible(timeout=WITHIN_MS)


def test_a_role_is_given_from_when_until_when_it_counts(enter: Enter) -> None:
    """The page says what is wrong with its hours, and afterwards when it counts."""
    page = enter()
    begin(page)
    panel = open_panel(page, "p")
    panel.get_by_role("button", name="Rôles et partenaires").click()
    login = f"marc-{uuid4().hex[:8]}"
    panel.get_by_label("Identifiant").fill(login, timeout=WITHIN_MS)
    panel.get_by_label("Dès").fill("2099-11-23T18:00")
    panel.get_by_label("Jusqu’à").fill("2099-11-23T17:00")
    expect(panel.get_by_text("La fin doit être après le début.")).to_be_visible()
    give = panel.get_by_role("button", name="Donner le rôle")
    expect(give).to_be_disabled()
    panel.get_by_label("Dès").fill("")
    panel.get_by_label("Jusqu’à").fill("2001-11-23T17:00")
    expect(panel.get_by_text("Cette fin est déjà passée")).to_be_visible()
    assert violations(page) == []
    panel.get_by_label("Dès").fill("2099-11-23T18:00")
    panel.get_by_label("Jusqu’à").fill("2099-11-24T06:00")
    give.click()
    row = panel.get_by_role("table", name="Qui a quel rôle ici").get_by_role("row").filter(has_text=login)
    expect(row).to_contain_text("à venir · 23/11 18:00 – 24/11 06:00", timeout=WITHIN_MS)

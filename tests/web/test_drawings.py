"""Drawings of a command post: made with the keyboard alone, seen by another post, changed, taken off and put back."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.web.conftest import Open, Show
from tests.web.keys import WITHIN_MS, shortcut
from tests.web.test_command_post import violations


def open_drawings(page: Page) -> Any:
    """The box over the map, by its key."""
    shortcut(page, "k")
    box = page.get_by_role("region", name="Dessins", exact=True)
    expect(box.get_by_role("button", name="+ Nouveau")).to_be_focused(timeout=WITHIN_MS)
    return box


def test_a_danger_is_drawn_by_keys_seen_elsewhere_changed_taken_off_and_put_back(open_post: Open) -> None:
    """Rules DR1 and DR2; no map is needed: points are landmarks and coordinates too."""
    first, second = open_post().page, open_post().page
    box = open_drawings(first)
    first.keyboard.press("Enter")
    form = box.get_by_role("form", name="Nouveau")
    expect(form.get_by_label("Symbole")).to_be_focused(timeout=WITHIN_MS)
    form.get_by_label("Symbole").select_option("chemical")
    for corner in ("43.6951, 7.2650", "43.6961, 7.2660", "43.6951, 7.2670"):
        form.get_by_role("combobox", name="Repère, lieu ou coordonnées").fill(corner)
        first.keyboard.press("Enter")
    expect(form.get_by_role("list", name="Points").get_by_role("listitem")).to_have_count(3, timeout=WITHIN_MS)
    expect(form.get_by_role("button", name="Ôter le point 3")).to_be_in_viewport(timeout=WITHIN_MS)
    form.get_by_label("Texte sur la carte").fill("Fuite du test des dessins")
    form.get_by_label("Jusqu’à").fill("+90")
    assert violations(first, "section[aria-label=Dessins]") == []
    first.keyboard.press("Enter")

    other = open_drawings(second)
    row = other.get_by_role("listitem").filter(has_text="Fuite du test des dessins")
    expect(row).to_contain_text("jusqu’à", timeout=WITHIN_MS)
    assert violations(second, "section[aria-label=Dessins]") == []
    row.get_by_role("button", name="Modifier").click()
    other.get_by_label("Texte sur la carte").fill("Fuite coupée du test des dessins")
    other.get_by_role("button", name="Enregistrer").click()
    changed = box.get_by_role("listitem").filter(has_text="Fuite coupée du test des dessins")
    expect(changed).to_contain_text("jusqu’à", timeout=WITHIN_MS)
    changed.get_by_role("button", name="Retirer").click()
    expect(changed).to_have_count(0, timeout=WITHIN_MS)  # among what was taken off, which is folded
    box.locator("summary").click()
    expect(changed).to_contain_text("retiré", timeout=WITHIN_MS)
    changed.get_by_role("button", name="Remettre").click()
    expect(changed.get_by_role("button", name="Retirer")).to_be_visible(timeout=WITHIN_MS)
    changed.get_by_role("button", name="Retirer").click()


def test_who_is_in_a_sector_or_a_drawn_area_is_told_with_how_many_they_are(open_post: Open, show: Show) -> None:
    """Rule GE6: from the list of drawings by keys, without a map."""
    everywhere = "[[7.0,43.0],[9.0,43.0],[9.0,50.0],[1.0,50.0],[1.0,43.0]]"
    note = "note=Toute la zone du test"
    show.send("drawing.place", f"drawing_id={uuid4()}", "shape=area", "symbol=danger", f"points={everywhere}", note)
    page = open_post().page
    box = open_drawings(page)
    key = box.get_by_role("button", name="Qui est là ? Toute la zone du test")
    key.focus(timeout=WITHIN_MS)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Qui est là ?")
    rows = dialog.locator("tbody tr")
    expect(rows.first).to_be_visible(timeout=WITHIN_MS)
    people = [int(each) for each in rows.locator("td.number").all_inner_texts()]
    expect(dialog.get_by_role("status")).to_contain_text(f"{sum(people)} personnes · {len(people)} équipes")
    assert violations(page, "dialog") == []
    sector = dialog.locator("optgroup[label=Secteurs] option").first.inner_text()
    dialog.get_by_label("Zone").select_option(label=sector)
    expect(dialog.get_by_role("status")).to_contain_text("personnes", timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0, timeout=WITHIN_MS)
    expect(key, "back where one was").to_be_focused()
    expect(box.get_by_role("button", name=f"Qui est là ? {sector}")).to_be_visible()

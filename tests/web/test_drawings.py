"""Drawings of a command post: made with the keyboard alone, seen by another post, changed, taken off and put back."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.web.conftest import Open
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

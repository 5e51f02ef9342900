"""What is looked at beside the layouts: each panel of the menu by its key, each trouble."""

import re

from clients.web.states import LAYOUTS, PANELS
from tests.support.sources import ROOT

_POST = ROOT / "clients" / "web" / "command-post" / "src" / "panels"


def test_every_key_opens_a_line_of_the_menu() -> None:
    menu = (_POST / "menu" / "Menu.svelte").read_text(encoding="utf-8")
    assert set(PANELS) <= set(re.findall(r"key: '(\w)'", menu))


def test_every_line_of_the_menu_is_looked_at() -> None:
    menu = (_POST / "menu" / "Menu.svelte").read_text(encoding="utf-8")
    assert set(re.findall(r"key: '(\w)'", menu)) - set(PANELS) == {"v"}, "the replay has a window of its own"


def test_a_full_operation_is_looked_at_in_every_layout() -> None:
    words = (_POST.parent / "layouts.ts").read_text(encoding="utf-8")
    listed = re.search(r"LAYOUT_NAMES = \[([^]]+)\]", words)
    assert listed is not None
    assert tuple(re.findall(r"'(\w+)'", listed[1])) == LAYOUTS

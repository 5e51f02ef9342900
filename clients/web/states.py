"""What a command post shows when something is wrong, and every panel of its menu: to be looked at, in each size.

Played on a running demonstration: cut off with words that wait, refused by what happened meanwhile, empty, and fuller
than it ever gets.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
from playwright.sync_api import Page

from clients.web.crowd import crowd

_ROOT = Path(__file__).parents[2]
_SETTLE_MS = 900
_WITHIN_MS = 30_000
PANELS = {
    "p": "setup",
    "o": "opening",
    "b": "brief",
    "k": "drawings",
    "i": "paper",
    "r": "back-entry",
    "c": "figures",
    "f": "stand-down",
    "d": "arrange",
    "s": "sounds",
}
"""By the key of the menu that opens each; the replay has a window of its own."""
KEYS = {"?": "help", "/": "command", "n": "create", "m": "messages", "w": "write"}
"""What a key of the screen opens."""
LAYOUTS = ("cover", "mass_casualty", "overview")

Shoot = Callable[[str], None]
"""Keeps a picture of what the page shows, in each size."""


class Stage(NamedTuple):
    """A page on a demonstration, and who may act in it from outside."""

    page: Page
    address: str
    """The page's own, without layout."""
    data_dir: Path
    api: httpx.Client


def show_panels(stage: Stage, shoot: Shoot) -> None:
    """The menu and what it leads to, each tab of the preparation, and what single keys open."""
    _press(stage, "g")
    shoot("menu")
    for key, name in PANELS.items():
        _press(stage, "g", key)
        shoot(name)
        if name == "setup":
            for number, tab in enumerate(stage.page.locator(".tabs button").all()[1:], 2):
                tab.click()
                stage.page.wait_for_timeout(_SETTLE_MS)
                shoot(f"{name}-{number}")
    for key, name in KEYS.items():
        _press(stage, key)
        shoot(name)


def show_troubles(stage: Stage, shoot: Shoot) -> None:
    """Cut off, with an order that waits; refused, for what happened meanwhile; an operation without anything."""
    page = stage.page
    intervention_id = str(uuid4())
    _send(stage.data_dir, "intervention.create", f"intervention_id={intervention_id}", "address=12 rue du Port")
    card = page.locator(f"[data-intervention='{intervention_id}']")
    card.get_by_role("button").first.click(timeout=_WITHIN_MS)
    page.context.set_offline(True)
    page.locator(".screen.frozen").wait_for(timeout=_WITHIN_MS)
    shoot("frozen")
    page.keyboard.press("e")
    page.wait_for_timeout(_SETTLE_MS)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_timeout(_SETTLE_MS)
    shoot("offline")
    _send(stage.data_dir, "intervention.set_status", f"intervention_id={intervention_id}", "status=cancelled")
    page.context.set_offline(False)
    page.locator("p.refused, .freshness.live").first.wait_for(timeout=_WITHIN_MS)
    page.wait_for_timeout(_SETTLE_MS)
    shoot("refused")
    page.goto(f"{stage.address.partition('?')[0]}?op={_begin(stage.api)}")
    page.locator(".freshness.live").wait_for(timeout=_WITHIN_MS)
    page.wait_for_timeout(_SETTLE_MS)
    shoot("empty")


def fill(stage: Stage) -> str:
    """The address of an operation with 500 teams, 200 interventions and 500 victims in it, and of long words."""
    name = "Rassemblement de la plaine des sports et des quais, secteurs nord et est, nuit du samedi au dimanche"
    operation_id = _begin(stage.api, name)
    token = (stage.data_dir / "keys" / "operator.token").read_text()
    crowd(str(stage.api.base_url), token, UUID(operation_id))
    return f"{stage.address.partition('?')[0]}?op={operation_id}"


def show_overloaded(stage: Stage, shoot: Shoot) -> None:
    """Each layout of an operation that has been filled, and what of it is chosen."""
    page = stage.page
    for layout in LAYOUTS:
        page.goto(f"{stage.address}&layout={layout}")
        page.locator(".freshness.live").wait_for(timeout=_WITHIN_MS)
        page.locator("[data-panel=board] tbody tr").first.wait_for(timeout=_WITHIN_MS)
        page.wait_for_timeout(2 * _SETTLE_MS)
        shoot(f"overloaded-{layout}")


def _press(stage: Stage, *keys: str) -> None:
    """On a screen with nothing open: what the last keys have opened may be left by one Escape, or by none."""
    page = stage.page
    page.goto(f"{stage.address}&layout=cover")
    page.locator(".freshness.live").wait_for(timeout=_WITHIN_MS)
    for key in keys:
        page.wait_for_timeout(_SETTLE_MS)
        page.keyboard.press(key)
    page.wait_for_timeout(_SETTLE_MS)


def _begin(api: httpx.Client, name: str = "Poste de secours") -> str:
    """An operation with nothing in it."""
    operation_id = str(uuid4())
    wish = {"operation_id": operation_id, "code": f"VIDE-{operation_id[:4].upper()}", "name": name}
    api.post("/api/operations", json={**wish, "kind": "event_cover", "mode": "exercise"}).raise_for_status()
    return operation_id


def _send(data_dir: Path, *words: str) -> None:
    """As another post says it."""
    command = [sys.executable, "-m", "server", "send", *words, "--data-dir", str(data_dir)]
    subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, timeout=30)  # noqa: S603 - our own program

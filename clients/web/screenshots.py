"""Pictures of the running demonstrations: `python -m clients.web.screenshots`, or `make screenshots`.

Plays both stories on free ports, signs in, and writes what a command post, a wall of screens and a phone show. With
`--look DIRECTORY`, every screen in every size, language and theme instead: to be looked at before it is called done.
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import httpx
import typer
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from clients.web.build import build
from clients.web.chromium import find_chromium, flags
from clients.web.states import Shoot, Stage, fill, show_overloaded, show_panels, show_troubles

PICTURES = Path(__file__).parent / "pictures"
MAX_BYTES = 300_000
"""Of each picture: a README is read on slow networks too."""
_DEMO = (sys.executable, "-m", "server", "demo", "--port", "0")
_ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"Command post in a browser, once: (\S+)")
_START_WITHIN_S = 90.0
_SETTLE_MS = 2_500
"""The map and the panels that come later have been drawn."""
_QUALITIES = (82, 70, 58, 46)
_PLAYED_S = {"marathon": 75, "novi": 75}
_SPEEDS = {"marathon": 10, "novi": 30}
"""How long and how fast each story has run when it is photographed: pictures of two days show about the same."""


class Size(NamedTuple):
    """Of a screen, in pixels of its pages."""

    width: int
    height: int


LAPTOP, DESK, WALL, TABLET = Size(1280, 800), Size(1920, 1080), Size(3840, 2160), Size(1024, 1366)
SIZES = (LAPTOP, DESK, WALL, TABLET)


class Picture(NamedTuple):
    """One screen of a command post."""

    name: str
    story: str
    layout: str
    size: Size = LAPTOP
    theme: str = "light"
    language: str = "en"


SHOWN = (
    Picture("situation-light", "marathon", "cover"),
    Picture("situation-dark", "marathon", "cover", theme="dark"),
    Picture("mass-casualty", "novi", "mass_casualty"),
    Picture("wall", "novi", "overview", WALL, "dark"),
)
"""What the README shows of the command post."""


class Demonstration(NamedTuple):
    """A running story."""

    story: str
    data_dir: Path
    link: str

    def api(self) -> httpx.Client:
        """As the operator of this machine."""
        token = (self.data_dir / "keys" / "operator.token").read_text()
        url = json.loads((self.data_dir / "server.json").read_text())["url"]
        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=20)


def main(
    look: Annotated[
        Path | None, typer.Option(help="Every screen in every size and language, into this folder.")
    ] = None,
    story: Annotated[str | None, typer.Option(help="This one only: marathon or novi.")] = None,
) -> None:
    """Write the pictures of the README, or those to be looked at."""
    build()
    wanted = SHOWN if look is None else tuple(everything())
    folder = PICTURES if look is None else look
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags())
        for each in ("marathon", "novi"):
            if story not in (None, each):
                continue
            with play(each) as demonstration:
                _photograph(browser, demonstration, [one for one in wanted if one.story == each], folder)
                if look is None and each == "marathon":
                    _photograph_phone(browser, demonstration, folder)
        browser.close()


def everything() -> Iterator[Picture]:
    """Each layout in each size and language; the dark theme in one size, that of a wall on both that hang there."""
    for story, layouts in (("marathon", ("cover", "overview")), ("novi", ("mass_casualty", "cover", "overview"))):
        for layout in layouts:
            for size in SIZES:
                for language in ("fr", "en"):
                    name = f"{story}-{layout}-{size.width}-{language}"
                    yield Picture(name, story, layout, size, "light", language)
            yield Picture(f"{story}-{layout}-dark", story, layout, DESK, "dark", "fr")
            for size, language in ((DESK, "en"), (WALL, "fr")):
                yield Picture(f"{story}-{layout}-{size.width}-wall", story, layout, size, "wall", language)


@contextmanager
def play(story: str) -> Iterator[Demonstration]:
    """`vigie demo` on a free port and on data of its own; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="vigie-pictures-") as directory:
        data_dir, log = Path(directory) / "data", Path(directory) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [*_DEMO, "--scenario", story, "--speed", str(_SPEEDS[story]), "--data-dir", str(data_dir)],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )
        try:
            yield Demonstration(story, data_dir, _wait_for_link(process, log))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait_for_link(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + _START_WITHIN_S
    while (found := _LINK.search(log.read_text())) is None:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"The demonstration did not start:\n{log.read_text()}")
        time.sleep(0.1)
    return found[1]


def _photograph(browser: Browser, show: Demonstration, pictures: list[Picture], folder: Path) -> None:
    context = browser.new_context(viewport={"width": LAPTOP.width, "height": LAPTOP.height})
    page = context.new_page()
    page.goto(show.link)
    page.locator(".freshness.live").wait_for(timeout=60_000)
    operation = re.search(r"op=([0-9a-f-]+)", page.url)
    assert operation is not None, "the link leads into the operation"
    page.wait_for_timeout(_PLAYED_S[show.story] * 1000)
    origin = show.link.partition("/#")[0]
    for picture in pictures:
        page.set_viewport_size({"width": picture.size.width, "height": picture.size.height})
        _wear(page, picture.language, picture.theme)
        page.goto(f"{origin}/?op={operation[1]}&layout={picture.layout}")
        page.locator(".freshness.live").wait_for(timeout=60_000)
        page.locator(".map[data-ready=true]").wait_for(timeout=60_000)
        page.get_by_role("button", name=re.compile("^(Fit all|Recadrer)$")).click()
        page.wait_for_timeout(_SETTLE_MS + (4_000 if picture.size is WALL else 0))
        save(page, folder / f"{picture.name}.{'webp' if folder == PICTURES else 'png'}")
    if folder != PICTURES and pictures:
        _look_closer(page, show, f"{origin}/?op={operation[1]}", folder)
    context.close()


def _wear(page: Page, language: str, look: str) -> None:
    """In this language and theme from the next start on; a wall is the dark theme, larger."""
    theme, wall = ("dark", "yes") if look == "wall" else (look, "no")
    wanted = {"language": language, "theme": theme, "wall": wall}
    page.evaluate("(all) => { for (const name in all) localStorage[`vigie.${name}`] = all[name] }", wanted)


def _look_closer(page: Page, show: Demonstration, address: str, folder: Path) -> None:
    """Every panel in both languages and themes; every trouble in each size."""

    def shoot_in(sizes: tuple[Size, ...], end: str) -> Shoot:
        def shoot(name: str) -> None:
            for size in sizes:
                page.set_viewport_size({"width": size.width, "height": size.height})
                page.wait_for_timeout(300)
                save(page, folder / f"{show.story}-{name}-{size.width}-{end}.png")

        return shoot

    def dress(language: str, theme: str) -> None:
        page.set_viewport_size({"width": LAPTOP.width, "height": LAPTOP.height})
        _wear(page, language, theme)
        page.goto(f"{address}&layout=cover")
        page.locator(".freshness.live").wait_for(timeout=60_000)
        page.wait_for_timeout(_SETTLE_MS)

    with show.api() as api:
        stage = Stage(page, address, show.data_dir, api)
        for language, theme in (("fr", "light"), ("en", "light"), ("fr", "dark")):
            dress(language, theme)
            show_panels(stage, shoot_in(SIZES, f"{language}-{theme}"))
        dress("fr", "light")
        show_troubles(stage, shoot_in(SIZES, "fr"))
        if show.story == "marathon":
            full = stage._replace(address=fill(stage))
            for language, theme in (("fr", "light"), ("en", "dark"), ("fr", "outdoor")):
                dress(language, theme)
                show_overloaded(full, shoot_in(SIZES, f"{language}-{theme}"))


def _photograph_phone(browser: Browser, show: Demonstration, folder: Path) -> None:
    """A crew's phone: by a real invitation, on the step it stands at."""
    with show.api() as api:
        (operation,) = api.get("/api/operations").json()["operations"]
        address = f"/api/operations/{operation['operation_id']}"
        teams = api.get(f"{address}/roll-call").json()["teams"]
        team = next(team for team in teams if team["call_sign"].startswith("VPSP"))
        wish = {"role": "team_leader", "team_id": team["team_id"]}
        link = api.post(f"{address}/invitations", json=wish).json()["link"]
    context = _phone(browser)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    page.locator(".link.live").wait_for(timeout=30_000)
    page.wait_for_timeout(_SETTLE_MS)
    save(page, folder / "phone.webp")
    page.get_by_role("button", name=re.compile("^Victims")).click()
    for category in ("Red", "Yellow"):
        page.get_by_role("button", name="+ New victim").click()
        page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{category}")).click()
    page.wait_for_timeout(_SETTLE_MS)
    save(page, folder / "phone-victims.webp")
    context.close()


def _phone(browser: Browser) -> BrowserContext:
    settings: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
    return browser.new_context(**settings, locale="en-GB", is_mobile=True, has_touch=True)


def save(page: Page, path: Path) -> None:
    """What the page shows now; a WebP in the best quality that is small enough."""
    if path.suffix == ".png":
        page.screenshot(path=path)
        return
    session = page.context.new_cdp_session(page)
    for quality in _QUALITIES:
        taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        content = base64.b64decode(taken["data"])
        if len(content) <= MAX_BYTES:
            break
    path.write_bytes(content)
    session.detach()
    sys.stdout.write(f"{path.name}: {len(content) // 1000} kB\n")


if __name__ == "__main__":
    typer.run(main)

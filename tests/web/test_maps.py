"""Maps without the internet: own tiles, a course and a plan under the teams, hostile files refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from clients.web.build import build
from tests.server.interop.test_map_drawings import GPX
from tests.support.pmtiles import pmtiles
from tests.support.running_server import RunningServer, wait_for
from tests.support.solid_png import solid_png
from tests.web.conftest import Post, listen
from tests.web.test_command_post import WITHIN_MS, violations
from tests.web.test_operation_life import new_operation, open_panel, sign_in_link

GREEN, BLUE = (180, 210, 170), (120, 150, 220)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One with tiles of its own."""
    build()
    directory = tmp_path_factory.mktemp("maps")
    tiles = {
        (zoom, x, y): solid_png(256, 256, GREEN) for zoom in (0, 1) for x in range(2**zoom) for y in range(2**zoom)
    }
    (directory / "own.pmtiles").write_bytes(pmtiles(tiles))
    with RunningServer(directory / "data", flags=("--map-tiles", str(directory / "own.pmtiles"))) as running:
        yield running


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.fixture
def page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A post that complains of nothing but the files that were refused."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    post = Post(context.new_page(), [])
    listen(post, server.url)
    post.page.goto(sign_in_link(server))
    yield post.page
    context.close()
    assert [complaint for complaint in post.complaints if "422" not in complaint] == []


def test_own_tiles_a_course_and_a_plan_lie_under_the_teams_of_every_post(page: Page) -> None:
    """Rules ML1 to ML6, with the policy as strict as ever."""
    tiles: list[int] = []
    page.on("response", lambda answer: tiles.append(answer.status) if "/api/map-tiles/" in answer.url else None)
    new_operation(page)
    ground = page.locator("[data-panel=map] .map, section .map").first
    expect(ground).to_have_attribute("data-ground", "own", timeout=WITHIN_MS)
    panel = open_panel(page, "p")
    panel.get_by_role("button", name="Plans et tracés").click()
    choose = panel.get_by_label("Choisir un fichier")
    for name, content, reason in (
        ("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG refusé"),
        ("trace.gpx", b'<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>', "DOCTYPE"),
        ("plan.png", b"\x89PNG\r\n\x1a\nbroken", "ne lit pas cette image"),
    ):
        choose.set_input_files(file(name, content))
        expect(panel.get_by_role("alert")).to_contain_text(reason, timeout=WITHIN_MS)

    choose.set_input_files(file("parcours_10_km.gpx", GPX))
    expect(panel.get_by_label("Nom", exact=True)).to_have_value("parcours 10 km", timeout=WITHIN_MS)
    panel.get_by_role("button", name="Poser sous les équipes").click()
    expect(panel.get_by_role("button", name="Retirer parcours 10 km")).to_be_visible(timeout=WITHIN_MS)

    choose.set_input_files(file("stade.png", solid_png(400, 200, BLUE)))
    for number, (x, where) in enumerate((("0", "48.8600, 2.3400"), ("400", "48.8600, 2.3600")), 1):
        panel.get_by_role("button", name="Ajouter un point").click(timeout=WITHIN_MS)
        panel.get_by_label(f"x (pixels) {number}").fill(x)
        panel.get_by_label(f"Position {number}").fill(where)
        page.keyboard.press("Tab")
    expect(panel.get_by_text("Le plan est calé")).to_be_visible()
    assert violations(page) == []
    panel.get_by_role("button", name="Poser sous les équipes").click()
    expect(panel.get_by_role("button", name="Retirer stade")).to_be_visible(timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    expect(ground).to_have_attribute("data-laid", "2", timeout=WITHIN_MS)
    page.get_by_role("button", name="Plans", exact=True).click()
    expect(ground).to_have_attribute("data-laid", "0")
    page.get_by_role("button", name="Plans", exact=True).click()
    page.reload()
    expect(ground).to_have_attribute("data-laid", "2", timeout=WITHIN_MS)
    expect(page.get_by_role("log")).to_contain_text(re.compile("stade.*couche de carte posée"), timeout=WITHIN_MS)
    wait_for(lambda: bool(tiles), "tiles are asked for", WITHIN_MS / 1000)
    assert set(tiles) <= {200, 204}

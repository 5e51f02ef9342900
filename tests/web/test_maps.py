"""Maps without the internet: own tiles, a course and a plan under the teams, hostile files refused; of any size."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from clients.web.build import build
from tests.server.interop.test_map_drawings import GPX
from tests.support.pmtiles import pmtiles
from tests.support.running_server import RunningServer, wait_for
from tests.support.solid_png import solid_png
from tests.web.conftest import Post, listen
from tests.web.keys import shortcut
from tests.web.own_operations import OwnOperation
from tests.web.test_command_post import WITHIN_MS, until, violations
from tests.web.test_operation_life import leave, new_operation, open_panel, sign_in_link

GREEN, BLUE = (180, 210, 170), (120, 150, 220)
# Of the scale in the corner: long enough for the size of the letters that the page has now, and its words inside it.
_IS_WHOLE = """(() => {
    const [ruler, ...others] = document.querySelectorAll('.maplibregl-ctrl-scale')
    const words = document.createRange()
    words.selectNodeContents(ruler)
    const [box, text] = [ruler, words].map((each) => each.getBoundingClientRect())
    const isHigh = text.top >= box.top && text.bottom <= box.bottom
    const isLong = text.left >= box.left && text.right <= box.right
    const letters = parseFloat(getComputedStyle(document.body).fontSize)
    return others.length === 0 && isHigh && isLong && box.width > 4 * letters
})()"""


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


def test_the_scale_is_whole_when_the_window_goes_to_a_wall_and_comes_back(page: Page) -> None:
    new_operation(page)
    expect(page.locator(".maplibregl-ctrl-scale")).to_be_visible(timeout=WITHIN_MS)
    until(page, _IS_WHOLE)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    usual = page.evaluate(size)
    page.set_viewport_size({"width": 3840, "height": 800})
    until(page, _IS_WHOLE)
    while page.locator("html[data-wall]").count() == 0:
        shortcut(page, "t")
    assert page.evaluate(size) > 2 * usual, "the letters are those of a wall"
    until(page, _IS_WHOLE)
    page.set_viewport_size({"width": 1280, "height": 800})
    until(page, _IS_WHOLE)


def test_a_click_on_the_edge_of_a_sector_tells_who_is_there(page: Page, server: RunningServer) -> None:
    """Rule GE6; where somebody points for an intervention, that comes first."""
    own = OwnOperation(server)
    # One corner is in the middle of the whole, and so of the map.
    ring = "[[2.3,48.8],[2.35,48.85],[2.3,48.9],[2.4,48.9],[2.4,48.8],[2.3,48.8]]"
    own.send("sector.define", f"sector_id={uuid4()}", "code=S1", "name=Quais", "kind=operational", f"ring={ring}")
    leave(page)
    page.goto(f"{server.url}/?op={own.operation_id}")
    middle = page.locator("section .map[data-ready=true] canvas")
    dialog = page.get_by_role("dialog", name="Qui est là ?")

    def is_told() -> bool:
        if not dialog.is_visible():
            middle.click()
        return dialog.is_visible()

    wait_for(is_told, "the sector is drawn and asked about", WITHIN_MS / 1000)
    expect(dialog.get_by_label("Zone").locator("option:checked")).to_have_text("S1 · Quais")
    expect(dialog.get_by_role("status")).to_contain_text("0 personne", timeout=WITHIN_MS)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0, timeout=WITHIN_MS)
    page.get_by_role("button", name="+ Intervention").click()
    middle.click()
    expect(page.get_by_role("dialog", name="Nouvelle intervention")).to_be_visible(timeout=WITHIN_MS)
    expect(dialog).to_have_count(0)

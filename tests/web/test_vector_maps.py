"""Vector tiles in one file, as an organisation copies them onto a machine: drawn without asking anybody else."""

import base64
import gzip
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from clients.web.build import build
from tests.support.pmtiles import pmtiles
from tests.support.running_server import RunningServer, wait_for
from tests.support.vector_tile import vector_tile
from tests.web.conftest import Post, listen
from tests.web.test_command_post import WITHIN_MS
from tests.web.test_operation_life import new_operation, sign_in_link

# What is painted there, read from a picture of the page; and the colour of the theme, as the browser writes it.
_PAINTED = """async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (each) => each.charCodeAt(0))
    const pen = new OffscreenCanvas(1, 1).getContext('2d')
    pen.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0)
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)]
}"""
_WATER = """() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d')
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--water')
    pen.fillRect(0, 0, 1, 1)
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)]
}"""


def painted(page: Page, x: int, y: int) -> list[int]:
    picture = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    return list(page.evaluate(_PAINTED, base64.b64encode(picture).decode()))


def test_a_file_of_vector_tiles_is_drawn_and_nobody_else_is_asked(browser: Browser, tmp_path: Path) -> None:
    """Rule ML6: where the map that comes with Vigie has land, this file has water."""
    build()
    tile = gzip.compress(vector_tile(("water",), {"places": "Bourg-Témoin"}))
    file = tmp_path / "town.pmtiles"
    file.write_bytes(pmtiles({(0, 0, 0): tile}, kind=1))
    with RunningServer(tmp_path / "data", flags=("--map-tiles", str(file))) as server:
        post = Post(browser.new_context(viewport={"width": 1280, "height": 800}).new_page(), [])
        listen(post, server.url)
        page = post.page
        tiles: list[int] = []
        page.on("response", lambda answer: tiles.append(answer.status) if "/api/map-tiles/" in answer.url else None)
        page.goto(sign_in_link(server))
        new_operation(page)
        ground = page.locator("[data-panel=map] .map, section .map").first
        expect(ground).to_have_attribute("data-ground", "own", timeout=WITHIN_MS)
        box = ground.bounding_box()
        assert box is not None
        x, y = int(box["x"] + box["width"] / 3), int(box["y"] + box["height"] * 2 / 3)
        water = page.evaluate(_WATER)
        wait_for(lambda: painted(page, x, y) == water, "the tile is drawn", WITHIN_MS / 1_000)
        page.context.close()
    assert set(tiles) == {200}
    assert post.complaints == []

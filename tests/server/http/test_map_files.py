"""What lies under the teams, over HTTP: taken by preparers, checked, shown to posts; tiles of this machine."""

from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from protocol.devices import Role
from server.adapters.map_tiles import open_tiles
from server.interop.layer_files import MAX_BYTES_OF_OPERATION
from server.ports import MapFile
from tests.server.interop.test_map_drawings import GPX
from tests.server.interop.test_pictures import png
from tests.support.http_world import OPERATION, HttpWorld
from tests.support.pmtiles import pmtiles

FILES = f"/api/operations/{OPERATION}/map-files"


async def ask(world: HttpWorld, role: Role, method: str, path: str, content: bytes | None = None) -> httpx.Response:
    async with world.bearer(await world.admit(role)) as client:
        return await client.request(method, path, content=content)


async def test_a_plan_is_kept_as_it_is_and_a_drawing_in_plain_form() -> None:
    """Rule ML3."""
    world = HttpWorld()
    taken = await ask(world, Role.DISPATCHER, "POST", FILES, png(640, 480))
    digest = sha256(png(640, 480)).hexdigest()
    assert taken.json() == {"file": digest, "kind": "picture", "width_px": 640, "height_px": 480}
    shown = await ask(world, Role.OBSERVER, "GET", f"{FILES}/{digest}")
    assert (shown.content, shown.headers["content-type"]) == (png(640, 480), "image/png")
    assert "sandbox" in shown.headers["content-security-policy"]
    drawing = (await ask(world, Role.DISPATCHER, "POST", FILES, GPX)).json()
    shown = await ask(world, Role.DISPATCHER, "GET", f"{FILES}/{drawing['file']}")
    assert shown.headers["content-type"] == "application/geo+json"
    assert b"Parcours" in shown.content


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<svg onload='alert(1)'/>", "svg"),
        (b"<!DOCTYPE gpx><gpx/>", "forbidden_xml"),
        (png(60_000, 60_000), "picture_too_large"),
        (b"%PDF-1.7", "unreadable"),
    ],
)
async def test_a_hostile_file_is_refused_with_a_sentence(content: bytes, fault: str) -> None:
    """Rule ML4."""
    answer = await ask(HttpWorld(), Role.DISPATCHER, "POST", FILES, content)
    assert (answer.status_code, answer.json()["fault"]) == (422, fault)
    assert answer.json()["sentence"]["fr"]


async def test_files_are_for_those_who_see_layers_and_come_from_preparers() -> None:
    """Rule ML2."""
    world = HttpWorld()
    digest = (await ask(world, Role.DISPATCHER, "POST", FILES, GPX)).json()["file"]
    for role in (Role.TEAM_LEADER, Role.LIAISON):
        assert (await ask(world, role, "GET", f"{FILES}/{digest}")).status_code == 403
    assert (await ask(world, Role.OBSERVER, "POST", FILES, GPX)).status_code == 403
    for name in ("0" * 64, "x" * 64, "ab"):
        assert (await ask(world, Role.DISPATCHER, "GET", f"{FILES}/{name}")).status_code == 404


async def test_an_operation_that_is_full_takes_no_more() -> None:
    """Rule ML3."""
    world = HttpWorld()
    whole = MapFile("image/png", bytes(MAX_BYTES_OF_OPERATION))
    assert await world.services.map_files.keep(OPERATION, b"1", whole, MAX_BYTES_OF_OPERATION)
    answer = await ask(world, Role.DISPATCHER, "POST", FILES, GPX)
    assert (answer.status_code, "60 Mo" in answer.json()["sentence"]["fr"]) == (413, True)


async def test_tiles_are_those_of_this_machine_or_none(tmp_path: Path) -> None:
    """Rule ML6."""
    assert (await ask(HttpWorld(), Role.DISPATCHER, "GET", "/api/map-tiles")).json() == {"tiles": None}
    file = tmp_path / "town.pmtiles"
    file.write_bytes(pmtiles({(3, 4, 2): b"town"}))

    class Mapped(HttpWorld):
        tiles = open_tiles(file)

    sheet = (await ask(Mapped(), Role.TEAM_LEADER, "GET", "/api/map-tiles")).json()["tiles"]
    assert (sheet["kind"], sheet["max_zoom"]) == ("raster", 3)
    address = sheet["url"].format(z=3, x=4, y=2)
    tile = await ask(Mapped(), Role.TEAM_LEADER, "GET", address)
    assert (tile.content, tile.headers["content-type"]) == (b"town", "image/png")
    assert (await ask(Mapped(), Role.DISPATCHER, "GET", sheet["url"].format(z=3, x=4, y=3))).status_code == 204
    assert (await ask(Mapped(), Role.DISPATCHER, "GET", "/api/map-tiles/other/3/4/2")).status_code == 404

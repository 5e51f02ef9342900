"""What a phone says and loads is counted as it is, and stays within what was promised."""

import gzip
from pathlib import Path

from loadtests.runs import phone_bytes
from tests.support.quick_load import named, play_quickly


async def test_a_phone_stays_within_its_data_plan() -> None:
    """Rules CM9 and PO4."""
    figures = named(await play_quickly(phone_bytes.run))
    assert figures["a status, message"] <= 120
    assert figures["a position, message"] <= 80
    assert figures["idle, upwards, a minute"] <= 1_000
    assert figures["first load, compressed"] <= 90


def test_the_first_load_is_the_page_and_what_it_imports_at_once_and_nothing_that_comes_later(tmp_path: Path) -> None:
    page = '<script src="/field/assets/index.js"></script><link href="/field/assets/index.css" rel="stylesheet">'
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(page)
    scripts = {
        "index.js": 'import{a}from"./shared.js";const later=()=>import("./camera.js")',
        "shared.js": "export const a=1",
        "camera.js": "export default 1",
        "index.css": "p{}",
    }
    for name, text in scripts.items():
        (tmp_path / "assets" / name).write_text(text)
        (tmp_path / "assets" / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    assert set(phone_bytes.first_load(tmp_path)) == {
        "index.html",
        "assets/index.js",
        "assets/index.css",
        "assets/shared.js",
    }

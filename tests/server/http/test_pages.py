"""Static pages: right types, right caching, a policy without holes, and no address that was not built."""

from pathlib import Path

import httpx
import pytest

from server.http import routes
from server.http.pages import FOR_EVER, HOW_TO_BUILD, POLICY, Pages
from tests.support.http_world import HttpWorld

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "index-1a2b3c4d.js"


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Vigie</title>")
    (tmp_path / "sources.sha256").write_text("secret of the build")
    (assets / SCRIPT).write_text("export {}")
    (assets / f"{SCRIPT}.gz").write_bytes(b"compressed")
    for name in ("worker-1a2b3c4d.mjs", "plain.css", "world-1a2b3c4d.json", "mark-1a2b3c4d.svg", "notes.txt"):
        (assets / name).write_text("x")
    return Pages(tmp_path)


def client_of(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setattr(routes, "PAGES", pages)
    return HttpWorld().client(accept_encoding="identity")


async def test_a_browser_gets_the_page_and_a_program_the_text(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(pages, monkeypatch) as client:
        page, text = await client.get("/", headers=BROWSER), await client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["cache-control"] == "no-store"
    assert "/api/sign-in" in text.text
    assert text.headers["content-type"].startswith("text/plain")


async def test_a_server_without_a_build_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(Pages(tmp_path / "none"), monkeypatch) as client:
        answer = await client.get("/", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.text == HOW_TO_BUILD


@pytest.mark.parametrize(
    ("name", "media_type", "caching"),
    [
        (SCRIPT, "text/javascript; charset=utf-8", FOR_EVER),
        ("worker-1a2b3c4d.mjs", "text/javascript; charset=utf-8", FOR_EVER),
        ("world-1a2b3c4d.json", "application/json", FOR_EVER),
        ("mark-1a2b3c4d.svg", "image/svg+xml", FOR_EVER),
        ("plain.css", "text/css; charset=utf-8", "no-cache"),
    ],
)
async def test_each_asset_has_its_type_and_only_hashed_names_are_kept_for_ever(
    name: str, media_type: str, caching: str, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(pages, monkeypatch) as client:
        answer = await client.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == caching
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_who_takes_compressed_files_gets_them(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(pages, monkeypatch) as client:
        plain = await client.get(f"/assets/{SCRIPT}")
        async with client.stream("GET", f"/assets/{SCRIPT}", headers={"accept-encoding": "br, gzip"}) as compressed:
            body = b"".join([chunk async for chunk in compressed.aiter_raw()])
    assert plain.text == "export {}"
    assert "content-encoding" not in plain.headers
    assert (compressed.headers["content-encoding"], body) == ("gzip", b"compressed")
    assert compressed.headers["content-type"] == plain.headers["content-type"]
    assert compressed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    ["/assets/", "/assets/none.js", "/assets/notes.txt", "/assets/../index.html", "/assets/%2e%2e/sources.sha256"],
)
async def test_what_was_not_built_as_an_asset_has_no_address(
    path: str, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(pages, monkeypatch) as client:
        assert (await client.get(path)).status_code == 404


async def test_an_asset_can_only_be_read(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(pages, monkeypatch) as client:
        answer = await client.post(f"/assets/{SCRIPT}")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def phone_pages(pages: Pages) -> Pages:
    field = pages.directory / "field"
    (field / "assets").mkdir(parents=True)
    (field / "index.html").write_text("<!doctype html><title>Vigie, phone</title>")
    for name in ("sw.js", "manifest.webmanifest", "icon.svg", "icon.png", "notes.txt", f"assets/{SCRIPT}"):
        (field / name).write_text("x")
    return pages


async def test_the_phone_has_an_address_of_its_own(phone_pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(phone_pages, monkeypatch) as client:
        page, typed = await client.get("/field/", headers=BROWSER), await client.get("/field")
    assert "phone" in page.text
    assert page.headers["content-security-policy"] == POLICY
    assert page.headers["cache-control"] == "no-store"
    assert (typed.status_code, typed.headers["location"]) == (307, "/field/")


@pytest.mark.parametrize(
    ("name", "media_type", "caching"),
    [
        ("sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("icon.svg", "image/svg+xml", "no-cache"),
        ("icon.png", "image/png", "no-cache"),
        (f"assets/{SCRIPT}", "text/javascript; charset=utf-8", FOR_EVER),
    ],
)
async def test_the_files_of_the_phone_have_their_types_and_its_worker_is_always_asked_for(
    name: str, media_type: str, caching: str, phone_pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(phone_pages, monkeypatch) as client:
        answer = await client.get(f"/field/{name}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == caching
    assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("path", ["/field/index.html", "/field/notes.txt", "/field/none.js", "/field/assets/"])
async def test_what_the_phone_was_not_built_of_has_no_address(
    path: str, phone_pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(phone_pages, monkeypatch) as client:
        assert (await client.get(path)).status_code == 404


async def test_a_server_without_a_build_has_no_phone(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    async with client_of(pages, monkeypatch) as client:
        assert (await client.get("/field/")).status_code == 404


def test_the_policy_lets_nothing_run_but_our_own_files() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == rules["worker-src"] == "'self'"
    assert "unsafe" not in POLICY
    assert "*" not in POLICY

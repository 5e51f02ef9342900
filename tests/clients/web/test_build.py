"""The build of the pages, and the checks of their workspace."""

import re
from pathlib import Path

import pytest

from clients.web import build as builder
from clients.web.build import STAMP, WEB, BuildFailed, Node, build, fingerprint, install, sources


def test_the_workspace_passes_its_types_and_tests() -> None:
    node = Node.find()
    install(node)
    node.npm("run", "check")
    node.npm("run", "test")


def test_a_build_is_whole_and_the_same_sources_are_not_built_again(tmp_path: Path) -> None:
    target = tmp_path / "dist"
    assert build(target)
    names = {file.name for file in (target / "assets").iterdir()}
    index = (target / "index.html").read_text()
    assert "style=" not in index
    assert "<script>" not in index
    assert {f"{name}.gz" for name in names if not name.endswith(".gz")} <= names
    named = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', index)
    initial = sum((target / f"{name}.gz").stat().st_size for name in named)
    assert 0 < initial <= 120_000, "what a first visit has to load, without the map"
    phone = target / "field"
    asked = re.findall(r'(?:src|href)="/field/(assets/[^"]+)"', (phone / "index.html").read_text())
    assert len(asked) >= 2, "whatever the page itself names, parts that are shared with what comes later too"
    first_load = sum((phone / f"{name}.gz").stat().st_size for name in asked)
    assert 0 < first_load <= 90_000, "a phone on a bad network, without what is fetched when it is needed"
    worker = (phone / "sw.js").read_text()
    assert {"__FILES__", "__VERSION__"}.isdisjoint(re.findall(r"__[A-Z]+__", worker))
    kept = [f"/field/assets/{file.name}" for file in (phone / "assets").iterdir() if file.suffix != ".gz"]
    assert [name for name in ["/field/", *kept] if f'"{name}"' not in worker] == [], "it starts without a network"
    before = (target / "index.html").stat().st_mtime_ns
    assert not build(target)
    assert (target / "index.html").stat().st_mtime_ns == before


def test_sources_are_what_pages_are_made_of_and_no_tests() -> None:
    names = {file.relative_to(WEB).as_posix() for file in sources(WEB)}
    assert {
        "package-lock.json",
        "core/session.ts",
        "command-post/src/App.svelte",
        "command-post/src/tokens.css",
        "field/src/sw.ts",
        "field/public/manifest.webmanifest",
    } <= names
    assert not [name for name in names if ".test." in name or "node_modules" in name]


def test_a_fingerprint_changes_with_content_and_name() -> None:
    files = [WEB / "core" / "session.ts", WEB / "core" / "replica.ts"]
    assert fingerprint(files) == fingerprint(files)
    assert len({fingerprint(files), fingerprint(files[:1]), fingerprint(files[1:])}) == 3


def test_without_node_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BuildFailed, match="make setup"):
        build(tmp_path / "dist")
    monkeypatch.setattr(builder, "build", lambda: build(tmp_path / "dist"))
    with pytest.raises(SystemExit, match="not built"):
        builder.main()


def test_the_types_of_the_protocol_are_written_as_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = (WEB / "core" / "generated" / "wire.ts").read_text("utf-8")
    monkeypatch.setattr(builder.sys, "argv", ["build", "types"])
    builder.main()
    assert (WEB / "core" / "generated" / "wire.ts").read_text("utf-8") == kept


def test_a_failed_build_leaves_no_stamp_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / STAMP).write_text("of another day")
    monkeypatch.setattr(Node, "run", _fail)
    with pytest.raises(BuildFailed, match="no room"):
        build(tmp_path)
    assert not (tmp_path / STAMP).exists()


def _fail(*_: object, **__: object) -> None:
    raise BuildFailed("no room")

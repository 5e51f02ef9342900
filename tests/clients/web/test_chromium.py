"""Where the browser comes from: what is named first, then what the machine has."""

from pathlib import Path

import pytest

from clients.web.chromium import FLAGS, find_chromium, flags


def test_the_browser_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/own/chromium")
    assert find_chromium() == Path("/opt/own/chromium")


def test_then_the_one_that_the_machine_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == program


def test_only_root_gives_up_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert flags() == FLAGS
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--no-sandbox" in flags()

"""A broker is found wherever systems keep it, and told where to listen; what is not installed says so."""

import os
from pathlib import Path

import pytest

from loadtests.references.brokers import BROKERS, become


@pytest.mark.parametrize("name", BROKERS)
def test_it_becomes_the_program_with_its_settings(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    called: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda path, words: called.append(words))
    become(name, 19_999, tmp_path)
    [words] = called
    assert words[0] == str(program)
    assert "19999" in Path(words[-1]).read_text()


def test_what_is_not_installed_says_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="nothing-like-it is not installed"):
        become("nothing-like-it", 19_999, tmp_path)

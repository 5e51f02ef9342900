"""What the documents name is there: files and links, commands with their options, load programs, layers."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from loadtests.workloads import WORKLOADS
from server.__main__ import app
from server.settings import Settings
from tests.support.sources import ROOT

DOCUMENTS = sorted(
    path
    for path in (ROOT, *(ROOT / room for room in ("server", "protocol", "deploy", "loadtests")))
    for path in (path.glob("*.md") if path == ROOT else path.rglob("*.md"))
)
PATH = re.compile(r"[\w.-]+(?:/[\w.*-]+)*/(?:[\w*-]+\.(?:py|md|ts|sql|lua|toml|json|svelte))?")
INSTALLED = ("DATA_DIR/", "keys/", "maps/")
"""What an installation or an archive has, and the source has not."""
NO_COMMAND = "keys 1"
"""A mark inside a file of keys."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_points_to_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link}
    assert {link for link in links if not (document.parent / link).exists()} == set()
    named = {name for name in re.findall(r"`([^`\n]+)`", text) if PATH.fullmatch(name)}
    rooms = (ROOT, document.parent, ROOT / "server", ROOT / "protocol", ROOT / "clients" / "web")
    lost = {name for name in named if not any(next(room.glob(name), None) for room in rooms)}
    assert {name for name in lost if not name.startswith(INSTALLED)} == set()


def commands_said() -> Iterator[tuple[str, list[str]]]:
    """Each `vigie …` of the documents that is to be typed, as words."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for said in re.findall(r"^vigie (.+)$", text, re.MULTILINE) + re.findall(r"`vigie ([^`]+)`", text):
            if said == NO_COMMAND:
                continue
            yield str(document.relative_to(ROOT)), shlex.split(said.replace("\n", " ").partition(" #")[0])


def test_each_command_that_is_said_exists_with_its_options() -> None:
    said = list(commands_said())
    assert len(said) > 30
    for document, words in said:
        command: Any = typer.main.get_command(app)
        while words and words[0] in (inner := getattr(command, "commands", {})):
            command = inner[words.pop(0)]
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        asked = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
        assert not words or not hasattr(command, "commands"), f"{document}: there is no {words}"
        assert asked <= known, f"{document}: {command.name} has no {asked - known}"


def test_an_operator_is_told_of_each_setting() -> None:
    page = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    names = Settings.__struct_fields__
    ways = {name: (f"--{name.replace('_', '-')}", f"VIGIE_{name.upper()}") for name in names}
    assert [name for name in names if not any(re.search(rf"{way}(?![\w-])", page) for way in ways[name])] == []


def test_each_load_program_is_in_their_table() -> None:
    page = (ROOT / "loadtests" / "README.md").read_text(encoding="utf-8").partition("## Faults")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(WORKLOADS)


def test_the_layers_that_are_drawn_are_those_that_are_enforced() -> None:
    drawn = (ROOT / "server" / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [layers] = [each["layers"] for each in project["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    rows = [re.findall(r"\b(?:server(?:\.\w+)+|protocol)\b", row) for row in drawn.splitlines() if row.strip()]
    assert rows == [layer.split(" | ") for layer in layers]

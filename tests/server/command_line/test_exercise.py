"""`vigie replay --as-exercise`: a past operation becomes an exercise of its own here (rule EX9)."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from server.command_line.api import Api
from server.command_line.exercise import codes_in
from tests.server.command_line.conftest import RunVigie


@pytest.fixture
def led(vigie: RunVigie, operation_code: str, team: str) -> str:
    assert vigie("user", "grant", "operator", "cover_head", "--operation", operation_code).exit_code == 0
    words = ("team.report_status", f"team_id=@{team}", "status=patrol", "--operation", operation_code)
    assert vigie("send", *words).exit_code == 0
    return operation_code


def operation_of(api: Api, code: str) -> dict[str, Any]:
    (found,) = [each for each in api.get("/api/operations")["operations"] if each["code"] == code]
    return dict(found)


@pytest.mark.parametrize("is_file", [False, True])
def test_an_operation_is_played_as_an_exercise_marked_as_such(
    vigie: RunVigie, led: str, api: Api, tmp_path: Path, is_file: bool
) -> None:
    """Rule EX9."""
    code, file = f"EX-{uuid4().hex[:8]}", tmp_path / "past.vigie"
    source = ("--operation", led)
    if is_file:
        assert vigie("export", led, "-o", str(file)).exit_code == 0
        source = ("--archive", str(file))
    made = vigie("replay", *source, "--as-exercise", "--code", code, "--speed", "200", "--lang", "en")
    assert made.exit_code == 0, made.output
    assert "stays open, as an exercise" in made.output
    assert "Refused" not in made.output
    exercise = operation_of(api, code)
    assert (exercise["mode"], exercise["status"]) == ("exercise", "open")
    assert exercise["operation_id"] != operation_of(api, led)["operation_id"]
    lines = api.get(f"/api/operations/{exercise['operation_id']}/log?limit=50")
    assert "ALPHA" not in json.dumps(lines)
    assert "T1" in json.dumps(lines)


@pytest.mark.parametrize(
    "words", [("--archive", "x.vigie"), ("--code", "X"), ("--as-exercise", "--at", "2026-05-17"), ("--speed", "500")]
)
def test_wishes_that_make_no_sense_are_told_before_anything_is_asked(vigie: RunVigie, words: tuple[str, ...]) -> None:
    assert vigie("replay", *words).exit_code == 2


def test_codes_are_found_wherever_a_catalogue_has_them() -> None:
    document = {"natures": [{"code": "C1", "label": {"fr": "x"}}], "name": "dps", "more": {"code": 3}}
    assert set(codes_in(document)) == {"C1", "dps"}

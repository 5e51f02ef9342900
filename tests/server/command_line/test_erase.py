from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.command_line import erase
from server.command_line.erase import named, told
from server.command_line.options import Chosen

OPERATION = UUID(int=1)


class RecordingApi:
    """Writes down what is posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, object]] = []

    def post(self, path: str, body: object = None) -> Any:
        self.posted.append((path, body))
        return {"operations": [{"operation_id": str(OPERATION), "people": 3}]}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> RecordingApi:
    recording = RecordingApi()
    monkeypatch.setattr(erase, "connect", lambda *_: recording)
    monkeypatch.setattr(erase, "choose_operation", lambda *_: Chosen(OPERATION, "M26", "Marathon", "org_admin"))
    return recording


@pytest.mark.parametrize(
    ("words", "body", "said"),
    [
        (["--victim", "7"], {"victim_number": 7}, "Victim 7 of M26 is erased."),
        (["--member", "CM"], {"member_code": "CM"}, "Member CM of M26 is erased."),
    ],
)
def test_one_person_is_erased_by_number_or_code(
    api: RecordingApi, words: list[str], body: dict[str, object], said: str
) -> None:
    result = CliRunner().invoke(app, ["erase", "--yes", *words])
    assert result.exit_code == 0, result.output
    assert api.posted == [(f"/api/operations/{OPERATION}/erasures", body)]
    assert said in result.output


def test_what_is_past_its_time_is_erased_by_date(api: RecordingApi) -> None:
    """Rule CA9."""
    result = CliRunner().invoke(app, ["erase", "--expired", "--yes"])
    assert result.exit_code == 0, result.output
    assert api.posted == [("/api/erasures/expired", None)]
    assert f"{OPERATION}: 3 people erased." in result.output


@pytest.mark.parametrize("words", [["--victim", "7"], ["--expired"]])
def test_nothing_is_erased_before_somebody_says_yes(api: RecordingApi, words: list[str]) -> None:
    result = CliRunner().invoke(app, ["erase", *words], input="n\n")
    assert result.exit_code == 1
    assert not api.posted


@pytest.mark.parametrize("words", [[], ["--victim", "7", "--expired"], ["--victim", "7", "--member", "CM"]])
def test_it_is_said_exactly_who(api: RecordingApi, words: list[str]) -> None:
    assert CliRunner().invoke(app, ["erase", "--yes", *words]).exit_code == 2
    assert not api.posted


def test_people_are_named_as_they_are_known() -> None:
    assert named(7, None) == ("Victim 7", {"victim_number": 7})
    assert named(None, "CM") == ("Member CM", {"member_code": "CM"})


def test_nothing_past_its_time_is_said_too() -> None:
    assert told([]) == ["No operation is past its retention."]

"""`vigie report`: what it asks the server for, and the time zone of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.command_line import report
from server.command_line.api import Stream
from server.command_line.report import local_time_zone

SHOWN = {"operation_id": "00000000-0000-0000-0000-000000000001", "code": "M26", "name": "M", "role": "cover_head"}


class _FakeApi:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.patience_s = 0.0

    def patient(self, timeout_s: float) -> "_FakeApi":
        self.patience_s = timeout_s
        return self

    def get(self, path: str) -> Any:
        return {"operations": [SHOWN | {"status": "closed"}]}

    @contextmanager
    def stream(self, path: str, body: object = None) -> Iterator[Stream]:
        self.asked.append(path)
        yield Stream(Message(), iter([b"%PDF-1.4"]))


def test_the_report_is_written_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    api = _FakeApi()
    monkeypatch.setattr(report, "connect", lambda *_: api)
    path = tmp_path / "out.pdf"
    wish = ["report", "m26", "--language", "fr", "-o", str(path), "--time-zone", "Europe/Paris", "--at", "9"]
    result = CliRunner().invoke(app, [*wish, "--anonymised"])
    assert result.exit_code == 0, result.output
    assert path.read_bytes() == b"%PDF-1.4"
    assert api.asked == [
        f"/api/operations/{SHOWN['operation_id']}/report.pdf"
        "?language=fr&time_zone=Europe%2FParis&known_at_seq=9&anonymised=true"
    ]
    assert api.patience_s > 60, "a long log takes its time"


@pytest.mark.parametrize(("chosen", "zone"), [("Europe/Paris", "Europe/Paris"), (":/etc/localtime", "UTC")])
def test_the_zone_that_was_chosen_counts(chosen: str, zone: str, tmp_path: Path) -> None:
    assert local_time_zone(chosen, tmp_path / "none") == zone


def test_else_the_zone_of_the_machine(tmp_path: Path) -> None:
    zone = tmp_path / "zoneinfo" / "Indian" / "Reunion"
    zone.parent.mkdir(parents=True)
    zone.touch()
    link = tmp_path / "localtime"
    link.symlink_to(zone)
    assert local_time_zone(None, link) == "Indian/Reunion"
    assert local_time_zone(None, tmp_path / "missing") == "UTC"

"""`vigie replay`: what it refuses, and a past operation in plain lines."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import typer

from server.command_line.replay import read_moment
from server.settings import Settings
from tests.server.command_line.conftest import RunVigie


def test_a_moment_is_read_with_its_offset_or_by_the_clock_of_this_machine() -> None:
    assert read_moment("2026-05-17T14:32:00+02:00", "--at") == 1_779_021_120_000
    local = read_moment("2026-05-17T14:32", "--at")
    assert local == int(datetime(2026, 5, 17, 14, 32).astimezone(UTC).timestamp() * 1000)
    assert read_moment(None, "--at") is None
    with pytest.raises(typer.BadParameter):
        read_moment("half past two", "--at")


@pytest.mark.parametrize("arguments", [("--from", "x"), ("--at", "y"), ("--at", "2026-05-17", "--from", "2026-05-17")])
def test_what_makes_no_sense_is_said_before_anything_is_asked(vigie: RunVigie, arguments: tuple[str, ...]) -> None:
    assert vigie("replay", *arguments).exit_code == 2


def test_piped_it_says_which_past_it_shows_and_ends_quietly(running: Settings, operation_code: str, team: str) -> None:
    command = [
        sys.executable,
        "-m",
        "server",
        "replay",
        "--operation",
        operation_code,
        "--lang",
        "en",
        "--speed",
        "200",
    ]
    process = subprocess.Popen(
        [*command, "--clock", "happened", "--data-dir", str(running.data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(2)]
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    assert all(line.startswith("REPLAY · what happened") and "team" in line for line in lines), lines
    assert (process.returncode, errors) == (0, "")

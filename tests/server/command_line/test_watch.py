import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from server.settings import Settings
from tests.server.command_line.conftest import RunVigie


def test_one_picture_is_written_and_marks_an_exercise(
    vigie: RunVigie, operation_code: str, team: str, tmp_path: Path
) -> None:
    path = tmp_path / "board.svg"
    assert vigie("watch", "--svg", str(path), "--lang", "fr", "--operation", operation_code).exit_code == 0
    text = re.sub(r"<[^>]+>|&#160;", " ", path.read_text("utf-8"))
    for words in ("EXERCICE", operation_code, "ALPHA", "hors", "jour"):
        assert words in text


def test_piped_it_prints_plain_lines_and_ends_quietly_at_a_signal(running: Settings, operation_code: str) -> None:
    command = [sys.executable, "-m", "server", "watch", "--operation", operation_code, "--lang", "en"]
    process = subprocess.Popen(
        [*command, "--data-dir", str(running.data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    assert "0 teams: 0 free" in line
    assert line.rstrip().endswith("● live")
    assert (process.returncode, errors) == (0, "")

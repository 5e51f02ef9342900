import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from server.command_line.demo import Wish, run_demo
from server.settings import SettingsRefused


def test_the_whole_show_runs_from_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Stores, server, simulated crews, board; ended by a signal as Ctrl-C does."""
    words = ["demo", "--port", "0", "--speed", "100", "--data-dir", str(tmp_path / "data"), "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, "-m", "server", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    lines: list[str] = []
    while not any("● live" in line for line in lines):
        line = process.stdout.readline()
        assert line, lines
        lines.append(line)
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert "Vigie runs on http://127.0.0.1:" in "".join(lines)
    assert "A crew's phone in a browser (VISITEUR), once, within 10 minutes: http://127.0.0.1:" in "".join(lines)
    assert rest.rstrip().endswith("Stopping: nothing is left running.")
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_an_unknown_scenario_is_said_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="no scenario"):
        run_demo(Wish("opera", 1.0, None, 0, 1.0, tmp_path / "data", "en"))
    assert not (tmp_path / "data").exists()

import ipaddress
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from server.command_line import serve_flags
from server.command_line.demo import Wish, _say_reach, _settings_of, run_demo
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


def test_a_real_phone_is_told_what_to_type_or_where_to_get_the_certificate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The links of an ordinary demonstration open on this machine only, and a phone's browser has to trust the rest."""
    here = Wish("marathon", 1.0, None, 8420, None, tmp_path, "en")
    assert _settings_of(here).url() == "http://127.0.0.1:8420"
    assert "vigie demo --lan" in _say_reach(here, None)[0]
    assert "make run ARGS=--lan" in _say_reach(here._replace(data_dir=Path(".data")), None)[0]
    monkeypatch.setattr(serve_flags, "main_address", lambda: ipaddress.ip_address("192.168.1.7"))
    settings = _settings_of(here._replace(is_lan=True))
    assert (settings.url(), settings.tls) == ("https://192.168.1.7:8420", "private")
    with pytest.raises(SettingsRefused, match="give --port"):
        _settings_of(here._replace(is_lan=True, port=0))

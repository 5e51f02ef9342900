import json
import os
import re
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from server.command_line.api import Api, find_server
from server.command_line.serve import secure, until_signal
from server.settings import Settings, SettingsRefused
from tests.support.cluster_template import lay_cluster


@contextmanager
def serving(data_dir: Path, *flags: str) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """`vigie serve` as a process, with the lines it printed until it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--data-dir", str(data_dir), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while not any("listens on" in line for line in lines):
            line = process.stdout.readline()
            assert line, f"it ended: {lines}"
            lines.append(line)
        yield process, lines
    finally:
        process.send_signal(signal.SIGTERM)
        with process.stdout:
            lines += process.stdout.readlines()
        process.wait(timeout=60)


def test_the_first_start_gives_the_administrator_a_link_and_only_the_first(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--port", "0") as (first, lines):
        token = (tmp_path / "data/keys/operator.token").read_text()
    assert first.returncode == 0
    said = "".join(lines)
    assert re.search(r"Administrator, once, within 24 hours: http://127\.0\.0\.1:\d+/#link=vgl_", said)
    assert said.rstrip().endswith("Stopping: clients are sent elsewhere, then the stores are closed.")
    assert not (tmp_path / "data/server.json").exists(), "word of a server that has gone"
    with serving(tmp_path / "data", "--port", "0") as (second, again):
        assert (tmp_path / "data/keys/operator.token").read_text() != token
    assert second.returncode == 0
    assert "Administrator" not in "".join(again)


def test_a_killed_parent_leaves_nothing_running(tmp_path: Path) -> None:
    lay_cluster(tmp_path / "data")
    with serving(tmp_path / "data", "--port", "0") as (parent, _):
        family = psutil.Process(parent.pid).children(recursive=True)
        assert {"postgres", "valkey-server"} <= {child.name() for child in family}
        os.kill(parent.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []


def test_a_private_authority_is_given_on_a_page_and_trusted_afterwards(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    lay_cluster(data_dir)
    with serving(data_dir, "--port", "0", "--tls", "private") as (process, lines):
        url = json.loads((data_dir / "server.json").read_text())["url"]
        assert process.stdout is not None
        lines += [process.stdout.readline() for _ in range(3)]
        page = re.search(r"from (http://\S+)", "".join(lines))
        assert page
        with urllib.request.urlopen(f"{page[1]}vigie.crt", timeout=5) as answer:
            trusting = ssl.create_default_context(cadata=answer.read())
        with urllib.request.urlopen(f"{url}/healthz", timeout=5, context=trusting) as answer:
            assert answer.status == 200
        assert Api(find_server(None, None, data_dir)).get("/api/operations") == {"operations": []}
    assert process.returncode == 0


def test_a_certificate_that_cannot_be_used_is_refused_with_its_name(tmp_path: Path) -> None:
    missing = Settings(tls_cert=tmp_path / "cert.pem", tls_key=tmp_path / "key.pem")
    with pytest.raises(SettingsRefused, match=r"cert\.pem cannot be used"):
        secure(missing)


def test_a_signal_answers_the_question_and_the_old_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with until_signal() as is_stopping:
        assert not is_stopping()
        signal.raise_signal(signal.SIGTERM)
        assert is_stopping()
    assert signal.getsignal(signal.SIGTERM) is before

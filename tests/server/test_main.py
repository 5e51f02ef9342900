import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server import __main__ as command
from server.__main__ import app

_HEAVY = ("asyncpg", "redis", "starlette", "uvicorn", "shapely", "cryptography", "websockets", "msgspec")


def vigie(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_help_names_every_command_and_hides_the_worker() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output
    for name in ("serve", "demo", "operation", "user", "device", "invite", "watch", "send", "migrate", "doctor"):
        assert f" {name} " in shown
    assert "worker" not in shown


def test_help_loads_nothing_heavy() -> None:
    code = f"import sys, {command.__name__}; print([name for name in {_HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (("serve", "--host", "0.0.0.0"), {}, "needs a certificate"),
        (("serve",), {"VIGIE_PROT": "1"}, "VIGIE_PROT is no setting of Vigie"),
        (("operation", "list"), {}, "No Vigie runs on the data directory"),
        (
            ("migrate", "--database-url", "postgresql://127.0.0.1:1/v", "--redis-url", "redis://127.0.0.1:1"),
            {},
            "reach",
        ),
        (("watch", "--server", "ftp://x", "--token-file", "t"), {}, "no address of a server"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence_and_exit_code_2(
    words: tuple[str, ...], environment: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    ended = vigie(*words, "--data-dir", str(tmp_path / "data"), **environment)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_reader_that_has_read_enough_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_pipe() -> None:
        raise BrokenPipeError

    monkeypatch.setattr(command, "app", break_pipe)
    monkeypatch.setattr(os, "dup2", lambda _source, _target: None)
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 0


def test_a_fault_of_our_own_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(command, "app", fail)
    with pytest.raises(ZeroDivisionError):
        command.main()

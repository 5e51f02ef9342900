"""A child is given what it needs and no more, and stopping it succeeds whatever it does."""

import signal
import subprocess
from pathlib import Path

import pytest

from server.adapters.embedded import StartFailure, shim
from server.adapters.embedded.child import Child, Program, minimal_environment


def program(tmp_path: Path, *arguments: str) -> Program:
    return Program(arguments, tmp_path, tmp_path / "log", signal.SIGTERM, may_run_as_root=True)


def test_secrets_and_settings_of_other_servers_are_not_passed_on() -> None:
    given = {"PATH": "/bin", "VIGIE_SECRET": "x", "PGHOST": "h", "LC_ALL": "fr_FR", "LC_TIME": "fr_FR", "LANG": "fr_FR"}
    assert minimal_environment(given) == {"PATH": "/bin", "LC_ALL": "C"}


def test_a_child_deaf_to_every_signal_is_killed(tmp_path: Path) -> None:
    deaf = program(tmp_path, "/bin/sh", "-c", "trap '' TERM INT; touch ready; exec sleep 60")
    child = Child(
        "deaf",
        deaf,
        clear_leftovers=lambda: None,
        is_ready=(tmp_path / "ready").exists,
        stop_ladder=((signal.SIGTERM, 0.1), (signal.SIGINT, 0.1)),
    )
    assert child.has_died()
    child.launch()
    child.wait_ready()
    assert not child.has_died()
    child.stop()
    assert child.pid is None


def test_a_program_that_fails_is_explained_by_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(StartFailure, match=r"sh ended with code 3; .* says: why"):
        program(tmp_path, "/bin/sh", "-c", "echo why >&2; exit 3").run()


def test_root_without_user_namespaces_is_told_what_to_do(tmp_path: Path) -> None:
    failure = program(tmp_path, "/bin/false").explain_exit(shim.EXIT_NO_USER_NAMESPACE)
    assert "ordinary user, or set DATABASE_URL" in str(failure)


def test_the_log_is_private(tmp_path: Path) -> None:
    process = program(tmp_path, "/bin/true").launch()
    assert isinstance(process, subprocess.Popen)
    assert process.wait(5) == 0
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600

"""The shim becomes the program only when it is sure that the program cannot outlive its parent."""

import ctypes
import os
import signal
import subprocess
import sys

from server.adapters.embedded import shim


def run(mode: str, parent_pid: int, *program: str) -> "subprocess.CompletedProcess[str]":
    arguments = [mode, str(int(signal.SIGTERM)), str(parent_pid), *program]
    return subprocess.run(
        [sys.executable, "-ISE", shim.__file__, *arguments], capture_output=True, text=True, check=False
    )


def test_it_becomes_the_program_with_files_private_by_default() -> None:
    done = run(shim.AS_IS, os.getpid(), "/bin/sh", "-c", "umask")
    assert (done.returncode, done.stdout.strip()) == (0, "0077")


def test_it_gives_up_when_its_parent_died_before_it_was_protected() -> None:
    assert run(shim.AS_IS, os.getpid() + 1, "/bin/true").returncode == shim.EXIT_PARENT_GONE


def test_a_missing_program_is_named() -> None:
    done = run(shim.AS_IS, os.getpid(), "/nowhere/postgres")
    assert done.returncode == shim.EXIT_NOT_EXECUTABLE
    assert done.stderr == "/nowhere/postgres: No such file or directory\n"


def test_a_system_that_forbids_user_namespaces_is_noticed() -> None:
    class Forbidding(ctypes.CDLL):
        def __init__(self) -> None:
            super().__init__(None)

        def unshare(self, flags: int) -> int:
            return -1

    assert not shim.enter_user_namespace(Forbidding())

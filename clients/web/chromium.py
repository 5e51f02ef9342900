"""A real Chromium, for pictures of the pages and for their tests: the machine's own if it has one, else a package's."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

from clients.web.build import Node

PACKAGED = Path(__file__).parent / "browser"
_UNPACKED = PACKAGED / "node_modules" / ".unpacked"
_IS_WHOLE = _UNPACKED / "whole"
_TELL = "import('@sparticuz/chromium').then(async (found) => console.log(await found.default.executablePath()))"
FLAGS = [
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # maps need WebGL, and many machines have no graphics card
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def find_chromium() -> Path:
    """`$CHROMIUM`, the one on PATH, Playwright's own, or one from a package; else it fails, loudly."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if on_path := shutil.which(name):
            return Path(on_path)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    if kept := sorted(cache.glob("chromium*/chrome-*/chrome*")):
        return next(path for path in kept if os.access(path, os.X_OK) and path.is_file())
    return _unpack()


def flags() -> list[str]:
    """How to start it; root has no sandbox to give."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _unpack() -> Path:
    """Linux on x86_64 only; elsewhere the message says what to install."""
    unpacked = _UNPACKED / "chromium"
    # One process unpacks, the others wait: a program that is still being written cannot be started.
    with (PACKAGED / ".unpacking").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _IS_WHOLE.exists():
            shutil.rmtree(_UNPACKED, ignore_errors=True)
            node = Node.find()
            node.npm("ci", "--no-audit", "--no-fund", directory=PACKAGED)
            _UNPACKED.mkdir()
            node.run("--eval", _TELL, directory=PACKAGED, environment={"TMPDIR": str(_UNPACKED)})
            _IS_WHOLE.touch()
    probe = subprocess.run([unpacked, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert probe.returncode == 0, f"Install Chromium, or name one in $CHROMIUM: {probe.stderr}"
    return unpacked

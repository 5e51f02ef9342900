"""The project's own files, as the house tests read them."""

import ast
import os
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("server", "protocol", "clients", "loadtests")
_NOT_OURS = {"node_modules", "__pycache__", "dist", "build", "generated"}


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project: neither installed, nor generated, nor hidden (`.ci` apart)."""
    return tuple(_walk(ROOT))


def _walk(directory: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
        is_hidden = entry.name.startswith(".") and entry.name != ".ci"
        if is_hidden or entry.name in _NOT_OURS or entry.name.endswith(".egg-info"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def modules() -> list[Path]:
    """The Python modules of the packages, tests apart."""
    return [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES]


def name_of(path: Path) -> str:
    """Path as the lists of exceptions write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))

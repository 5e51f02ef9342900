"""Names say what a thing is for, and every public thing says it in a sentence."""

import ast
import re
from pathlib import Path

from tests.support.sources import ROOT, files, modules, name_of, parse

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "models", "misc"}
DOCUMENTED_BY_THEIR_TABLE = {
    ("state", "command", "actor", "moment"): "a decider: its command says what is asked",
    ("state", "record", "event"): "an evolver: its event says what has happened",
}
"""Arguments of the functions in the tables DECIDERS and EVOLVERS, which have one row per command and event."""
_DEFINITION = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_no_file_or_folder_has_an_empty_name() -> None:
    for path in files():
        for part in path.relative_to(ROOT).parts:
            assert part.partition(".")[0].lower() not in EMPTY_NAMES, name_of(path)


def test_every_public_module_class_and_function_says_what_it_is_for() -> None:
    silent = []
    for path in modules():
        tree = parse(path)
        if not ast.get_docstring(tree):
            silent.append(name_of(path))
        for node in tree.body:
            is_public = isinstance(node, _DEFINITION) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node) and not is_documented_by_its_table(path, node):
                silent.append(f"{name_of(path)}: {node.name}")
    assert silent == []


def is_documented_by_its_table(path: Path, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    is_in_domain = name_of(path).startswith("server/domain/")
    if isinstance(node, ast.ClassDef) or not is_in_domain:
        return False
    return tuple(argument.arg for argument in node.args.args) in DOCUMENTED_BY_THEIR_TABLE


def test_every_member_of_an_enum_has_its_line_of_doctrine() -> None:
    silent = []
    for path in modules():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.ClassDef) and any(is_enum(base) for base in node.bases):
                for member in node.body:
                    if isinstance(member, ast.Assign) and not ast.unparse(member.targets[0]).startswith("_"):
                        line = lines[(member.end_lineno or member.lineno) - 1]
                        if not re.search(r"  # \S", line):
                            silent.append(f"{name_of(path)}: {node.name}.{ast.unparse(member.targets[0])}")
    assert silent == []


def is_enum(base: ast.expr) -> bool:
    return ast.unparse(base).rpartition(".")[2] in {"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"}

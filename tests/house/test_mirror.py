"""Each module with code has its tests at the mirrored path: `server/x/y.py` in `tests/server/x/test_y.py`."""

import ast
from pathlib import Path

from tests.support.sources import ROOT, modules, name_of, parse

TESTED_ELSEWHERE = {
    "loadtests/faults/dead_peers.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/overload.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/pauses.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/power.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/recovery.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/replayed.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/restarts.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/scarcity.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/faults/stores_gone.py": "tests/loadtests/faults/test_catalogue.py",
    "loadtests/references/naive.py": "tests/loadtests/references/test_broadcast.py",
    "protocol/generate.py": "tests/house/test_generated.py",
    "server/adapters/memory/access.py": "tests/contracts/test_access_store.py",
    "server/adapters/postgres/access.py": "tests/contracts/test_access_store.py",
    "server/sleepers.py": "tests/contracts/test_wake_list.py",
}
"""Modules without a mirror, with the test module that exercises them."""


def has_code(path: Path) -> bool:
    """Is there a function that does something? Types, tables and protocols are tested where they are used."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_signature(node)
        for node in ast.walk(parse(path))
    )


def is_signature(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Is it only declared, as in a Protocol: a docstring and `...`?"""
    return all(isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) for step in function.body)


def mirror_of(path: Path) -> Path:
    relative = path.relative_to(ROOT)
    name = relative.parent.name if relative.name == "__init__.py" else relative.stem.strip("_")
    return ROOT / "tests" / relative.parent / f"test_{name}.py"


def contract_of(path: Path) -> Path | None:
    """Adapters of one port are tested side by side: `server/adapters/*/feed.py` in the contract suite of that name."""
    is_adapter = name_of(path).startswith("server/adapters/")
    return ROOT / "tests" / "contracts" / f"test_{path.stem}.py" if is_adapter else None


def bare_modules() -> set[str]:
    """Modules with code, without tests of their own."""
    bare = {path for path in modules() if has_code(path) and not mirror_of(path).exists()}
    return {name_of(path) for path in bare if (contract := contract_of(path)) is None or not contract.exists()}


def test_every_module_with_code_has_its_tests() -> None:
    assert bare_modules() - set(TESTED_ELSEWHERE) == set()


def test_every_exception_is_still_needed_and_leads_to_a_test() -> None:
    assert set(TESTED_ELSEWHERE) - bare_modules() == set()
    for module, tests in TESTED_ELSEWHERE.items():
        imported = module.removesuffix(".py").replace("/", ".")
        assert imported in (ROOT / tests).read_text(encoding="utf-8"), module

"""Every fault that the server can log is counted under the invariant it breaks, and what is counted is in the code."""

import ast
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from server.invariants import BROKEN_BY, Invariant, InvariantCollector, count_violations, violations
from tests.support.sources import modules, name_of, parse

LOUD = {"error", "exception", "critical"}
TOLD_BEFORE_SERVING = {"the server cannot start"}
"""Nothing is served yet: the parent says it to the operator."""
OF_A_STORE = {"the stores cannot be reached"}


def loud_lines() -> Iterator[tuple[str, str]]:
    """What the server says at these levels, and where."""
    for path in modules():
        if not name_of(path).startswith("server/"):
            continue
        for node in ast.walk(parse(path)):
            is_log = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOUD
            if is_log and ast.unparse(node.func.value) == "_log" and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                yield str(node.args[0].value), name_of(path)  # type: ignore[attr-defined]


def test_every_fault_that_is_logged_breaks_an_invariant_by_name() -> None:
    said = dict(loud_lines())
    assert set(said) - TOLD_BEFORE_SERVING - OF_A_STORE - set(BROKEN_BY) == set(), "add it to BROKEN_BY"


def test_whatever_is_counted_is_said_somewhere() -> None:
    assert set(BROKEN_BY) - {line for line, _ in loud_lines()} == set()
    assert set(BROKEN_BY.values()) == set(Invariant)


@pytest.mark.parametrize("line", BROKEN_BY)
def test_a_line_of_the_log_counts_and_says_what_was_broken(line: str) -> None:
    before = violations()
    event = count_violations(None, "error", {"event": line})
    broken = BROKEN_BY[line]
    assert event["invariant"] == broken
    assert violations() == before | {broken: before[broken] + 1}


def test_an_ordinary_line_counts_nothing() -> None:
    before = violations()
    assert count_violations(None, "info", {"event": "request"}) == {"event": "request"}
    assert violations() == before


def test_what_holds_is_shown_as_well() -> None:
    registry = CollectorRegistry()
    registry.register(InvariantCollector())
    text = generate_latest(registry).decode()
    for invariant in Invariant:
        assert f'vigie_invariant_violations_total{{invariant="{invariant}"}}' in text

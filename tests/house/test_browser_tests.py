"""Tests in a browser wait in a way that the pages' policy lets them, and long enough for a busy machine."""

import ast

from tests.support.sources import ROOT, name_of, parse

BROWSER_TESTS = [
    *sorted((ROOT / "tests" / "web").glob("*.py")),
    *(ROOT / "tests" / "support" / f"{name}.py" for name in ("hand", "thumb")),
]
WHY_NOT = {
    "wait_for_function": "it evaluates a text, which the policy refuses: `wait_for` or `until`, with `page.evaluate`",
    "wait_for_selector": "`expect(…).to_be_visible()` says what was missing",
    "sleep": "it is too long on one machine and too short on another",
}
AT_LEAST_MS = 20_000
THE_SECOND_TOUCH_MS = 3_500
"""On a phone it is offered for three seconds; it has gone by itself after that, and nothing is missed."""


def test_nothing_is_waited_for_in_a_way_that_fails_where_other_things_run_as_well() -> None:
    found = []
    for path in BROWSER_TESTS:
        for node in ast.walk(parse(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name, where = node.func.attr, f"{name_of(path)}:{node.lineno}"
            if name in WHY_NOT:
                found.append(f"{where}: {name}: {WHY_NOT[name]}")
            found += [f"{where}: {word.value.value} ms are too few" for word in node.keywords if is_too_short(word)]
    assert found == []


def is_too_short(word: ast.keyword) -> bool:
    """Seconds of a process or of a request are below a thousand, and none of the page's."""
    if word.arg != "timeout" or not isinstance(word.value, ast.Constant) or not isinstance(word.value.value, int):
        return False
    return 1_000 <= word.value.value < AT_LEAST_MS and word.value.value != THE_SECOND_TOUCH_MS

"""Every rule of SPEC.md and TRADE.md is quoted by a test, and every rule that is quoted exists."""

import re

from tests.support.sources import ROOT, files, name_of

SPEC = "".join((ROOT / "protocol" / name).read_text(encoding="utf-8") for name in ("SPEC.md", "TRADE.md"))
RULES = set(re.findall(r"^\* \*\*([A-Z]+\d+)\*\* ", SPEC, re.MULTILINE))
SECTIONS = sorted({rule.rstrip("0123456789") for rule in RULES}, key=len, reverse=True)
RULE = re.compile(rf"(?<![\w–-])(?:{'|'.join(SECTIONS)})[1-9]\d?(?![\w–-])")


def quoted_in_tests() -> set[str]:
    tests = [path for path in files() if name_of(path).startswith("tests/") and path.suffix in (".py", ".ts")]
    tests += [path for path in files() if path.name.endswith(".test.ts")]
    return {rule for path in tests if path.name != "test_spec_rules.py" for rule in rules_in(path.read_text("utf-8"))}


def rules_in(text: str) -> set[str]:
    """Rules that a text quotes as `rule C4`, `rules C1 and C2`; a range such as C1 to C13 quotes none."""
    quotations = re.findall(r"\b[Rr]ules? ((?:[A-Z]+\d+(?:, | and | or )?)+)", text)
    return {rule for quotation in quotations for rule in RULE.findall(quotation)}


def test_every_rule_is_quoted_by_a_test() -> None:
    assert RULES - quoted_in_tests() == set()


def test_every_rule_that_is_quoted_anywhere_exists() -> None:
    for path in files():
        if path.suffix in (".py", ".ts", ".svelte", ".md", ".sql", ".lua"):
            assert rules_in(path.read_text("utf-8")) <= RULES, name_of(path)


def test_the_rules_of_each_section_are_numbered_without_a_hole() -> None:
    for section in SECTIONS:
        numbers = [int(rule.removeprefix(section)) for rule in RULES if re.fullmatch(rf"{section}\d+", rule)]
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), section

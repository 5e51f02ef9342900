"""The list of cases judges as the RFC does: no case twice, and a wrong answer is told."""

import pytest

from loadtests.faults.rfc6455 import Case, Told, cases, judge

LIVES = Case("5.5.2", "a ping", b"", (b"a", b"b"))
REFUSED = Case("5.2", "a reserved bit", b"", codes=frozenset({1002}))


def test_no_case_stands_twice_and_every_section_has_some() -> None:
    names = [(case.section, case.name) for case in cases()]
    assert len(set(names)) == len(names) > 90
    assert {"5.1", "5.2", "5.3", "5.4", "5.5", "5.5.1", "5.5.2", "5.5.3", "7.4", "8.1", "10.4"} <= {
        section for section, _ in names
    }


@pytest.mark.parametrize(
    ("case", "told", "complaint"),
    [
        (LIVES, Told((b"a", b"b"), None, is_ended=False), None),
        (LIVES, Told((b"b", b"a"), None, is_ended=False), "pongs"),
        (LIVES, Told((), 1002, is_ended=True), "ended, 1002"),
        (REFUSED, Told((), 1002, is_ended=True), None),
        (REFUSED, Told((), 1002, is_ended=False), "not ended"),
        (REFUSED, Told((), 1000, is_ended=True), "closed with 1000"),
        (REFUSED, Told((), None, is_ended=True), "not closed"),
    ],
)
def test_a_wrong_answer_is_told(case: Case, told: Told, complaint: str | None) -> None:
    said = judge(case, told)
    assert said is None if complaint is None else complaint in str(said)

"""What the Autobahn suite says is judged whole, and its absence is told."""

import random
from pathlib import Path

import pytest

from loadtests.faults.autobahn import complaints, suite
from loadtests.faults.trial import NotPossibleHere, Trial, silence


def case(behavior: str = "OK", close: str = "OK") -> dict[str, str]:
    return {"behavior": behavior, "behaviorClose": close}


def test_a_wrong_answer_and_a_wrong_end_are_both_named() -> None:
    said = {"1.1.1": case(), "5.2": case("FAILED"), "7.1.5": case(close="WRONG CODE"), "6.4.1": case("NON-STRICT")}
    assert complaints("linked", said) == [
        "linked 5.2: FAILED, close OK",
        "linked 7.1.5: OK, close WRONG CODE",
    ]


async def test_without_the_suite_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_WSTEST", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotPossibleHere, match="wstest"):
        await suite(Trial(random.randrange(100), True, tmp_path, silence))

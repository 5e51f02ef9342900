"""Of the answers to a command the first counts, and one that differs is remembered."""

from uuid import UUID

import pytest

from loadtests.history import Outcome, Sent
from protocol.ids import CommandId, DeviceId, TeamId


@pytest.mark.parametrize(
    ("outcome", "seq", "is_contradiction"),
    [(Outcome.ACCEPTED, 7, False), (Outcome.ACCEPTED, 8, True), (Outcome.REFUSED, 0, True)],
)
def test_the_first_answer_counts(outcome: Outcome, seq: int, is_contradiction: bool) -> None:
    sent = Sent(CommandId(UUID(int=1)), DeviceId(UUID(int=2)), TeamId(UUID(int=3)), 1.0)
    sent.answer(Outcome.ACCEPTED, 7, 2.0)
    sent.answer(outcome, seq, 3.0)
    assert (sent.outcome, sent.seq, sent.answered_at_s) == (Outcome.ACCEPTED, 7, 2.0)
    assert sent.has_contradiction is is_contradiction

"""The board of a replay says in its first words that it is none of the present."""

from datetime import UTC

import pytest

from protocol.replay import ReplayClock, ReplayState
from server.command_line.language import Language
from server.command_line.replay_board import describe_state
from tests.support.strategies import OPERATION, START


@pytest.mark.parametrize(
    ("language", "clock", "changes", "said"),
    [
        ("fr", ReplayClock.KNOWN, {}, "RELECTURE · ce que l'on savait · 21/09 14:13:20 · ×10 · 3/9"),
        ("en", ReplayClock.HAPPENED, {"is_playing": False}, "REPLAY · what happened · 21/09 14:13:20 · still · 3/9"),
        ("en", ReplayClock.KNOWN, {"is_at_end": True}, "REPLAY · what was known · 21/09 14:13:20 · end · 3/9"),
    ],
)
def test_which_past_it_is(language: Language, clock: ReplayClock, changes: dict[str, bool], said: str) -> None:
    state = ReplayState(
        operation_id=OPERATION,
        clock=clock,
        at=START,
        seq=3,
        last_seq=9,
        first_at=START,
        last_at=START,
        speed=10,
        **{"is_playing": True, "is_at_end": False} | changes,
    )
    assert describe_state(state, language, UTC) == said

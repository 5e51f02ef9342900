"""The board of a replay says in its first words that it is none of the present."""

import asyncio
from datetime import UTC

import pytest
from rich.console import Console

from clients.sdk import VigieClient
from protocol.replay import ReplayClock, ReplayState, ReplayWish
from server.command_line import live_board
from server.command_line.language import Language
from server.command_line.replay_board import ReplayBoard, describe_reading, describe_state
from tests.server.command_line.test_live_board import Screen
from tests.support.fake_operation import FakeOperation
from tests.support.fake_server import FakeServer
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


@pytest.mark.parametrize(
    ("language", "read", "said"),
    [
        (
            "fr",
            (41_500, 100_000),
            "lecture du journal : 41 % (41\N{NO-BREAK SPACE}500 faits sur 100\N{NO-BREAK SPACE}000)",
        ),
        ("en", (41_500, 100_000), "reading the log: 41% (41,500 of 100,000 facts)"),
        ("en", (0, 0), "reading the log: 0% (0 of 0 facts)"),
        ("en", (12, 10), "reading the log: 100% (12 of 10 facts)"),
    ],
)
def test_how_far_the_log_is_read(language: Language, read: tuple[int, int], said: str) -> None:
    assert describe_reading(read, language) == said


@pytest.mark.parametrize("is_terminal", [True, False])
async def test_who_waits_for_the_log_to_be_read_sees_how_far_it_is_and_no_figures_of_nothing(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule RP13: before the first picture there is nothing that could be counted."""
    monkeypatch.setattr(live_board, "_REDRAW_S", 0.01)
    monkeypatch.setattr(live_board, "_PLAIN_LINE_S", 0.05)
    screen, fake = Screen(), FakeServer(FakeOperation())
    fake.read = (40, 100)
    async with fake.running() as server, VigieClient(server.url, "vgd_token") as client:
        board = ReplayBoard(client, server.operation.operation_id, "en", ReplayWish(), 0)
        console = Console(file=screen, width=120, height=30, force_terminal=is_terminal, color_system=None)
        showing = asyncio.create_task(board.show(console))
        await screen.until("REPLAY · what was known · reading the log: 40% (40 of 100 facts)")
        if is_terminal:
            await screen.until("\nOnly once for a long operation: the replay begins as soon as its log has been read.")
            bars = [line.strip() for line in screen.getvalue().splitlines() if "█" in line]
            assert set(bars) == {"█" * 24 + "░" * 36}
        assert " free" not in screen.getvalue().rpartition("reading the log")[2], "no figures under it or beside it"
        server.has_read.set()
        await screen.until("#10")
        assert client.replay_read is None
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from clients.sdk import Stopped, StopReason, VigieClient
from protocol.refusals import Close
from protocol.teams import TeamStatus
from server.command_line import live_board
from server.command_line.live_board import LiveBoard
from tests.support.fake_operation import FakeOperation
from tests.support.fake_server import FakeServer


class Screen(io.StringIO):
    """Wakes who waits for words to appear."""

    def __init__(self) -> None:
        super().__init__()
        self.has_grown = asyncio.Event()

    def write(self, text: str) -> int:
        self.has_grown.set()
        return super().write(text)

    async def until(self, words: str) -> None:
        async with asyncio.timeout(20):
            while words not in self.getvalue():
                self.has_grown.clear()
                await self.has_grown.wait()


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_board, "_REDRAW_S", 0.01)
    monkeypatch.setattr(live_board, "_PLAIN_LINE_S", 0.05)


@pytest.mark.parametrize("is_terminal", [True, False])
async def test_a_change_appears_by_itself(is_terminal: bool) -> None:
    screen = Screen()
    async with FakeServer(FakeOperation()).running() as server, VigieClient(server.url, "vgd_token") as client:
        board = LiveBoard(client, server.operation.operation_id, "en")
        showing = asyncio.create_task(
            board.show(Console(file=screen, width=120, height=30, force_terminal=is_terminal, color_system=None))
        )
        await screen.until("#10")
        change = server.operation.report(0, TeamStatus.ON_SCENE)
        assert change is not None
        await server.tell(change)
        await screen.until("#11")
        if is_terminal:
            await screen.until("BINOME 0 · ■ on scene")
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def test_the_board_ends_when_this_device_is_shut_out() -> None:
    async with FakeServer(FakeOperation()).running() as server, VigieClient(server.url, "vgd_token") as client:
        screen = Screen()
        board = LiveBoard(client, server.operation.operation_id, "en")
        showing = asyncio.create_task(board.show(Console(file=screen)))
        await screen.until("live")
        await server.close_all(Close.REVOKED)
        with pytest.raises(Stopped) as stopped:
            async with asyncio.timeout(20):
                await showing
        assert stopped.value.reason is StopReason.REVOKED


async def test_a_picture_is_one_svg_of_everything(tmp_path: Path) -> None:
    async with FakeServer(FakeOperation(teams=3)).running() as server, VigieClient(server.url, "vgd_token") as client:
        board = LiveBoard(client, server.operation.operation_id, "en")
        await board.save_picture(tmp_path / "board.svg", width=100, height=None)
    picture = (tmp_path / "board.svg").read_text("utf-8")
    assert picture.startswith("<svg")
    assert picture.count("BINOME") == 3

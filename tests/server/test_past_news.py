"""The process that looks back speaks of itself, and nobody is started by listening."""

import asyncio
from pathlib import Path

import pytest

from server.past_news import PastSilent, hear, news_beside, tell


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short enough for the name of a socket."""
    return news_beside(tmp_path_factory.mktemp("n") / "past")


async def test_whoever_asks_is_told_and_needs_to_say_nothing(place: Path) -> None:
    counted = 0

    def news() -> bytes:
        nonlocal counted
        counted += 1
        return b"x" * 300_000 + b"%d" % counted

    async with await tell(place, news):
        for number in (1, 2):
            told = await hear(place)
            assert told is not None
            assert (len(told), told[-1:]) == (300_001, b"%d" % number)


async def test_where_nobody_runs_nobody_is_heard(place: Path) -> None:
    assert await hear(place) is None
    async with await tell(place, lambda: b"here"):
        pass
    assert await hear(place) is None
    async with await tell(place, lambda: b"here again"):
        assert await hear(place) == b"here again"


async def test_one_that_has_stopped_is_not_waited_for(place: Path) -> None:
    has_left = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        has_left.set()

    async with await asyncio.start_unix_server(listen, place):
        with pytest.raises(PastSilent):
            await hear(place, within_s=0.05)
        await has_left.wait()

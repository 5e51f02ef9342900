"""The bad network does to bytes what it says, and nothing else."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop

from loadtests.faults.processes import until
from loadtests.faults.proxy import Proxy, Weather, proxied


@asynccontextmanager
async def echo() -> AsyncIterator[tuple[str, int]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1_000):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()


async def ask(proxy: Proxy, words: bytes, within_s: float = 5.0) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(words)
        async with asyncio.timeout(within_s):
            return await reader.readexactly(len(words))
    finally:
        writer.close()


async def test_good_weather_carries_everything_and_distance_takes_its_time() -> None:
    async with echo() as target, proxied(target, None, Weather()) as proxy:
        assert await ask(proxy, b"hello") == b"hello"
        proxy.weather = Weather(delay_s=0.1, jitter_s=0.02)
        began = time.monotonic()
        assert await ask(proxy, b"far away") == b"far away"
        assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("weather", [Weather(is_silent_up=True), Weather(is_silent_down=True)])
async def test_silence_keeps_the_connection_and_loses_the_words(weather: Weather) -> None:
    async with echo() as target, proxied(target, None, weather) as proxy:
        with pytest.raises(TimeoutError):
            await ask(proxy, b"is anybody there", 0.2)


async def test_a_cut_ends_every_connection_and_a_closed_road_takes_none() -> None:
    async with echo() as target, proxied(target, None, Weather()) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"x")
        assert await reader.readexactly(1) == b"x"
        assert proxy.cut_all() == 1
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()
        proxy.weather = Weather(is_closed=True)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await ask(proxy, b"y")


async def test_a_narrow_road_is_slow() -> None:
    async with echo() as target, proxied(target, None, Weather(bytes_per_s=10_000.0)) as proxy:
        began = time.monotonic()
        assert await ask(proxy, bytes(1_000)) == bytes(1_000)
        assert time.monotonic() - began >= 0.2


async def test_unix_sockets_are_roads_too(tmp_path: Path) -> None:
    async with echo() as target, proxied(target, tmp_path / "road", Weather()):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "road"))
        writer.write(b"z")
        assert await reader.readexactly(1) == b"z"
        writer.close()


async def test_the_end_of_the_road_is_no_failure_of_the_run() -> None:
    broken: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
    async with echo() as target:
        async with proxied(target, None, Weather(delay_s=5.0)) as proxy:
            _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write(b"on its way")
            await until(lambda: proxy.connections == 1, "it is on the road", 5.0)
        writer.close()
        await writer.wait_closed()
    assert broken == []


class Noted(random.Random):
    """Dice that tell when they are thrown: a chunk has been taken in and is about to travel."""

    is_thrown = False

    def uniform(self, a: float, b: float) -> float:
        self.is_thrown = True
        return super().uniform(a, b)


def test_what_is_on_its_way_when_it_is_cut_is_lost_and_is_no_failure_of_the_run() -> None:
    """On the event loop of the runs, which does not take what is written to a connection that has ended."""
    broken: list[object] = []

    async def cut_while_under_way() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
        dice = Noted(0)
        async with echo() as target, proxied(target, None, Weather(delay_s=0.05, dice=dice)) as proxy:
            _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            writer.write(b"on its way")
            await until(lambda: dice.is_thrown, "it is on the road", 5.0)
            proxy.cut_all()
            await until(lambda: proxy.connections == 0, "the connection is gone", 5.0)
            writer.close()

    uvloop.run(cut_while_under_way())
    assert broken == []

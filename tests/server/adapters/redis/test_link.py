import asyncio
import re
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.redis.link import Link, backoff_s
from server.adapters.redis.scripts import READ
from server.ports import Unavailable
from tests.support.nodes import until
from tests.support.valkey import PrivateValkey


class Heard:
    """What a link was told."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[tuple[bytes, bytes]] = asyncio.Queue()
        self.reconnections: asyncio.Queue[None] = asyncio.Queue()

    def link_to(self, url: str, *channels: bytes) -> Link:
        return Link(
            url,
            on_message=lambda channel, payload: self.messages.put_nowait((channel, payload)),
            on_reconnect=lambda: self.reconnections.put_nowait(None),
            channels=channels,
        )


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_wait_before_a_reconnection_is_short_at_first_and_never_long(failures: int, chance: float) -> None:
    assert 0.025 <= backoff_s(failures, chance) <= 1.0
    assert backoff_s(0, chance) <= 0.05


async def test_all_channels_are_heard_again_after_a_loss_however_often(valkey: PrivateValkey) -> None:
    heard = Heard()
    link = heard.link_to(valkey.url, b"from the start")
    await link.start()
    await link.subscribe(b"later")
    assert heard.reconnections.empty()
    async with asyncio.timeout(20):
        for _ in range(3):
            valkey.command("CLIENT", "KILL", "TYPE", "pubsub")
            await heard.reconnections.get()
            for channel in ("never", "later", "from the start"):
                valkey.command("PUBLISH", channel, "x")
            assert await heard.messages.get() == (b"later", b"x")
            assert await heard.messages.get() == (b"from the start", b"x")
    await link.close()


async def test_channels_wanted_in_the_middle_of_a_reconnection_are_heard_after_it(valkey: PrivateValkey) -> None:
    heard = Heard()
    link = heard.link_to(valkey.url, b"first")
    start = asyncio.create_task(link.start())
    channels = [b"channel %d" % number for number in range(20)]
    for channel in channels:
        await asyncio.sleep(0)
        with suppress(Unavailable):
            await link.subscribe(channel)
    await start
    await link.subscribe(b"last")
    for channel in channels:
        valkey.command("PUBLISH", channel.decode(), "x")
    async with asyncio.timeout(20):
        assert [await heard.messages.get() for _ in channels] == [(channel, b"x") for channel in channels]
    await link.close()


async def test_a_server_that_closes_every_connection_is_not_hammered(tmp_path: Path) -> None:
    came_at_s: asyncio.Queue[float] = asyncio.Queue()

    async def greet_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        writer.write(b"%0\r\n")
        came_at_s.put_nowait(time.monotonic())
        writer.close()

    server = await asyncio.start_unix_server(greet_and_close, str(tmp_path / "s"))
    link = Heard().link_to(f"unix://{tmp_path / 's'}")
    await link.start()
    async with asyncio.timeout(20):
        first_s, *_, fifth_s = [await came_at_s.get() for _ in range(5)]
    assert fifth_s - first_s >= sum(backoff_s(failures, 0) for failures in range(4))
    await link.close()
    server.close()


async def test_a_server_that_refuses_even_a_ping_is_there_and_goes_on_passing_on_what_is_said(
    valkey: PrivateValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As without room on its disk: a connection begun anew would miss a call for help in between."""
    monkeypatch.setattr("server.adapters.redis.link.PING_INTERVAL_S", 0.01)
    heard = Heard()
    link = heard.link_to(valkey.url, b"calls")
    await link.start()
    valkey.command("ACL", "SETUSER", "default", "-ping")
    await until(lambda: _refused_pings(valkey) >= 3)
    async with asyncio.timeout(20):
        valkey.command("PUBLISH", "calls", "x")
        assert await heard.messages.get() == (b"calls", b"x")
    assert heard.reconnections.empty()
    await link.close()


def _refused_pings(valkey: PrivateValkey) -> int:
    found = re.search(rb"cmdstat_ping:.*rejected_calls=(\d+)", valkey.command("INFO", "commandstats"))
    return int(found[1]) if found else 0


async def test_a_call_without_a_connection_says_why(tmp_path: Path) -> None:
    link = Heard().link_to(f"unix://{tmp_path / 'nobody'}")
    await link.start()
    with pytest.raises(Unavailable, match="No such file"):
        await link.run(READ, [b"k", b"l"], [uuid4().bytes, 0])
    await link.close()

"""The thin connection against a real server, and against a server that lies."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import hiredis
import pytest

from server.adapters.redis.connection import ConnectionLost, RespConnection, ServerAddress
from tests.support.valkey import PrivateValkey


def ignore(channel: bytes, payload: bytes) -> None:
    """For connections that subscribe to nothing."""


def test_an_address_is_read_as_redis_py_reads_it() -> None:
    address = ServerAddress.of("rediss://crew:s%20cret@cache.example:7000/3")
    assert (address.host, address.port, address.path) == ("cache.example", 7000, None)
    assert (address.username, address.password) == ("crew", "s cret")
    assert address.database == 3
    assert address.tls is not None
    local = ServerAddress.of("unix:///run/vigie/v.sock?db=0")
    assert (local.path, local.password, local.tls) == ("/run/vigie/v.sock", None, None)


def test_the_password_is_not_shown_with_the_address() -> None:
    assert "s%20cret" not in repr(ServerAddress.of("redis://crew:s%20cret@cache.example"))
    assert "s cret" not in repr(ServerAddress.of("redis://crew:s%20cret@cache.example"))


@pytest.fixture
async def connection(valkey: PrivateValkey) -> AsyncIterator[RespConnection]:
    opened = await RespConnection.open(ServerAddress.of(valkey.url), ignore)
    yield opened
    opened.abort()
    await opened.lost


async def test_no_reply_goes_to_another_caller_whoever_gives_up(connection: RespConnection) -> None:
    choice = random.Random(4)
    for key in range(50):
        await connection.call("SET", f"k{key}", f"v{key}")
    answered = 0

    async def ask(key: int) -> None:
        nonlocal answered
        assert await connection.call("GET", f"k{key}") == b"v%d" % key
        answered += 1

    for _ in range(100):
        tasks = [asyncio.create_task(ask(choice.randrange(50))) for _ in range(30)]
        for _ in range(choice.randrange(4)):
            await asyncio.sleep(0)
        for task in tasks:
            if choice.random() < 0.5:
                task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert outcome is None or isinstance(outcome, asyncio.CancelledError)
    assert answered > 1_000
    assert await connection.call("ECHO", "last") == b"last"


async def test_an_error_goes_to_the_command_that_caused_it(connection: RespConnection) -> None:
    await connection.call("SET", "text", "x")
    first, wrong, last = [connection.call(*words) for words in (("ECHO", "1"), ("HGETALL", "text"), ("ECHO", "2"))]
    with pytest.raises(hiredis.ReplyError, match="WRONGTYPE"):
        await wrong
    assert (await first, await last) == (b"1", b"2")


async def test_a_subscription_that_is_refused_does_not_shift_the_replies(valkey: PrivateValkey) -> None:
    valkey.command("ACL", "SETUSER", "crew", "on", ">secret", "~*", "resetchannels", "&vigie:*", "+@all")
    address = ServerAddress.of(valkey.url.replace("unix://", "unix://crew:secret@"))
    connection = await RespConnection.open(address, ignore)
    refused = asyncio.create_task(connection.subscribe([b"elsewhere"]))
    await asyncio.sleep(0)  # lets it send
    assert await connection.call("ECHO", "mine") == b"mine"
    with pytest.raises(hiredis.ReplyError, match="NOPERM"):
        await refused
    await connection.subscribe([b"vigie:a", b"vigie:b"])
    assert await connection.call("ECHO", "still mine") == b"still mine"
    connection.abort()
    await connection.lost


async def test_a_wrong_password_is_an_error_and_leaves_no_connection(valkey: PrivateValkey) -> None:
    valkey.command("ACL", "SETUSER", "crew", "on", ">secret", "+@all")
    with pytest.raises(hiredis.ReplyError, match="WRONGPASS"):
        await RespConnection.open(ServerAddress.of(valkey.url.replace("unix://", "unix://crew:wrong@")), ignore)


async def test_a_lost_connection_is_told_to_all_who_wait_and_all_who_come(connection: RespConnection) -> None:
    waiting = connection.call("BLPOP", "nothing", "0")
    connection.abort()
    with pytest.raises(ConnectionLost):
        await waiting
    with pytest.raises(ConnectionLost):
        await connection.call("PING")


@asynccontextmanager
async def lying_server(path: Path, *answers: bytes) -> AsyncIterator[ServerAddress]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.read(65536)
            writer.write(answer)
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(serve, str(path))
    try:
        yield ServerAddress.of(f"unix://{path}")
    finally:
        server.close()


@pytest.mark.parametrize("lie", [b"nonsense\r\n", b"+PONG\r\n+a reply that nobody asked for\r\n"])
async def test_a_server_that_does_not_speak_the_protocol_is_left(tmp_path: Path, lie: bytes) -> None:
    async with lying_server(tmp_path / "s", b"%0\r\n", lie) as address, asyncio.timeout(20):
        connection = await RespConnection.open(address, ignore)
        connection.call("PING").add_done_callback(lambda reply: reply.exception())
        await connection.lost

"""One command to Redis without a client, and what it says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from loadtests.faults.redis_by_hand import redis


@asynccontextmanager
async def answering(path: Path, answer: bytes) -> AsyncIterator[list[bytes]]:
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1_000))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_unix_server(serve, str(path))
    async with server:
        yield heard


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"+OK\r\n", ["OK"]),
        (b":12\r\n", ["12"]),
        (b"*2\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n", ["maxmemory", "0"]),
        (b"$-1\r\n", []),
    ],
)
async def test_answers_are_read(tmp_path: Path, answer: bytes, words: list[str]) -> None:
    async with answering(tmp_path / "r", answer) as heard:
        assert await redis(f"unix://{tmp_path / 'r'}", "CONFIG", "GET", "é") == words
    assert heard == ["*3\r\n$6\r\nCONFIG\r\n$3\r\nGET\r\n$2\r\né\r\n".encode()]


async def test_an_error_is_an_error(tmp_path: Path) -> None:
    async with answering(tmp_path / "r", b"-OOM no\r\n"):
        with pytest.raises(ConnectionError, match="OOM no"):
            await redis(f"unix://{tmp_path / 'r'}", "SET", "a", "b")

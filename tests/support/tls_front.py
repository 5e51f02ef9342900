"""TLS before a server that has none of its own, as a load balancer or a hosted PostgreSQL puts it there."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""What a PostgreSQL client sends first to ask for TLS."""


@asynccontextmanager
async def tls_before_postgres(target: Path, certificate: Path, key: Path) -> AsyncIterator[int]:
    """Listens on all of loopback and passes on to the socket `target` what comes in by TLS; gives the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
                if await reader.readexactly(len(SSL_REQUEST)) == SSL_REQUEST:
                    writer.write(b"S")
                    await writer.start_tls(context)
                    await _pass_on(reader, writer, target)
        finally:
            writer.transport.abort()
            connections.discard(task)

    server = await asyncio.start_server(serve, "0.0.0.0", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: Path) -> None:
    far_reader, far_writer = await asyncio.open_unix_connection(str(target))
    ways = [asyncio.create_task(_copy(reader, far_writer)), asyncio.create_task(_copy(far_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        far_writer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()

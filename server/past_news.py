"""What the process that looks back says of itself, at a socket beside its own: nobody is started by asking there.

At its own socket a caller waits until there is a process; here nobody listens unless one runs. Whoever connects is told
what it counts, and needs to say nothing.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

HEARD_WITHIN_S = 20.0
"""Folding a long log is done in slices of a millisecond, behind whoever serves live: one that is silent for so long,
on a busy machine too, has stopped."""


class PastSilent(Exception):
    """It runs, and says nothing."""


def news_beside(address: Path) -> Path:
    """Where it speaks of itself, if others reach it at `address`."""
    return address.with_name("news")


async def tell(address: Path, news: Callable[[], bytes]) -> asyncio.Server:
    """Say so to everybody who connects, until the server is closed."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(news())
            await writer.drain()
        except OSError:
            pass  # whoever asked has left
        finally:
            writer.close()

    return await asyncio.start_unix_server(say, address)


async def hear(address: Path, within_s: float = HEARD_WITHIN_S) -> bytes | None:
    """Its news; None: it does not run. Raises `PastSilent`."""
    try:
        async with asyncio.timeout(within_s):
            try:
                reader, writer = await asyncio.open_unix_connection(address)
            except OSError:
                return None
            try:
                return await reader.read(-1) or None
            except OSError:
                return None
            finally:
                writer.close()
    except TimeoutError:
        raise PastSilent from None

"""Single Redis commands on a connection of their own: what an operator, or a mistake, does to the live state."""

import asyncio
from urllib.parse import urlsplit


async def redis(url: str, *words: str, within_s: float = 10.0) -> list[str]:
    """One command, and the strings of its answer."""
    reader, writer = await asyncio.open_unix_connection(urlsplit(url).path)
    parts = [f"*{len(words)}\r\n"] + [f"${len(word.encode())}\r\n{word}\r\n" for word in words]
    writer.write("".join(parts).encode())
    try:
        async with asyncio.timeout(within_s):
            return await _read_reply(reader)
    finally:
        writer.close()


async def _read_reply(reader: asyncio.StreamReader) -> list[str]:
    line = (await reader.readline()).decode().strip()
    kind, rest = line[:1], line[1:]
    if kind == "-":
        raise ConnectionError(f"Redis said {rest}")
    if kind == "$":
        return [(await reader.readexactly(int(rest) + 2))[:-2].decode()] if int(rest) >= 0 else []
    if kind == "*":
        return [word for _ in range(int(rest)) for word in await _read_reply(reader)]
    return [rest]

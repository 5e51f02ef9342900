"""Takes one empty push to a push service: the only request that Vigie ever sends outside.

The address that was looked up is the one that is called, so that a name cannot lead elsewhere in between; answers are
read as far as their head, and no redirect is followed.
"""

import asyncio
import contextlib
import socket
import ssl

import httptools

from server.auth.push_services import Endpoint, is_outside, read_endpoint
from server.auth.vapid import statement
from server.ports import Clock
from server.sleepers import Pushed

TTL_S = 3_600
"""So long a push service keeps a push for a phone that is off: an order of before wakes nobody."""
TIMEOUT_S = 10.0
_MAX_HEAD_BYTES = 16_384
_GONE = frozenset({404, 410})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


class HttpPushCourier:
    """Implements `PushCourier`."""

    def __init__(self, key: bytes, services: tuple[str, ...], contact: str, clock: Clock) -> None:
        """`key` signs; `services` is the operator's list."""
        self._key = key
        self._services = services
        self._contact = contact
        self._clock = clock
        self._tls = ssl.create_default_context()

    async def deliver(self, endpoint: str) -> Pushed:
        found = read_endpoint(endpoint, self._services)
        if found is None:
            return Pushed.REFUSED  # it was on the list once
        try:
            async with asyncio.timeout(TIMEOUT_S):
                address = await _look_up(found)
                return Pushed.REFUSED if address is None else await self._call(found, address)
        except (OSError, TimeoutError, httptools.HttpParserError, httptools.HttpParserUpgrade):
            return Pushed.LATER

    async def _call(self, endpoint: Endpoint, address: str) -> Pushed:
        reader, writer = await asyncio.open_connection(
            address, endpoint.port, ssl=self._tls, server_hostname=endpoint.host
        )
        try:
            writer.write(self._request(endpoint))
            await writer.drain()
            return _judge(await _read_status(reader))
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _request(self, endpoint: Endpoint) -> bytes:
        """Nothing of the operation is in it: every push to a phone is the same as any other."""
        lines = (
            f"POST {endpoint.target} HTTP/1.1",
            f"Host: {endpoint.origin.removeprefix('https://')}",
            f"Authorization: {statement(self._key, endpoint, self._contact, self._clock.now())}",
            f"TTL: {TTL_S}",
            "Urgency: high",
            "Topic: vigie",
            "Content-Length: 0",
            "Connection: close",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _look_up(endpoint: Endpoint) -> str | None:
    """One of the host's addresses; None if any of them is no host of the public internet."""
    if endpoint.is_own:
        return endpoint.host
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    return addresses[0] if addresses and all(map(is_outside, addresses)) else None


class _Head:
    """What the parser tells."""

    def __init__(self) -> None:
        self.is_complete = False

    def on_headers_complete(self) -> None:
        self.is_complete = True


async def _read_status(reader: asyncio.StreamReader) -> int:
    head = _Head()
    parser, size = httptools.HttpResponseParser(head), 0
    while not head.is_complete:
        some = await reader.read(_MAX_HEAD_BYTES)
        size += len(some)
        if not some or size > _MAX_HEAD_BYTES:
            raise ConnectionError("the push service gave no answer")
        parser.feed_data(some)
    return parser.get_status_code()


def _judge(status: int) -> Pushed:
    if 200 <= status < 300:
        return Pushed.SENT
    if status in _GONE:
        return Pushed.GONE
    return Pushed.LATER if status in _BUSY else Pushed.REFUSED

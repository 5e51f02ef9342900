"""Single HTTP requests, honest or not, from any address of the loopback network."""

import asyncio
import http.client
import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

TIMEOUT_S = 20.0


class Said(NamedTuple):
    """What came back."""

    status: int
    body: dict[str, Any]


async def ask(
    method: str,
    url: str,
    *,
    token: str | None = None,
    body: object = None,
    address: str | None = None,
    headers: dict[str, str] | None = None,
) -> Said:
    """One request; `address` is where it comes from, such as 127.1.2.3."""
    return await asyncio.to_thread(_ask, method, url, token, body, address, headers or {})


def _ask(method: str, url: str, token: str | None, body: object, address: str | None, headers: dict[str, str]) -> Said:
    parts = urlsplit(url)
    source = None if address is None else (address, 0)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S, source_address=source)
    sent = dict(headers)
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if body is not None:
        sent["Content-Type"] = "application/json"
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), _bytes(body), sent)
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    try:
        read = json.loads(said)
    except ValueError:
        read = {}
    return Said(answer.status, read if isinstance(read, dict) else {"list": read})


def _bytes(body: object) -> bytes | None:
    return body if isinstance(body, bytes) or body is None else json.dumps(body).encode()

"""Redeem a join code: how a device becomes one of an operation and gets its token."""

import asyncio
import http.client
import secrets
import ssl
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId

TIMEOUT_S = 10
MAX_ANSWER_BYTES = 65_536
REPEAT_AFTER_S = 2.0
"""Long enough for a server to be started again by its parent."""
_NONCE_BYTES = 16
_UNAVAILABLE = 503


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What a code was worth. Keep the token as you would keep a password."""

    device_id: DeviceId
    token: str
    operation_id: OperationId
    role: Role
    team_id: TeamId | None = None


class JoinRefused(Exception):
    """The code was not taken; the message says why, in the words of the server."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{detail} ({status})")
        self.status = status


class _Problem(msgspec.Struct):
    title: str = ""
    detail: str = ""


async def redeem(
    url: str, code: str, *, label: str, platform: Platform = Platform.PROGRAM, tls: ssl.SSLContext | None = None
) -> Joined:
    """Exchange an invitation's code for a device token; each code works once.

    If the answer is lost, or the server does not know what came of it, it is asked for once more: the nonce makes that
    the same device.

    Args:
        url: Address of the server, such as `https://vigie.example`.
        code: The long code of the link or the short one that people type.
        label: How this device is called on the lists of the command post.
        platform: What sort of device this is.
        tls: Which authorities to trust; None: those of the system.

    Raises:
        JoinRefused: The server said no.
        OSError: The server could not be reached.
    """
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    body = msgspec.json.encode({"code": code, "label": label, "platform": platform, "nonce": nonce})
    status, answer = _UNAVAILABLE, b""
    with suppress(OSError):
        status, answer = await asyncio.to_thread(_post, url, "/api/join", body, tls)
    if status == _UNAVAILABLE:
        await asyncio.sleep(REPEAT_AFTER_S)
        status, answer = await asyncio.to_thread(_post, url, "/api/join", body, tls)
    try:
        if status in (200, 201):
            return msgspec.json.decode(answer, type=Joined)
        problem = msgspec.json.decode(answer, type=_Problem)
    except msgspec.MsgspecError:
        raise JoinRefused(status, "the answer is none of Vigie's; is the address right?") from None
    raise JoinRefused(status, problem.detail or problem.title or "refused")


def _post(url: str, path: str, body: bytes, tls: ssl.SSLContext | None) -> tuple[int, bytes]:
    """Status and body; blocks."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=TIMEOUT_S, context=tls
        )
    elif parts.scheme == "http" and host:
        connection = http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)
    else:
        raise ValueError(f"{url!r} is no address of a server, such as https://vigie.example")
    try:
        connection.request("POST", parts.path.removesuffix("/") + path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read(MAX_ANSWER_BYTES)
    except http.client.HTTPException as failure:
        raise ConnectionError(f"no proper answer from {host}") from failure
    finally:
        connection.close()

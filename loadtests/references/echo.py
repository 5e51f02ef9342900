"""Vigie's websocket protocol with nothing behind it but an echo, as the Autobahn suite asks of whatever it examines.

Run as `python -m loadtests.references.echo DESCRIPTOR` on an inherited listening socket. `/linked` answers as the
endpoint of Vigie does, over the socket that the protocol hands over; `/asgi` as any other application of the server.
"""

import asyncio
import socket
import sys
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.realtime.frames import frame
from server.realtime.link import Link, LinkOwner
from server.realtime.websocket_protocol import LINK, FanOutProtocol

LARGEST_BYTES = 16 * 1024 * 1024
"""What the suite sends. Over a link the limit is that of Vigie, 64 KiB, and the suite's larger cases are left out."""


class _Echo(LinkOwner):
    def __init__(self, link: Link) -> None:
        self._link = link
        self.is_lost = asyncio.Event()

    def on_message(self, message: bytes, is_text: bool) -> None:
        try:
            if is_text:
                message.decode()
        except UnicodeDecodeError:
            self._link.close(1007, "text that is not UTF-8")
        else:
            self._link.write(frame(message, is_text=is_text))

    def on_lost(self) -> None:
        self.is_lost.set()


async def _linked(websocket: WebSocket) -> None:
    await websocket.accept()
    link: Link = websocket.scope["extensions"][LINK]
    echo = _Echo(link)
    link.take_over(echo)
    await echo.is_lost.wait()


async def _asgi(websocket: WebSocket) -> None:
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        while (event := await websocket.receive())["type"] == "websocket.receive":
            if event.get("text") is not None:
                await websocket.send_text(event["text"])
            else:
                await websocket.send_bytes(event["bytes"])


if __name__ == "__main__":
    routes = [WebSocketRoute("/linked", _linked), WebSocketRoute("/asgi", _asgi)]
    config = uvicorn.Config(
        Starlette(routes=routes), ws=FanOutProtocol, loop="uvloop", http="httptools", log_config=None, access_log=False,
        lifespan="off", ws_max_size=LARGEST_BYTES, ws_per_message_deflate=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])

"""What a first version looks like: starlette on uvicorn, `for post in posts: await post.send_bytes(change)`.

Run as `python -m loadtests.references.naive DESCRIPTOR` on an inherited listening socket.
"""

import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from loadtests.references.work import Scene
from protocol.ids import TeamId
from protocol.version import SUBPROTOCOL_MSGPACK


def build() -> Starlette:
    """The application."""
    scene = Scene()
    posts: set[WebSocket] = set()
    phones: dict[TeamId, set[WebSocket]] = {}

    async def converse(websocket: WebSocket) -> None:
        await websocket.accept(SUBPROTOCOL_MSGPACK)
        guest = scene.greet(await websocket.receive_bytes())
        listeners = posts if guest.is_post else phones.setdefault(guest.team_id, set())
        for answer in guest.answers:
            await websocket.send_bytes(answer)
        if guest.is_post or guest.is_phone:
            listeners.add(websocket)
        try:
            while True:
                told = scene.tell(guest, await websocket.receive_bytes())
                if told is None:
                    continue
                for listener in (*posts, *phones.get(told.team_id, ())):
                    try:
                        await listener.send_bytes(told.change)
                    except (RuntimeError, WebSocketDisconnect):
                        continue  # it has just left
                await websocket.send_bytes(told.accepted)
        except WebSocketDisconnect:
            pass
        finally:
            listeners.discard(websocket)

    return Starlette(routes=[WebSocketRoute("/ws", converse)])


if __name__ == "__main__":
    config = uvicorn.Config(build(), log_config=None, access_log=False, lifespan="off", ws_per_message_deflate=False)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])

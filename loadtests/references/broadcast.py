"""The plain reference: `websockets.broadcast`, as its documentation recommends, on asyncio's own loop.

Run as `python -m loadtests.references.broadcast DESCRIPTOR` on an inherited listening socket.
"""

import asyncio
import socket
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from loadtests.references.work import Scene
from protocol.ids import TeamId
from protocol.version import SUBPROTOCOL_MSGPACK


async def run(listening: socket.socket) -> None:
    """Serve until cancelled."""
    scene = Scene()
    posts: set[ServerConnection] = set()
    phones: dict[TeamId, set[ServerConnection]] = {}

    async def converse(connection: ServerConnection) -> None:
        guest = scene.greet(await connection.recv(decode=False))
        listeners = posts if guest.is_post else phones.setdefault(guest.team_id, set())
        for answer in guest.answers:
            await connection.send(answer)
        if guest.is_post or guest.is_phone:
            listeners.add(connection)
        try:
            async for frame in connection:
                assert isinstance(frame, bytes)
                told = scene.tell(guest, frame)
                if told is not None:
                    broadcast(posts, told.change)
                    broadcast(phones.get(told.team_id, ()), told.change)
                    await connection.send(told.accepted)
        except ConnectionClosed:
            pass
        finally:
            listeners.discard(connection)

    async with serve(
        converse, sock=listening, subprotocols=[Subprotocol(SUBPROTOCOL_MSGPACK)], compression=None, backlog=4096
    ):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(run(socket.socket(fileno=int(sys.argv[1]))))

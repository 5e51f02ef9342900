"""No server at all: it welcomes posts and then writes changes to them as fast as they are taken.

It does the least that can be done, so that what arrives is what the generator can take in: its ceiling.
Run as `python -m loadtests.references.blast DESCRIPTOR FRAMES` on an inherited listening socket; FRAMES changes leave
in one write. It begins when a command comes in and ends a burst after `BURST_S`.
"""

import asyncio
import hashlib
import socket
import sys
import time
from base64 import b64encode
from typing import cast
from uuid import UUID

import uvloop

from loadtests.references.work import Guest, Scene
from protocol.codec import MSGPACK
from protocol.commands import ReportStatus
from protocol.ids import CommandId, OperationId, TeamId
from protocol.teams import TeamStatus
from server.realtime.frames import frame

BURST_S = 2.0
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY = b"sec-websocket-key:"


class Blast:
    """One source of changes and all who listen."""

    def __init__(self, frames_in_a_write: int) -> None:
        self.scene = Scene()
        self.posts: dict[Post, asyncio.Transport] = {}
        self.blocked = 0
        self._frames = frames_in_a_write
        self._ends_at_s = 0.0
        self._guest = Guest(TeamId(UUID(int=7)), False, False, ())

    def begin(self) -> None:
        """Write for a while."""
        self._ends_at_s = time.monotonic() + BURST_S
        self.go_on()

    def go_on(self) -> None:
        """One sweep, and the next in the next turn, unless somebody's socket is full."""
        if self.blocked or time.monotonic() >= self._ends_at_s:
            return
        written = b"".join(frame(self._change(), is_text=False) for _ in range(self._frames))
        for transport in self.posts.values():
            transport.write(written)
        asyncio.get_running_loop().call_soon(self.go_on)

    def _change(self) -> bytes:
        command = ReportStatus(
            command_id=CommandId(UUID(int=1)),
            device_counter=1,
            recorded_at=0,
            operation_id=OperationId(UUID(int=1)),
            status=TeamStatus.PATROL,
        )
        told = self.scene.tell(self._guest, MSGPACK.encode(command))
        assert told is not None
        return told.change


class Post(asyncio.Protocol):
    """Somebody connected. Its frames are whole in one read, as those of the generator are."""

    def __init__(self, blast: Blast) -> None:
        self._blast = blast
        self._is_upgraded = False
        self._is_greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        if not self._is_upgraded:
            self._is_upgraded = True
            at = data.lower().index(_KEY) + len(_KEY)
            key = data[at : data.index(b"\r\n", at)].strip()
            accept = b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest()).decode()
            self._transport.write(
                f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
            )
        elif not self._is_greeted:
            self._is_greeted = True
            guest = self._blast.scene.greet(_payload(data))
            for answer in guest.answers:
                self._transport.write(frame(answer, is_text=False))
            if guest.is_post:
                self._transport.set_write_buffer_limits(high=0)
                self._blast.posts[self] = self._transport
        elif b"team.report_status" in data:
            self._blast.begin()

    def pause_writing(self) -> None:
        self._blast.blocked += 1

    def resume_writing(self) -> None:
        self._blast.blocked -= 1
        if not self._blast.blocked:
            self._blast.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._blast.posts.pop(self, None)


def _payload(data: bytes) -> bytes:
    """Of a masked frame whose key is zero."""
    return data[8:] if data[1] & 0x7F == 126 else data[6:]


async def run(listening: socket.socket, frames_in_a_write: int) -> None:
    """Serve until cancelled."""
    blast = Blast(frames_in_a_write)
    server = await asyncio.get_running_loop().create_server(lambda: Post(blast), sock=listening, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(run(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])))

"""The echo gives back what it got, over both ways to a socket."""

import os

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from loadtests.targets import serve_reference


@pytest.mark.parametrize("way", ["linked", "asgi"])
async def test_what_comes_in_goes_back_and_text_has_to_be_utf_8(way: str) -> None:
    async with (
        serve_reference("echo", frozenset(os.sched_getaffinity(0))) as target,
        connect(f"ws://127.0.0.1:{target.address.port}/{way}", compression=None) as websocket,
    ):
        for sent in (b"\x00\xff", "équipe"):
            await websocket.send(sent)
            assert await websocket.recv() == sent
        websocket.transport.write(Frame(Opcode.TEXT, b"\xc3\x28").serialize(mask=True))
        with pytest.raises(ConnectionClosed):
            await websocket.recv()
        assert websocket.close_code == 1007

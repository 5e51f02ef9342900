"""A network of one's own: what is cut there is cut, and nobody else notices."""

import asyncio
import subprocess
import sys

import pytest

from loadtests.faults import namespaces
from loadtests.faults.namespaces import FarMachine, far_machine
from loadtests.faults.trial import NotPossibleHere

_ASK = "import socket,sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 0.5).recv(1)"


async def test_who_may_not_make_a_network_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces.os, "geteuid", lambda: 1_000)
    with pytest.raises(NotPossibleHere, match="takes root"):
        async with far_machine("redis"):
            pass


async def test_a_cut_cable_carries_nothing_in_either_direction_and_heals() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"!")
        writer.close()

    try:
        async with far_machine("postgres", "redis") as machine:
            here = [await asyncio.start_server(greet, cable.near, 0) for cable in machine.cables.values()]
            first, second = [(server.sockets[0].getsockname()[:2]) for server in here]
            assert await reaches(machine, *first)
            for kind in ("wholly", "only the answers", "only the asking"):
                await machine.cables["postgres"].cut(kind)
                assert not await reaches(machine, *first), kind
                assert await reaches(machine, *second), "the other cable was not cut"
                await machine.cables["postgres"].heal()
                assert await reaches(machine, *first), kind
            for server in here:
                server.close()
    except NotPossibleHere as missing:
        pytest.skip(str(missing))


async def reaches(machine: FarMachine, host: str, port: int) -> bool:
    """Can a process over there connect, and is it answered?"""
    words = [sys.executable, "-c", _ASK, host, str(port)]
    process = await asyncio.to_thread(
        subprocess.run, words, preexec_fn=machine.enter, stderr=subprocess.DEVNULL, check=False
    )
    return process.returncode == 0

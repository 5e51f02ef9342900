"""Mosquitto and taky under load, where they are installed, each as a child process on the cores that serve."""

import asyncio
import contextlib
import functools
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from loadtests.broker_sockets import DIALECTS
from loadtests.generator import Fleet
from loadtests.load_socket import Address
from loadtests.references.brokers import BROKERS, find
from loadtests.references.work import Scene
from loadtests.targets import NotStarted, Target, last_words, start_process, stop_process
from protocol.ids import OperationId

_START_WITHIN_S = 20.0


class BrokerTarget(Target):
    """One of them; whoever speaks to it numbers for all, in one scene."""

    def new_fleet(self) -> Fleet:
        new_socket, new_reader = DIALECTS[self.name]
        return Fleet(self.address, functools.partial(new_socket, Scene()), new_reader())


def installed() -> tuple[str, ...]:
    """Those that can be played here."""
    return tuple(name for name in BROKERS if find(name) is not None)


@contextlib.asynccontextmanager
async def serve_broker(name: str, cores: frozenset[int]) -> AsyncIterator[BrokerTarget]:
    """Start it on a free port of loopback. Raises `NotStarted`."""
    with tempfile.TemporaryDirectory(prefix="vigie-broker-") as directory:
        said, port = Path(directory) / "said.log", _free_port()
        process = start_process(["loadtests.references.brokers", name, str(port), directory], cores, said)
        try:
            deadline = time.monotonic() + _START_WITHIN_S
            while not await _answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise NotStarted(f"{name} did not start: {last_words(said)}")
                await asyncio.sleep(0.05)  # between two tries of a start that has a deadline
            yield BrokerTarget(name, Address("127.0.0.1", port, OperationId(UUID(int=0))), process.pid)
        finally:
            await asyncio.to_thread(stop_process, process)


def _free_port() -> int:
    """They open their port themselves; between here and there nobody else wants one."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True

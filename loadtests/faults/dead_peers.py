"""T-11: peers that vanish without a word, and peers that read nothing any more."""

import asyncio
import time
import urllib.request

from loadtests.faults.exercise import exercise
from loadtests.faults.installation import install
from loadtests.faults.proxy import Weather, proxied
from loadtests.faults.trial import Trial
from loadtests.generator import Fleet
from loadtests.load_socket import Address
from loadtests.measure import Goal, held_kib
from protocol.devices import Role
from protocol.upstream import Scope

GONE_S = 25.0
_LOOK_S = 0.25
_PATIENCE_S = 60.0
_RECEIVE_BUFFER_BYTES = 4_096


async def run(trial: Trial) -> None:
    """Half of them behind a network that went silent, half of them frozen; the server lets go of each in time."""
    peers = trial.pick(60, 500)
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=3, posts=2) as operation,
        proxied(("127.0.0.1", installation.server.port), None, Weather()) as proxy,
    ):
        server = installation.server
        target = await operation.target()
        before = await connections(server.url)
        memory_kib = held_kib(server.workers())
        trial.say(f"{peers} peers join and are lost")
        behind = Fleet(Address("127.0.0.1", proxy.port, operation.operation_id))
        still = Fleet(target.address)
        half = peers // 2
        credentials = await target.admit([None] * peers, Role.DISPATCHER)
        await behind.open(credentials[:half], Scope.OPERATION, label="behind")
        frozen = await still.open(
            credentials[half:], Scope.OPERATION, label="frozen", receive_buffer_bytes=_RECEIVE_BUFFER_BYTES
        )
        trial.count("peers fell silent", half)
        trial.count("peers stopped reading", peers - half)
        async with operation.under_load(0.05):
            proxy.weather = Weather(is_silent_up=True, is_silent_down=True)
            for each in frozen:
                still.stall(each)
            for fleet in (behind, still):
                fleet.stop_beating()
            lost_at_s = time.monotonic()
            while await connections(server.url) > before:
                trial.require(time.monotonic() - lost_at_s < _PATIENCE_S, "dead peers are held for ever")
                await asyncio.sleep(_LOOK_S)  # between two looks, with a deadline
            gone_s = time.monotonic() - lost_at_s
            await operation.accepts_again()
        for fleet in (behind, still):
            await fleet.close()
        trial.verdicts.append(await operation.judge())
        grown_mib = (held_kib(server.workers()) - memory_kib) / 1024
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("the last dead peer is gone after", gone_s, "s", GONE_S),
        Goal("memory of the server afterwards, more than before", grown_mib, "MiB"),
    ]


async def connections(url: str) -> int:
    """How many sockets this server's one process holds, by its own count."""
    return await counted(url, "vigie_connections")


async def counted(url: str, name: str) -> int:
    """What a server's one process counts under this name, without labels."""
    said = await asyncio.to_thread(_read, f"{url}/metrics")
    line = next(line for line in said.splitlines() if line.startswith(f"{name} "))
    return int(float(line.split()[1]))


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())

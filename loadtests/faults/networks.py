"""T-07 and T-17: bad networks between clients and servers, and between servers and their stores."""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, quote, urlsplit

from loadtests.faults.asking import ask
from loadtests.faults.exercise import exercise
from loadtests.faults.installation import Installation, install
from loadtests.faults.namespaces import far_machine
from loadtests.faults.processes import Server
from loadtests.faults.proxy import Proxy, Weather, proxied
from loadtests.faults.trial import NotPossibleHere, Trial
from loadtests.measure import Goal

NEAR = Weather()
BACK_S = 30.0
NAMED_S = 5.0
KINDS = ("wholly", "only the answers", "only the asking")


def draw_weather(dice: random.Random) -> tuple[str, Weather]:
    """A name for the table, and what it means."""
    kind = dice.choice(("far away", "far away and unsteady", "64 kbit/s", "cut", "silent", "answers are lost"))
    weather = Weather(dice=random.Random(dice.getrandbits(64)))
    match kind:
        case "far away":
            weather.delay_s = 0.2
        case "far away and unsteady":
            weather.delay_s, weather.jitter_s = 0.1, 0.3
        case "64 kbit/s":
            weather.bytes_per_s = 8_000.0
        case "silent":
            weather.is_silent = True
        case "answers are lost":
            weather.is_silent_down = True
    return kind, weather


async def between_clients_and_servers(trial: Trial) -> None:
    """T-07: the weather changes every few seconds, and every change of it cuts some; nothing is missed by anybody."""
    spells, spell_s = trial.pick((6, 2.5), (60, 8.0))
    async with AsyncExitStack() as running:
        installation = await running.enter_async_context(install(trial.directory, servers=1, workers=2))
        server = installation.server
        proxy = await running.enter_async_context(proxied(("127.0.0.1", server.port), None, Weather()))
        direct_port, direct_url = server.port, server.url
        server.port, server.url = proxy.port, f"http://127.0.0.1:{proxy.port}"  # everybody goes this way
        operation = await running.enter_async_context(exercise(installation, crews=4, posts=4, phones=2))
        async with operation.under_load(0.1):
            for number in range(spells):
                kind, proxy.weather = draw_weather(trial.dice)
                trial.say(f"{kind}: {number + 1} of {spells}")
                trial.count(f"× {kind}")
                if kind in ("cut", "silent", "answers are lost"):
                    trial.count("connections cut", proxy.cut_all() if kind == "cut" else 0)
                await asyncio.sleep(spell_s)
                if proxy.weather.is_silent_down:  # a tunnel ends: the old connections are gone for good
                    trial.count("connections cut", proxy.cut_all())
                proxy.weather = Weather()
                await operation.accepts_again(BACK_S)
        server.port, server.url = direct_port, direct_url
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())


class Road(Protocol):
    """One server's way to one store."""

    async def cut(self, kind: str) -> None:
        """`wholly`, or one of the two directions."""
        ...

    async def heal(self) -> None:
        """Bytes pass again."""
        ...


class ProxyRoad:
    """Where no network of its own can be had: a program between both, which swallows what it is given."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy

    async def cut(self, kind: str) -> None:
        self._proxy.weather = Weather(is_silent_up=kind != "only the answers", is_silent_down=kind != "only the asking")

    async def heal(self) -> None:
        self._proxy.weather = Weather()
        self._proxy.cut_all()  # what was swallowed never comes: these connections are of no use any more


async def between_servers_and_stores(trial: Trial) -> None:
    """T-17: one server of two is cut from a store, wholly or one way; it says nothing false, and heals."""
    rounds, cut_s, kinds = trial.pick((1, 2.5, 2), (6, 20.0, len(KINDS)))
    back_s: list[float] = []
    named_s: list[float] = []
    async with AsyncExitStack() as running:
        installation = await running.enter_async_context(install(trial.directory, servers=1))
        roads = await _far_server(running, trial, installation)
        operation = await running.enter_async_context(exercise(installation, crews=4, posts=4))
        async with operation.under_load(0.1):
            for number in range(rounds):
                for store, road in roads.items():
                    for kind in trial.dice.sample(KINDS, kinds):
                        trial.say(f"{store} cut off, {kind}: round {number + 1} of {rounds}")
                        trial.count(f"× {store} cut off {kind}")
                        await _until_named(installation.servers[1], store, is_named=False)
                        await road.cut(kind)
                        if kind == "wholly":
                            named_s.append(await _until_named(installation.servers[1], store))
                        await asyncio.sleep(cut_s)
                        await road.heal()
                        began = time.monotonic()
                        await operation.accepts_again(BACK_S)
                        back_s.append(time.monotonic() - began)
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals.append(Goal("every crew accepted again", max(back_s), "s", BACK_S))
    if named_s:
        trial.goals.append(Goal("the cut store is named by /readyz after", max(named_s), "s", NAMED_S))


async def _until_named(server: Server, store: str, *, is_named: bool = True) -> float:
    """How many seconds pass until the server says itself that it lacks this store, or that it has it."""
    began = time.monotonic()
    while (store in (await ask("GET", f"{server.url}/readyz")).body.get("degraded", ())) is not is_named:
        if time.monotonic() - began > BACK_S:
            raise TimeoutError(f"what a server says of {store} is not so")
        await asyncio.sleep(0.05)  # between two looks, with a deadline
    return time.monotonic() - began


async def _far_server(running: AsyncExitStack, trial: Trial, installation: Installation) -> dict[str, Road]:
    """A second server, on a machine of its own as far as networks go, or behind proxies; its ways to the stores."""
    addresses = installation.stores.addresses
    sockets = Path(parse_qs(urlsplit(addresses["database_url"]).query)["host"][0])
    stores = {"postgres": sockets / ".s.PGSQL.5432", "redis": Path(urlsplit(addresses["redis_url"]).path)}
    try:
        machine = await running.enter_async_context(far_machine(*stores))
    except NotPossibleHere as missing:
        trial.notes.append(f"By proxies before the stores, without the kernel's own time-outs: {missing}.")
        return await _server_behind_proxies(running, installation, trial.directory / "roads", stores)
    doors = {
        name: await running.enter_async_context(proxied(path, None, Weather(), host=machine.cables[name].near))
        for name, path in stores.items()
    }
    places = {name: f"{machine.cables[name].near}:{door.port}" for name, door in doors.items()}
    server = installation.add_server(
        addresses={
            "database_url": f"postgresql://vigie@{places['postgres']}/vigie?sslmode=disable",
            "redis_url": f"redis://{places['redis']}/0",
        },
        prepare=machine.enter,
    )
    await running.enter_async_context(machine.door(server.port))
    await _start(running, server)
    return dict(machine.cables)


async def _server_behind_proxies(
    running: AsyncExitStack, installation: Installation, directory: Path, stores: dict[str, Path]
) -> dict[str, Road]:
    await asyncio.to_thread(directory.mkdir)
    proxies = {
        name: await running.enter_async_context(proxied(path, directory / path.name, Weather()))
        for name, path in stores.items()
    }
    server = installation.add_server(
        addresses={
            "database_url": f"postgresql://vigie@/vigie?host={quote(str(directory))}&port=5432",
            "redis_url": f"unix://{directory / stores['redis'].name}",
        }
    )
    await _start(running, server)
    return {name: ProxyRoad(proxy) for name, proxy in proxies.items()}


async def _start(running: AsyncExitStack, server: Server) -> None:
    """It ends before its ways do."""
    await server.start()
    running.push_async_callback(server.stop)

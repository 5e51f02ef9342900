"""T-07 and T-17: bad networks between clients and servers, and between servers and their stores."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from loadtests.faults.exercise import exercise
from loadtests.faults.installation import Installation, install
from loadtests.faults.processes import Server
from loadtests.faults.proxy import Proxy, Weather, proxied
from loadtests.faults.trial import Trial
from loadtests.measure import Goal

NEAR = Weather()
BACK_S = 30.0


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


class Roads(dict[str, Proxy]):
    """One server's ways to `postgres` and `redis`."""


async def between_servers_and_stores(trial: Trial) -> None:
    """T-17: one server of two is cut from a store, wholly or one way; it says nothing false, and heals."""
    rounds, cut_s = trial.pick((1, 4.0), (6, 20.0))
    back_s: list[float] = []
    async with AsyncExitStack() as running:
        installation = await running.enter_async_context(install(trial.directory, servers=1))
        _, roads = await running.enter_async_context(_far_server(installation, trial.directory))
        operation = await running.enter_async_context(exercise(installation, crews=4, posts=4))
        async with operation.under_load(0.1):
            for number in range(rounds):
                for store in ("postgres", "redis"):
                    for kind in ("wholly", "only the answers"):
                        trial.say(f"{store} cut off, {kind}: round {number + 1} of {rounds}")
                        trial.count(f"× {store} cut off {kind}")
                        roads[store].weather = Weather(is_silent_up=kind == "wholly", is_silent_down=True)
                        await asyncio.sleep(cut_s)
                        roads[store].weather = Weather()
                        roads[store].cut_all()  # a network that comes back does not bring old connections back
                        began = time.monotonic()
                        await operation.accepts_again(BACK_S)
                        back_s.append(time.monotonic() - began)
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.notes.append("By proxies before the stores; the kernel's own time-outs are not part of it.")
    trial.goals.append(Goal("every crew accepted again", max(back_s), "s", BACK_S))


@asynccontextmanager
async def _far_server(installation: Installation, directory: Path) -> AsyncIterator[tuple[Server, Roads]]:
    """A second server whose ways to the stores lead over proxies."""
    addresses = installation.stores.addresses
    sockets = Path(parse_qs(urlsplit(addresses["database_url"]).query)["host"][0])
    redis = Path(urlsplit(addresses["redis_url"]).path)
    roads_dir = directory / "roads"
    roads_dir.mkdir()
    async with AsyncExitStack() as running:
        roads = Roads(
            postgres=await running.enter_async_context(
                proxied(sockets / ".s.PGSQL.5432", roads_dir / ".s.PGSQL.5432", Weather())
            ),
            redis=await running.enter_async_context(proxied(redis, roads_dir / "redis.sock", Weather())),
        )
        server = installation.add_server(
            addresses={
                "database_url": f"postgresql://vigie@/vigie?host={quote(str(roads_dir))}&port=5432",
                "redis_url": f"unix://{roads_dir / 'redis.sock'}",
            }
        )
        await server.start()
        try:
            yield server, roads
        finally:
            await server.stop()

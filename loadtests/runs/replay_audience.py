"""Viewers who let a replay play, in a process of their own: what they read may not delay who measures live.

`python -m loadtests.runs.replay_audience` reads one line of JSON (an `Audience`), answers `ready` once every viewer
plays, and, when its input ends, says how many changes were shown to them all.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import uvloop

from loadtests.load_socket import Address
from loadtests.measure import Placement
from loadtests.runs.replay_seek import Viewer, view
from loadtests.targets import Target
from protocol.devices import Role
from protocol.replay import ReplayClock, ReplayControl, ReplayWish
from protocol.upstream import Heartbeat

_BEAT_S = 5.0
_READY = "ready"
_ROOT = Path(__file__).parents[2]


class Audience(msgspec.Struct, frozen=True):
    """Who looks back, and at what."""

    address: Address
    tokens: tuple[str, ...]
    speed: int
    turn: int
    """Moves the places where they begin."""


class _Tag(msgspec.Struct):
    """Of a message its kind alone: whoever counts need not read the rest."""

    type: str


_kind = msgspec.msgpack.Decoder(_Tag)


class _Watching:
    """One viewer who lets it play."""

    def __init__(self, viewer: Viewer) -> None:
        self.changes = 0
        self._viewer = viewer

    async def begin(self, audience: Audience, number: int) -> None:
        """Each at a place of its own, at both clocks; what follows is at hand before anything is measured."""
        clock = tuple(ReplayClock)[number % 2]
        state = await self._viewer.begin(
            audience.address.operation_id, audience.tokens[number], ReplayWish(clock=clock)
        )
        place = (number + audience.turn % 7) / (len(audience.tokens) + 10)
        at = state.first_at + int((state.last_at - state.first_at) * place)
        await self._viewer.say(ReplayControl(seek_at=at, is_playing=True, speed=audience.speed))
        await self._viewer.hear_state()

    async def watch(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            while True:
                self.changes += _kind.decode(await self._viewer.hear_frame()).type == "change"

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            await self._viewer.say(Heartbeat())


async def _play(audience: Audience) -> int:
    async with AsyncExitStack() as stack:
        watching = []
        for number in range(len(audience.tokens)):
            one = _Watching(Viewer(await stack.enter_async_context(view(audience.address))))
            await one.begin(audience, number)
            watching.append((one, asyncio.ensure_future(one.watch())))
        sys.stdout.write(f"{_READY}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        for _, task in watching:
            if task.done():
                task.result()  # whoever was cut off did not look back: no figure then
            task.cancel()
        await asyncio.gather(*(task for _, task in watching), return_exceptions=True)
        return sum(one.changes for one, _ in watching)


class Shown:
    """What the audience has seen once it is gone."""

    changes = 0


@asynccontextmanager
async def looking_back(
    target: Target, placement: Placement, viewers: int, speed: int, turn: int
) -> AsyncIterator[Shown]:
    """So many viewers, playing from here to the end of the `async with`."""
    tokens = tuple(each.token for each in await target.admit([None] * viewers, Role.DISPATCHER))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "loadtests.runs.replay_audience",
        cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    os.sched_setaffinity(process.pid, placement.server)
    assert process.stdin is not None
    assert process.stdout is not None
    shown = Shown()
    try:
        process.stdin.write(msgspec.json.encode(Audience(target.address, tokens, speed, turn)) + b"\n")
        assert (await process.stdout.readline()).decode().strip() == _READY, "the audience did not come"
        yield shown
        process.stdin.close()
        shown.changes = int(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


if __name__ == "__main__":
    # On the core of the servers, and only where these do not want it: on the generator's it would delay who measures.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    sys.stdout.write(f"{uvloop.run(_play(msgspec.json.decode(sys.stdin.readline(), type=Audience)))}\n")

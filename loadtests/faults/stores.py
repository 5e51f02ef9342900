"""PostgreSQL and Valkey of a scenario: killed, frozen, away for a while, and back."""

import asyncio
import json
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from loadtests.faults.processes import Limits, frozen, is_running, launch, signal_all, until
from loadtests.faults.store_keeper import PIDS, RESTART
from loadtests.measure import tree_of
from loadtests.targets import NotStarted, last_words

STORES = ("postgres", "redis")


class Stores:
    """The pair, kept by a process that ends with this one."""

    def __init__(self, directory: Path, said: Path, limits: Limits | None = None) -> None:
        self.directory = directory
        self.addresses: dict[str, str] = {}
        self._said = said
        self._limits = limits
        self._keeper: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Returns when both answer."""
        words = ["loadtests.faults.store_keeper", str(self.directory)]
        self._keeper = launch(words, self._said, limits=self._limits, has_input=True)
        self.addresses = await self._hear()

    async def stop(self) -> None:
        """In good order."""
        if self._keeper is not None:
            keeper, self._keeper = self._keeper, None
            await asyncio.to_thread(keeper.communicate)

    async def pids(self, name: str) -> list[int]:
        """All processes of `postgres` or `redis`."""
        return tree_of([(await self._order(PIDS))[name]])

    async def kill(self, name: str) -> None:
        """`kill -9` of all its processes; orphans would answer for a moment longer."""
        signal_all(await self.pids(name), signal.SIGKILL)

    async def is_dead(self, name: str) -> bool:
        """Its first process has ended."""
        return not is_running((await self._order(PIDS))[name])

    async def restart(self, name: str) -> None:
        """Back, at the same address."""
        await self._order(f"{RESTART} {name}")

    @asynccontextmanager
    async def without(self, name: str) -> AsyncIterator[None]:
        """Killed; it is back when the block has ended."""
        await self.kill(name)
        try:
            yield
        finally:
            await self.restart(name)

    @asynccontextmanager
    async def pausing(self, name: str) -> AsyncIterator[None]:
        """It keeps its connections and answers nothing."""
        with frozen(await self.pids(name)):
            yield

    async def abandon(self) -> None:
        """`kill -9` of everything, the keeper too: as when the power goes."""
        keeper, self._keeper = self._keeper, None
        assert keeper is not None
        pids = tree_of([keeper.pid])
        signal_all(pids, signal.SIGKILL)
        await asyncio.to_thread(keeper.communicate)
        await until(lambda: not any(map(is_running, pids)), "all of the stores has ended", 10.0)

    def keeper_pids(self) -> list[int]:
        """The keeper and both stores."""
        assert self._keeper is not None
        return tree_of([self._keeper.pid])

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Nothing of them runs, nothing of them is lost yet."""
        with frozen(self.keeper_pids()):
            yield

    async def _order(self, words: str) -> dict[str, int]:
        keeper = self._keeper
        assert keeper is not None
        assert keeper.stdin is not None
        keeper.stdin.write(f"{words}\n".encode())
        keeper.stdin.flush()
        answer: dict[str, int] = await self._hear()
        return answer

    async def _hear(self) -> dict:  # type: ignore[type-arg]
        assert self._keeper is not None
        assert self._keeper.stdout is not None
        line = await asyncio.to_thread(self._keeper.stdout.readline)
        if not line:
            raise NotStarted(f"the stores ended: {last_words(self._said)}")
        return json.loads(line)  # type: ignore[no-any-return]

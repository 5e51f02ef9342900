"""T-15b: a primary with a replica, and three sentinels that make one the other when it dies; all real processes."""

import asyncio
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from loadtests.faults.exercise import exercise
from loadtests.faults.figures import shown_ms
from loadtests.faults.installation import install
from loadtests.faults.processes import Server, free_port, until
from loadtests.faults.trial import Trial
from loadtests.measure import Goal
from server.adapters.embedded import find_valkey

NAME = "vigie"
SENTINELS, QUORUM = 3, 2
DOWN_AFTER_MS = 1_000
_WITHIN_S = 30.0
FAN_OUT_S = 15.0


class Node:
    """One process of valkey-server, in whichever part; started again it takes the part that the others give it."""

    def __init__(self, directory: Path, words: Callable[["Node"], list[str]], *flags: str) -> None:
        directory.mkdir(parents=True)
        self.port = free_port()
        self.directory = directory
        self._words = [*words(self), *flags]
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Returns when it answers."""
        program = str(find_valkey().program)
        self._process = await asyncio.to_thread(
            subprocess.Popen, [program, *self._words], cwd=self.directory, stdout=subprocess.DEVNULL
        )
        await until(lambda: self.ask("PING").startswith("+PONG"), f"the node on {self.port} answers", _WITHIN_S)

    async def kill(self) -> None:
        """As `kill -9`."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def ask(self, *words: str) -> str:
        """One command, and the beginning of the answer; empty if there is nobody."""
        parts = [f"*{len(words)}\r\n"] + [f"${len(word)}\r\n{word}\r\n" for word in words]
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as connection:
                connection.sendall("".join(parts).encode())
                return connection.recv(65_536).decode(errors="replace")
        except OSError:
            return ""


class Watched:
    """The pair and those who watch it."""

    def __init__(self, directory: Path) -> None:
        first = Node(directory / "first", _plain)
        second = Node(directory / "second", _plain, "--replicaof", "127.0.0.1", str(first.port))
        self.nodes = [first, second]
        self.sentinels: list[Node] = []
        for number in range(SENTINELS):
            self.sentinels.append(Node(directory / f"sentinel-{number}", _sentinel_of(first.port), "--sentinel"))
        self.url = f"redis+sentinel://{','.join(f'127.0.0.1:{node.port}' for node in self.sentinels)}/{NAME}"

    async def start(self) -> None:
        """Returns when the sentinels know each other and the replica, so that they can act."""
        for node in (*self.nodes, *self.sentinels):
            await node.start()
        await until(lambda: all(map(_knows_all, self.sentinels)), "the sentinels know each other", _WITHIN_S)

    async def stop(self) -> None:
        for node in (*self.sentinels, *self.nodes):
            await node.kill()

    def primary(self) -> Node:
        """As the first sentinel says."""
        said = self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)
        return next(node for node in self.nodes if str(node.port) in said.split("\r\n"))

    async def fail_over(self) -> float:
        """The primary dies; how many seconds until the sentinels name the other one."""
        dead = self.primary()
        began = time.monotonic()
        await dead.kill()
        await until(lambda: self.primary() is not dead, "the replica is the primary", _WITHIN_S)
        return time.monotonic() - began

    async def bring_back(self) -> None:
        """Who died comes back and is the replica of the other, and up to date."""
        primary = self.primary()
        returning = next(node for node in self.nodes if node is not primary)
        await returning.start()
        await until(
            lambda: "master_link_status:up" in returning.ask("INFO", "replication"), "the replica follows", _WITHIN_S
        )


def _plain(node: Node) -> list[str]:
    words = ["--port", str(node.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return [*words, "--repl-diskless-sync-delay", "0"]


def _sentinel_of(port: int) -> Callable[[Node], list[str]]:
    def words(node: Node) -> list[str]:
        settings = node.directory / "sentinel.conf"  # a sentinel writes down there what it learns
        settings.write_text(
            f"port {node.port}\nbind 127.0.0.1\nsentinel monitor {NAME} 127.0.0.1 {port} {QUORUM}\n"
            f"sentinel down-after-milliseconds {NAME} {DOWN_AFTER_MS}\nsentinel failover-timeout {NAME} 6000\n"
        )
        return [str(settings)]

    return words


def _knows_all(sentinel: Node) -> bool:
    said = sentinel.ask("INFO", "sentinel")
    return f"slaves=1,sentinels={SENTINELS}" in said


@asynccontextmanager
async def watched(directory: Path) -> AsyncIterator[Watched]:
    """Started, and stopped at the end."""
    pair = Watched(directory)
    try:
        await pair.start()
        yield pair
    finally:
        await pair.stop()


async def fail_over(trial: Trial) -> None:
    """T-15b: the primary dies under load, a replica takes over, again and again; nothing is lost and all catch up."""
    rounds = trial.pick(1, 15)
    switched_s: list[float] = []
    whole_s: list[float] = []
    behind_ms: list[float] = []
    async with AsyncExitStack() as running:
        pair = await running.enter_async_context(watched(trial.directory / "watched"))
        installation = await running.enter_async_context(install(trial.directory / "run", servers=0))
        for _ in range(2):
            addresses = {**installation.stores.addresses, "redis_url": pair.url}
            await installation.add_server(addresses=addresses).start()
        operation = await running.enter_async_context(exercise(installation, crews=4, posts=4))
        posts = [watcher.observer for watcher in operation.watchers if watcher.audience.target is None]
        async with operation.under_load(0.1):
            for number in range(rounds):
                trial.say(f"the primary dies: {number + 1} of {rounds}")
                began = time.monotonic()
                switched_s.append(await pair.fail_over())
                trial.count("× the primary died")
                await operation.accepts_again()
                for server in installation.servers:
                    await _until_whole(server)
                whole_s.append(time.monotonic() - began)
                await asyncio.sleep(0.5)  # posts show what was reported until now
                behind_ms.append(max(shown_ms(operation.history, posts, began)))
                await pair.bring_back()
        trial.verdicts.append(await operation.judge())
        log_ids = {log_id for watcher in operation.watchers for log_id in watcher.log_ids}
        trial.require(len(log_ids) == 1, "the log has changed its name with its primary")
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("the sentinels have chosen after", max(switched_s), "s"),
        Goal("both servers are whole again after", max(whole_s), "s", FAN_OUT_S),
        Goal("longest that a change took to a post meanwhile", max(behind_ms), "ms", 1_000.0),
    ]


async def _until_whole(server: Server) -> None:
    began = time.monotonic()
    while await server.degraded():
        if time.monotonic() - began > _WITHIN_S:
            raise TimeoutError(f"{server.name} is still degraded")
        await asyncio.sleep(0.05)  # between two looks, with a deadline

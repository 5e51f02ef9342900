"""Three primaries of a Redis Cluster, real processes on loopback, each with a third of the slots."""

import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from server.adapters.embedded import find_valkey
from server.adapters.redis.slots import SLOTS
from tests.support.running_server import free_port

PRIMARIES = 3
AGREED_WITHIN_S = 30.0


class ClusterNode:
    """One process."""

    def __init__(self, directory: Path, *settings: str) -> None:
        directory.mkdir(parents=True)
        self.port, self._bus_port = free_port(), free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._words = [
            *(str(find_valkey().program), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(directory)),
            *("--cluster-enabled", "yes", "--cluster-port", str(self._bus_port), "--cluster-node-timeout", "2000"),
            *("--save", "", "--appendonly", "no", *settings),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        self._process = subprocess.Popen(self._words, stdout=subprocess.DEVNULL)
        until(lambda: self.command("PING") == b"+PONG\r\n", f"the node on {self.port} answers")

    def kill(self) -> None:
        """As `kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def meet(self, other: "ClusterNode") -> None:
        """Introduce them."""
        self.command("CLUSTER", "MEET", "127.0.0.1", str(other.port), str(other._bus_port))

    @property
    def node_id(self) -> str:
        """Its name in the cluster."""
        return self.command("CLUSTER", "MYID").split(b"\r\n")[1].decode()

    def command(self, *words: str) -> bytes:
        """Sends one command and answers the start of the reply; nothing if there is nobody."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                parts = [f"*{len(words)}\r\n"] + [f"${len(word)}\r\n{word}\r\n" for word in words]
                connection.sendall("".join(parts).encode())
                return connection.recv(65536)
        except ConnectionError:
            return b""


class ValkeyCluster:
    """Keeps nothing on disk but who belongs to it."""

    def __init__(self, directory: Path, *settings: str) -> None:
        self.nodes = [ClusterNode(directory / f"node-{number}", *settings) for number in range(PRIMARIES)]
        self.url = "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        self._running = ExitStack()

    def start(self) -> None:
        """Returns when all three agree that every slot is served."""
        share = SLOTS // PRIMARIES
        for number, node in enumerate(self.nodes):
            node.start()
            self._running.callback(node.kill)
            last = SLOTS - 1 if number == PRIMARIES - 1 else (number + 1) * share - 1
            node.command("CLUSTER", "ADDSLOTSRANGE", str(number * share), str(last))
        for other in self.nodes[1:]:
            self.nodes[0].meet(other)
        until(
            lambda: all(
                b"cluster_state:ok" in (said := node.command("CLUSTER", "INFO")) and b"cluster_known_nodes:3" in said
                for node in self.nodes
            ),
            "the cluster has found together",
        )

    def stop(self) -> None:
        self._running.close()

    def owner_of(self, slot: int) -> ClusterNode:
        """Which node serves a slot at the beginning."""
        return self.nodes[min(slot // (SLOTS // PRIMARIES), PRIMARIES - 1)]

    def flush(self) -> None:
        """Forget all keys."""
        for node in self.nodes:
            node.command("FLUSHALL")

    def move_slot(self, slot: int, to: ClusterNode) -> None:
        """Give a slot that holds no keys to another node; all agree when this returns."""
        for node in (to, *(other for other in self.nodes if other is not to)):
            node.command("CLUSTER", "SETSLOT", str(slot), "NODE", to.node_id)


def until(is_true: Callable[[], bool], what: str) -> None:
    """Returns as soon as it is true."""
    deadline = time.monotonic() + AGREED_WITHIN_S
    while not is_true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)

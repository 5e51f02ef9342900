"""The owner of both embedded stores: starts them together, watches them, stops them."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from server.adapters.embedded import postgres, valkey
from server.adapters.embedded.binaries import Engine, find_postgres, find_valkey
from server.adapters.embedded.child import Child
from server.adapters.embedded.data_directory import DataDirectory, make_socket_directory
from server.adapters.embedded.failures import StartFailure


@dataclass(frozen=True)
class StoreAddresses:
    """Where the stores listen: sockets that only this user can open."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class RunningStore:
    """What a diagnosis tells of one store."""

    name: str
    engine: Engine
    pid: int


class EmbeddedStores:
    """Real PostgreSQL and Valkey as private child processes of this one, on one data directory.

    Synchronous, for the main thread of the process that owns the stores. They end with that process, however it ends.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data = DataDirectory(data_dir)
        self._sockets: Path | None = None
        self._engines: dict[str, Engine] = {}
        self._children: dict[str, Child] = {}

    @property
    def data_dir(self) -> Path:
        """The directory that holds everything, absolute."""
        return self._data.path

    @property
    def running(self) -> list[RunningStore]:
        """The stores as they run, for a diagnosis; empty unless started."""
        return [
            RunningStore(name, self._engines[name], child.pid)
            for name, child in self._children.items()
            if child.pid is not None
        ]

    def start(self) -> StoreAddresses:
        """Starts both stores and returns when both answer; else raises `StartFailure` with nothing left running."""
        if self._children:
            raise RuntimeError("the embedded stores are started already")
        self._engines = {postgres.NAME: find_postgres(), valkey.NAME: find_valkey()}
        self._data.claim()
        try:
            return self._start_claimed()
        except OSError as error:
            self.stop()
            raise StartFailure(f"The stores cannot start in {self.data_dir}: {error}.") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops both stores, lets the data directory go; harmless when they do not run."""
        for child in self._children.values():
            child.ask_to_stop()
        for child in self._children.values():
            child.stop()
        self._children = {}
        if self._sockets is not None:
            _remove_socket_directory(self._sockets)
            self._sockets = None
        self._data.release()

    def poll(self) -> list[str]:
        """Returns the names of the stores that died on their own: `postgres`, `redis`."""
        return [name for name, child in self._children.items() if child.has_died()]

    def restart_postgres(self) -> None:
        """Starts PostgreSQL again after its death, at the same address; recovers what was committed."""
        self._children[postgres.NAME].restart()

    def restart_redis(self) -> None:
        """Starts Valkey again after its death, at the same address, with all but its last second of writes."""
        self._children[valkey.NAME].restart()

    def _start_claimed(self) -> StoreAddresses:
        sockets = self._sockets = make_socket_directory(self.data_dir)
        logs = self._data.make_private("logs")
        redis_engine, redis_directory = self._engines[valkey.NAME], self._data.make_private("redis")
        redis = valkey.valkey_child(redis_engine, redis_directory, sockets, _fresh_log(logs / "redis.log"))
        self._children[valkey.NAME] = redis
        redis.launch()  # it loads its files while PostgreSQL is prepared

        engine, cluster = self._engines[postgres.NAME], self.data_dir / "postgres"
        log = _fresh_log(logs / "postgres.log")
        if not postgres.check_cluster(engine, cluster):
            self._data.refuse_lack_of_space()
            postgres.make_cluster(engine, cluster, log)
        server = postgres.postgres_child(engine, cluster, sockets, log)
        self._children[postgres.NAME] = server
        server.launch()

        server.wait_ready()
        redis.wait_ready()
        return StoreAddresses(postgres.postgres_url(sockets), valkey.redis_url(sockets))

    def __enter__(self) -> Self:
        """Does not start: `start` returns the addresses."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops."""
        self.stop()


def _fresh_log(path: Path) -> Path:
    # Each start has its own log and keeps the one before: enough to explain a crash, and no file grows for ever.
    if path.exists():
        path.replace(path.with_suffix(".previous.log"))
    return path


def _remove_socket_directory(path: Path) -> None:
    for leftover in path.iterdir():  # a store that was killed leaves its socket
        leftover.unlink(missing_ok=True)
    path.rmdir()

"""`python -m loadtests.faults.store_keeper DIRECTORY`: owns a PostgreSQL and a Valkey that a scenario may hurt.

A process of its own, because the stores are started from a main thread and end with it: however a run ends, they end.
It reads `restart NAME` and `pids` from its input, answers each with one line of JSON, and stops at the end of input.
"""

import json
import sys
from pathlib import Path

from server.adapters.embedded import EmbeddedStores

PIDS, RESTART = "pids", "restart"


def main(directory: Path) -> None:
    """Until the input ends."""
    with EmbeddedStores(directory) as stores:
        addresses = stores.start()
        _say({"database_url": addresses.database_url, "redis_url": addresses.redis_url})
        for line in sys.stdin:
            _say(obey(stores, line.split()))


def obey(stores: EmbeddedStores, words: list[str]) -> dict[str, int]:
    """One order; the answer is always which process each store is now."""
    match words:
        case [word, "postgres"] if word == RESTART:
            stores.restart_postgres()
        case [word, "redis"] if word == RESTART:
            stores.restart_redis()
    return {store.name: store.pid for store in stores.running}


def _say(what: dict[str, str] | dict[str, int]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

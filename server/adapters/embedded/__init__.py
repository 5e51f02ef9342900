"""Private PostgreSQL and Valkey for a machine that has neither: the default of `vigie serve` and `vigie demo`."""

from server.adapters.embedded.binaries import Engine, find_postgres, find_valkey
from server.adapters.embedded.failures import StartFailure
from server.adapters.embedded.stores import EmbeddedStores, RunningStore, StoreAddresses

__all__ = ["EmbeddedStores", "Engine", "RunningStore", "StartFailure", "StoreAddresses", "find_postgres", "find_valkey"]

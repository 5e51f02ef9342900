"""PostgreSQL: the truth, who may come in, the wrapped keys and the archive of positions."""

from server.adapters.postgres.checks import StoreRefused
from server.adapters.postgres.migrate import migrate
from server.adapters.postgres.stores import PostgresStores

__all__ = ["PostgresStores", "StoreRefused", "migrate"]

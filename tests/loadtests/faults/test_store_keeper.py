"""The keeper of the stores obeys two words."""

from typing import cast

import pytest

from loadtests.faults.store_keeper import obey
from server.adapters.embedded import EmbeddedStores, RunningStore


class NotedStores:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.restarted: list[str] = []

    def restart_postgres(self) -> None:
        self.restarted.append("postgres")

    def restart_redis(self) -> None:
        self.restarted.append("redis")

    @property
    def running(self) -> list[RunningStore]:
        engine = cast(object, None)
        return [RunningStore(name, engine, number) for number, name in enumerate(("postgres", "redis"), 7)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order", "restarted"),
    [("pids", []), ("restart redis", ["redis"]), ("restart postgres", ["postgres"]), ("restart everything", [])],
)
def test_an_order_is_obeyed_and_answered_with_the_processes(order: str, restarted: list[str]) -> None:
    stores = NotedStores()
    assert obey(cast(EmbeddedStores, stores), order.split()) == {"postgres": 7, "redis": 8}
    assert stores.restarted == restarted

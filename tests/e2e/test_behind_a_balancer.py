"""Separate servers behind any load balancer, on a Redis Cluster: none is special, and each may go."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from protocol.devices import Platform, Role
from server.adapters.embedded import EmbeddedStores, StoreAddresses
from tests.support.administration import operator_of
from tests.support.balancer import Balancer
from tests.support.cluster_template import lay_cluster
from tests.support.crew import crew_at_work, under_load
from tests.support.observer import Observer
from tests.support.running_server import RunningServer
from tests.support.stored_log import read_log
from tests.support.valkey_cluster import ValkeyCluster

CREWS = 4
POSTS = 4
BEFORE, AFTER = 120, 120
STRANGERS = ("203.0.113.9", "203.0.113.10")
GUESSES = 8


class Site(NamedTuple):
    """Two servers that share a database, a cluster and their keys."""

    servers: tuple[RunningServer, RunningServer]
    database_url: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("balanced")
    lay_cluster(directory / "stores")
    cluster, stores = ValkeyCluster(directory / "cluster"), EmbeddedStores(directory / "stores")
    flags = ("--trusted-proxies", "127.0.0.1")
    try:
        cluster.start()
        addresses = StoreAddresses(stores.start().database_url, cluster.url)
        first, second = (
            RunningServer(directory / "data", name=name, stores=addresses, flags=flags) for name in ("first", "second")
        )
        try:
            first.start()
            second.start()
            yield Site((first, second), addresses.database_url)
        finally:
            first.stop()
            second.stop()
    finally:
        stores.stop()
        cluster.stop()
    assert "Traceback" not in first.log() + second.log()


async def test_what_one_server_leaves_the_other_takes_over(site: Site, tmp_path: Path) -> None:
    """Rules C1, C3, C5 and C11: one server is killed under load; nobody misses anything, and nothing is done twice."""
    first, second = site.servers
    async with AsyncExitStack() as running:
        balancer = await running.enter_async_context(Balancer([first.port, second.port]).listening())
        operator = await running.enter_async_context(operator_of(second))
        operation_id = await operator.create_operation()
        teams = await operator.create_teams(operation_id, CREWS)
        observers, crews = [], []
        for _ in range(POSTS):
            post = await operator.admit(operation_id, Role.DISPATCHER)
            observer = Observer(balancer.url, post.token, operation_id)
            observers.append(await running.enter_async_context(observer.watching()))
        for number, team_id in enumerate(teams):
            joined = await operator.admit(operation_id, Role.TEAM_LEADER, team_id, Platform.PHONE)
            outbox = tmp_path / f"{number}.sqlite"
            crews.append(await running.enter_async_context(crew_at_work(balancer.url, joined, outbox)))
        assert all(taken >= 2 for taken in balancer.carried.values()), "both have their share"
        async with under_load(crews, 0.02):
            for observer in observers:
                await observer.until_at(BEFORE)
            await asyncio.to_thread(first.kill)
            for observer in observers:
                await observer.until_at(BEFORE + AFTER, within_s=30)
        for crew in crews:
            await crew.settle()
        await asyncio.to_thread(first.start)
        log = await read_log(site.database_url, operation_id)
        for observer in observers:
            await observer.until_at(len(log.records))
            observer.check_against(log, Role.DISPATCHER)
        for crew in crews:
            assert set(crew.accepted) == set(crew.answers)


async def test_behind_a_trusted_proxy_each_caller_has_limits_of_its_own(site: Site) -> None:
    """The proxy's address would make one caller of all; and nobody gets what is for this machine through it."""
    server = site.servers[1]

    async def guess(http: httpx.AsyncClient, stranger: str) -> int:
        body = {"login": "admin", "password": "wrong password"}
        return (await http.post("/api/sign-in", json=body, headers={"X-Forwarded-For": stranger})).status_code

    async with httpx.AsyncClient(base_url=server.url, timeout=10) as http:
        worn_out = [await guess(http, STRANGERS[0]) for _ in range(GUESSES)]
        assert worn_out[-1] == 429
        metrics = await http.get("/metrics", headers={"X-Forwarded-For": STRANGERS[1]})
        assert metrics.status_code in (401, 403)
        assert (await http.get("/metrics")).status_code == 200
        lookups = await http.get("/api/me", headers={"X-Forwarded-For": STRANGERS[1]})
        assert lookups.status_code != 429

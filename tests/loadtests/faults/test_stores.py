"""The stores of a scenario die, freeze and come back at the same address."""

from pathlib import Path

import pytest

from loadtests.faults.processes import until
from loadtests.faults.redis_by_hand import redis
from loadtests.faults.stores import Stores
from loadtests.measure import command_line_of


async def test_stores_are_hurt_and_mended_and_leave_nothing_behind(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores", tmp_path / "said")
    await stores.start()
    try:
        url = stores.addresses["redis_url"]
        assert await redis(url, "PING") == ["PONG"]
        first = await stores.pids("redis")
        async with stores.without("redis"):
            assert await stores.is_dead("redis")
            assert not await stores.is_dead("postgres")
            with pytest.raises(OSError, match=r".*"):
                await redis(url, "PING")
        assert await redis(url, "PING") == ["PONG"]
        assert await stores.pids("redis") != first
        async with stores.pausing("redis"):
            with pytest.raises(TimeoutError):
                await redis(url, "PING", within_s=0.2)
        assert await redis(url, "PING") == ["PONG"]
    finally:
        pids = stores.keeper_pids()
        await stores.stop()
    await until(lambda: not any(map(command_line_of, pids)), "all of it has ended", 10.0)


async def test_when_the_power_goes_everything_goes(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores", tmp_path / "said")
    await stores.start()
    pids = stores.keeper_pids()
    with stores.stopped():
        await stores.abandon()
    await until(lambda: not any(map(command_line_of, pids)), "all of it has ended", 10.0)
    await stores.start()
    assert await redis(stores.addresses["redis_url"], "PING") == ["PONG"]
    await stores.stop()

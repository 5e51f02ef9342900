"""Two servers on the stores of a scenario, and nothing left of them."""

from pathlib import Path

from loadtests.faults.installation import install
from loadtests.measure import command_line_of, tree_of
from protocol.devices import Role


async def test_servers_share_their_stores_and_leave_nothing_running(tmp_path: Path) -> None:
    async with install(tmp_path, servers=2) as installation:
        first, second = installation.servers
        assert first.port != second.port
        assert await first.degraded() == await second.degraded() == []
        operation_id = await installation.new_operation()
        target = await installation.target(operation_id, second)
        assert target.address.port == second.port
        [credential] = await target.admit([None], Role.DISPATCHER)
        assert credential.token
        [worker] = first.workers()
        took_s = await first.kill_worker(worker)
        assert took_s > 0
        assert worker not in first.workers()
        pids = tree_of([first.pid, second.pid]) + installation.stores.keeper_pids()
        code, _ = await first.stop()
        assert code == 0
        assert "listens" in installation.said()
    assert not any(map(command_line_of, pids))

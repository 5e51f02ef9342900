"""The house as one piece, on real stores: what only the wiring can get wrong."""

from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.app import _take_positions, build_house
from server.application.positions import PositionBoard
from server.application.presence import PresenceBoard
from server.settings import Settings
from tests.support.nodes import FickleLog, MemoryNode, write_prepared
from tests.support.realtime_world import HandClock
from tests.support.strategies import OPERATION, TEAMS


async def test_callers_are_sent_here_until_the_server_drains(database_url: str, redis_url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=database_url, redis_url=redis_url)
    async with build_house(settings) as house:
        transport = httpx.ASGITransport(house.http)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as balancer:
            ready = await balancer.get("/readyz")
            assert (ready.status_code, ready.json()) == (200, {"status": "ready", "degraded": []})
            await house.drain()
            leaving = await balancer.get("/readyz")
            assert (leaving.status_code, leaving.json()["status"]) == (503, "not_ready")
            assert (await balancer.get("/healthz")).status_code == 200


async def test_the_position_of_a_feeder_opens_its_operation_and_its_team_is_heard() -> None:
    """Whichever process the app happens to reach."""
    disk, clock = FickleLog(), HandClock()
    await write_prepared(disk)
    node = MemoryNode(disk, MemoryBroker())
    board, presence = PositionBoard(node.feed, MemoryPositionArchive(), clock), PresenceBoard(node.feed)
    team_id, tracker = TeamId(TEAMS[0]), DeviceId(uuid4())
    position = TeamPosition(team_id, clock.now(), 48.85, 2.35)
    take = partial(_take_positions, node.operations, board, presence, clock)
    assert await take(OPERATION, tracker, [position]) == 1
    assert board.newest(OPERATION) == (position,)
    assert presence.last_heard(OPERATION, team_id) == clock.now()
    assert await take(OperationId(uuid4()), tracker, [position]) == 0

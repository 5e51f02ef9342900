"""The house as one piece, on real stores: what only the wiring can get wrong."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from protocol.alerts import AlertKind
from protocol.downstream import AlertNow, DegradedMode
from protocol.ids import AlertId, DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from server import app
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.app import _degraded, _share_alert, _take_positions, _tell_unrecorded, build_house
from server.application.execute import CommandExecutor
from server.application.positions import PositionBoard
from server.application.presence import PresenceBoard
from server.background import Background
from server.ports import FeedAlert, Unavailable
from server.settings import Settings
from tests.support.nodes import FickleLog, MemoryNode, until, write_prepared
from tests.support.realtime_world import HandClock
from tests.support.strategies import ALERTS, OPERATION, TEAMS


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


async def test_an_sos_that_is_not_recorded_yet_is_shown_here_and_elsewhere_unless_it_is_known() -> None:
    """Rules C7 and AT6: a tracker repeats its call until somebody has taken it."""
    disk, broker = FickleLog(), MemoryBroker()
    await write_prepared(disk)
    node, other = MemoryNode(disk, broker), MemoryNode(disk, broker)
    live = await node.operations.open(OPERATION)
    await other.feed.follow(OPERATION)
    assert live is not None
    shown: list[AlertNow] = []
    endpoint: Any = SimpleNamespace(show_alert=shown.append)
    background = Background()
    call = AlertNow(
        operation_id=OPERATION,
        alert_id=AlertId(uuid4()),
        kind=AlertKind.DISTRESS,
        team_id=TeamId(TEAMS[1]),
        at=1,
        is_recorded=False,
    )
    known = msgspec.structs.replace(call, alert_id=AlertId(ALERTS[0]))
    for alert in (call, known):
        _tell_unrecorded(node.feed, node.operations, endpoint, background, alert)
    assert shown == [call]
    await until(lambda: bool(other.memory_feed.inbox._messages))
    assert [type(message) for message in await other.hear()] == [FeedAlert]
    await background.stop()


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


async def test_each_degraded_mode_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """As heartbeats and `/readyz` tell it: what a log that tells another story adds is told for the operation."""
    node = MemoryNode(FickleLog(), MemoryBroker())
    board = PositionBoard(node.feed, MemoryPositionArchive(), HandClock())
    told = partial(_degraded, node.operations, node.executor, board)
    assert told() == ()
    node.operations.is_log_away = node.operations.is_feed_away = True
    monkeypatch.setattr(CommandExecutor, "is_log_slow", True)
    monkeypatch.setattr(PositionBoard, "is_archive_behind", True)
    assert told() == ("postgres", "redis", "slow_log", "positions_unarchived")
    assert set(DegradedMode) == {*told(), "read_only"}


async def test_an_sos_that_redis_does_not_take_is_offered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule C7: the other servers know of it by this alone while the log is away, so one lost try must not be all."""
    monkeypatch.setattr(app, "_SHARE_AGAIN_S", 0.0)
    tried: list[bytes] = []

    async def publish_alert(operation_id: OperationId, encoded: bytes) -> None:
        tried.append(encoded)
        if len(tried) < 3:
            raise Unavailable("the connection was lost")

    feed: Any = SimpleNamespace(publish_alert=publish_alert)
    team_id, alert_id = TeamId(TEAMS[1]), AlertId(uuid4())
    call = AlertNow(
        operation_id=OPERATION, alert_id=alert_id, kind=AlertKind.DISTRESS, team_id=team_id, at=1, is_recorded=False
    )
    await _share_alert(feed, OPERATION, call)
    assert len(tried) == 3

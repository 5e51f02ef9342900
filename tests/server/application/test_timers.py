"""What falls due by time alone happens once, whichever process says so (rule C13)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert
from protocol.codec import decode_record
from protocol.ids import TeamId
from protocol.operations import OperationStatus
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamStatus
from protocol.zones import Direction
from server.application import beat
from server.application.presence import PresenceBoard
from server.application.timers import LISTENING_MS, Timers, derived_id
from server.domain.actor import SYSTEM
from tests.support.nodes import NOW, Commands, FickleLog, MemoryNode, Pace
from tests.support.strategies import ADMIN, ALERTS, OPERATION, SECTORS, TEAMS

POST = Commands()
TEAM = TeamId(TEAMS[0])


class Clock:
    def now(self) -> int:
        return NOW

    def monotonic(self) -> int:
        return 0


class Watch:
    """The timers of one process, with its clock in the hand of the test."""

    def __init__(self, node: MemoryNode) -> None:
        self.node = node
        self.presence = PresenceBoard(node.feed)
        self.positions: list[TeamPosition] = []
        self.timers = Timers(node.operations, node.executor, self.presence, Clock(), lambda _: self.positions)

    async def begin(self, now: int) -> None:
        """It listens since long enough to call somebody silent."""
        await self.node.operations.open(OPERATION)
        await self.timers.fire(now - LISTENING_MS)

    @property
    def team(self) -> Team:
        team = self.node.live.state.find(Team, TEAM)
        assert team is not None
        return team


@pytest.fixture
async def due_at(node: MemoryNode) -> int:
    """When the team, heard once, must be heard again."""
    await node.run(POST.make(c.ReportStatus, team_id=TEAM, status=TeamStatus.AVAILABLE_BASE))
    await node.finish()
    due_at = Watch(node).team.contact_due_at
    assert due_at is not None
    return due_at


@pytest.fixture
async def watches(node: MemoryNode, other: MemoryNode, due_at: int) -> tuple[Watch, Watch]:
    """Of two processes, both listening."""
    pair = (Watch(node), Watch(other))
    for watch in pair:
        await watch.begin(due_at)
    return pair


async def events(disk: FickleLog, kind: type) -> list[object]:
    stored = [decode_record(record) for record in await disk.read(OPERATION, 0, 9_999)]
    return [record.event for record in stored if isinstance(record.event, kind)]


async def test_a_silent_team_is_told_once_by_two_processes(
    watches: tuple[Watch, Watch], due_at: int, disk: FickleLog
) -> None:
    one, two = watches
    await one.timers.fire(due_at - 1)
    assert one.team.silent_since is None
    await asyncio.gather(one.timers.fire(due_at), two.timers.fire(due_at + 700))
    for watch in watches:
        await watch.node.operations.poll()
        await watch.timers.fire(due_at + 1_000)
        assert watch.team.silent_since is not None
    assert len(await events(disk, e.TeamFellSilent)) == 1


async def test_a_team_that_another_process_hears_is_not_called_silent(
    watches: tuple[Watch, Watch], due_at: int, disk: FickleLog
) -> None:
    one, two = watches
    one.presence.hear(OPERATION, TEAM, due_at - 5_000)
    await one.presence.share()
    await two.presence.share()
    await two.timers.fire(due_at)
    assert two.team.silent_since is None
    assert two.team.contact_due_at == due_at - 5_000 + (due_at - NOW)
    assert await events(disk, e.TeamFellSilent) == []
    assert len(await events(disk, e.TeamHeard)) == 1


async def test_a_silent_team_that_is_heard_again_is_told_once(
    watches: tuple[Watch, Watch], due_at: int, disk: FickleLog
) -> None:
    one, two = watches
    await one.timers.fire(due_at)
    await two.node.operations.poll()
    for watch in watches:
        watch.presence.hear(OPERATION, TEAM, due_at + 3_000)
    await asyncio.gather(one.timers.fire(due_at + 4_000), two.timers.fire(due_at + 4_100))
    for watch in watches:
        await watch.node.operations.poll()
        await watch.timers.fire(due_at + 5_000)
        assert watch.team.silent_since is None
    assert len(await events(disk, e.TeamHeard)) == 1


async def test_a_team_may_fall_silent_more_than_once(
    watches: tuple[Watch, Watch], due_at: int, disk: FickleLog
) -> None:
    one, _ = watches
    await one.timers.fire(due_at)
    one.presence.hear(OPERATION, TEAM, due_at + 3_000)
    await one.timers.fire(due_at + 4_000)
    again_at = one.team.contact_due_at
    assert again_at is not None
    await one.timers.fire(again_at)
    assert one.team.silent_since == due_at + 3_000
    assert len(await events(disk, e.TeamFellSilent)) == 2


async def test_a_process_that_has_just_begun_to_listen_calls_nobody_silent(node: MemoryNode, due_at: int) -> None:
    watch = Watch(node)
    long_after = due_at + 3_600_000
    await watch.timers.fire(long_after)
    await watch.timers.fire(long_after + LISTENING_MS - 1)
    assert watch.team.silent_since is None
    await watch.timers.fire(long_after + LISTENING_MS)
    assert watch.team.silent_since is not None


async def test_nothing_is_fired_into_an_operation_that_is_read_only(watches: tuple[Watch, Watch], due_at: int) -> None:
    one, _ = watches
    one.node.live.is_distrusted = True
    one.node.fickle.calls.clear()
    await one.timers.fire(due_at)
    assert one.node.fickle.calls == []


async def set_status(watch: Watch, status: OperationStatus, at: int) -> None:
    command = POST.make(c.SetOperationStatus, status=status, is_forced=True, reason="over", recorded_at=at)
    verdict = await watch.node.run(command, ADMIN, at)
    assert verdict.refusal is None


async def test_nothing_falls_due_in_an_operation_that_is_closed_and_everything_does_once_it_is_open_again(
    watches: tuple[Watch, Watch], due_at: int
) -> None:
    one, _ = watches
    await set_status(one, OperationStatus.CLOSED, due_at - 1_000)
    one.node.fickle.calls.clear()
    await one.timers.fire(due_at)
    await one.timers.fire(due_at + 1_000)
    assert one.node.fickle.calls == [], "what would be refused is not asked"
    await set_status(one, OperationStatus.OPEN, due_at + 2_000)
    await one.timers.fire(due_at + 3_000)
    assert one.team.silent_since is not None


async def test_what_was_refused_because_the_operation_had_just_been_closed_happens_once_it_is_open_again(
    watches: tuple[Watch, Watch], due_at: int, disk: FickleLog
) -> None:
    one, two = watches
    await set_status(one, OperationStatus.CLOSED, due_at - 1_000)
    await two.timers.fire(due_at)  # it has not heard of the end yet
    assert await events(disk, e.TeamFellSilent) == []
    await set_status(one, OperationStatus.OPEN, due_at + 2_000)
    await two.node.operations.poll()
    await two.timers.fire(due_at + 3_000)
    assert two.team.silent_since is not None


async def test_what_is_due_while_the_log_is_away_is_told_when_it_is_back(
    watches: tuple[Watch, Watch], due_at: int
) -> None:
    one, _ = watches
    one.node.fickle.is_away = True
    await one.timers.fire(due_at)
    one.node.fickle.is_away = False
    await one.timers.fire(due_at + 1_000)
    assert one.team.silent_since is not None


async def test_all_that_is_due_is_committed_together(node: MemoryNode, due_at: int) -> None:
    await node.run(POST.make(c.ReportStatus, team_id=TEAMS[1], status=TeamStatus.AVAILABLE_BASE))
    watch = Watch(node)
    await watch.begin(due_at)
    node.fickle.calls.clear()
    await watch.timers.fire(due_at)
    assert node.fickle.calls == ["append"]
    assert len([team for team in node.live.state.all(Team) if team.silent_since is not None]) == 2


@pytest.fixture
async def unseen_at(node: MemoryNode) -> int:
    """When the alert of the prepared operation, which nobody has seen, must ring on more phones."""
    await node.operations.open(OPERATION)
    (alert,) = node.live.state.open_alerts_of(TEAM)
    assert alert.escalates_at is not None
    return alert.escalates_at


def alert_of(watch: Watch) -> Alert:
    found = watch.node.live.state.find(Alert, ALERTS[0])
    assert found is not None
    return found


async def test_an_alert_nobody_has_seen_is_passed_on_once_by_two_processes(
    node: MemoryNode, other: MemoryNode, unseen_at: int, disk: FickleLog
) -> None:
    """Rules AT5 and C13: even if they do not agree who is nearest."""
    watches = [Watch(node), Watch(other)]
    for number, watch in enumerate(watches):
        await watch.begin(unseen_at)
        watch.positions = [TeamPosition(TEAM, 1, 48.8, 2.3), TeamPosition(TeamId(TEAMS[1]), 1, 48.8 + number, 2.3)]
    await watches[0].timers.fire(unseen_at - 1)
    assert alert_of(watches[0]).escalated_at is None
    await node.run(POST.make(c.ReportStatus, team_id=TEAMS[1], status=TeamStatus.PATROL), at=unseen_at - 1)
    await other.operations.poll()
    await asyncio.gather(watches[0].timers.fire(unseen_at), watches[1].timers.fire(unseen_at + 300))
    for watch in watches:
        await watch.node.operations.poll()
        await watch.timers.fire(unseen_at + 1_000)
        assert alert_of(watch).called_team_ids == (TEAMS[1],)
    assert len(await events(disk, e.AlertEscalated)) == 1


async def test_what_somebody_has_seen_is_not_passed_on(node: MemoryNode, unseen_at: int, disk: FickleLog) -> None:
    await node.run(POST.make(c.AcknowledgeAlert, alert_id=ALERTS[0]), at=unseen_at - 1)
    watch = Watch(node)
    await watch.begin(unseen_at)
    await watch.timers.fire(unseen_at)
    assert await events(disk, e.AlertEscalated) == []


async def test_an_alert_is_passed_on_even_after_the_end_of_the_operation(node: MemoryNode, unseen_at: int) -> None:
    watch = Watch(node)
    await watch.begin(unseen_at)
    await set_status(watch, OperationStatus.CLOSED, unseen_at - 1)
    await watch.timers.fire(unseen_at)
    assert alert_of(watch).escalated_at is not None


async def test_an_alert_that_stands_is_passed_on_after_a_restart(
    start: Callable[[], MemoryNode], node: MemoryNode, unseen_at: int
) -> None:
    """Rule AT4: it is in the log, and so is when more phones must ring."""
    again = Watch(start())
    await again.begin(unseen_at)
    await again.timers.fire(unseen_at)
    assert alert_of(again).escalated_at == unseen_at


async def test_a_team_that_stays_in_a_sector_is_told_once(node: MemoryNode, due_at: int, disk: FickleLog) -> None:
    """Rule GE3."""
    entered: dict[str, Any] = {"team_id": TEAM, "sector_id": SECTORS[0], "fix_at": NOW, "direction": Direction.ENTERED}
    await node.run(POST.make(c.CrossZone, **entered), SYSTEM)
    watch = Watch(node)
    await watch.begin(due_at)
    stays_at = watch.team.zones[0].dwell_due_at
    for now in (stays_at - 1, stays_at, stays_at + 1_000):
        await watch.timers.fire(now)
    assert watch.team.zones[0].is_dwelling
    assert len(await events(disk, e.ZoneDwelt)) == 1


def test_a_derived_id_depends_on_all_that_makes_it_one_thing() -> None:
    first = derived_id(OPERATION, TEAM, 1, "silent", 5)
    assert first == derived_id(OPERATION, TEAM, 1, "silent", 5)
    others = [derived_id(OPERATION, TEAM, 2, "silent", 5), derived_id(OPERATION, TEAM, 1, "heard", 5)]
    others += [derived_id(OPERATION, TEAMS[1], 1, "silent", 5), derived_id(OPERATION, TEAM, 1, "silent", 6)]
    assert first not in others


async def test_it_looks_once_a_second(node: MemoryNode, monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace(2)
    monkeypatch.setattr(beat, "until", pace)
    await pace.watch(Watch(node).timers.run())
    assert set(pace.waits) == {1.0}

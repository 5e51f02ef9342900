"""A call for help reaches everybody whatever the log does, once for each sending (rule C7)."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.alerts import Alert
from protocol.codec import MSGPACK
from protocol.devices import Role
from protocol.downstream import AlertNow
from protocol.teams import TeamStatus
from protocol.upstream import Scope, Subscription
from server.application.execute import Reception
from server.realtime import unrecorded_alerts
from server.realtime.effects import Execute, Join
from server.realtime.outbox import Outbox
from server.realtime.subscriptions import Subscriptions
from server.realtime.unrecorded_alerts import UnrecordedAlerts
from tests.support.followers import POST
from tests.support.realtime_world import DEADLINE_S, RealtimeWorld
from tests.support.strategies import OPERATION, TEAMS, actor_of, ask
from tests.support.wire import FakeWire


class Watched:
    """The alerts of a post's connection, and what the other processes were told."""

    def __init__(self, world: RealtimeWorld) -> None:
        self.world = world
        self.told: asyncio.Queue[AlertNow] = asyncio.Queue()
        services = replace(world.services, on_unrecorded_alert=lambda _, alert: self.told.put_nowait(alert))
        subscriptions = Subscriptions(services, Outbox(FakeWire(), lambda: None), MSGPACK)
        wish = Subscription(operation_id=OPERATION, scope=Scope.OPERATION)
        subscriptions.begin(Join(wish, POST), world.operations.find(OPERATION))
        self.alerts = UnrecordedAlerts(services, subscriptions)

    def send(self, role: Role = Role.DISPATCHER, **fields: Any) -> c.RaiseAlert:
        fields = {"alert_id": uuid4(), "team_id": TEAMS[1]} | fields
        alert = self.world.ask(ask(c.RaiseAlert, **fields))
        assert isinstance(alert, c.RaiseAlert)
        self.alerts.watch(Execute(OPERATION, alert, actor_of(role), Reception(self.world.clock.at)))
        return alert

    async def next_told(self) -> AlertNow:
        async with asyncio.timeout(DEADLINE_S):
            return await self.told.get()


@pytest.fixture
async def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(unrecorded_alerts, "ALERT_PATIENCE_S", 0.05)
    world = RealtimeWorld()
    await world.prepare()
    return Watched(world)


async def test_without_a_verdict_everybody_is_told_after_a_moment(watched: Watched) -> None:
    alert = watched.send()
    assert watched.told.empty()
    told = await watched.next_told()
    assert (told.alert_id, told.team_id, told.is_recorded) == (alert.alert_id, TEAMS[1], False)


async def test_with_the_log_known_to_be_away_everybody_is_told_at_once_and_only_once(watched: Watched) -> None:
    watched.world.operations.is_log_away = True
    alert = watched.send()
    assert watched.told.get_nowait().alert_id == alert.alert_id
    watched.alerts.tell(alert.command_id)
    assert watched.told.empty()


async def test_with_a_verdict_in_time_nothing_is_called_unrecorded(watched: Watched) -> None:
    answered, unanswered = watched.send(), watched.send()
    watched.alerts.settle(answered)
    assert (await watched.next_told()).alert_id == unanswered.alert_id
    assert watched.told.empty()


async def test_an_alert_sent_again_that_is_known_does_not_come_up_anew(watched: Watched) -> None:
    """It may have been cleared since: the sender has only missed its answer."""
    live = watched.world.operations.find(OPERATION)
    assert live is not None
    watched.world.operations.is_log_away = True
    watched.send(alert_id=next(iter(live.state.all(Alert))).id)
    assert watched.told.empty()


async def test_who_may_not_call_for_another_team_is_not_passed_on(watched: Watched) -> None:
    watched.world.operations.is_log_away = True
    watched.send(Role.TEAM_MEMBER, team_id=TEAMS[1])
    assert watched.told.empty()
    watched.send(Role.TEAM_MEMBER, team_id=None)
    assert watched.told.get_nowait().team_id == TEAMS[0]


async def test_half_a_position_is_left_out(watched: Watched) -> None:
    watched.world.operations.is_log_away = True
    watched.send(lat_deg=48.85)
    told = watched.told.get_nowait()
    assert (told.lat_deg, told.lon_deg) == (None, None)


async def test_other_commands_are_none_of_its_business(watched: Watched) -> None:
    watched.world.operations.is_log_away = True
    command = watched.world.ask(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    watched.alerts.watch(Execute(OPERATION, command, actor_of(Role.DISPATCHER), Reception(0)))
    watched.alerts.tell(command.command_id)
    assert watched.told.empty()

"""Processes that write to one operation take turns, so that nothing is decided in vain.

The turn is a courtesy that nobody waits for long (server/decisions/0007): what keeps
the order is the head row.
"""

import pytest

from protocol import commands as c
from protocol.refusals import RefusalCode
from protocol.teams import TeamKind, TeamStatus
from server.adapters.memory import event_log
from server.application import execute
from server.ports import Verdict
from tests.support.nodes import Commands, FickleLog, MemoryNode
from tests.support.strategies import OPERATION, TEAMS, ids

POST = Commands()
NEW_TEAMS = ids("new team", 2)


def report(status: TeamStatus = TeamStatus.AVAILABLE_BASE) -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[0], status=status)


def new_team(number: int, call_sign: str) -> c.CreateTeam:
    return POST.make(c.CreateTeam, team_id=NEW_TEAMS[number], call_sign=call_sign, kind=TeamKind.PAIR)


async def test_after_a_lost_race_nothing_is_decided_out_of_turn(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    await node.operations.open(OPERATION)
    await other.run(new_team(0, "EQ 9"))
    await node.run(report())
    assert node.fickle.calls == ["append"] * 2, "the race"
    async with node.fickle.turn(OPERATION):
        answer = node.send(new_team(1, "EQ 9"))
        await other.operations.catch_up(other.live)
        await other.run(report(TeamStatus.ALERTED))
        assert not answer.done()
    refused = await answer
    assert isinstance(refused, Verdict)
    assert refused.refusal is not None
    assert refused.refusal.code is RefusalCode.ALREADY_EXISTS
    assert node.fickle.calls == ["append"] * 3, "decided once, on what the other had written"
    assert node.live.state == other.live.state == await disk.fold()


async def test_a_turn_that_is_not_to_be_had_in_time_is_gone_without(
    node: MemoryNode, other: MemoryNode, disk: FickleLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may have frozen in its turn."""
    monkeypatch.setattr(event_log, "TURN_WITHIN_S", 0.01)
    await node.operations.open(OPERATION)
    await other.run(report())
    await node.run(report(TeamStatus.ALERTED))
    async with node.fickle.turn(OPERATION):
        assert (await node.run(report(TeamStatus.EN_ROUTE))).refusal is None
        monkeypatch.setattr(event_log, "TURN_WITHIN_S", 3_600.0)
        assert (await node.run(report(TeamStatus.ON_SCENE))).refusal is None, "and not asked for again"
    assert node.live.state == await disk.fold()


async def test_a_call_for_help_waits_for_nobody_s_turn(node: MemoryNode, other: MemoryNode, disk: FickleLog) -> None:
    await node.operations.open(OPERATION)
    await other.run(report())
    await node.run(report(TeamStatus.ALERTED))
    async with node.fickle.turn(OPERATION):
        help_me = POST.make(c.RaiseAlert, alert_id=ids("turn alert", 1)[0], team_id=TEAMS[0])
        assert (await node.run(help_me)).refusal is None
    assert node.live.state == await disk.fold()


async def test_turns_are_no_longer_asked_for_once_nobody_else_writes(
    node: MemoryNode, other: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "TURNS_AFTER_CONFLICT", 2)
    await node.operations.open(OPERATION)
    await other.run(report())
    await node.run(report(TeamStatus.ALERTED))
    for status in (TeamStatus.EN_ROUTE, TeamStatus.ON_SCENE):
        await node.run(report(status))
    async with node.fickle.turn(OPERATION):
        assert (await node.run(report(TeamStatus.WITH_PATIENT))).refusal is None

"""What a post says of the prepared operation, one command after the other."""

from typing import Any

from protocol import commands as c
from protocol.ids import OperationId
from protocol.teams import Team, TeamKind, TeamStatus
from tests.support.nodes import Commands, MemoryNode
from tests.support.strategies import TEAMS, ids

POST = Commands()
NEW_TEAMS = ids("new team", 3)
STRANGE_OPERATION = OperationId(ids("strange operation", 1)[0])


def report(status: TeamStatus = TeamStatus.AVAILABLE_BASE, **fields: Any) -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[0], status=status, **fields)


def new_team(number: int, call_sign: str) -> c.CreateTeam:
    return POST.make(c.CreateTeam, team_id=NEW_TEAMS[number], call_sign=call_sign, kind=TeamKind.PAIR)


def status_of(node: MemoryNode) -> TeamStatus:
    team = node.live.state.find(Team, TEAMS[0])
    assert team is not None
    return team.status

"""Short forms for tests that tell what happened to victims."""

from typing import Any

from protocol import commands as c
from protocol.casualties import CasualtyBoard
from protocol.devices import Role
from protocol.victims import CustodyKind, Holder, Victim
from server.domain.tallies import board_of
from tests.support.strategies import DISPATCHER, SITES, TEAMS, VICTIMS, History, Request, actor_of, ask

CREW, OTHER_CREW = actor_of(Role.TEAM_LEADER), actor_of(Role.TEAM_LEADER, 1)
POST, OTHER_POST = actor_of(Role.POST_LEADER), actor_of(Role.POST_LEADER, 1)
MEDIC = actor_of(Role.MEDICAL_OFFICER)

TEAM, OTHER_TEAM = (Holder(kind=CustodyKind.TEAM, team_id=team_id) for team_id in TEAMS[:2])
SITE, OTHER_SITE = (Holder(kind=CustodyKind.SITE, site_id=site_id) for site_id in SITES[:2])
HOSPITAL = Holder(kind=CustodyKind.DESTINATION, service="CHU", function="triage nurse")
AT_SCENE = Holder(kind=CustodyKind.SCENE)

HELD, AT_POST, FOUND, NEW = VICTIMS[:4]
"""In `prepared`: one with the first team, one at the first post, one at the scene; and an id that is still free."""


def victim(history: History, victim_id: Any = HELD) -> Victim:
    """The victim as it stands."""
    found = history.state.find(Victim, victim_id)
    assert found is not None
    return found


def board(history: History) -> CasualtyBoard:
    """The casualty board as it stands."""
    return board_of(history.state)


def move(to: Holder, actor: Any = DISPATCHER, victim_id: Any = HELD, **times: Any) -> Request:
    """A victim is given into these hands."""
    return ask(c.MoveVictim, actor, victim_id=victim_id, to=to, **times)

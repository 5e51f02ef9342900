"""What the rules owe follows from the log alone."""

from clients.sdk import Scope
from loadtests.entitled import owed
from protocol.devices import Role
from protocol.teams import Team
from server.domain.visibility import Audience
from tests.support.strategies import OPERATION, TEAMS, prepared

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
PHONE = Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[0])


def test_a_post_is_owed_what_it_sees_and_a_phone_what_is_of_its_team() -> None:
    history = prepared()
    due = owed(OPERATION, history.records, {POST, PHONE})
    assert due[POST].seqs <= {record.seq for record in history.records}
    assert len(due[PHONE].seqs) < len(due[POST].seqs)
    assert {entity.id for entity in due[POST].entities.values() if isinstance(entity, Team)} <= set(TEAMS)
    assert len(due[PHONE].entities) < len(due[POST].entities)
    assert TEAMS[0] in due[PHONE].entities

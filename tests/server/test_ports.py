"""The few words that ports and adapters share."""

from uuid import UUID

from protocol.examples import example_of
from protocol.ids import TeamId
from protocol.operations import Operation
from protocol.teams import Team
from server.ports import entity_key


def test_an_entity_is_named_by_its_kind_and_its_id_in_live_state() -> None:
    team_id = TeamId(UUID("01990000-0000-7000-8000-000000000001"))
    assert entity_key(example_of(Team, is_full=False, id=team_id)) == "team:01990000000070008000000000000001"
    assert entity_key(example_of(Operation, is_full=True)).startswith("operation:")

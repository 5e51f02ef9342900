"""Contact is contact: whatever a crew's own device sends, and whatever a post hears from it, is a sign of life."""

from protocol import events as e
from protocol.devices import Device
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.regulation import RegulationCase
from protocol.teams import ReportSource, Team
from server.domain.permissions import CREW
from server.domain.state import OperationState
from server.domain.teams import heard

_BY_VOICE = frozenset({ReportSource.RADIO, ReportSource.PHONE, ReportSource.IN_PERSON})


def with_contact(state: OperationState, record: Record, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The entities with the team that spoke, if this fact is newer word of it than any before."""
    team_id = _team_heard(state, record)
    if team_id is None:
        return entities
    for place, entity in enumerate(entities):
        if entity.id == team_id and isinstance(entity, Team):
            after = heard(state, entity, record)
            return entities if after == entity else (*entities[:place], after, *entities[place + 1 :])
    team = state.find(Team, team_id)
    if team is None:
        return entities
    after = heard(state, team, record)
    return entities if after.last_heard_at == team.last_heard_at else (*entities, after)


def _team_heard(state: OperationState, record: Record) -> TeamId | None:
    """The team whose voice or device this fact comes from; None: nobody's, or it says nothing of a team's life.

    A post that enters something about a team has not therefore heard it: it may be the very team that is missing.
    """
    if record.role in CREW:
        device = state.find(Device, record.device_id)
        return None if device is None else device.team_id
    match record.event:
        case e.MessageAcknowledged(is_by_voice=True, team_id=team_id):
            return team_id
        case e.MessageSent(from_team_id=team_id):
            return team_id
        case e.AlertRaised(team_id=team_id) | e.AlertResponded(team_id=team_id) if record.source in _BY_VOICE:
            return team_id
        case e.DecisionReadBack(case_id=case_id) if record.source in _BY_VOICE:
            case = state.find(RegulationCase, case_id)
            return None if case is None else case.team_id
    return None

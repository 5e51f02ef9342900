"""Which scoped subscribers an entity concerns: read off the entity alone, so that a change needs no state."""

from typing import cast
from uuid import UUID

from protocol.alerts import Alert
from protocol.assignments import Assignment, AssignmentState
from protocol.care_records import CareRecord, GlassBreak
from protocol.casualties import CasualtyBoard
from protocol.devices import Device
from protocol.drawings import Drawing
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.logbook import LogEntry
from protocol.map_layers import MapLayer
from protocol.members import Member
from protocol.messages import Message, Receipt
from protocol.numbers import NumberBlock
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.regulation import RegulationCase
from protocol.teams import Team
from protocol.vehicles import Vehicle
from protocol.victims import Victim
from server.domain.changes import EVERYONE, NOBODY, Keys


def keys_of(entity: Entity | None) -> Keys:
    """The teams and sites in whose scope this entity is; posts see it whatever the keys."""
    match entity:
        case None:
            return NOBODY
        case Team():  # first, because nothing changes so often
            return frozenset({entity.id}) if entity.site_id is None else frozenset({entity.id, entity.site_id})
        case Victim():
            return _keys_of_victim(entity)
        case CasualtyBoard():
            return frozenset(row.site_id for row in entity.places if row.site_id is not None)
        case Operation() | Organisation() | Sector() | Site() | Landmark() | MapLayer():
            return EVERYONE
        case Drawing():
            return NOBODY if entity.is_removed else EVERYONE
        case Alert():
            called = frozenset((entity.team_id, *entity.called_team_ids))
            return called if entity.site_id is None else called | {entity.site_id}
        case Message() if entity.to.is_everyone:
            return EVERYONE
        case Message():
            named = (entity.from_team_id, entity.from_site_id, entity.to.site_id)
            return frozenset((*entity.team_ids, *(key for key in named if key is not None)))
        case Intervention():
            others = (key for key in (entity.created_by_team_id, entity.site_id) if key is not None)
            return frozenset((*entity.team_ids, *others))
        case Assignment(state=AssignmentState.PROPOSED):
            return NOBODY
        case Assignment():
            return (
                frozenset({entity.team_id}) if entity.site_id is None else frozenset({entity.team_id, entity.site_id})
            )
        case NumberBlock():
            return frozenset(key for key in (entity.team_id, entity.site_id) if key is not None)
        case Receipt():
            return frozenset({entity.team_id})
        case LogEntry():
            return NOBODY
        case CareRecord():
            return frozenset(entity.scope_ids)
        case GlassBreak():
            return NOBODY
        case Evacuation():
            crews = (entity.team_id, entity.requested_by_team_id)
            return frozenset(key for key in (*crews, entity.site_id, entity.destination_site_id) if key is not None)
        case RegulationCase():
            return frozenset(key for key in (entity.team_id, entity.site_id) if key is not None)
        case Member() | Vehicle() | Radio() | Device():
            return NOBODY if entity.team_id is None else frozenset({entity.team_id})


def _keys_of_victim(victim: Victim) -> Keys:
    """Who gives, who receives, where the person is and is expected."""
    concerned: set[UUID | None] = {victim.team_id, victim.site_id, victim.destination_site_id}
    if victim.custody is not None:
        holder = victim.custody.holder
        concerned |= {holder.team_id, holder.site_id}
    concerned.discard(None)
    return cast(Keys, frozenset(concerned))

"""Which scoped subscribers an entity concerns: read off the entity alone, so that a change needs no state."""

from protocol.alerts import Alert
from protocol.devices import Device
from protocol.entities import Entity
from protocol.members import Member
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.teams import Team
from protocol.vehicles import Vehicle
from server.domain.changes import EVERYONE, NOBODY, Keys


def keys_of(entity: Entity | None) -> Keys:
    """The teams and sites in whose scope this entity is; posts see it whatever the keys."""
    match entity:
        case None:
            return NOBODY
        case Operation() | Organisation() | Sector() | Site():
            return EVERYONE
        case Team():
            return frozenset({entity.id}) if entity.site_id is None else frozenset({entity.id, entity.site_id})
        case Alert():
            return (
                frozenset({entity.team_id}) if entity.site_id is None else frozenset({entity.team_id, entity.site_id})
            )
        case Member() | Vehicle() | Radio() | Device():
            return NOBODY if entity.team_id is None else frozenset({entity.team_id})

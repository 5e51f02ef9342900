"""Who sees what: by kind for each role, by scope, field by field. What is not listed is not seen (rule C12)."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from protocol import events as e
from protocol.devices import Role
from protocol.downstream import Change, Fact, Removed
from protocol.entities import Entity, EntityKind
from protocol.ids import OperationId
from protocol.upstream import Scope
from server.domain.actor import Actor
from server.domain.changes import EVERYONE, Keys, StateChange
from server.domain.permissions import CREW, PREPARERS
from server.domain.scopes import keys_of
from server.domain.state import OperationState

E = TypeVar("E", bound=Entity)

_ALL_ROLES = frozenset(Role) - {Role.TRACKER}

ROLES_THAT_SEE: dict[EntityKind, frozenset[Role]] = {
    EntityKind.OPERATION: _ALL_ROLES,
    EntityKind.ORGANISATION: _ALL_ROLES,
    EntityKind.SECTOR: _ALL_ROLES,
    EntityKind.SITE: _ALL_ROLES,
    EntityKind.TEAM: _ALL_ROLES,
    EntityKind.MEMBER: _ALL_ROLES - {Role.LIAISON},
    EntityKind.VEHICLE: _ALL_ROLES,
    EntityKind.RADIO: _ALL_ROLES - {Role.LIAISON},
    EntityKind.DEVICE: PREPARERS | CREW,
    EntityKind.ALERT: _ALL_ROLES,
}
"""Roles that may see each kind of entity at all, within their scope."""

OPEN_FIELDS: dict[EntityKind, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        EntityKind.OPERATION: "id code name kind mode status created_at opened_at closed_at silent_after_ms"
        " plan catalogue thresholds",
        EntityKind.ORGANISATION: "id name kind country",
        EntityKind.SECTOR: "id code name kind ring",
        EntityKind.SITE: "id code name kind lat_deg lon_deg sector_id is_open",
        EntityKind.TEAM: "id call_sign kind organisation_id status status_at status_source is_status_forced"
        " unavailable_reason availability mission headcount_declared headcount_counted care_level sector_id site_id"
        " note last_heard_at contact_due_at silent_since",
        EntityKind.MEMBER: "id code organisation_id team_id qualifications presence presence_at has_identity",
        EntityKind.VEHICLE: "id call_sign kind organisation_id team_id seats stretchers technical_state"
        " technical_state_at",
        EntityKind.RADIO: "id code kind identity channel team_id issued_at",
        EntityKind.DEVICE: "id role platform label team_id site_id enrolled_at is_revoked",
        EntityKind.ALERT: "id kind team_id site_id device_id raised_at state lat_deg lon_deg note seen_at cleared_at"
        " clear_reason",
    }.items()
}
"""Fields that whoever sees the entity may see; every other field stays in the server.

An identity is opened on request only, after its audit row.
"""

SCOPES_OF: dict[Role, frozenset[Scope]] = {
    role: frozenset({Scope.TEAM})
    if role in CREW
    else frozenset({Scope.SITE})
    if role is Role.POST_LEADER
    else frozenset()
    if role in (Role.TRACKER, Role.SYSTEM)
    else frozenset(Scope)
    for role in Role
}
"""Scopes each role may subscribe to."""


class Audience(NamedTuple):
    """Connections for which a change looks the same."""

    operation_id: OperationId
    scope: Scope
    role: Role
    target: UUID | None = None
    """Team or site of a scoped subscription; None for the whole operation."""

    def may_see(self, entity: Entity, keys: Keys) -> bool:
        """Is the entity, held by these keys, within this audience's rights and scope?"""
        return self.role in ROLES_THAT_SEE[kind_of(entity)] and (
            self.scope is Scope.OPERATION or keys is EVERYONE or self.target in keys
        )


def sees_like(role: Role) -> Role:
    """The first role that sees exactly what this one sees: their audiences are one."""
    return _SEES_LIKE[role]


_SEEN_BY = {role: frozenset(kind for kind, roles in ROLES_THAT_SEE.items() if role in roles) for role in Role}
_SEES_LIKE = {role: next(other for other in Role if _SEEN_BY[other] == _SEEN_BY[role]) for role in Role}


def kind_of(entity: Entity) -> EntityKind:
    """The tag of an entity on the wire."""
    return _KINDS[type(entity)]


_KINDS: dict[type, EntityKind] = {kind: EntityKind(str(kind.__struct_config__.tag)) for kind in Entity.__args__}


def _blank(field: msgspec.structs.FieldInfo) -> Any:
    """What stands for a private field; each must have a default."""
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


_BLANKS: dict[type, dict[str, Any]] = {
    kind: {field.name: _blank(field) for field in msgspec.structs.fields(kind) if field.name not in OPEN_FIELDS[tag]}
    for kind, tag in _KINDS.items()
}


def public(entity: E) -> E:
    """The entity without the fields that never leave the server."""
    return msgspec.structs.replace(entity, **_BLANKS[type(entity)])


def public_event(event: e.Event) -> e.Event:
    """The event without what is sealed in it."""
    if isinstance(event, e.MemberEnrolled):
        return msgspec.structs.replace(event, identity=None)
    return event


def targets_of(change: StateChange) -> Keys:
    """The teams and sites whose scoped audiences a change may concern; contains `EVERYONE`'s key if it is all."""
    return frozenset().union(*(each.before | each.after for each in change.touched))


def view_for(audience: Audience, after: int, change: StateChange) -> Change | None:
    """The change as one audience sees it, or None if it holds nothing for it.

    Args:
        audience: Who looks.
        after: The last seq this audience was told of; the view covers (after, seq].
        change: What the record did.
    """
    entities: list[Entity] = []
    removed: list[Removed] = []
    for entity, before_keys, after_keys in change.touched:
        if audience.may_see(entity, after_keys):
            entities.append(public(entity))
        elif audience.may_see(entity, before_keys):
            removed.append(Removed(kind=kind_of(entity), id=str(entity.id)))
    if not entities and not removed:
        return None
    record = change.record
    is_subject_visible = bool(entities) and entities[0].id == change.touched[0].entity.id
    return Change(
        operation_id=audience.operation_id,
        after=after,
        seq=record.seq,
        fact=_fact(record) if is_subject_visible else None,
        entities=tuple(entities),
        removed=tuple(removed),
    )


def shown_to(actor: Actor, entity: Entity) -> Entity | None:
    """What stands, for the answer to a refused command: as far as the sender may see it."""
    keys = keys_of(entity)
    is_in_scope = (
        Scope.OPERATION in SCOPES_OF[actor.role]
        or keys is EVERYONE
        or not keys.isdisjoint((actor.team_id, actor.site_id))
    )
    return public(entity) if is_in_scope and actor.role in ROLES_THAT_SEE[kind_of(entity)] else None


def snapshot_for(audience: Audience, state: OperationState) -> Iterator[Entity]:
    """Every entity this audience sees, in the order of `EntityKind`, what belongs to a team by team: packs better."""
    visible = [entity for entity in state.entities.values() if audience.may_see(entity, keys_of(entity))]
    visible.sort(key=lambda entity: (_ORDER[type(entity)], getattr(entity, "team_id", None) or entity.id, entity.id))
    return map(public, visible)


_ORDER = {kind: order for order, kind in enumerate(_KINDS)}


def _fact(record: e.Record) -> Fact:
    return Fact(
        event=public_event(record.event),
        occurred_at=record.occurred_at,
        received_at=record.received_at,
        source=record.source,
        device_id=record.device_id,
        user_id=record.user_id,
        is_estimated=record.is_estimated,
        is_late=record.is_late,
        stated_at=record.stated_at,
        caused_by=record.caused_by,
    )

"""Who sees what: by kind for each role, by scope, field by field. What is not listed is not seen (rule C12)."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from protocol import events as e
from protocol.devices import Role
from protocol.downstream import Change, Fact, Removed
from protocol.entities import Entity, EntityKind
from protocol.ids import OperationId, OrganisationId
from protocol.operations import Operation, SharingLevel
from protocol.upstream import Scope
from server.domain.actor import Actor
from server.domain.changes import EVERYONE, Keys, StateChange
from server.domain.permissions import CARERS, CREW, LEADERS, PREPARERS
from server.domain.protection import OVERSEERS, public_event
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
    EntityKind.MEMBER: _ALL_ROLES - {Role.LIAISON, Role.REGULATION},
    EntityKind.VEHICLE: _ALL_ROLES,
    EntityKind.RADIO: _ALL_ROLES - {Role.LIAISON, Role.REGULATION},
    EntityKind.DEVICE: PREPARERS | CREW,
    EntityKind.ALERT: _ALL_ROLES,
    EntityKind.LANDMARK: _ALL_ROLES,
    EntityKind.MAP_LAYER: _ALL_ROLES - CREW - {Role.LIAISON},
    EntityKind.DRAWING: _ALL_ROLES,
    EntityKind.INTERVENTION: _ALL_ROLES,
    EntityKind.ASSIGNMENT: _ALL_ROLES,
    EntityKind.NUMBER_BLOCK: _ALL_ROLES - {Role.LIAISON},
    EntityKind.MESSAGE: _ALL_ROLES,
    EntityKind.RECEIPT: _ALL_ROLES - {Role.LIAISON},
    EntityKind.LOG_ENTRY: _ALL_ROLES - CREW - {Role.POST_LEADER},
    EntityKind.CARE_RECORD: LEADERS | CARERS | {Role.SECTOR_LEADER, Role.MEDICAL_OFFICER, Role.REGULATION},
    EntityKind.GLASS_BREAK: OVERSEERS,
    EntityKind.VICTIM: _ALL_ROLES - {Role.OBSERVER, Role.LIAISON},
    EntityKind.CASUALTY_BOARD: _ALL_ROLES - CREW,
    EntityKind.EVACUATION: _ALL_ROLES - {Role.OBSERVER, Role.LIAISON},
    EntityKind.REGULATION_CASE: _ALL_ROLES - {Role.OBSERVER, Role.LIAISON},
}
"""Roles that may see each kind of entity at all, within their scope."""

OPEN_FIELDS: dict[EntityKind, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        EntityKind.OPERATION: "id code name kind mode status created_at opened_at closed_at silent_after_ms"
        " plan catalogue thresholds plan_since numbering sharing roll_call_at close_reason retention_until"
        " may_wake_phones cover_size planned_start_at planned_end_at expected_attendance organiser"
        " lead_organisation_id triage_method",
        EntityKind.ORGANISATION: "id name kind country",
        EntityKind.SECTOR: "id code name kind ring line leader_id parent_id",
        EntityKind.SITE: "id code name kind lat_deg lon_deg sector_id is_open opened_at closed_at capacity"
        " contacts finess siret",
        EntityKind.TEAM: "id call_sign kind organisation_id status status_at status_source is_status_forced"
        " unavailable_reason availability mission assignment_id headcount_declared headcount_counted care_level"
        " sector_id site_id note is_awaiting_approval crew_since radio_tested_at split_from merged_into last_heard_at"
        " contact_due_at silent_since device_count declared_place zones leader_id attention destination_site_id",
        EntityKind.MEMBER: "id code organisation_id team_id qualifications qualified_until presence presence_at"
        " has_identity is_erased",
        EntityKind.VEHICLE: "id call_sign kind organisation_id team_id seats stretchers technical_state"
        " technical_state_at plate can_transport equipment fuel fuel_at",
        EntityKind.RADIO: "id code kind identity channel team_id issued_at returned_at organisation_id battery_pct"
        " battery_at",
        EntityKind.DEVICE: "id role platform label team_id site_id enrolled_at is_in_vehicle is_revoked",
        EntityKind.ALERT: "id kind team_id site_id device_id raised_at state lat_deg lon_deg note seen_at cleared_at"
        " clear_reason outcome accuracy_m position_at sector_id seen_by responders escalates_at escalated_at"
        " called_team_ids end_asked_at end_ask_reason attention",
        EntityKind.LANDMARK: "id code name kind lat_deg lon_deg is_removed",
        EntityKind.MAP_LAYER: "id name kind file corners is_removed",
        EntityKind.DRAWING: "id shape points symbol note valid_from valid_until sector_id site_id is_removed",
        EntityKind.INTERVENTION: "id number status status_reason priority nature motive place_code risks description"
        " lat_deg lon_deg precision address landmark_id site_id sector_id call_source expected_victims samu_called_at"
        " fire_called_at police_called_at external_ids linked_to duplicate_of split_from team_ids reported_at"
        " first_alerted_at first_on_scene_at first_contact_at ended_at may_end_since is_self_engaged created_by_team_id"
        " attention",
        EntityKind.ASSIGNMENT: "id team_id intervention_id task order site_id lat_deg lon_deg state status mission"
        " given_at sent_at delivered_at acknowledged_at acknowledge_due_at eta_at ended_at end_reason was_busy"
        " is_self_engaged attention",
        EntityKind.NUMBER_BLOCK: "id kind first last device_id team_id site_id used reserved_at returned_at",
        EntityKind.MESSAGE: "id kind priority from_device_id from_team_id from_site_id to team_ids is_for_posts text"
        " canned_code slots sitrep methane request answer fulfilled_at requires_ack sent_at accepted_at expires_at"
        " in_reply_to is_shared channel is_reached"
        " is_acknowledged read_at acknowledged_at withdrawn_at withdraw_reason attention",
        EntityKind.RECEIPT: "id message_id team_id delivered_at read_at acknowledged_at is_by_voice",
        EntityKind.CARE_RECORD: "id victim_id team_id site_id version measurement_count note_count started_at"
        " updated_at reported_at measured_at signed_at red_flag_count is_erased",
        EntityKind.GLASS_BREAK: "id victim_id compartment by_role by_user_id by_device_id at",
        EntityKind.LOG_ENTRY: "id kind origin recipient title text is_important is_shared links occurred_at entered_at"
        " device_id user_id source corrects correct_reason corrected_by struck_at strike_reason",
        EntityKind.VICTIM: "id number scans may_duplicate_id category category_at triage_method triages presence"
        " presence_at custody age_years age_band sex language intervention_id team_id site_id destination_site_id"
        " evacuation_id merged_into is_void has_identity has_care is_red_flagged is_erased found_at first_triage_at"
        " left_at arrived_at handed_over_at outcome_at outcome_reason last_news_at attention",
        EntityKind.CASUALTY_BOARD: "id tags_issued tags_in_use tags_void tags_merged totals absolute_count"
        " relative_count involved_count places ages minor_care minor_care_count",
        EntityKind.EVACUATION: "id victim_ids state times case_id requested_by_team_id site_id care_level vector"
        " team_id vehicle_id transporter eta_at destination_site_id service diverted_at divert_reason beds"
        " handed_over_to is_receipt_confirmed cancel_reason has_note attention",
        EntityKind.REGULATION_CASE: "id victim_id intervention_id team_id site_id state red_flag_count times"
        " samu_file_number decision destination_site_id service has_decision_note has_note withdraw_reason attention",
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


_SHARED_WITH_ALL = frozenset({EntityKind.OPERATION})
_SHARED_RESOURCES = _SHARED_WITH_ALL | {
    EntityKind.ORGANISATION,
    EntityKind.SECTOR,
    EntityKind.SITE,
    EntityKind.LANDMARK,
    EntityKind.DRAWING,
    EntityKind.TEAM,
    EntityKind.VEHICLE,
    EntityKind.ALERT,
    EntityKind.MESSAGE,
    EntityKind.LOG_ENTRY,
}
_SHARED_INTERVENTIONS = _SHARED_RESOURCES | {EntityKind.INTERVENTION, EntityKind.ASSIGNMENT}
SHARED_KINDS: dict[SharingLevel, frozenset[EntityKind]] = {
    SharingLevel.NONE: _SHARED_WITH_ALL,
    SharingLevel.RESOURCES: _SHARED_RESOURCES,
    SharingLevel.INTERVENTIONS: _SHARED_INTERVENTIONS,
    SharingLevel.CASUALTIES: _SHARED_INTERVENTIONS | {EntityKind.CASUALTY_BOARD},
}
"""What a partner's liaison sees, of what its role sees; of messages and log entries, those marked as shared."""


class Audience(NamedTuple):
    """Connections for which a change looks the same."""

    operation_id: OperationId
    scope: Scope
    role: Role
    target: UUID | None = None
    """Team or site of a scoped subscription; None for the whole operation."""
    partner_id: OrganisationId | None = None
    """The partner for which a liaison looks; None: no partner's."""
    shared: SharingLevel = SharingLevel.NONE
    """What that partner is shown; `shown_as_shared` fills it in from the state."""

    def may_see(self, entity: Entity, keys: Keys) -> bool:
        """Is the entity, held by these keys, within this audience's rights and scope?"""
        return (
            self.may_see_kind(kind_of(entity))
            and (self.scope is Scope.OPERATION or keys is EVERYONE or self.target in keys)
            and (self.role is not Role.LIAISON or getattr(entity, "is_shared", True))
        )

    def may_see_kind(self, kind: EntityKind) -> bool:
        """May this audience see such things at all?"""
        return self.role in ROLES_THAT_SEE[kind] and (self.partner_id is None or kind in SHARED_KINDS[self.shared])


def widest_audience(operation_id: OperationId, actor: Actor, partner_id: OrganisationId | None = None) -> Audience:
    """As whom a sender looks: posts see the whole operation, phones and first-aid posts what concerns their own."""
    scopes = SCOPES_OF[actor.role]
    if Scope.OPERATION in scopes:
        return Audience(operation_id, Scope.OPERATION, actor.role, partner_id=partner_id)
    is_of_site = Scope.SITE in scopes
    target = actor.site_id if is_of_site else actor.team_id
    return Audience(operation_id, Scope.SITE if is_of_site else Scope.TEAM, actor.role, target)


def shown_as_shared(audience: Audience, operation: Operation | None) -> Audience:
    """The audience with what its partner is shown now; a partner that nothing was said of sees nothing."""
    if audience.partner_id is None:
        return audience
    shares = () if operation is None else operation.sharing
    level = next((each.level for each in shares if each.organisation_id == audience.partner_id), SharingLevel.NONE)
    return audience._replace(shared=level)


def sees_unsent(audience: Audience) -> bool:
    """Is this audience told how much the phones of each team hold back? Who sees phones and the whole operation."""
    return audience.scope is Scope.OPERATION and audience.may_see_kind(EntityKind.DEVICE)


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


def targets_of(change: StateChange) -> Keys:
    """The teams and sites whose scoped audiences a change may concern; contains `EVERYONE`'s key if it is all."""
    touched = change.touched
    if len(touched) == 1:  # nearly always
        _, before, after = touched[0]
        return after if before == after else before | after
    return frozenset().union(*(each.before | each.after for each in touched))


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
        fact=_fact(record, audience) if is_subject_visible else None,
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
    visible.sort(key=_place_in_snapshot)
    return map(public, visible)


def _place_in_snapshot(entity: Entity) -> tuple[int, int, int]:
    """Numbers, because thousands of identifiers compare slowly."""
    return _ORDER[type(entity)], (getattr(entity, "team_id", None) or entity.id).int, entity.id.int


_ORDER = {kind: order for order, kind in enumerate(_KINDS)}


def _fact(record: e.Record, audience: Audience) -> Fact:
    is_of_the_post = audience.scope is Scope.OPERATION and audience.role is not Role.LIAISON
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
        by=record.by if is_of_the_post else "",
        caused_by=record.caused_by,
    )

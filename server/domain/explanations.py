"""Why somebody may or may not: read off the very tables that decide, so that the answer cannot differ from the deed."""

from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import Struct

from protocol import commands as c
from protocol.entities import EntityKind
from protocol.ids import OrganisationId
from protocol.operations import OperationStatus
from protocol.upstream import Scope
from server.domain.actor import Actor
from server.domain.arriving_teams import BEFORE_APPROVAL, is_awaiting_approval
from server.domain.permissions import CREW, RULES
from server.domain.scopes import keys_of
from server.domain.state import OperationState
from server.domain.visibility import (
    OPEN_FIELDS,
    ROLES_THAT_SEE,
    SCOPES_OF,
    SHARED_KINDS,
    Audience,
    kind_of,
    shown_as_shared,
    widest_audience,
)

COMMANDS: dict[str, type[c.CommandEnvelope]] = {str(kind.__struct_config__.tag): kind for kind in RULES}
"""By the tag on the wire."""


class Because(StrEnum):
    """The rule that decides."""

    ROLE_MAY_ANYWHERE = "role_may_anywhere"  # yes: this role may, about any team
    ROLE_MAY_FOR_OWN_TEAM = "role_may_for_own_team"  # yes, about the team or site it is tied to and nothing else
    TIED_TO_NOTHING = "tied_to_nothing"  # no: this role may for its own team or site, and it has none
    ROLE_MAY_NOT = "role_may_not"  # no: this role may not, wherever
    NOT_YET_APPROVED = "not_yet_approved"  # no: its team came in by a poster, and a post has yet to take it in
    OPERATION_IS_OVER = "operation_is_over"  # no: the operation is closed, only late facts come in
    ROLE_SEES = "role_sees"  # yes: this role sees such things, and this one is in its scope
    ROLE_DOES_NOT_SEE = "role_does_not_see"  # no: this role sees no such things
    OUT_OF_SCOPE = "out_of_scope"  # no: it concerns another team or another site
    NOT_SHARED = "not_shared"  # no: it is not shared with this partner
    UNKNOWN = "unknown"  # no: there is no such thing in this operation


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer and its reason."""

    is_allowed: bool
    because: Because
    roles: tuple[str, ...] = ()
    """Who may."""
    roles_for_own_team: tuple[str, ...] = ()
    withheld_fields: tuple[str, ...] = ()
    """Fields that nobody is shown without asking, such as a name."""


def explain_command(state: OperationState, kind: type[c.CommandEnvelope], actor: Actor) -> Explanation:
    """May this sender ask this at all? What the command says in detail is decided when it comes."""
    rule = RULES[kind]
    operation = state.operation
    if actor.role in rule.anywhere:
        because = Because.ROLE_MAY_ANYWHERE
    elif actor.role not in rule.own_team:
        because = Because.ROLE_MAY_NOT
    else:
        is_tied = actor.team_id is not None or actor.site_id is not None
        because = Because.ROLE_MAY_FOR_OWN_TEAM if is_tied else Because.TIED_TO_NOTHING
    if actor.role in CREW and kind not in BEFORE_APPROVAL and is_awaiting_approval(state, actor.team_id):
        because = Because.NOT_YET_APPROVED if because is not Because.ROLE_MAY_NOT else because
    is_allowed = because in (Because.ROLE_MAY_ANYWHERE, Because.ROLE_MAY_FOR_OWN_TEAM)
    is_over = operation is not None and operation.status in (OperationStatus.CLOSED, OperationStatus.CANCELLED)
    if is_allowed and is_over and kind is not c.SetOperationStatus:
        is_allowed, because = False, Because.OPERATION_IS_OVER
    return Explanation(
        is_allowed=is_allowed,
        because=because,
        roles=tuple(sorted(rule.anywhere)),
        roles_for_own_team=tuple(sorted(rule.own_team)),
    )


def explain_entity(state: OperationState, entity_id: UUID, audience: Audience) -> Explanation:
    """Does this audience see this thing?"""
    entity = state.entities.get(entity_id)
    if entity is None:
        return Explanation(is_allowed=False, because=Because.UNKNOWN)
    audience, kind = shown_as_shared(audience, state.operation), kind_of(entity)
    keys = keys_of(entity)
    if audience.role not in ROLES_THAT_SEE[kind]:
        because = Because.ROLE_DOES_NOT_SEE
    elif audience.partner_id is not None and kind not in SHARED_KINDS[audience.shared]:
        because = Because.NOT_SHARED
    elif audience.may_see(entity, keys):
        because = Because.ROLE_SEES
    else:
        because = Because.NOT_SHARED if audience.scope is Scope.OPERATION else Because.OUT_OF_SCOPE
    return Explanation(
        is_allowed=because is Because.ROLE_SEES,
        because=because,
        roles=tuple(sorted(ROLES_THAT_SEE[kind])),
        withheld_fields=_withheld(kind, type(entity)),
    )


def audience_of(state: OperationState, actor: Actor, partner_id: OrganisationId | None = None) -> Audience | None:
    """As whom the widest subscription of this sender looks; None: it may follow nothing."""
    audience = widest_audience(state.operation_id, actor, partner_id)
    has_target = audience.scope is Scope.OPERATION or audience.target is not None
    return audience if has_target and SCOPES_OF[actor.role] else None


def _withheld(kind: EntityKind, entity_type: type) -> tuple[str, ...]:
    fields = {field.name for field in msgspec.structs.fields(entity_type)}
    return tuple(sorted(fields - OPEN_FIELDS[kind]))

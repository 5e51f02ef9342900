"""Everybody who may look: every role in every scope, and partners at each level of what is shared."""

from protocol.devices import Role
from protocol.operations import SharingLevel
from protocol.upstream import Scope
from server.domain.visibility import Audience
from tests.support.strategies import OPERATION, ORGANISATIONS, SITES, TEAMS


def audiences() -> list[Audience]:
    """Every role in every scope on every target, also those to which it may not subscribe; partners at each level."""
    targets = [
        (Scope.OPERATION, None),
        *((Scope.TEAM, team_id) for team_id in TEAMS),
        *((Scope.SITE, site_id) for site_id in SITES),
    ]
    partners = [
        Audience(OPERATION, scope, Role.LIAISON, target, ORGANISATIONS[0], level)
        for scope, target in targets[:2]
        for level in SharingLevel
    ]
    return [Audience(OPERATION, scope, role, target) for scope, target in targets for role in Role] + partners

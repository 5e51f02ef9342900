"""Was a decision made on what still stands? Only the facts that the sender names are compared."""

from protocol.assignments import DecidedOn
from protocol.entities import Entity
from protocol.ids import SiteId
from protocol.interventions import Intervention
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from server.domain.missions import IS_OVER


def refuse_stale(
    decided_on: DecidedOn | None,
    *,
    is_anyway: bool,
    team: Team | None = None,
    intervention: Intervention | None = None,
    destination: tuple[Entity, SiteId | None] | None = None,
) -> Refusal | None:
    """A refusal `stale` with what has changed, if any of the given facts has and the sender does not insist.

    Args:
        decided_on: What the sender's screen showed; None: nothing is compared.
        is_anyway: Insist.
        team: As it stands now; None: its facts are not compared. The same for the next.
        intervention: As it stands now.
        destination: What has a destination, and the site that stands.
    """
    if decided_on is None or is_anyway:
        return None
    if team is not None and _has_changed(decided_on, team):
        return _stale(team)
    is_open = decided_on.is_intervention_open
    if intervention is not None and is_open is not None and is_open is (intervention.status in IS_OVER):
        return _stale(intervention)
    if destination is not None and decided_on.destination_site_id is not None:
        holder, site_id = destination
        if site_id != decided_on.destination_site_id:
            return _stale(holder)
    return None


def _has_changed(decided_on: DecidedOn, team: Team) -> bool:
    if decided_on.team_status is not None and decided_on.team_status is not team.status:
        return True
    if decided_on.is_team_unassigned and team.assignment_id is not None:
        return True
    return decided_on.team_assignment_id is not None and decided_on.team_assignment_id != team.assignment_id


def _stale(stands: Entity) -> Refusal:
    return Refusal(code=RefusalCode.STALE, field="decided_on", last=stands)

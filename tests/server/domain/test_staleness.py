"""A decision is refused for a fact that its sender named and that has changed; for no other."""

from uuid import UUID

import pytest

from protocol.assignments import DecidedOn
from protocol.ids import AssignmentId, InterventionId, SiteId, TeamId
from protocol.interventions import Intervention, InterventionStatus
from protocol.refusals import RefusalCode
from protocol.teams import Team, TeamKind, TeamStatus
from server.domain.staleness import refuse_stale

ORDER, SITE = AssignmentId(UUID(int=1)), SiteId(UUID(int=2))
TEAM = Team(id=TeamId(UUID(int=3)), call_sign="EQ", kind=TeamKind.PAIR, status=TeamStatus.EN_ROUTE, assignment_id=ORDER)
CALL = Intervention(id=InterventionId(UUID(int=4)), number=1, reported_at=0, status=InterventionStatus.ENDED)


@pytest.mark.parametrize(
    "decided_on",
    [
        None,
        DecidedOn(),
        DecidedOn(team_status=TeamStatus.EN_ROUTE, team_assignment_id=ORDER),
        DecidedOn(is_intervention_open=False),
        DecidedOn(destination_site_id=SITE),
    ],
)
def test_what_still_stands_refuses_nothing(decided_on: DecidedOn | None) -> None:
    """Rule IN9."""
    assert refuse_stale(decided_on, is_anyway=False, team=TEAM, intervention=CALL, destination=(TEAM, SITE)) is None


@pytest.mark.parametrize(
    ("decided_on", "last"),
    [
        (DecidedOn(team_status=TeamStatus.PATROL), TEAM),
        (DecidedOn(is_team_unassigned=True), TEAM),
        (DecidedOn(team_assignment_id=AssignmentId(UUID(int=9))), TEAM),
        (DecidedOn(is_intervention_open=True), CALL),
        (DecidedOn(destination_site_id=SiteId(UUID(int=9))), CALL),
    ],
)
def test_what_has_changed_is_shown_unless_the_sender_insists(decided_on: DecidedOn, last: Team | Intervention) -> None:
    """Rule IN9."""
    refusal = refuse_stale(decided_on, is_anyway=False, team=TEAM, intervention=CALL, destination=(CALL, SITE))
    assert refusal is not None
    assert (refusal.code, refusal.field, refusal.last) == (RefusalCode.STALE, "decided_on", last)
    assert refuse_stale(decided_on, is_anyway=True, team=TEAM, intervention=CALL, destination=(CALL, SITE)) is None


def test_what_is_not_known_is_not_compared() -> None:
    changed = DecidedOn(team_status=TeamStatus.PATROL, is_intervention_open=True, destination_site_id=SITE)
    assert refuse_stale(changed, is_anyway=False) is None

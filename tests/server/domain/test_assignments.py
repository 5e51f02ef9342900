"""Orders to teams: their life, who may be busy meanwhile, and decisions on screens that were out of date."""

from itertools import product
from typing import Any

import pytest

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState, AssignmentTask, DecidedOn
from protocol.devices import Role
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Availability, Team, TeamStatus
from server.domain.actor import Actor
from server.domain.assignments import NEXT
from server.domain.grouping import LIVE
from server.domain.outcomes import Accepted
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import DISPATCHER, SITES, STRANGER, TEAMS, History, actor_of, ask, prepared

A, S = AssignmentState, TeamStatus
CREW = actor_of(Role.TEAM_LEADER)
ORDER = ASSIGNMENTS[2]
ACKNOWLEDGED_WITHIN_MS = 90_000


@pytest.fixture
def history() -> History:
    """The first team is free, and nobody has told it anything."""
    history = prepared()
    report(history, S.PATROL)
    return history


def report(history: History, status: TeamStatus, **fields: Any) -> Any:
    return history.run(ask(c.ReportStatus, CREW, status=status, **fields))


def give(history: History, number: int = 2, **fields: Any) -> Any:
    values = {"assignment_id": ASSIGNMENTS[number], "team_id": TEAMS[0], "intervention_id": INTERVENTIONS[0]}
    return history.run(ask(c.GiveAssignment, **values | fields))


def order(history: History, number: int = 2) -> Assignment:
    found = history.state.find(Assignment, ASSIGNMENTS[number])
    assert found is not None
    return found


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def refusal(decision: Any) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.field


def test_the_table_speaks_of_every_state() -> None:
    assert set(NEXT) == set(A)
    assert {state for state in A if not NEXT[state]} == set(A) - LIVE


def test_a_free_team_gets_an_order_and_works_on_it(history: History) -> None:
    """Rule IN6."""
    give(history, order="Malaise porte 4", site_id=SITES[0])
    given = order(history)
    assert (given.state, given.was_busy, given.order) == (A.SENT, False, "Malaise porte 4")
    assert given.acknowledge_due_at == history.now + ACKNOWLEDGED_WITHIN_MS
    assert team(history).assignment_id == given.id


def test_a_busy_team_gets_an_order_and_goes_on_with_what_it_does(history: History) -> None:
    """Rule IN6."""
    give(history)
    report(history, S.ON_SCENE)
    on_scene_at = history.now
    assert isinstance(give(history, 3, intervention_id=INTERVENTIONS[1]), Accepted)
    assert order(history, 3).was_busy
    assert (team(history).status, team(history).assignment_id) == (S.ON_SCENE, ORDER)
    assert team(history).mission.on_scene_at == on_scene_at
    report(history, S.WITH_PATIENT)
    assert (order(history).status, order(history, 3).status) == (S.WITH_PATIENT, None)


def test_the_first_order_in_line_is_next_once_the_team_is_free(history: History) -> None:
    """Rule IN6."""
    give(history)
    report(history, S.ON_SCENE)
    give(history, 3, intervention_id=INTERVENTIONS[1])
    report(history, S.AVAILABLE_MOBILE)
    assert order(history).state is A.COMPLETED
    assert team(history).assignment_id == ASSIGNMENTS[3]
    report(history, S.EN_ROUTE)
    assert order(history, 3).state is A.ACTIVE
    assert order(history, 3).mission.en_route_at == history.now


def test_an_order_for_now_comes_first_and_changes_nothing_of_what_was_done(history: History) -> None:
    """Rule IN6."""
    give(history)
    report(history, S.ON_SCENE)
    give(history, 3, intervention_id=INTERVENTIONS[1], is_now=True)
    assert team(history).status is S.ON_SCENE
    assert (team(history).assignment_id, order(history).state) == (ASSIGNMENTS[3], A.ACTIVE)
    assert isinstance(report(history, S.EN_ROUTE), Accepted)
    assert order(history, 3).mission.en_route_at == history.now
    assert order(history).mission.en_route_at is None


def test_an_order_may_take_the_place_of_another(history: History) -> None:
    give(history)
    give(history, 3, intervention_id=INTERVENTIONS[1], replaces_id=ORDER)
    assert (order(history).state, order(history, 3).was_busy) == (A.SUPERSEDED, False)
    assert team(history).assignment_id == ASSIGNMENTS[3]
    assert refusal(give_again(history, replaces_id=ORDER)) == (RefusalCode.OUT_OF_SEQUENCE, "replaces_id")
    assert refusal(give_again(history, replaces_id=ASSIGNMENTS[0])) == (RefusalCode.UNKNOWN_TARGET, "replaces_id")


def give_again(history: History, **fields: Any) -> Any:
    return history.run(
        ask(c.GiveAssignment, assignment_id=STRANGER, team_id=TEAMS[0], intervention_id=INTERVENTIONS[0], **fields)
    )


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"assignment_id": ASSIGNMENTS[0]}, RefusalCode.ALREADY_EXISTS, "assignment_id"),
        ({"assignment_id": TEAMS[0]}, RefusalCode.ALREADY_EXISTS, "assignment_id"),
        ({"team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "team_id"),
        ({"intervention_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "intervention_id"),
        ({"intervention_id": None}, RefusalCode.INVALID_VALUE, "intervention_id"),
        ({"site_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "site_id"),
        ({"lat_deg": 48.8}, RefusalCode.INVALID_VALUE, "lat_deg"),
    ],
)
def test_an_order_says_who_goes_where_and_what_for(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    assert refusal(give(history, **fields)) == (code, field)


def test_nobody_is_sent_to_what_is_over_unless_somebody_insists(history: History) -> None:
    history.run(ask(c.SetInterventionStatus, intervention_id=INTERVENTIONS[1], status="ended"))
    decision = give(history, intervention_id=INTERVENTIONS[1])
    assert refusal(decision) == (RefusalCode.STALE, "intervention_id")
    assert isinstance(give(history, intervention_id=INTERVENTIONS[1], is_anyway=True), Accepted)


def test_a_prepared_order_waits_at_the_post_until_it_is_sent(history: History) -> None:
    """Rule IN7."""
    give(history, is_proposal=True)
    assert (order(history).state, order(history).sent_at) == (A.PROPOSED, None)
    assert (team(history).status, team(history).assignment_id) == (S.PATROL, None)
    assert history.run(ask(c.AcknowledgeAssignment, CREW, assignment_id=ORDER)) == Refusal(code=RefusalCode.FORBIDDEN)
    history.run(ask(c.SendAssignment, assignment_id=ORDER))
    assert (order(history).state, order(history).sent_at) == (A.SENT, history.now)
    assert team(history).assignment_id == ORDER
    again = history.run(ask(c.SendAssignment, assignment_id=ORDER))
    assert refusal(again) == (RefusalCode.OUT_OF_SEQUENCE, "assignment_id")


def test_an_order_is_delivered_understood_done(history: History) -> None:
    """Rule IN7: each step keeps its own time."""
    give(history)
    for command, state in ((c.ConfirmDelivery, A.DELIVERED), (c.AcknowledgeAssignment, A.ACKNOWLEDGED)):
        history.run(ask(command, CREW, assignment_id=ORDER))
        assert order(history).state is state
    report(history, S.EN_ROUTE)
    assert order(history).state is A.ACTIVE
    report(history, S.AVAILABLE_MOBILE)
    done = order(history)
    assert (done.state, done.ended_at, done.status) == (A.COMPLETED, history.now, S.AVAILABLE_MOBILE)
    assert None not in (done.sent_at, done.delivered_at, done.acknowledged_at, done.mission.ended_at)


def test_a_delivery_told_after_the_answer_only_fills_in_its_time(history: History) -> None:
    give(history)
    history.run(ask(c.AcknowledgeAssignment, CREW, assignment_id=ORDER))
    history.run(ask(c.ConfirmDelivery, CREW, assignment_id=ORDER, age_ms=1_500))
    assert (order(history).state, order(history).delivered_at) == (A.ACKNOWLEDGED, history.now - 1_500)


def test_an_order_confirmed_again_keeps_its_first_time_and_takes_the_new_arrival(history: History) -> None:
    give(history)
    history.run(ask(c.AcknowledgeAssignment, CREW, assignment_id=ORDER, eta_at=history.now + 60_000))
    first = history.now
    history.run(ask(c.AcknowledgeAssignment, CREW, assignment_id=ORDER, eta_at=history.now + 90_000))
    assert (order(history).acknowledged_at, order(history).eta_at) == (first, first + 90_000)


def test_a_team_declines_before_it_has_left(history: History) -> None:
    """Rule IN7."""
    give(history)
    history.run(ask(c.DeclineAssignment, CREW, assignment_id=ORDER, reason="véhicule en panne"))
    assert (order(history).state, order(history).end_reason) == (A.DECLINED, "véhicule en panne")
    assert team(history).assignment_id is None
    give(history, 3)
    report(history, S.EN_ROUTE)
    late = history.run(ask(c.DeclineAssignment, CREW, assignment_id=ASSIGNMENTS[3], reason="x"))
    assert refusal(late) == (RefusalCode.OUT_OF_SEQUENCE, "assignment_id")


@pytest.mark.parametrize("state", [A.COMPLETED, A.CANCELLED])
def test_a_post_ends_an_order(history: History, state: AssignmentState) -> None:
    give(history)
    history.run(ask(c.EndAssignment, assignment_id=ORDER, state=state, reason="x"))
    assert (order(history).state, order(history).ended_at) == (state, history.now)


@pytest.mark.parametrize("state", sorted(set(A) - {A.COMPLETED, A.CANCELLED}))
def test_a_post_ends_an_order_in_one_of_two_ways(history: History, state: AssignmentState) -> None:
    give(history)
    decision = history.run(ask(c.EndAssignment, assignment_id=ORDER, state=state))
    assert refusal(decision) == (RefusalCode.INVALID_VALUE, "state")


@pytest.mark.parametrize(
    ("command", "actor", "fields"),
    [
        (c.ConfirmDelivery, CREW, {}),
        (c.AcknowledgeAssignment, CREW, {}),
        (c.DeclineAssignment, CREW, {"reason": "x"}),
        (c.MakeCurrent, DISPATCHER, {}),
        (c.EndAssignment, DISPATCHER, {}),
    ],
)
def test_after_its_end_nothing_is_said_of_an_order_but_what_happened_before(
    history: History, command: type[Any], actor: Actor, fields: dict[str, Any]
) -> None:
    give(history)
    history.run(ask(c.EndAssignment, assignment_id=ORDER, state=A.CANCELLED, delay_ms=60_000))
    after = history.run(ask(command, actor, assignment_id=ORDER, **fields))
    assert refusal(after) == (RefusalCode.OUT_OF_SEQUENCE, "assignment_id")
    before = history.run(ask(command, actor, assignment_id=ORDER, age_ms=30_000, **fields))
    assert isinstance(before, Accepted)
    assert order(history).state is A.CANCELLED


@pytest.mark.parametrize("command", [c.SendAssignment, c.AcknowledgeAssignment, c.MakeCurrent, c.EndAssignment])
def test_an_order_that_does_not_exist_is_unknown(history: History, command: type[Any]) -> None:
    decision = history.run(ask(command, assignment_id=STRANGER))
    assert refusal(decision) == (RefusalCode.UNKNOWN_TARGET, "assignment_id")


def test_a_post_says_which_order_comes_first(history: History) -> None:
    give(history)
    give(history, 3, intervention_id=INTERVENTIONS[1])
    history.run(ask(c.MakeCurrent, assignment_id=ASSIGNMENTS[3]))
    assert team(history).assignment_id == ASSIGNMENTS[3]


def test_a_crew_that_reports_for_another_of_its_orders_works_on_that_one(history: History) -> None:
    """Rule IN8."""
    give(history)
    give(history, 3, intervention_id=INTERVENTIONS[1])
    report(history, S.ON_SCENE)
    assert isinstance(report(history, S.EN_ROUTE, assignment_id=ASSIGNMENTS[3]), Accepted)
    assert team(history).assignment_id == ASSIGNMENTS[3]
    assert (order(history).status, order(history, 3).status) == (S.ON_SCENE, S.EN_ROUTE)


def test_a_report_names_an_order_of_its_own_team(history: History) -> None:
    for assignment_id in (ASSIGNMENTS[0], STRANGER):
        decision = report(history, S.ON_SCENE, assignment_id=assignment_id)
        assert refusal(decision) == (RefusalCode.UNKNOWN_TARGET, "assignment_id")


def test_a_late_report_belongs_to_the_order_of_its_time(history: History) -> None:
    """Rule IN8."""
    give(history)
    report(history, S.EN_ROUTE)
    report(history, S.AVAILABLE_MOBILE, delay_ms=600_000)
    give(history, 3, intervention_id=INTERVENTIONS[1])
    report(history, S.ON_SCENE, delay_ms=60_000, age_ms=360_000)
    assert order(history).mission.on_scene_at == history.now - 360_000
    assert (order(history).state, order(history, 3).status) == (A.COMPLETED, S.ALERTED)


def test_a_report_outside_any_order_is_as_good(history: History) -> None:
    """Rule IN8: help comes before paper."""
    report(history, S.ON_SCENE)
    assert (team(history).assignment_id, team(history).mission.on_scene_at) == (None, history.now)


def test_a_team_alerted_and_free_again_has_not_done_its_order(history: History) -> None:
    give(history)
    report(history, S.AVAILABLE_MOBILE)
    assert order(history).state is A.SENT


def test_a_team_that_moves_is_there_when_it_is_free_at_its_new_post(history: History) -> None:
    give(history, task=AssignmentTask.RELOCATION, intervention_id=None, site_id=SITES[1])
    history.run(ask(c.AcknowledgeAssignment, CREW, assignment_id=ORDER))
    assert team(history).availability is Availability.AVAILABLE
    report(history, S.AVAILABLE_BASE)
    assert (order(history).state, order(history).ended_at) == (A.COMPLETED, history.now)


@pytest.mark.parametrize(
    ("decided_on", "is_stale"),
    [
        (DecidedOn(), False),
        (DecidedOn(team_status=S.PATROL), False),
        (DecidedOn(team_status=S.AVAILABLE_BASE), True),
        (DecidedOn(is_team_unassigned=True), False),
        (DecidedOn(team_assignment_id=ASSIGNMENTS[1]), True),
        (DecidedOn(is_intervention_open=True), False),
        (DecidedOn(is_intervention_open=False), True),
    ],
)
def test_an_order_decided_on_what_no_longer_stands_is_refused(
    history: History, decided_on: DecidedOn, is_stale: bool
) -> None:
    """Rule IN9."""
    decision = give(history, decided_on=decided_on)
    assert isinstance(decision, Refusal) is is_stale
    if is_stale:
        assert refusal(decision) == (RefusalCode.STALE, "decided_on")
        assert isinstance(give(history, decided_on=decided_on, is_anyway=True), Accepted)


def test_an_order_ended_for_another_destination_is_stale(history: History) -> None:
    """Rule IN9."""
    give(history, site_id=SITES[0])
    for site_id, is_stale in ((SITES[1], True), (SITES[0], False)):
        ended = history.run(
            ask(c.EndAssignment, assignment_id=ORDER, decided_on=DecidedOn(destination_site_id=site_id))
        )
        assert isinstance(ended, Refusal) is is_stale
        if isinstance(ended, Refusal):
            assert ended.last is not None
            assert ended.last.id == ORDER


@pytest.mark.parametrize(("state", "step"), sorted(product(A, A)))
def test_nothing_leads_out_of_an_end(state: AssignmentState, step: AssignmentState) -> None:
    assert (step in NEXT[state]) <= (state in LIVE)

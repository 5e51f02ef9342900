"""Interventions: their number, what is known of them, and how far they are."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.assignments import Assignment, AssignmentState, DecidedOn
from protocol.devices import Role
from protocol.interventions import Clearable, Intervention, InterventionStatus, LocationPrecision, Priority
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from server.domain.actor import Actor
from server.domain.interventions import FOLLOWS_FROM_TEAMS, MAX_LINKS, NEXT
from server.domain.outcomes import Accepted
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import (
    DISPATCHER,
    SECTORS,
    SITES,
    STRANGER,
    TEAMS,
    History,
    actor_of,
    ask,
    ids,
    prepared,
)

S, T = InterventionStatus, TeamStatus
CREW, POST = actor_of(Role.TEAM_LEADER), actor_of(Role.POST_LEADER)
CALL, NEW = INTERVENTIONS[1], INTERVENTIONS[2]


@pytest.fixture
def history() -> History:
    """Nobody has been sent to the second intervention; the first team patrols."""
    history = prepared()
    report(history, T.PATROL)
    return history


def report(history: History, status: TeamStatus, **fields: Any) -> Any:
    return history.run(ask(c.ReportStatus, CREW, status=status, **fields))


def create(history: History, actor: Actor = DISPATCHER, **fields: Any) -> Any:
    return history.run(ask(c.CreateIntervention, actor, **{"intervention_id": NEW} | fields))


def send(history: History, number: int = 2, **fields: Any) -> Any:
    values = {"assignment_id": ASSIGNMENTS[number], "team_id": TEAMS[0], "intervention_id": CALL}
    return history.run(ask(c.GiveAssignment, **values | fields))


def update(history: History, **fields: Any) -> Any:
    return history.run(ask(c.UpdateIntervention, **{"intervention_id": CALL} | fields))


def set_status(history: History, status: InterventionStatus, **fields: Any) -> Any:
    return history.run(ask(c.SetInterventionStatus, intervention_id=CALL, status=status, **fields))


def call(history: History, intervention_id: Any = CALL) -> Intervention:
    found = history.state.find(Intervention, intervention_id)
    assert found is not None
    return found


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def refusal(decision: Any) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.field


def test_the_table_speaks_of_every_status_and_each_can_be_reached() -> None:
    assert set(NEXT) == set(S) == {status for following in NEXT.values() for status in following}


def test_a_new_intervention_has_the_next_number_and_what_is_known(history: History) -> None:
    """Rule IN1."""
    create(history, priority=Priority.P1, nature="malaise", lat_deg=48.8, lon_deg=2.3, precision="exact")
    made = call(history, NEW)
    assert (made.number, made.status, made.priority, made.nature) == (13, S.REPORTED, Priority.P1, "malaise")
    assert (made.reported_at, made.precision) == (history.now, LocationPrecision.EXACT)


def test_a_crew_that_engages_itself_says_it_in_one_go(history: History) -> None:
    """Rule IN5."""
    decision = create(history, CREW, engages_team_id=TEAMS[0], assignment_id=ASSIGNMENTS[2])
    assert isinstance(decision, Accepted)
    assert [type(event) for event in decision.events] == [e.InterventionCreated, e.AssignmentGiven, e.StatusReported]
    made, order = call(history, NEW), history.state.find(Assignment, ASSIGNMENTS[2])
    assert order is not None
    assert (order.state, order.is_self_engaged) == (AssignmentState.ACTIVE, True)
    assert (team(history).status, team(history).assignment_id) == (T.ON_SCENE, order.id)
    assert (made.status, made.is_self_engaged, made.created_by_team_id) == (S.IN_PROGRESS, True, TEAMS[0])
    assert (made.first_alerted_at, made.first_on_scene_at) == (None, history.now)


def test_a_crew_reports_without_engaging_itself(history: History) -> None:
    create(history, CREW)
    assert call(history, NEW).created_by_team_id == TEAMS[0]
    assert team(history).status is T.PATROL


def test_a_post_sends_a_team_as_it_enters_the_call(history: History) -> None:
    create(history, engages_team_id=TEAMS[0])
    assert (team(history).status, call(history, NEW).status) == (T.ALERTED, S.ASSIGNED)
    order = history.state.find(Assignment, team(history).assignment_id)
    assert order is not None
    assert (order.is_self_engaged, order.acknowledge_due_at) == (False, history.now + 90_000)


def test_a_post_enters_for_a_team_that_it_is_there_already(history: History) -> None:
    create(history, engages_team_id=TEAMS[0], is_self_engaged=True, team_status=T.WITH_PATIENT)
    assert (team(history).status, call(history, NEW).first_contact_at) == (T.WITH_PATIENT, history.now)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"intervention_id": CALL}, RefusalCode.ALREADY_EXISTS, "intervention_id"),
        ({"intervention_id": TEAMS[0]}, RefusalCode.ALREADY_EXISTS, "intervention_id"),
        ({"site_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "site_id"),
        ({"sector_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "sector_id"),
        ({"landmark_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "landmark_id"),
        ({"lon_deg": 2.3}, RefusalCode.INVALID_VALUE, "lat_deg"),
        ({"lat_deg": 48.8}, RefusalCode.INVALID_VALUE, "lon_deg"),
        ({"engages_team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "engages_team_id"),
        ({"engages_team_id": TEAMS[0], "team_status": T.PATROL}, RefusalCode.INVALID_VALUE, "team_status"),
        ({"engages_team_id": TEAMS[0], "assignment_id": ASSIGNMENTS[0]}, RefusalCode.ALREADY_EXISTS, "assignment_id"),
        ({"engages_team_id": TEAMS[0], "assignment_id": NEW}, RefusalCode.ALREADY_EXISTS, "assignment_id"),
    ],
)
def test_what_makes_no_sense_creates_nothing(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    assert refusal(create(history, **fields)) == (code, field)


def test_who_does_not_lead_engages_no_other_team(history: History) -> None:
    officer = actor_of(Role.SECTOR_LEADER)
    assert create(history, officer, engages_team_id=TEAMS[0]) == Refusal(code=RefusalCode.FORBIDDEN)
    assert isinstance(create(history, officer), Accepted)


def test_only_what_is_given_changes(history: History) -> None:
    update(history, nature="chute", description="marche")
    update(history, priority=Priority.P2, lat_deg=48.8, lon_deg=2.3)
    changed = call(history)
    assert (changed.nature, changed.description, changed.priority) == ("chute", "marche", Priority.P2)
    assert (changed.lat_deg, changed.precision, changed.site_id) == (48.8, LocationPrecision.UNKNOWN, SITES[0])


def test_what_is_cleared_is_not_known_any_more(history: History) -> None:
    update(history, nature="chute", lat_deg=48.8, lon_deg=2.3, precision="exact", sector_id=SECTORS[0])
    update(history, cleared=(Clearable.NATURE, Clearable.POSITION, Clearable.SITE))
    changed = call(history)
    assert (changed.nature, changed.lat_deg, changed.lon_deg, changed.site_id) == (None, None, None, None)
    assert (changed.precision, changed.sector_id) == (LocationPrecision.UNKNOWN, SECTORS[0])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_changes_by_different_people_do_not_undo_each_other(order: tuple[int, ...]) -> None:
    """Rule IN10: each field is a register of its own."""
    changes = ({"nature": "malaise"}, {"nature": "chute", "priority": Priority.P1}, {"address": "Porte 4"})
    ages_ms = (30_000, 20_000, 10_000)
    history = prepared()
    history.now += 60_000
    for number in order:
        update(history, delay_ms=0, age_ms=ages_ms[number], **changes[number])
    changed = call(history)
    assert (changed.nature, changed.priority, changed.address) == ("chute", Priority.P1, "Porte 4")


def test_an_update_older_than_all_that_stands_is_late(history: History) -> None:
    update(history, nature="chute", delay_ms=60_000)
    decision = update(history, nature="malaise", age_ms=30_000)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert call(history).nature == "chute"


def test_an_update_of_nothing_is_refused(history: History) -> None:
    assert refusal(update(history)) == (RefusalCode.INVALID_VALUE, "cleared")
    assert refusal(update(history, intervention_id=STRANGER)) == (RefusalCode.UNKNOWN_TARGET, "intervention_id")
    assert refusal(update(history, site_id=STRANGER)) == (RefusalCode.UNKNOWN_TARGET, "site_id")


def test_an_intervention_goes_as_its_teams_go(history: History) -> None:
    """Rule IN11."""
    set_status(history, S.ASSESSED)
    assert call(history).status is S.ASSESSED
    send(history)
    assert (call(history).status, call(history).team_ids) == (S.ASSIGNED, (TEAMS[0],))
    report(history, T.ON_SCENE)
    assert (call(history).status, call(history).first_on_scene_at) == (S.IN_PROGRESS, history.now)
    report(history, T.WITH_PATIENT)
    assert call(history).first_contact_at == history.now
    report(history, T.AVAILABLE_MOBILE)
    assert (call(history).status, call(history).team_ids) == (S.IN_PROGRESS, ())
    set_status(history, S.ENDED)
    assert (call(history).status, call(history).ended_at) == (S.ENDED, history.now)
    set_status(history, S.VALIDATED)
    assert call(history).status is S.VALIDATED


def test_an_intervention_whose_only_team_declines_waits_again(history: History) -> None:
    """Rule IN11."""
    send(history)
    history.run(ask(c.DeclineAssignment, CREW, assignment_id=ASSIGNMENTS[2], reason="x"))
    assert (call(history).status, call(history).team_ids) == (S.REPORTED, ())


def test_the_first_on_scene_is_the_first_whatever_arrives_when(history: History) -> None:
    """Rule IN11."""
    send(history)
    history.now += 60_000
    report(history, T.ON_SCENE)
    late_ms = 30_000
    send(history, 3, team_id=TEAMS[1])
    second = ask(
        c.ReportStatus,
        team_id=TEAMS[1],
        status=T.ON_SCENE,
        assignment_id=ASSIGNMENTS[3],
        is_forced=True,
        age_ms=late_ms,
    )
    history.run(second)
    assert call(history).first_on_scene_at == history.now - late_ms


def test_a_step_taken_back_is_taken_back_from_the_intervention(history: History) -> None:
    send(history)
    report(history, T.ON_SCENE)
    corrected = ask(c.ReportStatus, team_id=TEAMS[0], status=T.EN_ROUTE, is_forced=True)
    assert isinstance(history.run(corrected), Accepted)
    assert (call(history).status, call(history).first_on_scene_at) == (S.ASSIGNED, None)


def test_what_is_over_can_be_opened_again_and_then_waits_for_a_team(history: History) -> None:
    send(history)
    report(history, T.ON_SCENE)
    report(history, T.AVAILABLE_MOBILE)
    set_status(history, S.ENDED)
    set_status(history, S.REPORTED)
    assert (call(history).status, call(history).ended_at) == (S.REPORTED, None)
    assert call(history).first_on_scene_at is not None
    assert refusal(set_status(history, S.REPORTED)) == (RefusalCode.OUT_OF_SEQUENCE, "status")


@pytest.mark.parametrize("status", sorted(FOLLOWS_FROM_TEAMS | {S.DUPLICATE}))
def test_nobody_sets_what_follows_from_something_else(history: History, status: InterventionStatus) -> None:
    assert refusal(set_status(history, status)) == (RefusalCode.INVALID_VALUE, "status")


def test_a_status_that_cannot_follow_is_refused_unless_it_is_late(history: History) -> None:
    assert refusal(set_status(history, S.VALIDATED)) == (RefusalCode.OUT_OF_SEQUENCE, "status")
    set_status(history, S.ENDED, delay_ms=60_000)
    decision = set_status(history, S.ASSESSED, age_ms=30_000)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert call(history).status is S.ENDED


def test_a_status_decided_on_what_no_longer_stands_is_refused(history: History) -> None:
    """Rule IN9."""
    seen = DecidedOn(is_intervention_open=False)
    assert refusal(set_status(history, S.ENDED, decided_on=seen)) == (RefusalCode.STALE, "decided_on")
    assert isinstance(set_status(history, S.ENDED, decided_on=seen, is_anyway=True), Accepted)


def test_a_duplicate_names_the_one_that_goes_on(history: History) -> None:
    mark = ask(c.MarkDuplicate, intervention_id=CALL, duplicate_of=INTERVENTIONS[0])
    history.run(mark)
    assert (call(history).status, call(history).duplicate_of) == (S.DUPLICATE, INTERVENTIONS[0])
    assert refusal(history.run(mark)) == (RefusalCode.OUT_OF_SEQUENCE, "intervention_id")
    round_about = ask(c.MarkDuplicate, intervention_id=INTERVENTIONS[0], duplicate_of=CALL)
    assert refusal(history.run(round_about)) == (RefusalCode.INVALID_VALUE, "duplicate_of")
    set_status(history, S.REPORTED)
    assert (call(history).status, call(history).duplicate_of) == (S.REPORTED, None)


@pytest.mark.parametrize(("other", "code"), [(STRANGER, RefusalCode.UNKNOWN_TARGET), (CALL, RefusalCode.INVALID_VALUE)])
def test_a_duplicate_is_of_another_one_that_exists(history: History, other: Any, code: RefusalCode) -> None:
    decision = history.run(ask(c.MarkDuplicate, intervention_id=CALL, duplicate_of=other))
    assert refusal(decision) == (code, "duplicate_of")


def test_a_split_begins_a_new_one_at_the_same_place_and_moves_nobody(history: History) -> None:
    send(history)
    update(history, address="Porte 4", priority=Priority.P1)
    history.run(ask(c.SplitIntervention, intervention_id=CALL, new_id=NEW, description="autre rame"))
    made = call(history, NEW)
    assert (made.split_from, made.address, made.description, made.team_ids) == (CALL, "Porte 4", "autre rame", ())
    assert call(history).team_ids == (TEAMS[0],)
    taken = history.run(ask(c.SplitIntervention, intervention_id=CALL, new_id=INTERVENTIONS[0]))
    assert refusal(taken) == (RefusalCode.ALREADY_EXISTS, "new_id")


def test_a_link_is_seen_from_both_ends_and_can_be_taken_away(history: History) -> None:
    for is_linked, others in ((True, (INTERVENTIONS[0],)), (False, ())):
        history.run(ask(c.LinkInterventions, intervention_id=CALL, other_id=INTERVENTIONS[0], is_linked=is_linked))
        assert call(history).linked_to == others
        assert bool(call(history, INTERVENTIONS[0]).linked_to) is is_linked


def test_links_are_between_two_and_not_without_end(history: History) -> None:
    to_itself = history.run(ask(c.LinkInterventions, intervention_id=CALL, other_id=CALL))
    assert refusal(to_itself) == (RefusalCode.INVALID_VALUE, "other_id")
    for new_id in ids("linked", MAX_LINKS + 1):
        create(history, intervention_id=new_id)
        last = history.run(ask(c.LinkInterventions, intervention_id=CALL, other_id=new_id))
    assert refusal(last) == (RefusalCode.INVALID_VALUE, "other_id")


def test_a_post_sees_and_describes_what_is_at_its_site(history: History) -> None:
    assert isinstance(history.run(ask(c.UpdateIntervention, POST, intervention_id=CALL, nature="chute")), Accepted)

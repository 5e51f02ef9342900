"""The written mass-casualty story: as large as it says, possible, the same each time, and accepted by the rules."""

from collections import Counter
from itertools import pairwise

import pytest

from clients.simulator.identities import Identities
from clients.simulator.plan import StoryPlan, plan_story
from clients.simulator.reckoning import expected, reckon
from clients.simulator.scenario import Scenario, Voice, load_scenario
from clients.simulator.story import POST, Fate
from protocol import commands as c
from protocol.alerts import Alert, AlertState
from protocol.casualties import CasualtyBoard
from protocol.drawings import Drawing
from protocol.evacuations import Evacuation, EvacuationState
from protocol.messages import Message, MessageKind
from protocol.operations import Operation, Plan, Site, SiteKind
from protocol.regulation import RegulationCase, RegulationState
from protocol.resource_requests import RequestAnswerKind
from protocol.teams import Team, TeamStatus
from protocol.victims import TriageMethod, Victim, VictimPresence
from tests.support.strategies import OPERATION
from tests.support.told_story import ToldStory, shown

MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def novi() -> Scenario:
    return load_scenario("novi")


@pytest.fixture(scope="module")
def plan(novi: Scenario) -> StoryPlan:
    return plan_story(novi, Identities(OPERATION, novi.seed))


@pytest.fixture(scope="module")
def told(novi: Scenario) -> ToldStory:
    return ToldStory(novi).tell_all()


def test_it_is_a_mass_casualty_story(novi: Scenario) -> None:
    assert novi.story is not None
    people = sum(victim.fate not in (Fate.DUPLICATE, Fate.VOID) for victim in novi.story.victims)
    assert people + sum(batch.count for batch in novi.story.batches) >= 80
    kinds = Counter(site.kind for site in novi.sites)
    assert kinds[SiteKind.HOSPITAL] >= 3
    assert {site.key for site in novi.sites if site.is_from_plan} == {"PRV", "PMA", "PEV", "CRM", "CAI"}
    rescuers = Counter(team.organisation for team in novi.teams)
    assert rescuers["secours"] >= 8
    assert rescuers["croix"] >= 8


def test_a_third_of_the_phones_lose_the_network(novi: Scenario) -> None:
    assert novi.story is not None
    phones = {team.key for team in novi.teams if team.voice is Voice.PHONE}
    lost = {loss.team for loss in novi.story.losses}
    assert lost <= phones
    assert len(lost) >= len(phones) / 3


def test_the_same_seed_gives_the_same_story_and_another_one_other_times(novi: Scenario, plan: StoryPlan) -> None:
    ids = Identities(OPERATION, novi.seed)
    assert plan_story(novi, ids) == plan
    assert plan_story(novi, ids, seed=1).steps != plan.steps


def test_steps_are_in_the_order_of_time_and_the_story_lasts_some_hours(plan: StoryPlan) -> None:
    times = [step.at_ms for step in plan.steps]
    assert times == sorted(times)
    assert 90 * MINUTE_MS < times[-1] < 240 * MINUTE_MS


def test_everybody_who_speaks_exists(novi: Scenario, plan: StoryPlan) -> None:
    assert novi.story is not None
    known = {POST, *(team.key for team in novi.teams), *(desk.key for desk in novi.story.desks)}
    assert {step.by for step in plan.steps} <= known
    radios = {team.key for team in novi.teams if team.voice is Voice.RADIO}
    assert not radios & {step.by for step in plan.steps}, "the post speaks for them"


def test_no_hospital_gets_more_than_its_beds_and_no_ambulance_is_in_two_places(novi: Scenario, plan: StoryPlan) -> None:
    taken = Counter(trip.hospital for trip in plan.trips)
    beds = {site.key: site.beds for site in novi.sites if site.beds}
    assert all(taken[hospital] <= beds[hospital] for hospital in taken)
    assert len(taken) >= 3
    for team in {trip.team for trip in plan.trips}:
        own = sorted((trip for trip in plan.trips if trip.team == team), key=lambda trip: trip.ordered_ms)
        assert all(before.free_ms <= after.ordered_ms for before, after in pairwise(own))
    assert sum(trip.hospital != trip.meant_for for trip in plan.trips) == 1, "one diversion"
    assert max(Counter(trip.team for trip in plan.trips).values()) >= 3, "a shuttle"


def test_the_rules_of_the_trade_accept_every_step(told: ToldStory) -> None:
    assert [(step.kind.__name__, step.by, refusal.code, refusal.field) for step, refusal in told.refusals] == []


def test_every_count_reconciles_at_the_end(novi: Scenario, told: ToldStory) -> None:
    assert novi.story is not None
    wanted = expected(novi.story, told.plan, told.ids)
    reckoning = reckon(shown(told), wanted)
    assert reckoning.differences == ()
    [board] = [entity for entity in told.state.entities.values() if isinstance(entity, CasualtyBoard)]
    assert reckoning.in_use == board.tags_in_use >= 80
    assert not board.totals.untriaged


def test_what_the_story_promises_has_happened(told: ToldStory) -> None:
    entities = told.state.entities.values()
    operation = told.state.find(Operation, OPERATION)
    assert operation is not None
    assert operation.plan is Plan.NOVI
    victims = [entity for entity in entities if isinstance(entity, Victim)]
    sorted_twice = [each for each in victims if {act.method for act in each.triages} >= {
        TriageMethod.FIRST_AIDER, TriageMethod.PHYSICIAN}]  # fmt: skip
    assert len(sorted_twice) >= 50
    assert sum(victim.has_identity for victim in victims) == 2
    assert any(victim.merged_into is not None for victim in victims)
    assert any(scan.is_odd for victim in victims for scan in victim.scans)
    assert not any(victim.presence is VictimPresence.LOST_TRACK for victim in victims)
    assert any(point.presence is VictimPresence.LOST_TRACK for victim in victims for point in victim.journey)
    alerts = [entity for entity in entities if isinstance(entity, Alert)]
    assert [alert.state for alert in alerts] == [AlertState.CLEARED]
    evacuations = [entity for entity in entities if isinstance(entity, Evacuation)]
    assert {evacuation.state for evacuation in evacuations} == {EvacuationState.HANDED_OVER}
    assert sum(evacuation.diverted_at is not None for evacuation in evacuations) == 1
    assert all(evacuation.beds for evacuation in evacuations)
    cases = [entity for entity in entities if isinstance(entity, RegulationCase)]
    assert len(cases) >= 25
    assert {case.state for case in cases} == {RegulationState.READ_BACK}
    messages = [entity for entity in entities if isinstance(entity, Message)]
    answers = {each.answer.kind: each.fulfilled_at is not None for each in messages if each.answer is not None}
    assert answers == {RequestAnswerKind.PARTIAL: True, RequestAnswerKind.REFUSED: False}
    assert {each.symbol for each in entities if isinstance(each, Drawing)} == {"closed_road", "landing_zone"}
    kinds = {each.kind for each in messages}
    assert {MessageKind.ORDER, MessageKind.SITREP, MessageKind.METHANE, MessageKind.BROADCAST} <= kinds


def test_every_crew_is_free_at_the_end(novi: Scenario, told: ToldStory) -> None:
    free = (TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE)
    for plan in novi.teams:
        team = told.state.find(Team, told.ids.team(plan.key))
        assert team is not None
        assert team.status in free, plan.key
        assert team.headcount_counted == team.headcount_declared


def test_ambulances_drive_and_are_back_when_they_are_free(novi: Scenario, plan: StoryPlan) -> None:
    for team, moves in plan.moves.items():
        assert all(move.depart_ms < move.arrive_ms for move in moves), team
        assert all(one.arrive_ms <= other.depart_ms for one, other in pairwise(moves)), team


def test_the_sites_of_the_plan_come_with_the_switch(told: ToldStory) -> None:
    sites = {entity.code for entity in told.state.entities.values() if isinstance(entity, Site)}
    assert {"PRV", "PMA", "PEV", "CRM", "CAI"} <= sites
    assert sum(step.kind is c.SwitchPlan for step in told.plan.steps) == 1


def test_a_scenario_without_a_story_has_no_plan() -> None:
    marathon = load_scenario("marathon")
    with pytest.raises(ValueError, match="no story"):
        plan_story(marathon, Identities(OPERATION, marathon.seed))

"""Every scenario of the simulator, seen again: what a live post held, at every hundredth fact, for each audience."""

from uuid import UUID

import pytest

from clients.simulator.scenario import SCENARIOS, load_scenario
from protocol.devices import Role
from protocol.entities import Entity
from protocol.replay import ReplayClock
from protocol.teams import Team
from protocol.upstream import Scope
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for, view_for
from server.replay.timeline import Timeline
from tests.support.lived_day import LivedDay
from tests.support.replays import LOG_ID, entities_at
from tests.support.strategies import OPERATION
from tests.support.told_story import EnteredScenario, ToldStory

EVERY = 100
LIVED_MS = 20 * 60_000
SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.toml") if not path.name.endswith(".story.toml"))


@pytest.fixture(scope="module", params=SHIPPED)
def told(request: pytest.FixtureRequest) -> EnteredScenario:
    """The whole story, or a good while of a day without one."""
    scenario = load_scenario(request.param)
    return LivedDay(scenario).live(LIVED_MS) if scenario.story is None else ToldStory(scenario).tell_all()


@pytest.fixture(scope="module")
def timeline(told: EnteredScenario) -> Timeline:
    timeline = Timeline(OPERATION, LOG_ID, kept_every=300)
    for change in told.changes:
        timeline.take(change)
    return timeline


def audiences(told: EnteredScenario) -> list[Audience]:
    roles = (Role.COVER_HEAD, Role.OBSERVER, Role.REGULATION, Role.LOG_OPERATOR)
    posts = [Audience(OPERATION, Scope.OPERATION, role) for role in roles]
    teams = [team.id for team in told.state.all(Team)][:3]
    crews = [Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, team_id) for team_id in teams]
    desks = [told.ids.site(desk.site) for desk in told.scenario.story.desks if desk.site] if told.scenario.story else []
    sites = [Audience(OPERATION, Scope.SITE, Role.POST_LEADER, site_id) for site_id in desks[:2]]
    return [*posts, *crews, *sites]


def test_what_was_known_is_what_a_live_post_held(told: EnteredScenario, timeline: Timeline) -> None:
    """Rules RP4 and C4: every hundredth number, every audience."""
    for audience in audiences(told):
        held: dict[UUID, Entity] = {}
        for change in told.changes:
            view = view_for(audience, change.record.seq - 1, change)
            if view is not None:
                held |= {entity.id: entity for entity in view.entities}
                for gone in view.removed:
                    held.pop(UUID(gone.id), None)
            if change.record.seq % EVERY == 0:
                past = entities_at(told, timeline, ReplayClock.KNOWN, change.record.seq)
                shown = snapshot_for(audience, OperationState(OPERATION, change.record.seq, past))
                assert {entity.id: entity for entity in shown} == held, (audience, change.record.seq)
        assert held


def test_the_clocks_differ_by_what_was_told_late_and_by_nothing_else(told: EnteredScenario, timeline: Timeline) -> None:
    """Rule RP5."""
    late = [change.record for change in told.changes if change.record.received_at - change.record.occurred_at > 1_000]
    assert bool(timeline.rewrites) == bool(late)
    happened = timeline.order(ReplayClock.HAPPENED)
    for record in late[:20]:
        then = happened.number_at(record.occurred_at)
        assert happened.number_of(record.seq) <= then, "by happening it is there at its time"
        assert timeline.order(ReplayClock.KNOWN).number_at(record.received_at - 1) < record.seq, "not known before"
    for number in range(0, timeline.seq + 1, EVERY) if not late else (timeline.seq,):
        known, happened_then = (entities_at(told, timeline, clock, number) for clock in ReplayClock)
        assert known == happened_then


def test_scenarios_with_and_without_late_news_are_among_them() -> None:
    assert {"marathon", "novi"} <= set(SHIPPED)

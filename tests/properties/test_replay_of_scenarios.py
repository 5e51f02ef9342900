"""The simulator's written scenario, seen again: what a live post held, at every hundredth fact, for each audience."""

from uuid import UUID

import pytest

from clients.simulator.scenario import load_scenario
from protocol.devices import Role
from protocol.entities import Entity
from protocol.replay import ReplayClock
from protocol.teams import Team
from protocol.upstream import Scope
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for, view_for
from server.replay.timeline import Timeline
from tests.support.replays import LOG_ID, entities_at
from tests.support.strategies import OPERATION
from tests.support.told_story import ToldStory

EVERY = 100


@pytest.fixture(scope="module")
def told() -> ToldStory:
    return ToldStory(load_scenario("novi")).tell_all()


@pytest.fixture(scope="module")
def timeline(told: ToldStory) -> Timeline:
    timeline = Timeline(OPERATION, LOG_ID, kept_every=300)
    for change in told.changes:
        timeline.take(change)
    return timeline


def audiences(told: ToldStory) -> list[Audience]:
    roles = (Role.COVER_HEAD, Role.OBSERVER, Role.REGULATION, Role.LOG_OPERATOR)
    posts = [Audience(OPERATION, Scope.OPERATION, role) for role in roles]
    teams = [team.id for team in told.state.all(Team)][:3]
    crews = [Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, team_id) for team_id in teams]
    desks = [told.ids.site(desk.site) for desk in told.scenario.story.desks if desk.site] if told.scenario.story else []
    sites = [Audience(OPERATION, Scope.SITE, Role.POST_LEADER, site_id) for site_id in desks[:2]]
    return [*posts, *crews, *sites]


def test_what_was_known_is_what_a_live_post_held(told: ToldStory, timeline: Timeline) -> None:
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


def test_where_nothing_was_told_late_both_clocks_show_the_same(told: ToldStory, timeline: Timeline) -> None:
    """Rule RP5."""
    assert timeline.rewrites == 0
    for number in range(0, timeline.seq + 1, EVERY):
        known, happened = (entities_at(told, timeline, clock, number) for clock in ReplayClock)
        assert known == happened

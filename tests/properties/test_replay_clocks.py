"""Replay equals live, by either clock, at every number and for every audience (rules C8, RP4, RP5 and RP6)."""

from collections.abc import Mapping
from uuid import UUID

from hypothesis import given
from immutables import Map

from protocol.codec import JSON, MSGPACK, encode_entity
from protocol.entities import Entity
from protocol.operations import Operation
from protocol.replay import ReplayClock
from protocol.thresholds import Thresholds
from server.domain.attention_causes import attended
from server.domain.visibility import snapshot_for, view_for
from server.realtime.replay_frames import Sight, change_frames
from tests.properties.test_no_leaks import assert_clean, plant
from tests.support.audiences import audiences
from tests.support.replays import block_of, changes_of, entities_at, folded, timeline_of
from tests.support.strategies import Request, prepared, request_lists

KNOWN, HAPPENED = ReplayClock.KNOWN, ReplayClock.HAPPENED


def due_alike(entities: Mapping[UUID, Entity]) -> dict[UUID, Entity]:
    """Rule AT1: changed thresholds count for a thing from its next fact on; told late, they come before other facts."""
    thresholds = next((each.thresholds for each in entities.values() if isinstance(each, Operation)), Thresholds())
    return {entity_id: attended(entity, thresholds) for entity_id, entity in entities.items()}


@given(request_lists())
def test_what_was_known_is_the_fold_up_to_a_number_and_what_happened_the_fold_of_what_had(
    requests: list[Request],
) -> None:
    """Rules RP4 and RP5, and rule C8: for each number of each clock, and not only where a state is kept."""
    history = prepared().run_all(requests)
    timeline = timeline_of(history)
    assert timeline.state == history.state
    order = timeline.order(HAPPENED)
    for number in range(0, order.last + 1, 5):
        assert entities_at(history, timeline, KNOWN, number) == folded(history, range(1, number + 1)).entities
        had_happened = set(order.seqs(0, number))
        shown, meant = entities_at(history, timeline, HAPPENED, number), folded(history, had_happened).entities
        assert due_alike(shown) == due_alike(meant)


@given(request_lists())
def test_at_the_end_both_clocks_show_what_is_live(requests: list[Request]) -> None:
    """Rule RP5."""
    history = prepared().run_all(requests)
    timeline = timeline_of(history)
    for clock in ReplayClock:
        assert entities_at(history, timeline, clock, timeline.order(clock).last) == history.state.entities


@given(request_lists())
def test_playing_leads_where_seeking_leads_by_either_clock(requests: list[Request]) -> None:
    """Rule RP6: numbered without a hole, and after each number everything is as if one had gone there."""
    history = prepared().run_all(requests)
    timeline = timeline_of(history)
    for clock in ReplayClock:
        entities: Map[UUID, Entity] = Map()
        for number, change in enumerate(changes_of(history, timeline, clock), start=1):
            assert change.record.seq == number
            for touched in change.touched:
                entities = entities.set(touched.entity.id, touched.entity)
            if number % 5 == 0:
                assert entities == entities_at(history, timeline, clock, number)
        assert entities == history.state.entities


@given(request_lists())
def test_by_what_was_known_the_changes_are_those_that_live_posts_were_told(requests: list[Request]) -> None:
    """Rule RP4, for every audience: a dashboard cannot tell a replay from live."""
    history = prepared().run_all(requests)
    timeline = timeline_of(history)
    assert changes_of(history, timeline, KNOWN) == history.changes


@given(request_lists())
def test_by_what_happened_a_view_converges_for_every_audience(requests: list[Request]) -> None:
    """Rules CH2 and RP5: a snapshot, and the changes since, are a later snapshot."""
    history = prepared().run_all(requests)
    timeline = timeline_of(history)
    changes = changes_of(history, timeline, HAPPENED)
    for audience in audiences()[::7]:
        held = {}
        for change in changes:
            view = view_for(audience, change.record.seq - 1, change)
            if view is not None:
                held.update({str(entity.id): entity for entity in view.entities})
                for gone in view.removed:
                    held.pop(gone.id, None)
        assert held == {str(entity.id): entity for entity in snapshot_for(audience, history.state)}


@given(request_lists())
def test_a_replay_shows_nothing_that_is_protected_to_any_role_by_either_clock(requests: list[Request]) -> None:
    """Rules CA1 and RP9: neither in clear nor in its box."""
    history = prepared().run_all(map(plant, requests))
    timeline = timeline_of(history, kept_every=20)
    for clock in ReplayClock:
        block = block_of(history, timeline, clock, timeline.order(clock).last // 2)
        for audience in audiences()[::3]:
            for codec in (MSGPACK, JSON):
                sight = Sight(audience, codec, timeline.erasures)
                frames = change_frames(block, sight, history.state, block.start.number, block.number)
                assert_clean(b"".join(frame for _, frame in frames))
            for entity in snapshot_for(audience, block.start.state):
                assert_clean(encode_entity(entity))

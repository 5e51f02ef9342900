"""The indexes of the state say what a walk over all entities would say."""

import ast
import inspect
from collections import defaultdict

import pytest
from hypothesis import given
from immutables import Map

from protocol import commands as c
from protocol.assignments import Assignment
from protocol.entities import Entity
from protocol.interventions import Intervention
from protocol.numbers import NumberBlock, NumberKind
from protocol.operations import Site
from protocol.teams import Team
from server.domain.grouping import GROUPED, LIVE, Group, groups_of, last_number_of, recount_numbers, regroup
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import TEAMS, Request, ask, prepared, request_lists


def test_a_live_order_is_found_by_its_team_and_by_its_intervention() -> None:
    state = prepared().state
    assert {each.id for each in state.orders_of(TEAMS[1])} == set(ASSIGNMENTS[:2])
    assert [each.id for each in state.assignments_of(INTERVENTIONS[0])] == [ASSIGNMENTS[0]]
    assert list(state.orders_of(None)) == []


def test_an_order_that_has_ended_is_found_by_its_intervention_only() -> None:
    history = prepared()
    history.run(ask(c.EndAssignment, assignment_id=ASSIGNMENTS[0]))
    history.run(ask(c.EndAssignment, assignment_id=ASSIGNMENTS[1]))
    assert list(history.state.orders_of(TEAMS[1])) == []
    assert (Group.ORDERS, TEAMS[1]) not in history.state.groups
    assert [each.id for each in history.state.assignments_of(INTERVENTIONS[0])] == [ASSIGNMENTS[0]]


@pytest.mark.parametrize("kind", [Team, Site])
def test_what_is_in_no_group_leaves_them_alone(kind: type[Entity]) -> None:
    state = prepared().state
    thing = next(iter(state.all(kind)))
    assert groups_of(thing) == frozenset()
    assert regroup(state.groups, None, thing) is state.groups


def test_the_last_number_never_goes_back() -> None:
    state = prepared().state
    first = state.find(Intervention, INTERVENTIONS[0])
    assert first is not None
    assert last_number_of(first) == (NumberKind.INTERVENTION, 1)
    assert recount_numbers(Map({NumberKind.INTERVENTION: 5}), first) == Map({NumberKind.INTERVENTION: 5})
    assert recount_numbers(Map(), first) == Map({NumberKind.INTERVENTION: 1})


@given(request_lists(c.GiveAssignment, c.EndAssignment, c.DeclineAssignment, c.ReportStatus, c.ReserveNumbers))
def test_the_groups_hold_exactly_what_belongs_to_them(requests: list[Request]) -> None:
    state = prepared().run_all(requests).state
    expected = defaultdict(set)
    for order in state.all(Assignment):
        if order.state in LIVE:
            expected[Group.ORDERS, order.team_id].add(order.id)
        if order.intervention_id is not None:
            expected[Group.ASSIGNMENTS, order.intervention_id].add(order.id)
    for block in state.all(NumberBlock):
        expected[Group.BLOCKS, block.device_id].add(block.id)
    of_missions = (Group.ORDERS, Group.ASSIGNMENTS, Group.BLOCKS)
    assert {key: members for key, members in state.groups.items() if key[0] in of_missions} == dict(expected)


def test_what_is_in_no_group_and_carries_no_number_is_named_nowhere() -> None:
    """The fold passes over every other kind: one that is forgotten in `GROUPED` would be found by nobody."""
    named = {
        node.cls.id
        for function in (groups_of, last_number_of)
        for node in ast.walk(ast.parse(inspect.getsource(function)))
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)
    }
    assert {kind.__name__ for kind in GROUPED} == named

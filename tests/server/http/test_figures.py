"""Figures over HTTP: as far as the caller may see what they count, and of the past as well (rules FG1 and FG2)."""

from typing import Any

import msgspec
import pytest

from protocol.devices import Role
from protocol.figures import Figures
from server.http.figures import ROLES_THAT_COUNT
from tests.support.debrief_story import told
from tests.support.http_world import HttpWorld
from tests.support.strategies import OPERATION
from tests.support.told_world import world_of

FIGURES = f"/api/operations/{OPERATION}/figures"


async def debriefed() -> HttpWorld:
    """A world in whose log an hour was told."""
    return await world_of(told().records, OPERATION)


async def ask(world: HttpWorld, role: Role = Role.DISPATCHER, **query: Any) -> Any:
    async with world.bearer(await world.admit(role, operation_id=OPERATION)) as client:
        return await client.get(FIGURES, params=query)


async def test_all_families_as_their_types_say() -> None:
    answer = await ask(await debriefed())
    figures = msgspec.json.decode(answer.content, type=Figures)
    assert figures.known_at_seq == len(told().records)
    assert figures.delays is not None
    assert len(figures.delays.missions) == 3


async def test_what_a_caller_may_not_see_is_not_counted_for_it() -> None:
    figures = msgspec.json.decode((await ask(await debriefed(), Role.OBSERVER)).content, type=Figures)
    assert figures.cover_return is None
    assert figures.casualties is not None


@pytest.mark.parametrize("role", sorted(set(Role) - ROLES_THAT_COUNT - {Role.TRACKER, Role.SYSTEM}))
async def test_who_sees_a_part_of_the_operation_gets_no_sum_of_all(role: Role) -> None:
    assert (await ask(await debriefed(), role)).status_code == 403


async def test_the_past_as_it_was_known() -> None:
    world = await debriefed()
    figures = msgspec.json.decode((await ask(world, known_at_seq=20)).content, type=Figures)
    assert figures.known_at_seq == 20
    assert figures.delays is not None
    assert figures.delays.missions == ()


@pytest.mark.parametrize("query", [{"known_at_seq": "73"}, {"known_at_seq": "0"}, {"known_at_seq": "x"}, {"more": "1"}])
async def test_a_query_that_makes_no_sense_is_refused_by_its_field(query: dict[str, str]) -> None:
    answer = await ask(await debriefed(), **query)
    assert answer.status_code == 422
    assert answer.json()["field"] in query


async def test_another_operation_does_not_exist_for_the_caller() -> None:
    world = await debriefed()
    token = await world.admit(Role.DISPATCHER)
    async with world.bearer(token) as client:
        assert (await client.get(FIGURES)).status_code == 404

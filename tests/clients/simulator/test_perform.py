"""A story broken off is gone on with; what is told is told to whoever keeps the books."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from clients.sdk import Accepted
from clients.simulator import Reckoning, load_scenario, play
from clients.simulator.perform import Told
from clients.simulator.story import POST
from tests.support.played_world import PlayedWorld, played_world
from tests.support.realtime_world import OPERATION

NOVI = load_scenario("novi")


@pytest.fixture
async def world() -> AsyncIterator[PlayedWorld]:
    async with played_world() as world:
        yield world


async def test_a_story_broken_off_in_the_middle_ends_with_counts_that_reconcile(world: PlayedWorld) -> None:
    told: list[Told] = []
    reckonings: list[Reckoning] = []
    token_of: dict[str, str] = {}

    async def play_for(duration_s: float | None) -> None:
        await play(
            world.url,
            OPERATION,
            lambda team: _kept(token_of, team.key, world.credential(team)),
            post_credential=world.post_token,
            scenario=NOVI,
            speed=1_000,
            duration_s=duration_s,
            desk_credentials=lambda desk: _kept(token_of, f"desk {desk.key}", world.desk_credential(desk)),
            on_told=told.append,
            on_reckoned=reckonings.append,
            ends_with_story=True,
        )

    async with asyncio.timeout(90):
        await play_for(6.0)
        assert reckonings == []
        await play_for(None)
    assert [reckoning.differences for reckoning in reckonings] == [()]
    speakers = Counter(each.by for each in told)
    assert {POST, "prv", "pma", "cai", "chu", "medecin", "regulation"} < set(speakers)
    assert all(each.sent_at_s <= each.answered_at_s for each in told)
    assert [each for each in told if not isinstance(each.answer, Accepted)] == []


async def _kept(tokens: dict[str, str], key: str, asked: object) -> str:
    """A device keeps its token, so that the numbers it laid aside stay its own."""
    fresh: str = await asked  # type: ignore[misc]
    return tokens.setdefault(key, fresh)

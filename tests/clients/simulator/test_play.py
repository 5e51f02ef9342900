"""All crews against the real conversation: nothing refused, nothing lost, and a second run goes on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from clients.sdk import JoinDenied, VigieClient
from clients.simulator import Progress, Reckoning, TeamKey, load_scenario, play
from clients.simulator.identities import Identities
from clients.simulator.reckoning import reckon
from clients.simulator.scenario import Voice
from protocol.interventions import CallSource, Intervention
from protocol.members import Member, Presence
from protocol.messages import Message
from protocol.teams import ReportSource, Team, TeamStatus
from protocol.victims import Victim
from tests.support.played_world import PlayedWorld, played_world
from tests.support.realtime_world import OPERATION

MARATHON = load_scenario("marathon")
IDS = Identities(OPERATION, MARATHON.seed)
PHONES = [team for team in MARATHON.teams if team.voice is Voice.PHONE]


@pytest.fixture
async def world() -> AsyncIterator[PlayedWorld]:
    async with played_world() as world:
        yield world


async def play_marathon(world: PlayedWorld, **options: object) -> Progress:
    settings = {"speed": 100.0, "duration_s": 6.0} | options
    return await play(
        world.url, OPERATION, world.credential, post_credential=world.post_token, scenario=MARATHON, **settings
    )


async def test_a_fast_marathon_is_played_without_a_refusal_and_goes_on_in_a_second_run(world: PlayedWorld) -> None:
    seen: list[Progress] = []
    async with asyncio.timeout(60):
        progress = await play_marathon(world, on_progress=seen.append)
        assert progress.refused == 0
        assert progress.accepted > 200
        assert progress.positions > 100
        assert progress.phones == len(PHONES) == len(world.team_tokens)
        assert len(seen) >= 5
        assert seen[-1].phones_connected > len(PHONES) // 2

        async with VigieClient(world.url, world.post_token) as post:
            replica = await post.join(OPERATION)
            teams = [replica.of(Team)[IDS.team(plan.key)] for plan in MARATHON.teams]
            assert sum(team.status is not TeamStatus.OFF_DUTY for team in teams) > len(teams) // 2
            sources = {team.status_source for team in teams}
            assert {ReportSource.APP, ReportSource.RADIO} <= sources
            assert len(replica.positions) > len(PHONES) // 2
            present = [member for member in replica.of(Member).values() if member.presence is not Presence.EXPECTED]
            assert len(present) > 80
            interventions = replica.of(Intervention).values()
            assert any(each.number for each in interventions)
            assert {each.call_source for each in interventions} & {
                CallSource.PUBLIC,
                CallSource.RADIO,
                CallSource.PHONE,
            }
            assert replica.of(Victim)
            assert replica.of(Message)
            assert reckon(replica).is_reconciled
            before = replica.seq

        second = await play_marathon(world, duration_s=2.0)
        assert second.refused == 0
        async with VigieClient(world.url, world.post_token) as post:
            assert (await post.join(OPERATION)).seq > before


async def test_a_phone_that_is_shut_out_falls_silent_and_the_others_go_on(world: PlayedWorld) -> None:
    first = PHONES[0].key

    async def credential(team: TeamKey) -> str:
        return "vgd_unknown" if team.key == first else await world.credential(team)

    async with asyncio.timeout(60):
        progress = await play(
            world.url,
            OPERATION,
            credential,
            post_credential=world.post_token,
            scenario=MARATHON,
            speed=100,
            duration_s=3,
        )
    assert progress.phones == len(PHONES) - 1
    assert progress.refused == 0


async def test_a_team_that_may_not_join_ends_the_play_with_its_reason(world: PlayedWorld) -> None:
    async def credential(team: TeamKey) -> str:
        return await world.credential(team._replace(team_id=None))  # type: ignore[arg-type]

    async with asyncio.timeout(60):
        with pytest.raises(JoinDenied):
            await play(
                world.url, OPERATION, credential, post_credential=world.post_token, scenario=MARATHON, duration_s=5
            )


@pytest.mark.parametrize("speed", [0.5, 1001])
async def test_a_speed_out_of_range_is_said(world: PlayedWorld, speed: float) -> None:
    with pytest.raises(ValueError, match="from 1 to 1,000"):
        await play_marathon(world, speed=speed)


async def test_the_mass_casualty_story_is_played_to_its_end_and_every_count_reconciles(world: PlayedWorld) -> None:
    """At a thousand times its speed: two hours in some seconds, a third of the phones without network for a while."""
    reckonings: list[Reckoning] = []

    async def play_novi() -> Progress:
        return await play(
            world.url,
            OPERATION,
            world.credential,
            post_credential=world.post_token,
            scenario=load_scenario("novi"),
            speed=1_000,
            desk_credentials=world.desk_credential,
            on_reckoned=reckonings.append,
            ends_with_story=True,
        )

    async with asyncio.timeout(60):
        first = await play_novi()
        second = await play_novi()
    assert first.refused == second.refused == 0
    assert first.waiting == 0
    assert first.accepted > 1_400
    assert second.accepted < first.accepted / 10, "a second run finds nearly everything done"
    assert [reckoning.differences for reckoning in reckonings] == [(), ()]


async def test_a_story_needs_to_know_where_its_desks_get_their_tokens(world: PlayedWorld) -> None:
    with pytest.raises(ValueError, match="desks"):
        await play(
            world.url,
            OPERATION,
            world.credential,
            post_credential=world.post_token,
            scenario=load_scenario("novi"),
        )

"""A scenario enters an operation once, whole, and a second time changes nothing."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from clients.sdk import VigieClient
from clients.simulator.identities import Identities
from clients.simulator.scenario import load_scenario
from clients.simulator.setup import SetupRefused, prepare
from protocol.commands import AssignVehicle
from protocol.devices import Platform, Role
from protocol.landmarks import Landmark
from protocol.members import Member
from protocol.operations import Operation, OperationStatus, Sector, Site
from protocol.radios import Radio
from protocol.teams import Team
from protocol.vehicles import Vehicle
from tests.support.played_world import PlayedWorld, played_world
from tests.support.realtime_world import OPERATION

MARATHON = load_scenario("marathon")
IDS = Identities(OPERATION, MARATHON.seed)


@pytest.fixture
async def world() -> AsyncIterator[PlayedWorld]:
    async with played_world() as world:
        yield world


async def test_everything_of_the_scenario_is_there_afterwards_and_not_entered_twice(world: PlayedWorld) -> None:
    async with asyncio.timeout(20), VigieClient(world.url, world.post_token) as post:
        replica = await post.join(OPERATION)
        stages: list[tuple[int, int]] = []
        entered = await prepare(post, replica, MARATHON, lambda done, of: stages.append((done, of)))
        assert entered == len(stages) > 400
        for plan in MARATHON.teams:
            team = replica.of(Team)[IDS.team(plan.key)]
            assert (team.call_sign, team.site_id) == (plan.call_sign, IDS.site(plan.site))
        assert {IDS.sector(plan.key) for plan in MARATHON.sectors} <= set(replica.of(Sector))
        assert {IDS.site(plan.key) for plan in MARATHON.sites} <= set(replica.of(Site))
        landmarks = {landmark.code: landmark.name for landmark in replica.of(Landmark).values()}
        assert landmarks.items() >= {place.code: place.name for place in MARATHON.places}.items()
        for person in MARATHON.members:
            member = replica.of(Member)[IDS.member(person.code)]
            assert member.team_id == IDS.team(person.team)
            assert member.has_identity
            assert member.identity is None
        for car in MARATHON.vehicles:
            held_by = replica.of(Vehicle)[IDS.vehicle(car.call_sign)].team_id
            assert held_by == (IDS.team(car.team) if car.team else None)
        for radio in MARATHON.radios:
            assert IDS.radio(radio.code) in replica.of(Radio)
        operation = replica.get(Operation, OPERATION)
        assert operation is not None
        assert operation.status is OperationStatus.OPEN
        assert await prepare(post, replica, MARATHON) == 0


async def test_what_people_have_moved_since_stays_where_it_is(world: PlayedWorld) -> None:
    async with asyncio.timeout(20), VigieClient(world.url, world.post_token) as post:
        replica = await post.join(OPERATION)
        await prepare(post, replica, MARATHON)
        vehicle_id, team_id = IDS.vehicle(MARATHON.vehicles[0].call_sign), IDS.team(MARATHON.teams[0].key)
        await post.send(AssignVehicle(**post.envelope(), vehicle_id=vehicle_id, team_id=team_id))
        await post.wait_until(lambda: replica.of(Vehicle)[vehicle_id].team_id == team_id)
        assert await prepare(post, replica, MARATHON) == 0


async def test_a_refusal_is_said_with_what_it_was_about(world: PlayedWorld) -> None:
    observer = world.gate.admit(Role.LOG_OPERATOR, platform=Platform.PROGRAM)
    async with asyncio.timeout(20), VigieClient(world.url, observer) as post:
        replica = await post.join(OPERATION)
        with pytest.raises(SetupRefused, match=r"DefineOrganisation: .*\[forbidden\]"):
            await prepare(post, replica, MARATHON)


async def test_a_call_sign_of_another_team_is_not_taken_over(world: PlayedWorld) -> None:
    plan = msgspec.structs.replace(MARATHON.teams[0], call_sign="EQ 1")
    clashing = msgspec.structs.replace(MARATHON, teams=(plan, *MARATHON.teams[1:]))
    async with asyncio.timeout(20), VigieClient(world.url, world.post_token) as post:
        replica = await post.join(OPERATION)
        with pytest.raises(SetupRefused, match=r"CreateTeam: .*\[already_exists\]"):
            await prepare(post, replica, clashing)

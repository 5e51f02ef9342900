from uuid import UUID

import pytest

from protocol.devices import Role
from protocol.ids import RegulationCaseId, VictimId
from protocol.operations import Stamp
from protocol.regulation import RegulationCase, RegulationPoint, RegulationState, RegulationTimes
from tests.support.http_world import OPERATION, START, VICTIM, HttpWorld
from tests.support.strategies import DEVICES

QUEUE = f"/api/operations/{OPERATION}/regulation"


def case(number: int, state: RegulationState, flags: int = 0, victim_id: VictimId = VICTIM) -> RegulationCase:
    at = START + number
    return RegulationCase(
        id=RegulationCaseId(UUID(int=50 + number)),
        victim_id=victim_id,
        state=state,
        red_flag_count=flags,
        times=RegulationTimes(ready_at=at, decided_at=at if state is RegulationState.DECIDED else None),
        series=(RegulationPoint(Stamp(at, DEVICES[0], number), state),),
    )


def world_with(*cases: RegulationCase) -> HttpWorld:
    world = HttpWorld()
    for each in cases:
        world.entities[OPERATION, each.id] = each
    return world


@pytest.mark.parametrize("role", [Role.REGULATION, Role.MEDICAL_OFFICER, Role.DISPATCHER, Role.COVER_HEAD])
async def test_the_queue_has_red_flags_first_then_the_oldest_and_what_is_to_be_read_back(role: Role) -> None:
    """Rule EV7."""
    old, new, flagged = (case(number, RegulationState.READY, flags) for number, flags in ((1, 0), (2, 0), (3, 2)))
    decided, over = case(4, RegulationState.DECIDED), case(5, RegulationState.READ_BACK)
    world = world_with(new, over, decided, flagged, old)
    async with world.bearer(await world.admit(role)) as client:
        shown = (await client.get(QUEUE)).json()
    assert [one["id"] for one in shown["waiting"]] == [str(each.id) for each in (flagged, old, new)]
    assert [one["id"] for one in shown["unread"]] == [str(decided.id)]
    assert "series" not in shown["waiting"][0], "the servers' own"


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.POST_LEADER, Role.LIAISON, Role.OBSERVER])
async def test_the_queue_is_for_those_who_regulate(role: Role) -> None:
    world = world_with()
    async with world.bearer(await world.admit(role)) as client:
        assert (await client.get(QUEUE)).status_code == 403

"""A device is in even if the operation cannot be told at once; told twice, it is listed once."""

from uuid import UUID

import pytest

from protocol.commands import EnrolDevice
from protocol.devices import Platform, Role
from protocol.downstream import Later
from protocol.ids import CommandId, DeviceId
from server.domain.actor import SYSTEM
from server.http.enrolment import Joined, record_enrolment
from server.ports import Grant, OutcomeUnknown, Unavailable
from tests.support.http_world import OPERATION, START, TEAM, HttpWorld

JOINED = Joined(DeviceId(UUID(int=70)), Grant(OPERATION, Role.TEAM_LEADER, TEAM), Platform.PHONE, "Pixel 12", START)


async def test_told_again_it_is_the_very_same_command() -> None:
    world = HttpWorld()
    await record_enrolment(world.services, JOINED)
    await record_enrolment(world.services, JOINED)
    (first, actor), (again, _) = world.executed
    assert first == again
    assert actor == SYSTEM
    assert isinstance(first, EnrolDevice)
    assert (first.device_id, first.team_id, first.recorded_at) == (JOINED.device_id, TEAM, START)


@pytest.mark.parametrize(
    "failure", [Unavailable(), OutcomeUnknown(), Later(command_id=CommandId(OPERATION), retry_ms=1)]
)
async def test_a_log_that_is_away_does_not_shut_the_device_out(failure: Later | Exception) -> None:
    world = HttpWorld()
    world.answer_next = failure
    await record_enrolment(world.services, JOINED)

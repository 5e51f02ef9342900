"""A verdict as its peer reads it."""

from uuid import uuid4

from protocol import commands as c
from protocol.downstream import Accepted, Later, Refused
from protocol.ids import CommandId, DeviceId, TeamId
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import TeamStatus
from server.application.execute import Reception
from server.ports import Verdict
from server.realtime.answers import answer_to, note_heard
from server.realtime.effects import Execute, Heard
from tests.support.realtime_world import RealtimeWorld
from tests.support.strategies import DEVICES, DISPATCHER, OPERATION, TEAMS, ask

TEAM, DEVICE = TeamId(TEAMS[0]), DeviceId(DEVICES[0])


def test_each_verdict_has_its_answer_under_the_id_of_the_command() -> None:
    """Rules CM2, CM3 and CM4."""
    command = ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.PATROL).command
    effect = Execute(OPERATION, command, DISPATCHER, Reception(0))
    accepted = answer_to(effect, Verdict(b"", 7, is_late=True))
    assert accepted == Accepted(command_id=command.command_id, operation_id=OPERATION, seq=7, is_late=True)
    refused = answer_to(effect, Verdict(b"", 7, refusal=Refusal(code=RefusalCode.FORBIDDEN)))
    assert isinstance(refused, Refused)
    assert (refused.command_id, refused.code) == (command.command_id, RefusalCode.FORBIDDEN)
    later = Later(command_id=CommandId(uuid4()), retry_ms=5)
    assert answer_to(effect, later) is later


async def test_a_heartbeat_is_a_sign_of_life_and_says_what_the_device_holds() -> None:
    """Rule HB5."""
    world = RealtimeWorld()
    note_heard(world.services, Heard(OPERATION, TEAM, 3), DEVICE)
    assert world.presence.last_heard(OPERATION, TEAM) == world.clock.now()
    assert world.presence.unsent(OPERATION) == {DEVICE: 3}
    note_heard(world.services, Heard(OPERATION, TEAM, 9), None)
    assert world.presence.unsent(OPERATION) == {DEVICE: 3}

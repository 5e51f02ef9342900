"""What a peer is answered to its command, once there is a verdict; and what is noted of its heartbeat."""

from protocol.downstream import Accepted, Downstream, Later
from protocol.ids import DeviceId
from server.application.live import LiveOperation
from server.application.named_people import with_notice
from server.domain.outcomes import refused
from server.ports import Unsent, Verdict
from server.realtime.effects import Execute, Heard
from server.realtime.services import Services


def answer_to(effect: Execute, verdict: Verdict | Later) -> Downstream:
    """The verdict as the peer reads it."""
    if isinstance(verdict, Later):
        return verdict
    if verdict.refusal is not None:
        return refused(effect.command.command_id, verdict.refusal)
    return Accepted(
        command_id=effect.command.command_id,
        operation_id=effect.operation_id,
        seq=verdict.seq,
        is_late=verdict.is_late,
    )


async def noticed(services: Services, live: LiveOperation | None, effect: Execute, said: Accepted) -> Accepted:
    """The answer with what is to be said of the text, which is out already: only its sender waits (rule CA13)."""
    return with_notice(
        said, await services.named_people.notice(live, effect.command, effect.actor, services.clock.now())
    )


def note_heard(services: Services, effect: Heard, device_id: DeviceId | None) -> None:
    """A sign of life of a team, and how much its device still holds (rule HB5)."""
    operation_id, team_id, unsent = effect
    now = services.clock.now()
    services.presence.hear(operation_id, team_id, now)
    if device_id is not None:
        services.presence.note_unsent(operation_id, device_id, Unsent(team_id, unsent, now))

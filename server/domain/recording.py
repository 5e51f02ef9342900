"""A decided event becomes a record: who said it, by which way, and when."""

from protocol import events as e
from protocol.commands import Command
from protocol.devices import Role
from protocol.teams import ReportSource
from server.domain.actor import SYSTEM_DEVICE, Actor, Moment
from server.domain.permissions import CREW
from server.domain.reactions import RecordOf


def records_for(command: Command, actor: Actor, moment: Moment, *, is_late: bool) -> RecordOf:
    """Makes the records of one command: its own facts by its sender, what follows from them by the system.

    The facts that follow keep the id of the command, and count by their place in the log.
    """

    def record_of(seq: int, event: e.Event, caused_by: int | None) -> e.Record:
        is_own = caused_by is None
        return e.Record(
            seq=seq,
            command_id=command.command_id,
            device_id=actor.device_id if is_own else SYSTEM_DEVICE,
            device_counter=command.device_counter if is_own else seq,
            user_id=actor.user_id if is_own else None,
            role=actor.role if is_own and actor.role is not Role.SYSTEM else None,
            by=command.by if is_own and actor.role not in CREW else "",
            source=_source(command, actor) if is_own else ReportSource.SYSTEM,
            received_at=moment.received_at,
            recorded_at=command.recorded_at,
            occurred_at=moment.occurred_at,
            is_estimated=moment.is_estimated,
            stated_at=command.stated_at,
            is_late=is_late and is_own,
            caused_by=caused_by,
            event=event,
        )

    return record_of


def _source(command: Command, actor: Actor) -> ReportSource:
    """A crew speaks through its app, Vigie for itself; only a post may say that it heard something on the radio."""
    if actor.role is Role.SYSTEM:
        return ReportSource.SYSTEM
    return ReportSource.APP if actor.role in CREW or command.source is ReportSource.SYSTEM else command.source

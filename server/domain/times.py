"""Rule C8: when did it happen? The device's wall clock is the last thing we trust."""

from protocol.commands import CommandEnvelope
from server.domain.actor import Moment


def time_of_fact(
    command: CommandEnvelope,
    *,
    received_at: int,
    boot_id: int | None,
    clock_offset_ms: int,
    started_at: int | None,
) -> Moment:
    """Weighs the times a command carries.

    Args:
        command: As it came in.
        received_at: The server's clock, epoch ms.
        boot_id: The boot that the connection's Hello named; None if unknown.
        clock_offset_ms: Server clock minus device wall clock, last measured for this device.
        started_at: When the operation began, epoch ms; nothing happened before.
    """
    is_same_boot = command.boot_id is None or command.boot_id == boot_id
    is_estimated = False
    if command.stated_at is not None:
        occurred_at = command.stated_at
    elif command.age_ms is not None and is_same_boot:
        occurred_at = received_at - command.age_ms
    else:
        occurred_at = command.recorded_at + clock_offset_ms
        is_estimated = True
    earliest = received_at if started_at is None else min(started_at, received_at)
    return Moment(received_at, max(earliest, min(occurred_at, received_at)), is_estimated)

"""A device that has got in, and how the operation hears of it."""

from typing import NamedTuple

import structlog

from protocol.commands import EnrolDevice
from protocol.devices import Platform
from protocol.downstream import Accepted
from protocol.ids import CommandId, DeviceId
from server.domain.actor import SYSTEM
from server.http.services import HttpServices
from server.ports import Grant, OutcomeUnknown, Unavailable

_log = structlog.get_logger("vigie.http")


class Joined(NamedTuple):
    """A device that a code has let in."""

    device_id: DeviceId
    grant: Grant
    platform: Platform
    label: str
    joined_at: int
    is_in_vehicle: bool = False


async def record_enrolment(services: HttpServices, joined: Joined) -> None:
    """Tell the operation; the same again is the same command, and happens once.

    The device is in either way: its code is burnt, and it must not be left with nothing.
    """
    device_id, grant = joined.device_id, joined.grant
    command = EnrolDevice(
        command_id=CommandId(device_id),
        device_counter=0,
        recorded_at=joined.joined_at,
        age_ms=0,
        operation_id=grant.operation_id,
        device_id=device_id,
        role=grant.role,
        platform=joined.platform,
        label=joined.label,
        team_id=grant.team_id,
        site_id=grant.site_id,
        is_in_vehicle=joined.is_in_vehicle,
    )
    try:
        outcome = await services.execute(command, SYSTEM)
    except (Unavailable, OutcomeUnknown) as failure:
        _log.warning("device not listed", device_id=str(device_id), why=type(failure).__name__)
    else:
        if not isinstance(outcome, Accepted):
            _log.warning("device not listed", device_id=str(device_id), why=type(outcome).__name__)

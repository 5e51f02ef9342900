"""The devices of an operation: who is connected with what, and how to shut one out."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.commands import RevokeDevice
from protocol.devices import Device
from protocol.downstream import Accepted
from protocol.ids import CommandId, DeviceId
from protocol.quantities import EpochMs
from server.admission import Permission
from server.domain.actor import SYSTEM
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, from_outcome
from server.http.services import HttpServices
from server.ports import AccessChange, AdmittedDevice, DeviceCondition

WRONG_CLOCK_MS = 60_000
"""A clock that is off by more makes the times of its reports doubtful: whoever holds the phone should set it."""


class ConditionTold(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/condition`: how the device that says it is."""

    app: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[\x20-\x7e]+\Z")]
    sent_at: EpochMs
    """By its own clock."""
    position: Permission = Permission.UNKNOWN
    camera: Permission = Permission.UNKNOWN
    notifications: Permission = Permission.UNKNOWN


async def list_devices(call: OperationCall) -> Answer:
    """All devices ever admitted, with why points of a tracker were dropped."""
    devices = await call.services.access.devices(call.grant.operation_id)
    return JSONResponse({"devices": [_show(device, call.services) for device in devices]})


async def tell_condition(call: OperationCall) -> Answer:
    """What a phone may use, which build it runs, how far its clock is off: for the list, and no fact (rule HS11)."""
    told = await call.read_json(ConditionTold)
    if isinstance(told, Problem):
        return told
    condition = DeviceCondition(
        app=told.app,
        position=told.position,
        camera=told.camera,
        notifications=told.notifications,
        clock_skew_ms=told.sent_at - call.now,
        told_at=call.now,
    )
    await call.services.access.note_condition(call.principal.device_id, condition)
    return Response(status_code=204)


async def revoke_device(call: OperationCall) -> Answer:
    """Shut a device out, now and on every process. The same again changes nothing and is no error."""
    device_id = DeviceId(call.request.path_params["device_id"])
    devices = await call.services.access.devices(call.grant.operation_id)
    if all(device.device_id != device_id for device in devices):
        return Problem(ProblemKind.NOT_FOUND)
    if await call.services.access.revoke_device(device_id, call.now):
        # Sockets first: a lost phone is closed even if the operation's log cannot be written at the moment.
        await call.services.announce_access_change(AccessChange(device_id, None))
    listed = await call.services.find(call.grant.operation_id, device_id)
    if not isinstance(listed, Device) or listed.is_revoked:
        return Response(status_code=204)
    command = RevokeDevice(
        command_id=CommandId(call.services.new_id()),
        device_counter=0,
        recorded_at=call.now,
        age_ms=0,
        operation_id=call.grant.operation_id,
        device_id=device_id,
    )
    outcome = await call.services.execute(command, SYSTEM)
    return Response(status_code=204) if isinstance(outcome, Accepted) else from_outcome(outcome)


def _show(device: AdmittedDevice, services: HttpServices) -> dict[str, object]:
    shown: dict[str, object] = {
        "device_id": str(device.device_id),
        "role": device.role,
        "platform": device.platform,
        "label": device.label,
        "team_id": None if device.team_id is None else str(device.team_id),
        "created_at": device.created_at,
        "last_seen_at": device.last_seen_at,
        "revoked_at": device.revoked_at,
    }
    if device.condition is not None:
        is_wrong = abs(device.condition.clock_skew_ms) > WRONG_CLOCK_MS
        shown["condition"] = msgspec.to_builtins(device.condition) | {"is_clock_wrong": is_wrong}
    trouble = services.feeders.trouble_of(device.device_id)
    if trouble is not None:
        shown["trouble"] = {"reason": trouble.reason, "last_at": trouble.last_at, "dropped": trouble.dropped}
    return shown

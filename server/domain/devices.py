"""Devices admitted to the operation, as the posts see them; their tokens live elsewhere."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.devices import Device
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.operations import Site
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, taken, unknown
from server.domain.standing import standing_team
from server.domain.state import OperationState


def enrol(state: OperationState, command: c.EnrolDevice, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.device_id)
    if existing is not None:
        return taken("device_id", existing if isinstance(existing, Device) else None)
    if command.team_id is not None and state.find(Team, command.team_id) is None:
        return unknown("team_id")
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id")
    return accept(
        e.DeviceEnrolled(
            device_id=command.device_id,
            role=command.role,
            platform=command.platform,
            label=command.label,
            team_id=command.team_id,
            site_id=command.site_id,
            is_in_vehicle=command.is_in_vehicle,
        )
    )


def enrolled(state: OperationState, record: Record, event: e.DeviceEnrolled) -> tuple[Entity, ...]:
    team = standing_team(state, event.team_id)
    team_id = event.team_id if team is None else team.id  # a code of a team that has ended meanwhile
    device = Device(
        id=event.device_id,
        role=event.role,
        platform=event.platform,
        label=event.label,
        team_id=team_id,
        site_id=event.site_id,
        enrolled_at=record.occurred_at,
        is_in_vehicle=event.is_in_vehicle,
    )
    return (device, *_recounted(state, team_id, 1))


def revoke(state: OperationState, command: c.RevokeDevice, actor: Actor, moment: Moment) -> Decision:
    device = state.find(Device, command.device_id)
    if device is None:
        return unknown("device_id")
    return accept(e.DeviceRevoked(device_id=device.id))


def revoked(state: OperationState, record: Record, event: e.DeviceRevoked) -> tuple[Entity, ...]:
    device = state.find(Device, event.device_id)
    if device is None:
        return ()
    lost = 0 if device.is_revoked else -1
    return (msgspec.structs.replace(device, is_revoked=True), *_recounted(state, device.team_id, lost))


def _recounted(state: OperationState, team_id: TeamId | None, more: int) -> tuple[Team, ...]:
    """The team with so many devices more: without any, only a call tells whether it is well."""
    team = state.find(Team, team_id)
    if team is None or not more:
        return ()
    return (msgspec.structs.replace(team, device_count=max(0, team.device_count + more)),)

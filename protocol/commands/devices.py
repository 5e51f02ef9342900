"""What the system asks when a device comes or goes."""

from protocol.commands.envelope import CommandEnvelope
from protocol.devices import Platform, Role
from protocol.ids import DeviceId, SiteId, TeamId
from protocol.quantities import Name


class EnrolDevice(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="device.enrol"):
    """System only: a device has been admitted by an invitation."""

    device_id: DeviceId
    role: Role
    platform: Platform
    label: Name
    team_id: TeamId | None = None
    site_id: SiteId | None = None
    is_in_vehicle: bool = False
    """Fixed where the team sits: it stays when the crew is relieved."""


class RevokeDevice(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="device.revoke"):
    """System only: a device's token is dead; its sockets close."""

    device_id: DeviceId

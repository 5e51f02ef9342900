"""Devices that came and went."""

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, SiteId, TeamId
from protocol.quantities import Name
from protocol.values import Struct


class DeviceEnrolled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="device.enrolled"):
    """A device was admitted."""

    device_id: DeviceId
    role: Role
    platform: Platform
    label: Name
    team_id: TeamId | None = None
    site_id: SiteId | None = None
    is_in_vehicle: bool = False


class DeviceRevoked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="device.revoked"):
    """A device was shut out."""

    device_id: DeviceId

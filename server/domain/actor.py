"""Who asks, and when: what `decide` knows of the sender of a command."""

from typing import NamedTuple
from uuid import UUID

from protocol.devices import Role
from protocol.ids import DeviceId, SiteId, TeamId, UserId

SYSTEM_DEVICE = DeviceId(UUID(int=0))
"""The author of facts that Vigie derives by itself."""


class Actor(NamedTuple):
    """A sender with the rights it has now in this operation."""

    device_id: DeviceId
    role: Role
    user_id: UserId | None = None
    team_id: TeamId | None = None
    site_id: SiteId | None = None


SYSTEM = Actor(device_id=SYSTEM_DEVICE, role=Role.SYSTEM)


class Moment(NamedTuple):
    """The times of one command (rule C8), epoch milliseconds UTC."""

    received_at: int
    occurred_at: int
    is_estimated: bool = False

"""Who is let in: what a credential proves, codes and rights, as values that ports, use cases and routes share."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, OrganisationId, SiteId, TeamId, UserId


class Principal(NamedTuple):
    """Somebody admitted: what a valid credential proves."""

    device_id: DeviceId
    user_id: UserId | None
    platform: Platform
    grants: tuple["Grant", ...]
    rights_version: int = 0
    """Counts the changes of the user's rights, or of those that a device has of its own."""
    session_id: DeviceId | None = None
    """Of a page in a browser: the session it was opened in, which ends it. Each page is a device of its own."""

    @property
    def is_position_only(self) -> bool:
        """A tracker: its token is an address kept in an app, and opens nothing but the way in for its positions."""
        return any(grant.role is Role.TRACKER for grant in self.grants)


class Grant(NamedTuple):
    """A role in one operation, and the team or site it is tied to."""

    operation_id: OperationId
    role: Role
    team_id: TeamId | None = None
    site_id: SiteId | None = None
    not_after: int | None = None
    """Epoch ms; None: as long as the operation."""
    not_before: int | None = None
    """Epoch ms; None: from the moment it was given."""
    organisation_id: OrganisationId | None = None
    """The partner for which a liaison looks: it sees what that partner is shown."""

    def is_live(self, now: int) -> bool:
        """Does it count at this moment?"""
        return (self.not_before is None or self.not_before <= now) and (self.not_after is None or now < self.not_after)


class Invitation(NamedTuple):
    """A way into an operation, single use and short-lived."""

    operation_id: OperationId
    role: Role
    team_id: TeamId | None
    site_id: SiteId | None
    label: str
    expires_at: int
    """Of the code; the rights of who used it in time have their own end."""
    invited_by: UserId | None
    not_before: int | None = None
    not_after: int | None = None
    organisation_id: OrganisationId | None = None

    @property
    def grant(self) -> Grant:
        """The rights of the device that comes in by it."""
        return Grant(
            self.operation_id,
            self.role,
            self.team_id,
            self.site_id,
            self.not_after,
            self.not_before,
            self.organisation_id,
        )


class Poster(NamedTuple):
    """A way in for teams that nobody expected: one code for all who read it, as long as it hangs."""

    operation_id: OperationId
    site_id: SiteId | None
    """Where it hangs, and where those teams wait."""
    expires_at: int
    made_by: UserId | None


class Permission(StrEnum):
    """What a browser's owner said to the app, as the app reads it."""

    GRANTED = "granted"  # it may
    DENIED = "denied"  # it may not, and cannot ask again
    PROMPT = "prompt"  # it has not been asked yet
    UNKNOWN = "unknown"  # the browser does not tell, or has no such thing


class DeviceCondition(Struct, frozen=True, kw_only=True):
    """How a device is, as it said last; no fact of the operation."""

    app: str
    """Name and build of the program."""
    position: Permission
    camera: Permission
    notifications: Permission
    clock_skew_ms: int
    """Its clock less the server's when that was said: minus for one that is slow."""
    told_at: int


class AdmittedDevice(NamedTuple):
    """A device as the list of an administrator shows it."""

    device_id: DeviceId
    operation_id: OperationId
    role: Role
    platform: Platform
    label: str
    team_id: TeamId | None
    created_at: int
    last_seen_at: int | None
    revoked_at: int | None
    condition: DeviceCondition | None = None
    """None: it has never said."""


class UserAccount(NamedTuple):
    """A person with a password, as `vigie user list` shows it."""

    user_id: UserId
    login: str
    is_admin: bool
    created_at: int
    revoked_at: int | None


class AccessChange(NamedTuple):
    """A device or user was shut out, or has other rights: what it proved before counts no more."""

    principal_id: UUID
    rights_version: int | None
    """The rights that count from now on, by their number; None: shut out."""

    def ends(self, principal: "Principal") -> bool:
        """Did this principal prove itself before the change?"""
        if self.principal_id not in (principal.device_id, principal.session_id, principal.user_id):
            return False
        return self.rights_version is None or principal.rights_version < self.rights_version

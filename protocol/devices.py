"""Devices: the phones, posts and trackers that speak for a team or a post, and the roles they hold."""

from enum import StrEnum

from protocol.ids import DeviceId, SiteId, TeamId
from protocol.operations import Stamps
from protocol.quantities import EpochMs, Name
from protocol.values import Struct


class Role(StrEnum):
    """What somebody is in one operation; `server.domain.permissions` says what each may do and see."""

    OBSERVER = "observer"  # looks, touches nothing
    TEAM_MEMBER = "team_member"  # reports for the team
    TEAM_LEADER = "team_leader"  # reports and declares the composition
    POST_LEADER = "post_leader"  # runs a first-aid post
    SECTOR_LEADER = "sector_leader"  # leads the teams of a sector
    DISPATCHER = "dispatcher"  # engages teams, enters what is heard on the radio
    LOG_OPERATOR = "log_operator"  # keeps the log
    RESOURCE_OFFICER = "resource_officer"  # people, vehicles, radios
    MEDICAL_OFFICER = "medical_officer"  # the care zone
    COVER_HEAD = "cover_head"  # commands the operation
    ORG_ADMIN = "org_admin"  # prepares operations and accounts
    REGULATION = "regulation"  # the medical regulation's desk: decides where victims go
    LIAISON = "liaison"  # a partner's eyes, limited to what is shared
    TRACKER = "tracker"  # a position feeder: may do nothing but say where it is
    SYSTEM = "system"  # Vigie itself


class Platform(StrEnum):
    """What sort of device it is."""

    PHONE = "phone"  # the field app
    BROWSER = "browser"  # a command post
    PROGRAM = "program"  # a script, a simulator
    TRACKER = "tracker"  # a position-only feeder


class Device(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="device"):
    """A device admitted to the operation; its token is never here."""

    id: DeviceId
    role: Role
    platform: Platform
    label: Name
    team_id: TeamId | None = None
    came_from_team_id: TeamId | None = None
    """The team it was let in for, once that has ended in another. Kept by servers; clients always get None."""
    site_id: SiteId | None = None
    enrolled_at: EpochMs
    is_in_vehicle: bool = False
    """Fixed where the team sits: it goes with no crew that is relieved."""
    is_revoked: bool = False
    stamps: Stamps = {}

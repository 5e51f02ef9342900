"""What happened to people."""

from protocol.ids import MemberId, OrganisationId, TeamId
from protocol.members import Presence, Qualification
from protocol.protected import Identity, Sealed
from protocol.values import Struct


class MemberEnrolled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.enrolled"):
    """A person was entered. `Identity` becomes `Sealed` between decision and log (rule C12)."""

    member_id: MemberId
    code: str
    identity: Identity | Sealed | None = None
    organisation_id: OrganisationId | None = None
    team_id: TeamId | None = None
    qualifications: tuple[Qualification, ...] = ()


class MemberAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.assigned"):
    """A member joined a team, or left theirs."""

    member_id: MemberId
    team_id: TeamId | None = None


class PresenceReported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.presence_reported"):
    """A member arrived, rests, left …"""

    member_id: MemberId
    presence: Presence

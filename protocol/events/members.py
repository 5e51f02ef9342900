"""What happened to people."""

from protocol.ids import MemberId, OrganisationId, TeamId
from protocol.members import Presence, Qualification, QualificationEnd
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
    qualified_until: tuple[QualificationEnd, ...] = ()


class MemberDescribed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.described"):
    """Something was said of what a member is trained for."""

    member_id: MemberId
    organisation_id: OrganisationId | None = None
    qualifications: tuple[Qualification, ...] | None = None
    qualified_until: tuple[QualificationEnd, ...] | None = None


class MemberAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.assigned"):
    """A member joined a team, or left theirs."""

    member_id: MemberId
    team_id: TeamId | None = None


class PresenceReported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.presence_reported"):
    """A member arrived, rests, left …"""

    member_id: MemberId
    presence: Presence

"""What may be asked about people."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import MemberId, OrganisationId, TeamId
from protocol.members import Presence, Qualification, QualificationEnd
from protocol.quantities import Name, PhoneNumber


class EnrolMember(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.enrol"):
    """Enter a person; name and phone are sealed before anything is stored."""

    member_id: MemberId
    code: Annotated[str, Meta(min_length=1, max_length=12, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
    name: Name | None = None
    phone: PhoneNumber | None = None
    organisation_id: OrganisationId | None = None
    team_id: TeamId | None = None
    qualifications: Annotated[tuple[Qualification, ...], Meta(max_length=16)] = ()
    qualified_until: Annotated[tuple[QualificationEnd, ...], Meta(max_length=16)] = ()


class DescribeMember(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.describe"):
    """What somebody is trained for, until when, and for whom they are here; only what is given changes."""

    member_id: MemberId
    organisation_id: OrganisationId | None = None
    qualifications: Annotated[tuple[Qualification, ...], Meta(max_length=16)] | None = None
    qualified_until: Annotated[tuple[QualificationEnd, ...], Meta(max_length=16)] | None = None


class AssignMember(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.assign"):
    """Put a member into a team, or into none."""

    member_id: MemberId
    team_id: TeamId | None = None


class ReportPresence(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.report_presence"):
    """Check in, break, check out …"""

    member_id: MemberId
    presence: Presence

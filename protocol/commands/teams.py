"""What may be asked of a team."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import AssignmentId, LandmarkId, MemberId, OrganisationId, SectorId, SiteId, TeamId
from protocol.quantities import CallSign, EpochMs, Headcount, LatitudeDeg, LongitudeDeg, Note
from protocol.teams import MissionMark, TeamKind, TeamStatus, UnavailableReason


class CreateTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.create"):
    """Enter a team; it needs no device."""

    team_id: TeamId
    call_sign: CallSign
    kind: TeamKind
    organisation_id: OrganisationId | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class AnnounceTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.announce"):
    """System only: somebody whom nobody expected has scanned the poster at the entrance (rule AR1)."""

    team_id: TeamId
    call_sign: CallSign
    """As its crew says it; if another team is called so, a number is put after it."""
    headcount: Headcount
    kind: TeamKind = TeamKind.FIRST_AID_TEAM
    site_id: SiteId | None = None
    """Where the poster hangs: the staging area, a post."""


class ApproveTeams(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.approve"):
    """A post knows these teams and takes them in: free, where they wait."""

    team_ids: Annotated[tuple[TeamId, ...], Meta(min_length=1, max_length=50)]


class ReportStatus(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.report_status"):
    """What a team is doing now, or was doing at `stated_at`."""

    status: TeamStatus
    team_id: TeamId | None = None
    """None: the sender's own team."""
    reason: UnavailableReason | None = None
    is_forced: bool = False
    """A command post insists on a status that is no ordinary next step."""
    forced_reason: Note = ""
    """Why it insists; kept only where the status is no ordinary next step."""
    assignment_id: AssignmentId | None = None
    """The order it is about; None: the one the team was working on at that time, if any."""
    destination_site_id: SiteId | None = None
    """With `transporting`: where to, whoever is on board (rule ST3)."""


class MarkMission(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.mark_mission"):
    """The report is passed, or the destination is given: said by the crew, or heard from it."""

    mark: MissionMark
    team_id: TeamId | None = None
    """None: the sender's own team."""


class NameLeader(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.name_leader"):
    """Who leads the team; nobody: whoever led it does no longer."""

    team_id: TeamId
    member_id: MemberId | None = None


class DeclareComposition(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.declare_composition"
):
    """How many are really there, said without names."""

    headcount: Headcount
    team_id: TeamId | None = None
    note: Note = ""


class PlaceTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.place"):
    """Give a team its sector and home site, or say where it is.

    With a landmark or a position and neither sector nor site, only where it is changes.
    """

    team_id: TeamId
    sector_id: SectorId | None = None
    site_id: SiteId | None = None
    landmark_id: LandmarkId | None = None
    """Where it is; a position given with it is finer, and counts."""
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None


class CheckContact(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.check_contact"):
    """System only: the contact of a team has fallen due (rule C13)."""

    team_id: TeamId
    due_at: EpochMs
    last_heard_at: EpochMs | None = None
    """The newest sign of life outside the log: a position, a heartbeat of one of its devices."""

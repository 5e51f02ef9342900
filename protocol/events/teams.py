"""What happened to teams."""

from protocol.ids import AssignmentId, LandmarkId, MemberId, OrganisationId, SectorId, SiteId, TeamId
from protocol.quantities import CallSign, EpochMs, Headcount, LatitudeDeg, LongitudeDeg, Note
from protocol.teams import MissionMark, TeamKind, TeamStatus, UnavailableReason
from protocol.values import Struct


class TeamCreated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.created"):
    """A team exists."""

    team_id: TeamId
    call_sign: CallSign
    kind: TeamKind
    organisation_id: OrganisationId | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class TeamAnnounced(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.announced"):
    """The team came in by a poster, and waits for a post to take it in."""

    team_id: TeamId


class TeamApproved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.approved"):
    """A post has taken the team in, or has engaged it."""

    team_id: TeamId


class StatusReported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.status_reported"):
    """A team said, or was said, to be doing this."""

    team_id: TeamId
    status: TeamStatus
    reason: UnavailableReason | None = None
    is_forced: bool = False
    forced_reason: str = ""
    """Why a command post insisted."""
    assignment_id: AssignmentId | None = None
    is_correction: bool = False
    """It takes back later steps that were reported before it in this mission."""
    destination_site_id: SiteId | None = None


class MissionMarked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.mission_marked"):
    """The report of the team's victim is passed, or its destination is given."""

    team_id: TeamId
    mark: MissionMark


class LeaderNamed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.leader_named"):
    """Somebody leads the team, or nobody any more."""

    team_id: TeamId
    member_id: MemberId | None = None


class CompositionDeclared(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.composition_declared"):
    """A headcount was given."""

    team_id: TeamId
    headcount: Headcount
    note: Note = ""


class TeamPlaced(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.placed"):
    """A team was given its sector and home site, or somebody said where it is."""

    team_id: TeamId
    sector_id: SectorId | None = None
    site_id: SiteId | None = None
    landmark_id: LandmarkId | None = None
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    is_whereabouts_only: bool = False
    """Sector and home site stay as they are."""


class TeamHeard(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.heard"):
    """A sign of life outside the log moved the next look at this team."""

    team_id: TeamId
    heard_at: EpochMs


class TeamFellSilent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.fell_silent"):
    """Nothing was heard of this team since `since`."""

    team_id: TeamId
    since: EpochMs

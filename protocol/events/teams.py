"""What happened to teams."""

from msgspec import Struct

from protocol.ids import OrganisationId, SectorId, SiteId, TeamId
from protocol.quantities import CallSign, EpochMs, Headcount, Note
from protocol.teams import TeamKind, TeamStatus, UnavailableReason


class TeamCreated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.created"):
    """A team exists."""

    team_id: TeamId
    call_sign: CallSign
    kind: TeamKind
    organisation_id: OrganisationId | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class StatusReported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.status_reported"):
    """A team said, or was said, to be doing this."""

    team_id: TeamId
    status: TeamStatus
    reason: UnavailableReason | None = None
    is_forced: bool = False


class CompositionDeclared(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.composition_declared"):
    """A headcount was given."""

    team_id: TeamId
    headcount: Headcount
    note: Note = ""


class TeamPlaced(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.placed"):
    """A team was given its sector and home site."""

    team_id: TeamId
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class TeamHeard(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.heard"):
    """A sign of life outside the log moved the next look at this team."""

    team_id: TeamId
    heard_at: EpochMs


class TeamFellSilent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.fell_silent"):
    """Nothing was heard of this team since `since`."""

    team_id: TeamId
    since: EpochMs

"""What happened when crews changed."""

from protocol.ids import MemberId, RadioId, TeamId, VehicleId
from protocol.quantities import Headcount
from protocol.values import Struct


class CrewChanged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.crew_changed"):
    """A crew took over a team; who and what moved is in the facts that follow."""

    team_id: TeamId
    headcount: Headcount
    incoming: tuple[MemberId, ...] = ()
    outgoing: tuple[MemberId, ...] = ()
    vehicle_ids: tuple[VehicleId, ...] = ()
    """Confirmed by the incoming crew."""
    radio_ids: tuple[RadioId, ...] = ()
    note: str = ""


class TeamSplit(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.split_off"):
    """A new team came out of another; it exists already, and what it got follows."""

    team_id: TeamId
    """The new one."""
    from_team_id: TeamId


class TeamMerged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.merged"):
    """A team ended in another; what it had follows."""

    team_id: TeamId
    into_team_id: TeamId


class RadioTested(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.radio_tested"):
    """A team's radio was tried."""

    team_id: TeamId
    is_good: bool = True

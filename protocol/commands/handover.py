"""What may be asked when crews change while the work goes on."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import DeviceId, MemberId, RadioId, TeamId, VehicleId
from protocol.quantities import CallSign, Headcount, Note
from protocol.teams import TeamKind

MemberIds = Annotated[tuple[MemberId, ...], Meta(max_length=20)]
VehicleIds = Annotated[tuple[VehicleId, ...], Meta(max_length=10)]
RadioIds = Annotated[tuple[RadioId, ...], Meta(max_length=20)]


class TakeOverTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.take_over"):
    """A crew relieves another: call sign, mission, victims and history stay with the team, its people change."""

    team_id: TeamId
    incoming: MemberIds = ()
    """Who makes up the team from now on; whoever is of it now and not named leaves it."""
    headcount: Headcount
    """Counted at the hand-over."""
    vehicle_ids: VehicleIds = ()
    """Taken over by the incoming crew, seen and checked."""
    radio_ids: RadioIds = ()
    """Likewise."""
    kept_device_ids: Annotated[tuple[DeviceId, ...], Meta(max_length=10)] = ()
    """Phones that go on speaking for the team: those of the incoming crew. The others are shut out at once."""
    is_outgoing_leaving: bool = False
    """The relieved go home: they are checked out."""
    note: Note = ""


class SplitTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.split"):
    """Part of a team goes on under a call sign of its own."""

    team_id: TeamId
    new_team_id: TeamId
    call_sign: CallSign
    kind: TeamKind = TeamKind.PAIR
    member_ids: MemberIds = ()
    headcount: Headcount | None = None
    """Of the new team."""
    vehicle_ids: VehicleIds = ()
    radio_ids: RadioIds = ()
    is_on_same_mission: bool = False
    """The new team works on what the old one is working on, in the same status."""


class MergeTeams(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.merge"):
    """One team ends and its people, things, missions and victims go to another; nothing of the work ends."""

    team_id: TeamId
    """The one that ends; its call sign keeps leading to what became of it."""
    into_team_id: TeamId
    headcount: Headcount | None = None
    """Of the team that stays, counted."""


class ReportRadioTest(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.report_radio_test"):
    """The team was heard well on its radio, or not."""

    team_id: TeamId | None = None
    """None: the sender's own team."""
    is_good: bool = True

"""What became of a team that ended in another: who goes on with it, and who speaks for it now (rule RL5)."""

from msgspec.structs import replace

from protocol.alerts import Alert
from protocol.devices import Device
from protocol.entities import Entity
from protocol.ids import TeamId
from protocol.numbers import NumberBlock
from protocol.teams import Team
from server.domain.actor import Actor
from server.domain.state import OperationState


def standing_team(state: OperationState, team_id: TeamId | None, at: int | None = None) -> Team | None:
    """What became of a team: itself, or the team in which it ended, however many times that happened.

    With a time, what it was then: what its crew tells later of the time before is still its own.
    """
    team = state.find(Team, team_id)
    passed: set[TeamId] = set()
    while team is not None and team.merged_into is not None and team.id not in passed:
        merged = team.stamps.get("merge")
        if at is not None and merged is not None and at < merged.occurred_at:
            break
        passed.add(team.id)
        team = state.find(Team, team.merged_into)
    return team


def is_standing(team: Entity | None) -> bool:
    """Is this a team, and one that has not ended in another? Nobody is let in for any other."""
    return isinstance(team, Team) and team.merged_into is None


def speaks_for(state: OperationState, actor: Actor, team_id: TeamId | None) -> bool:
    """Is this the sender's own team, or one that ended in it? A phone says later what it noted before the merge."""
    if actor.team_id is None or team_id is None:
        return False
    if team_id == actor.team_id:
        return True
    team = standing_team(state, team_id)
    return team is not None and team.id == actor.team_id


def gone_over(state: OperationState, team: Team, into: Team | None) -> tuple[Entity, ...]:
    """What goes over by itself when a team ends in another: its devices with their numbers, its open calls for help.

    The order of the log decides, whatever the times: nobody is left with a team that is over.
    """
    if into is None or into.id == team.id:
        return ()
    things: tuple[Device | NumberBlock | Alert, ...] = (
        *state.things_in(team.id, Device),
        *state.things_in(team.id, NumberBlock),
        *state.open_alerts_of(team.id),
    )
    return tuple(replace(thing, team_id=into.id) for thing in things)


def live_count(devices: tuple[Entity, ...]) -> int:
    """How many of these are devices that are not shut out."""
    return sum(isinstance(device, Device) and not device.is_revoked for device in devices)

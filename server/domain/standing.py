"""What became of a team that ended in another: who goes on with it, and who speaks for it now (rule RL5)."""

from uuid import uuid5

from msgspec.structs import replace

from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.devices import Device
from protocol.entities import Entity
from protocol.ids import AssignmentId, TeamId
from protocol.messages import Message
from protocol.numbers import NumberBlock
from protocol.teams import Team
from server.domain.actor import Actor
from server.domain.grouping import LIVE
from server.domain.moved_letters import letters_gone_over
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


def reader_of(state: OperationState, message: Message, actor: Actor) -> TeamId | None:
    """The team for which a crew answers: its own, or one that had settled it before it ended in its own."""
    if actor.team_id in message.team_ids:
        return actor.team_id
    return next((team_id for team_id in message.team_ids if speaks_for(state, actor, team_id)), None)


def team_spoken_of(state: OperationState, actor: Actor, team_id: TeamId | None, at: int) -> Team | None:
    """The team that is named or else the sender's own, as it stood at that time.

    A crew seldom names its own team, and may tell later of the time before that one ended in another.
    """
    device = state.find(Device, actor.device_id)
    if team_id is None and device is not None and speaks_for(state, actor, device.came_from_team_id):
        team_id = device.came_from_team_id
    return standing_team(state, team_id or actor.team_id, at)


def moved_order_id(order_id: AssignmentId, team_id: TeamId) -> AssignmentId:
    """What an order is called once another team does it: the same id wherever it is computed."""
    return AssignmentId(uuid5(order_id, team_id.hex))


def standing_order(state: OperationState, order_id: AssignmentId | None) -> Assignment | None:
    """What became of an order: itself, or the same one of the team in which its own has ended."""
    order = state.find(Assignment, order_id)
    while order is not None and order.state not in LIVE:
        team = state.find(Team, order.team_id)
        into = None if team is None else team.merged_into
        moved = None if into is None else _same_order(state, order, into)
        if moved is None:
            break
        order = moved
    return order


def _same_order(state: OperationState, order: Assignment, team_id: TeamId) -> Assignment | None:
    """The order as it went over, or the one for the same intervention that the other team had anyway."""
    moved = state.find(Assignment, moved_order_id(order.id, team_id))
    if moved is not None or order.intervention_id is None:
        return moved
    return next((each for each in state.orders_of(team_id) if each.intervention_id == order.intervention_id), None)


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
    """What goes over by itself when a team ends in another: devices with their numbers, open calls for help, letters.

    The order of the log decides, whatever the times: nobody is left with a team that is over.
    """
    if into is None or into.id == team.id:
        return ()
    things: tuple[NumberBlock | Alert, ...] = (
        *state.things_in(team.id, NumberBlock),
        *state.open_alerts_of(team.id),
    )
    return (
        *(
            replace(device, team_id=into.id, came_from_team_id=device.came_from_team_id or team.id)
            for device in state.things_in(team.id, Device)
        ),
        *(replace(thing, team_id=into.id) for thing in things),
        *letters_gone_over(state, team.id, into.id),
    )


def live_count(devices: tuple[Entity, ...]) -> int:
    """How many of these are devices that are not shut out."""
    return sum(isinstance(device, Device) and not device.is_revoked for device in devices)

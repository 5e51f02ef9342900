"""What a session asks to be done: values, so that the machine stays free of sockets and of waiting."""

from typing import NamedTuple

from protocol.commands import Command
from protocol.downstream import Downstream
from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.refusals import Close
from protocol.replay import ReplayControl
from protocol.upstream import Hello, Subscription
from server.application.execute import Reception
from server.domain.actor import Actor
from server.domain.visibility import Audience


class Authenticate(NamedTuple):
    """Find out who this is; the answer goes into `Session.admit`."""

    hello: Hello


class Join(NamedTuple):
    """Start, or start again, to follow an operation."""

    subscription: Subscription
    audience: Audience | None
    """None: the rights of this connection do not reach so far."""


class Steer(NamedTuple):
    """Move the replay of this connection."""

    control: ReplayControl


class Execute(NamedTuple):
    """Have a command decided and answer it."""

    operation_id: OperationId
    command: Command
    actor: Actor
    reception: Reception


class Report(NamedTuple):
    """Show where a team is."""

    operation_id: OperationId
    device_id: DeviceId
    positions: tuple[TeamPosition, ...]


class Heard(NamedTuple):
    """A device of this team gave a sign of life, and said how many commands it holds back."""

    operation_id: OperationId
    team_id: TeamId
    unsent: int


class Send(NamedTuple):
    """Answer with this message."""

    message: Downstream


class Beat(NamedTuple):
    """Send a heartbeat with the heads."""


class HangUp(NamedTuple):
    """Close the socket; the code says what the peer must do."""

    code: Close
    reason: str
    is_peer_gone: bool = False
    """Do not wait for its answer: nothing is heard from there."""


Effect = Authenticate | Join | Steer | Execute | Report | Heard | Send | Beat | HangUp

"""What the session machine asks of the program around it, and what it tells the user."""

from typing import NamedTuple

from clients.sdk.duties import StopReason
from protocol.downstream import Accepted, AlertNow, Change, Positions, Refused, SnapshotReason
from protocol.ids import DeviceId, OperationId
from protocol.replay import ReplayState
from protocol.upstream import Upstream


class OpenSocket(NamedTuple):
    """Open a socket; then call `opened`, or `closed` if that failed."""


class Send(NamedTuple):
    """Put this on the socket."""

    message: Upstream


class HangUp(NamedTuple):
    """Drop the socket at once; no `closed` is needed."""


class Settle(NamedTuple):
    """The final answer to a command: take it off the disk, tell who waits for it."""

    answer: Accepted | Refused


class RememberDevice(NamedTuple):
    """The server told which device we are."""

    device_id: DeviceId


class Wipe(NamedTuple):
    """Delete what is kept on disk."""


class Stop(NamedTuple):
    """It is over; nothing will happen any more."""

    reason: StopReason


class Replaced(NamedTuple):
    """The replica was replaced by a snapshot: read it anew, single changes in between were not told."""

    operation_id: OperationId
    seq: int
    reason: SnapshotReason | None


News = Change | Positions | AlertNow | Replaced | ReplayState
"""What `VigieClient.changes` yields; the replica has it already, but for an `AlertNow`, whose fact follows."""


class Tell(NamedTuple):
    """Something that users of the client may want to see."""

    news: News


Effect = OpenSocket | Send | HangUp | Settle | RememberDevice | Wipe | Stop | Tell

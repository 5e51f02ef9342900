"""What a call of the client may raise."""

from clients.sdk.duties import StopReason
from protocol.downstream import Refused


class Stopped(Exception):
    """The client has stopped for good; `reason` says why and what can be done."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class JoinDenied(Exception):
    """This device may not follow that operation in that scope."""


class InvalidCommand(ValueError):
    """The command cannot be sent: a field is missing, of the wrong type or out of range. Nothing was stored."""


class NumbersRefused(Exception):
    """The server lays no numbers aside, or takes none back; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.refused = refused


class Lagged(Exception):
    """A reader of `changes` fell too far behind; the replica is up to date, start again from it."""

"""What a decision comes to: accepted with its events, or a refusal of the trade."""

from typing import NamedTuple

from protocol.entities import Entity
from protocol.events import Event
from protocol.refusals import Refusal, RefusalCode


class Accepted(NamedTuple):
    """The command leads to these events, in order; never none."""

    events: tuple[Event, ...]
    is_late: bool = False
    """A newer report stands: this one enters the history, not the present."""


Decision = Accepted | Refusal


def accept(*events: Event, is_late: bool = False) -> Accepted:
    """The command leads to these events."""
    return Accepted(events, is_late)


def unknown(field: str, last: Entity | None = None) -> Refusal:
    """What `field` names does not exist here; `last` is what the command wanted to change."""
    return Refusal(code=RefusalCode.UNKNOWN_TARGET, field=field, last=last)


def taken(field: str, holder: Entity | None) -> Refusal:
    """What `field` names is in use by `holder`."""
    return Refusal(code=RefusalCode.ALREADY_EXISTS, field=field, last=holder)


def invalid(field: str, last: Entity | None = None) -> Refusal:
    """The value of `field` makes no sense here; `last` is what the command wanted to change."""
    return Refusal(code=RefusalCode.INVALID_VALUE, field=field, last=last)

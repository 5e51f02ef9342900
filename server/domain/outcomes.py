"""What a decision comes to: accepted with its events, or a refusal of the trade."""

from typing import NamedTuple

from protocol.downstream import Refused
from protocol.entities import Entity
from protocol.events import Event
from protocol.ids import CommandId
from protocol.refusals import SENTENCES, Refusal, RefusalCode


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


def erased(field: str, last: Entity) -> Refusal:
    """What was protected about whom `field` names is gone for ever; nothing new is written."""
    return Refusal(code=RefusalCode.ERASED, field=field, last=last)


def refused(command_id: CommandId | None, refusal: Refusal) -> Refused:
    """A refusal as the crew reads it, on the socket and over HTTP alike."""
    named = refusal.field or "?"
    sentence = {language: text.replace("{field}", named) for language, text in SENTENCES[refusal.code].items()}
    return Refused(command_id=command_id, code=refusal.code, sentence=sentence, field=refusal.field, last=refusal.last)

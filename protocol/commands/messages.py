"""What may be asked of messages."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import MessageId, TeamId
from protocol.messages import (
    Addressees,
    CannedCode,
    ExpiryMs,
    MessageKind,
    MessagePriority,
    Methane,
    SituationReport,
    Slots,
)
from protocol.quantities import EpochMs, Note
from protocol.radios import Channel
from protocol.resource_requests import RequestAnswerKind, ResourceCount, ResourceRequest


class SendMessage(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.send"):
    """Say something to teams or to the posts. A team speaks to the posts only."""

    message_id: MessageId
    kind: MessageKind = MessageKind.TEXT
    to: Addressees = Addressees()
    text: Note = ""
    canned_code: CannedCode | None = None
    slots: Slots = ()
    sitrep: SituationReport | None = None
    methane: Methane | None = None
    request: ResourceRequest | None = None
    """People or things, asked of the posts; of kind `request` only."""
    requires_ack: bool = False
    """An order always does."""
    priority: MessagePriority = MessagePriority.ROUTINE
    expires_after_ms: ExpiryMs | None = None
    in_reply_to: MessageId | None = None
    is_shared: bool = False
    channel: Channel = ""
    """By which radio channel it was heard, or is to be answered."""
    from_team_id: TeamId | None = None
    """A post quotes a team that it heard; a team's own phone may leave it out."""


class ConfirmMessageDelivery(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.confirm_delivery"
):
    """A phone has it: sent by the phone itself, for its own team."""

    message_id: MessageId


class MarkMessageRead(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.mark_read"):
    """Somebody opened it: a crew for its team, a post for the posts."""

    message_id: MessageId


class AcknowledgeMessage(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.acknowledge"):
    """Somebody confirmed it: a crew for its team, a post for the posts."""

    message_id: MessageId


class PassMessageByVoice(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.pass_by_voice"):
    """A post told the team by radio or in person, and confirms for it."""

    message_id: MessageId
    team_id: TeamId


class WithdrawMessage(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.withdraw"):
    """It does not count any longer; by its sender, or by who leads."""

    message_id: MessageId
    reason: Annotated[Note, Meta(min_length=1)]


class AnswerRequest(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.answer_request"):
    """A post says what comes of a request for people or things; the newest answer counts."""

    message_id: MessageId
    answer: RequestAnswerKind
    count: ResourceCount | None = None
    """How many will come: with `partial`, and only there."""
    reason: Note = ""
    """Why not: needed with `refused`; else who comes, if it is known."""
    until: EpochMs | None = None
    """When it is looked at again: with `deferred`, and only there."""


class FulfilRequest(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="message.fulfil_request"):
    """What was asked for is there: said by who asked, or by a post."""

    message_id: MessageId
    is_fulfilled: bool = True
    """False: it was said by mistake."""

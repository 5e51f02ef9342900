"""What happened to messages."""

from protocol.ids import MessageId, SiteId, TeamId
from protocol.messages import Addressees, MessageKind, MessagePriority, Methane, SituationReport
from protocol.resource_requests import RequestAnswerKind, ResourceRequest
from protocol.values import Struct


class MessageSent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.sent"):
    """A message was accepted; `team_ids` are the teams that its addressees came to."""

    message_id: MessageId
    kind: MessageKind
    to: Addressees = Addressees()
    team_ids: tuple[TeamId, ...] = ()
    is_for_posts: bool = False
    from_team_id: TeamId | None = None
    from_site_id: SiteId | None = None
    text: str = ""
    canned_code: str | None = None
    slots: tuple[int, ...] = ()
    sitrep: SituationReport | None = None
    methane: Methane | None = None
    request: ResourceRequest | None = None
    requires_ack: bool = False
    priority: MessagePriority = MessagePriority.ROUTINE
    expires_at: int | None = None
    in_reply_to: MessageId | None = None
    is_shared: bool = False
    channel: str = ""


class MessageDelivered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.delivered"):
    """A phone of the team has it."""

    message_id: MessageId
    team_id: TeamId


class MessageRead(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.read"):
    """The team opened it; None: a post did."""

    message_id: MessageId
    team_id: TeamId | None = None


class MessageAcknowledged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.acknowledged"):
    """The team confirmed it; None: a post did."""

    message_id: MessageId
    team_id: TeamId | None = None
    is_by_voice: bool = False
    """A post confirmed for the team."""


class MessageWithdrawn(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.withdrawn"):
    """It does not count any longer."""

    message_id: MessageId
    reason: str


class RequestAnswered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.request_answered"):
    """A post said what comes of a request for people or things."""

    message_id: MessageId
    answer: RequestAnswerKind
    count: int | None = None
    reason: str = ""
    until: int | None = None


class RequestFulfilled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message.request_fulfilled"):
    """What was asked for is there; False: it is not, that was a mistake."""

    message_id: MessageId
    is_fulfilled: bool = True

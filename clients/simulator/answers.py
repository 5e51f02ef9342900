"""What a crew answers by itself: its phone confirms what it shows, its people what they were told, a while later.

For a crew without a phone the post does it, after it has read the message to them on the radio.
"""

from random import Random
from typing import Any, NamedTuple

from clients.sdk import Replica
from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState
from protocol.ids import TeamId
from protocol.messages import Message, Receipt
from protocol.teams import ReportSource

BY_HAND_MS = (5_000, 40_000)
"""From the sound of the phone to the thumb on the key."""
BY_VOICE_MS = (30_000, 75_000)
"""From the post's order to the crew's answer on the radio."""

_UNCONFIRMED = frozenset({AssignmentState.SENT, AssignmentState.DELIVERED, AssignmentState.ACTIVE})


class Answer(NamedTuple):
    """A command without its envelope."""

    kind: type[c.CommandEnvelope]
    fields: dict[str, Any]
    source: ReportSource = ReportSource.APP


class Answers:
    """Of one crew. Each answer is given once; what is shown as answered needs none."""

    def __init__(self, team_id: TeamId, rng: Random, *, has_phone: bool) -> None:
        self._team_id = team_id
        self._rng = rng
        self._has_phone = has_phone
        self._due_ms: dict[tuple[str, object], int] = {}
        self._given: set[tuple[str, object]] = set()

    def due(self, replica: Replica, now_ms: int) -> list[Answer]:
        """What is to be answered now.

        Args:
            replica: Of the crew's own phone or, without one, of the post.
            now_ms: Time of the scenario.
        """
        return [*self._to_messages(replica, now_ms), *self._to_orders(replica, now_ms)]

    def _to_messages(self, replica: Replica, now_ms: int) -> list[Answer]:
        receipts = {each.message_id: each for each in replica.of(Receipt).values() if each.team_id == self._team_id}
        answers = []
        for message in replica.of(Message).values():
            if self._team_id not in message.team_ids or message.withdrawn_at is not None:
                continue
            receipt = receipts.get(message.id)
            fields: dict[str, Any] = {"message_id": message.id}
            if self._has_phone and (receipt is None or receipt.delivered_at is None) and self._is_new("has", message):
                answers.append(Answer(c.ConfirmMessageDelivery, fields))
            is_open = message.requires_ack and (receipt is None or receipt.acknowledged_at is None)
            if is_open and self._is_time("confirms", message, now_ms):
                if self._has_phone:
                    answers.append(Answer(c.AcknowledgeMessage, fields))
                else:
                    voice = fields | {"team_id": self._team_id}
                    answers.append(Answer(c.PassMessageByVoice, voice, ReportSource.RADIO))
        return answers

    def _to_orders(self, replica: Replica, now_ms: int) -> list[Answer]:
        answers = []
        for order in replica.of(Assignment).values():
            if order.team_id != self._team_id or order.state not in _UNCONFIRMED or order.is_self_engaged:
                continue
            fields: dict[str, Any] = {"assignment_id": order.id}
            if self._has_phone and order.delivered_at is None and self._is_new("has", order):
                answers.append(Answer(c.ConfirmDelivery, fields))
            if order.acknowledged_at is None and self._is_time("confirms", order, now_ms):
                source = ReportSource.APP if self._has_phone else ReportSource.RADIO
                answers.append(Answer(c.AcknowledgeAssignment, fields, source))
        return answers

    def _is_new(self, what: str, about: Message | Assignment) -> bool:
        """The first time that this comes up."""
        key = (what, about.id)
        if key in self._given:
            return False
        self._given.add(key)
        return True

    def _is_time(self, what: str, about: Message | Assignment, now_ms: int) -> bool:
        """Some while after it came up, once."""
        key = (what, about.id)
        if key not in self._due_ms:
            self._due_ms[key] = now_ms + self._rng.randint(*(BY_HAND_MS if self._has_phone else BY_VOICE_MS))
        return now_ms >= self._due_ms[key] and self._is_new(what, about)

"""A phone confirms by itself what it shows: which messages its team has and the server does not know of yet."""

from collections.abc import Iterable, Iterator

from clients.sdk.replica import Replica
from protocol.ids import MessageId, TeamId
from protocol.messages import Message, Receipt


def unconfirmed(replica: Replica, team_id: TeamId) -> Iterator[MessageId]:
    """The messages for this team that no phone of it has confirmed; those taken back need none (rule MS7)."""
    known = {
        receipt.message_id
        for receipt in replica.of(Receipt).values()
        if receipt.team_id == team_id and receipt.delivered_at is not None
    }
    for message in replica.of(Message).values():
        if team_id in message.team_ids and message.id not in known and message.withdrawn_at is None:
            yield message.id


class Deliveries:
    """Says once for each message what is to be confirmed, so that a command under way is not sent twice.

    A whole phone: on each news of `client.changes()`, submit a `ConfirmMessageDelivery` for each of `due(replica)`.
    """

    def __init__(self, team_id: TeamId) -> None:
        self._team_id = team_id
        self._told: set[MessageId] = set()

    def due(self, replica: Replica) -> Iterable[MessageId]:
        """What has come in since the last call and is to be confirmed now."""
        fresh = [message_id for message_id in unconfirmed(replica, self._team_id) if message_id not in self._told]
        self._told.update(fresh)
        return fresh

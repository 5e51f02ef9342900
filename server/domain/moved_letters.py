"""What was written to a team, and what it asked for, when it ends in another: nothing waits for an answer of nobody."""

from collections.abc import Iterator

from msgspec.structs import replace

from protocol.entities import Entity
from protocol.ids import TeamId
from protocol.messages import Message, Receipt
from server.domain.state import OperationState, progress_of, receipt_id_of


def letters_gone_over(state: OperationState, team_id: TeamId, into_id: TeamId) -> Iterator[Entity]:
    """Messages that the team has not confirmed, or not got, are the other's with how far they had come.

    So are its requests for which nothing has come yet. What was settled stays with the team that settled it.
    """
    for message in state.letters_of(team_id):
        is_asked_by_it = message.from_team_id == team_id
        if is_asked_by_it:
            message = replace(message, from_team_id=into_id)
        # A post that quotes a team may have written to the very same.
        is_for_it = team_id in message.team_ids
        if is_for_it and not _is_settled(message, state.find(Receipt, receipt_id_of(message, team_id))):
            yield from _readdressed(state, message, team_id, into_id)
        elif is_asked_by_it:
            yield message


def _readdressed(state: OperationState, message: Message, team_id: TeamId, into_id: TeamId) -> Iterator[Entity]:
    receipt_id = receipt_id_of(message, into_id)
    was = state.find(Receipt, receipt_id_of(message, team_id))
    own = state.find(Receipt, receipt_id)
    team_ids = tuple(sorted({into_id, *message.team_ids} - {team_id}, key=lambda each: each.int))
    reached, confirmed = state.receipts_of.get(message.id, (0, 0))
    if was is not None:
        lost = progress_of(was)
        reached, confirmed = reached - lost[0], confirmed - lost[1]
        yield Receipt(id=was.id, message_id=message.id, team_id=team_id)
        if own is None:
            own = replace(was, id=receipt_id, team_id=into_id)
            won = progress_of(own)
            reached, confirmed = reached + won[0], confirmed + won[1]
            yield own
    yield replace(
        message, team_ids=team_ids, is_reached=reached >= len(team_ids), is_acknowledged=confirmed >= len(team_ids)
    )


def _is_settled(message: Message, receipt: Receipt | None) -> bool:
    return progress_of(receipt)[1 if message.requires_ack else 0] == 1

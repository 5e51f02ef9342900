from uuid import uuid4

from protocol.ids import OperationId
from server.adapters.feed_inbox import FeedInbox
from server.ports import AccessChange, FeedAlert, FeedPositions, FeedReset

OPERATION_ID = OperationId(uuid4())


POSITIONS = FeedPositions(OPERATION_ID, ())


def alert(number: int) -> FeedAlert:
    return FeedAlert(OPERATION_ID, b"%d" % number)


async def test_messages_come_out_in_order_even_those_put_while_reading() -> None:
    inbox = FeedInbox()
    inbox.put(alert(1))
    messages = inbox.read()
    first = await anext(messages)
    inbox.put(alert(2))
    assert [first, await anext(messages)] == [alert(1), alert(2)]


async def test_a_reader_too_far_behind_is_told_that_it_missed_something() -> None:
    inbox = FeedInbox(limit=3)
    for _ in range(5):
        inbox.put(POSITIONS)
    messages = inbox.read()
    assert [await anext(messages) for _ in range(3)] == [FeedReset(), POSITIONS, POSITIONS]


async def test_a_call_for_help_and_a_lost_phone_outlast_an_overflow() -> None:
    inbox, lost = FeedInbox(limit=6), AccessChange(uuid4(), None)
    for message in (POSITIONS, alert(1), POSITIONS, lost, *[POSITIONS] * 20):
        inbox.put(message)
    messages = inbox.read()
    assert [await anext(messages) for _ in range(3)] == [FeedReset(), alert(1), lost]


async def test_whatever_is_put_the_inbox_stays_within_its_limit() -> None:
    inbox = FeedInbox(limit=6)
    for number in range(100):
        inbox.put(alert(number))
        assert len(inbox._messages) <= 6
    assert inbox._messages[-1] == alert(99)


async def test_an_overflow_that_swallows_a_reset_still_tells_of_one() -> None:
    inbox = FeedInbox(limit=2)
    for message in (FeedReset(), POSITIONS, POSITIONS, alert(3)):
        inbox.put(message)
    messages = inbox.read()
    assert [await anext(messages) for _ in range(2)] == [FeedReset(), alert(3)]

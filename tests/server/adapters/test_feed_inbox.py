from uuid import uuid4

from protocol.ids import OperationId
from server.adapters.feed_inbox import FeedInbox
from server.ports import FeedAlert, FeedReset

OPERATION_ID = OperationId(uuid4())


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
    for number in range(1, 6):
        inbox.put(alert(number))
    messages = inbox.read()
    assert [await anext(messages) for _ in range(3)] == [FeedReset(), alert(4), alert(5)]


async def test_an_overflow_that_swallows_a_reset_still_tells_of_one() -> None:
    inbox = FeedInbox(limit=2)
    for message in (FeedReset(), alert(1), alert(2), alert(3)):
        inbox.put(message)
    messages = inbox.read()
    assert [await anext(messages) for _ in range(2)] == [FeedReset(), alert(3)]

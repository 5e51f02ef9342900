"""What only the twin can do: fail at a word."""

from uuid import uuid4

import pytest

from protocol.ids import LogId, OperationId
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.ports import FeedAlert, FeedItem, FeedReset, Published, Unavailable


async def test_a_cut_broker_refuses_every_call_and_is_announced_when_it_is_back() -> None:
    broker = MemoryBroker()
    operation_id, log_id = OperationId(uuid4()), LogId(uuid4())
    items = [FeedItem(1, b"record", ())]
    async with MemoryChangeFeed(broker, schema_hash="schema") as feed:
        broker.cut()
        for call in (feed.ping(), feed.head(operation_id), feed.publish(operation_id, log_id, items)):
            with pytest.raises(Unavailable):
                await call
        broker.restore()
        assert await anext(feed.messages()) == FeedReset()
        assert await feed.publish(operation_id, log_id, items) == Published(1)


async def test_an_operation_followed_during_a_cut_is_delivered_after_it() -> None:
    broker = MemoryBroker()
    operation_id = OperationId(uuid4())
    async with (
        MemoryChangeFeed(broker, schema_hash="schema") as feed,
        MemoryChangeFeed(broker, schema_hash="schema") as other,
    ):
        broker.cut()
        with pytest.raises(Unavailable):
            await feed.follow(operation_id)
        broker.restore()
        messages = feed.messages()
        assert await anext(messages) == FeedReset()
        await other.publish_alert(operation_id, b"alert")
        assert await anext(messages) == FeedAlert(operation_id, b"alert")

"""A loop over changes is told when it lost something."""

import asyncio
from uuid import uuid4

import pytest

from clients.sdk.effects import Replaced
from clients.sdk.failures import Lagged
from clients.sdk.news_reader import MAX_UNREAD, NewsReader
from protocol.ids import OperationId


def news(seq: int) -> Replaced:
    return Replaced(OperationId(uuid4()), seq, None)


def test_news_are_read_once_and_in_order() -> None:
    reader = NewsReader()
    told = [news(1), news(2)]
    for one in told:
        reader.tell(one)
    assert list(reader.take()) == told
    assert list(reader.take()) == []


def test_who_falls_too_far_behind_is_told_instead_of_shown_a_hole() -> None:
    reader = NewsReader()
    for number in range(MAX_UNREAD + 1):
        reader.tell(news(number))
    with pytest.raises(Lagged):
        list(reader.take())


async def test_waiting_ends_with_the_next_news() -> None:
    reader = NewsReader()
    waiting = asyncio.create_task(reader.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    reader.tell(news(1))
    await asyncio.wait_for(waiting, 1)

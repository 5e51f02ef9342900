"""When an operation counts as rebuilt."""

from uuid import UUID

import pytest

from loadtests.faults.rebuilding import stands_at
from protocol.ids import LogId
from server.ports import FeedHead

BEFORE = FeedHead(LogId(UUID(int=1)), 40, "schema")


@pytest.mark.parametrize(
    ("now", "is_there"),
    [
        (BEFORE, True),
        (BEFORE._replace(seq=41), True),
        (BEFORE._replace(seq=39), False),
        (BEFORE._replace(log_id=LogId(UUID(int=2))), False),
        (None, False),
    ],
)
def test_the_same_log_and_no_shorter(now: FeedHead | None, is_there: bool) -> None:
    assert stands_at(now, BEFORE) is is_there

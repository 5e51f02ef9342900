"""A fault of ours in the answer to one command: the connection neither hangs nor takes others with it."""

import pytest

from protocol.refusals import Close
from server.realtime import connection
from server.realtime.connection import MAX_IN_FLIGHT
from tests.server.realtime.test_connection import WISH, Wired, _verdict, wired

__all__ = ["wired"]


async def test_an_answer_that_cannot_be_given_ends_the_connection_and_its_peer_is_not_left_unread(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule CM1: what was not answered is sent again, on another connection; what waits behind it is not forgotten."""
    await wired.sign_in(WISH)
    for _ in range(MAX_IN_FLIGHT):
        wired.say(wired.command())
    assert not wired.link.is_reading

    def fail(*_: object) -> None:
        raise TypeError("this answer cannot be made")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "answer_to", fail)
        wired.answers.open[0][1].set_result(_verdict())
        await wired.settle()
    assert wired.link.ended_with is not None
    assert wired.link.ended_with[0] is Close.GOING_AWAY
    assert wired.link.is_reading
    for _, answer in wired.answers.open[1:]:
        answer.set_result(_verdict())
    await wired.settle()

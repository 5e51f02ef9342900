"""One gate per operation: only the next number is admitted, whatever side it comes from (rule C11)."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from protocol.codec import encode_record
from protocol.ids import LogId
from server.application.live import NO_CHAIN, RECENT_CHANGES, LiveOperation, chain_over
from server.domain.changes import StateChange
from server.domain.evolve import OutOfOrder
from server.domain.state import OperationState
from server.ports import Head
from tests.support.strategies import OPERATION, History, prepared

FIRST_CHAIN = bytes(32)


def new_live(chain: bytes = FIRST_CHAIN) -> LiveOperation:
    return LiveOperation(Head(LogId(uuid4()), 0, chain), OperationState(OPERATION))


def records_of(history: History, after: int = 0) -> list[tuple[int, bytes]]:
    return [(record.seq, encode_record(record)) for record in history.records[after:]]


def chain_of(history: History) -> bytes:
    chain = FIRST_CHAIN
    for _, stored in records_of(history):
        chain = chain_over(chain, stored)
    return chain


def test_what_is_known_is_passed_over_and_what_follows_is_shown_once() -> None:
    history, live = prepared(), new_live()
    shown: list[int] = []
    live.watchers.append(lambda _, changes: shown.extend(change.record.seq for change in changes))
    assert live.admit(records_of(history)[:5])
    assert live.admit(records_of(history))
    assert live.admit(records_of(history))
    assert shown == [record.seq for record in history.records]
    assert live.state == history.state
    assert live.head == Head(live.log_id, history.state.seq, chain_of(history))


def test_what_comes_after_a_hole_is_not_shown_but_what_comes_before_it_is() -> None:
    records, live = records_of(prepared()), new_live()
    assert not live.admit(records[1:])
    assert live.seq == 0
    assert not live.admit(records[:3] + records[4:])
    assert live.seq == 3


def test_bytes_under_a_wrong_number_show_nothing() -> None:
    records, live = records_of(prepared()), new_live()
    with pytest.raises(OutOfOrder):
        live.admit([(1, records[0][1]), (2, records[2][1])])
    assert live.seq == 0


@pytest.mark.parametrize("already_read", [0, 1, 2, 3])
def test_own_facts_are_shown_once_even_if_the_poll_was_quicker_with_some(already_read: int) -> None:
    history, live = prepared(), new_live()
    shown: list[int] = []
    live.admit(records_of(history)[:-3])
    live.watchers.append(lambda _, changes: shown.extend(change.record.seq for change in changes))
    head = Head(live.log_id, history.state.seq, chain_of(history))
    live.admit(records_of(history, live.seq)[:already_read])
    live.admit_own(history.state, head, history.changes[-3:])
    assert shown == [record.seq for record in history.records[-3:]]
    assert live.state == history.state
    assert live.head == head


def test_an_operation_read_from_the_feed_gets_no_chain_from_what_is_pushed() -> None:
    live = new_live(NO_CHAIN)
    assert live.is_read_only
    assert live.admit(records_of(prepared()))
    assert not live.is_proven
    live.head = live.head._replace(chain=chain_of(prepared()))
    assert not live.is_read_only
    live.is_distrusted = True
    assert live.is_read_only


def test_changes_are_at_hand_back_to_the_last_two_thousand() -> None:
    history, live = prepared(), new_live()
    live.admit(records_of(history))
    seq = live.seq
    assert live.changes_after(0) == history.changes
    assert live.changes_after(seq - 2) == history.changes[-2:]
    assert live.changes_after(seq) == []
    assert live.changes_after(seq + 1) is None
    many: list[Any] = [object() for _ in range(RECENT_CHANGES + 1)]
    live = LiveOperation(live.head, live.state, many)
    assert live.changes_after(seq - RECENT_CHANGES) is None or seq < RECENT_CHANGES
    assert len(live.recent) == RECENT_CHANGES


def test_a_watcher_that_leaves_while_it_is_told_does_not_make_others_miss_it() -> None:
    live = new_live()
    told: list[str] = []

    def leave(_: LiveOperation, changes: Sequence[StateChange]) -> None:
        live.watchers.remove(leave)
        told.append("first")

    live.watchers += [leave, lambda _, changes: told.append("second")]
    live.admit(records_of(prepared())[:1])
    assert told == ["first", "second"]

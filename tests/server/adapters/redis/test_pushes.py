from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.ids import LogId, OperationId
from server.adapters.redis.pushes import (
    ALERT,
    RECORDS,
    UnreadablePush,
    decode_access_change,
    decode_push,
    encode_access_change,
    is_sent_by,
)
from server.ports import AccessChange, FeedAlert, FeedRecords

NODE = bytes(range(16))
OPERATION_ID = OperationId(UUID(int=1))
LOG_ID = LogId(UUID(int=2))


def records_push(first_seq: int, *records: bytes) -> bytes:
    frames = b"".join(len(record).to_bytes(4) + record for record in records)
    return RECORDS + NODE + LOG_ID.bytes + first_seq.to_bytes(8) + frames


def test_records_are_numbered_from_the_first() -> None:
    push = records_push(7, b"one", b"", b"three")
    assert decode_push(OPERATION_ID, push) == FeedRecords(OPERATION_ID, LOG_ID, ((7, b"one"), (8, b""), (9, b"three")))


def test_an_alert_is_its_bytes() -> None:
    assert decode_push(OPERATION_ID, ALERT + NODE + b"help") == FeedAlert(OPERATION_ID, b"help")


def test_the_sender_is_recognised_by_its_whole_id() -> None:
    assert is_sent_by(NODE, ALERT + NODE + b"help")
    assert not is_sent_by(bytes(16), ALERT + NODE + b"help")
    assert not is_sent_by(NODE, ALERT + NODE[:15])


@pytest.mark.parametrize("rights_version", [None, 0, 1, 2**31 - 1])
def test_a_change_of_access_comes_back_as_it_was(rights_version: int | None) -> None:
    change = AccessChange(UUID(int=2**127 + 5), rights_version)
    assert decode_access_change(encode_access_change(change)) == change


@given(st.integers(0, len(records_push(1, b"one", b"two")) - 1))
def test_records_cut_short_are_unreadable_or_end_at_a_whole_record(length: int) -> None:
    whole = FeedRecords(OPERATION_ID, LOG_ID, ((1, b"one"), (2, b"two")))
    try:
        message = decode_push(OPERATION_ID, records_push(1, b"one", b"two")[:length])
    except UnreadablePush:
        return
    assert isinstance(message, FeedRecords)
    assert message.records == whole.records[: len(message.records)]


@given(st.binary(max_size=200), st.sampled_from([b"", b"R", b"P", b"A", b"Z"]))
def test_any_bytes_are_a_message_or_unreadable(noise: bytes, kind: bytes) -> None:
    for read in (lambda push: decode_push(OPERATION_ID, push), decode_access_change):
        try:
            read(kind + noise)
        except UnreadablePush:
            continue

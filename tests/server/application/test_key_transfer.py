"""Keys in a file of their own: for one installation, for one log."""

import json

import pytest

from protocol.ids import LogId, MemberId, OperationId
from server.application.key_transfer import UnusableKeys, open_keys, read_keys, seal_keys
from server.auth.exchange import NotForUs, receiving_key_of
from server.interop.archive_format import canonical
from server.ports import PersonKey
from tests.support.strategies import MEMBERS, OPERATION, TEAMS

THEIRS, LOG = bytes([2] * 32), LogId(TEAMS[0])
KEYS = [PersonKey(MemberId(member), f"key{number}", bytes([number] * 32)) for number, member in enumerate(MEMBERS)]
FILE = seal_keys(KEYS, OPERATION, LOG, receiving_key_of(THEIRS), bytes([3] * 32))


def test_the_receiver_gets_every_key_and_nobody_else_any() -> None:
    """Rule EX5."""
    sealed = read_keys(FILE)
    assert (sealed.operation_id, sealed.log_id, sealed.receiver) == (OPERATION, LOG, receiving_key_of(THEIRS))
    assert open_keys(sealed, THEIRS) == KEYS
    with pytest.raises(NotForUs):
        open_keys(sealed, bytes([4] * 32))


def test_they_belong_to_their_log() -> None:
    """Rule EX5."""
    sealed = read_keys(FILE)
    for moved in (sealed._replace(log_id=LogId(TEAMS[1])), sealed._replace(operation_id=OperationId(TEAMS[1]))):
        with pytest.raises(NotForUs):
            open_keys(moved, THEIRS)


def test_no_key_and_no_person_can_be_read_in_the_file() -> None:
    for key in KEYS:
        assert key.key not in FILE
        assert str(key.person_id).encode() not in FILE


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"format": "zip"}, "no file of keys"),
        ({"version": 2}, "version 2"),
        ({"log_id": "x"}, "damaged"),
        ({"box": "é"}, "damaged"),
        ({"receiver": 1}, "damaged"),
    ],
)
def test_a_file_that_says_something_else_is_refused(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(UnusableKeys, match=complaint):
        read_keys(canonical(json.loads(FILE) | changes))


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{}"])
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnusableKeys, match="no file of keys"):
        read_keys(content)

import hashlib
from uuid import uuid4

import pytest

from protocol.ids import OperationId
from server.adapters.chain import FIRST_CHAIN, check_entries, extend_chain
from server.ports import DamagedLog

OPERATION = OperationId(uuid4())
CHAINS = extend_chain(FIRST_CHAIN, [b"1", b"2", b"3"])
ENTRIES = [{"seq": i + 1, "record": str(i + 1).encode(), "chain": CHAINS[i]} for i in range(3)]


def test_each_value_covers_the_one_before_and_the_record() -> None:
    first = hashlib.sha256(bytes(32) + b"1").digest()
    assert CHAINS[:2] == [first, hashlib.sha256(first + b"2").digest()]
    assert extend_chain(CHAINS[0], [b"2", b"3"]) == CHAINS[1:]


def test_sound_entries_prove_the_last_value() -> None:
    assert check_entries(OPERATION, 0, FIRST_CHAIN, ENTRIES) == CHAINS[2]
    assert check_entries(OPERATION, 1, CHAINS[0], ENTRIES[1:]) == CHAINS[2]
    assert check_entries(OPERATION, 3, CHAINS[2], []) == CHAINS[2]


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([ENTRIES[0], ENTRIES[2]], "entry 2 is missing"),
        ([ENTRIES[1]], "entry 1 is missing"),
        ([ENTRIES[0], ENTRIES[1] | {"record": b"two"}], "entry 2 was altered"),
        ([ENTRIES[0], ENTRIES[1] | {"chain": CHAINS[0]}], "entry 2 was altered"),
        ([ENTRIES[0], ENTRIES[2] | {"seq": 2}], "entry 2 was altered"),
    ],
)
def test_the_first_broken_entry_is_named(entries: list[dict[str, object]], complaint: str) -> None:
    with pytest.raises(DamagedLog, match=f"{OPERATION}: {complaint}"):
        check_entries(OPERATION, 0, FIRST_CHAIN, entries)

"""The hash chain over a log's stored bytes: what proves that an entry is the one that was appended."""

import hashlib
from collections.abc import Iterable
from typing import Any, Protocol

from protocol.ids import OperationId
from server.ports import DamagedLog

FIRST_CHAIN = bytes(32)
"""The chain value before the first entry."""


class StoredEntry(Protocol):
    """A row with `seq`, `record` and `chain`."""

    def __getitem__(self, name: str, /) -> Any: ...


def extend_chain(chain: bytes, records: Iterable[bytes]) -> list[bytes]:
    """The chain value after each record, starting from `chain`."""
    values = []
    for record in records:
        chain = hashlib.sha256(chain + record).digest()
        values.append(chain)
    return values


def check_entries(operation_id: OperationId, seq: int, chain: bytes, entries: Iterable[StoredEntry]) -> bytes:
    """Checks entries that must follow `seq`, whose chain value is `chain`, and returns the last chain value.

    Raises `DamagedLog` naming the first entry that is missing or altered.
    """
    for entry in entries:
        seq += 1
        if entry["seq"] != seq:
            raise DamagedLog(f"operation {operation_id}: entry {seq} is missing")
        chain = hashlib.sha256(chain + entry["record"]).digest()
        if chain != entry["chain"]:
            raise DamagedLog(f"operation {operation_id}: entry {seq} was altered")
    return chain

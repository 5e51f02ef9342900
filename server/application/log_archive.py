"""A log as one file that proves itself: what `clients/verifier/verify.py` reads without anything of ours.

The layout, all numbers unsigned and big-endian:

1. one line of JSON ended by a line feed: `format` ("vigie.log"), `version` (1), `operation_id`, `log_id`, `seq` (how
   many entries follow), `chain` (the last value of the hash chain, hexadecimal), `protocol` (version of the records);
2. SHA-256 of that line with its line feed, 32 bytes;
3. for each entry, from 1 to `seq`: its length (4 bytes), its bytes as they are stored (MessagePack, what is protected
   in sealed boxes), and the value of the chain after it (32 bytes): SHA-256 over the value before it and those bytes.
   The value before the first entry is 32 zero bytes.
"""

import hashlib
import json
from collections.abc import AsyncIterator

from protocol.ids import OperationId
from protocol.version import VERSION as PROTOCOL_VERSION
from server.application.live import chain_over
from server.ports import DamagedLog, EventLog

FORMAT = "vigie.log"
VERSION = 1
READ_BATCH = 1_000
_FIRST_CHAIN = bytes(32)


async def archive_of(log: EventLog, operation_id: OperationId) -> AsyncIterator[bytes] | None:
    """The file, piece by piece, as the log stands now; None if there is no such log. Raises `Unavailable`."""
    head = await log.head(operation_id)
    if head is None:
        return None

    async def pieces() -> AsyncIterator[bytes]:
        header = {
            "format": FORMAT,
            "version": VERSION,
            "operation_id": str(operation_id),
            "log_id": str(head.log_id),
            "seq": head.seq,
            "chain": head.chain.hex(),
            "protocol": PROTOCOL_VERSION,
        }
        line = json.dumps(header).encode() + b"\n"
        yield line + hashlib.sha256(line).digest()
        seq, chain = 0, _FIRST_CHAIN
        while seq < head.seq:
            stored = await log.read(operation_id, seq, min(READ_BATCH, head.seq - seq))
            if not stored:
                raise DamagedLog(f"operation {operation_id}: entry {seq + 1} is missing")
            piece = bytearray()
            for record in stored:
                chain = chain_over(chain, record)
                piece += len(record).to_bytes(4, "big") + record + chain
            seq += len(stored)
            yield bytes(piece)

    return pieces()

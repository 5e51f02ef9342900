"""The exported log: documented, complete, and what the verifier of the clients proves whole."""

import hashlib
import io
import json
from uuid import uuid4

import pytest

from clients.verifier.verify import FORMAT, VERSION, verify
from protocol.ids import OperationId
from server.application import log_archive
from server.application.log_archive import archive_of
from server.ports import DamagedLog
from tests.support.nodes import FickleLog
from tests.support.strategies import OPERATION


async def exported(disk: FickleLog) -> bytes:
    archive = await archive_of(disk, OPERATION)
    assert archive is not None
    return b"".join([piece async for piece in archive])


async def test_it_is_the_header_its_digest_and_each_stored_record_with_its_chain(disk: FickleLog) -> None:
    """Rule LG9."""
    file = await exported(disk)
    line, rest = file.split(b"\n", 1)
    head = await disk.head(OPERATION)
    assert head is not None
    assert json.loads(line) == {
        "format": "vigie.log",
        "version": 1,
        "operation_id": str(OPERATION),
        "log_id": str(head.log_id),
        "seq": head.seq,
        "chain": head.chain.hex(),
        "protocol": 1,
    }
    assert rest[:32] == hashlib.sha256(line + b"\n").digest()
    rest, chain = rest[32:], bytes(32)
    for record in await disk.read(OPERATION, 0, head.seq):
        chain = hashlib.sha256(chain + record).digest()
        entry = len(record).to_bytes(4, "big") + record + chain
        assert rest.startswith(entry)
        rest = rest[len(entry) :]
    assert (rest, chain) == (b"", head.chain)


@pytest.mark.parametrize("batch", [1, 7, 1_000])
async def test_its_pieces_make_one_file_that_proves_itself(
    disk: FickleLog, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Rule LG9."""
    monkeypatch.setattr(log_archive, "READ_BATCH", batch)
    head = await disk.head(OPERATION)
    assert head is not None
    proof = verify(io.BytesIO(await exported(disk)))
    assert (proof.operation_id, proof.log_id) == (str(OPERATION), str(head.log_id))
    assert (proof.seq, proof.chain) == (head.seq, head.chain.hex())


async def test_an_empty_log_is_a_whole_one() -> None:
    disk = FickleLog()
    await disk.create(OPERATION)
    assert verify(io.BytesIO(await exported(disk))).seq == 0


async def test_an_operation_without_a_log_has_no_archive(disk: FickleLog) -> None:
    assert await archive_of(disk, OperationId(uuid4())) is None


async def test_a_damaged_log_is_never_exported_as_if_it_were_whole(disk: FickleLog) -> None:
    disk._logs[OPERATION].facts[6]["record"] += b"x"
    with pytest.raises(DamagedLog, match="entry 7 was altered"):
        await exported(disk)


async def test_a_log_that_is_shorter_than_its_head_says_is_damaged(disk: FickleLog) -> None:
    del disk._logs[OPERATION].facts[9:]
    with pytest.raises(DamagedLog, match="entry 10 is missing"):
        await exported(disk)


def test_the_verifier_speaks_of_the_same_format() -> None:
    assert (FORMAT, VERSION) == (log_archive.FORMAT, log_archive.VERSION)

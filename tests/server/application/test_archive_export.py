"""The archive that goes out: the same facts make the same bytes, in pieces whatever their number."""

import hashlib
import io
import json
import tarfile
import tracemalloc
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.codec import encode_record
from protocol.events import Record, StatusReported
from protocol.ids import CommandId, MapLayerId, OperationId, TeamId
from protocol.operations import OperationStatus
from protocol.teams import ReportSource, TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.application.archive_export import ArchiveSources, ArchiveWriter
from server.interop import archive_format as form
from server.ports import DamagedLog
from tests.support.decisions import decided_on
from tests.support.installations import (
    CATALOGUE,
    COURSE,
    NAME,
    PHONE,
    PLAN,
    STRANGER,
    Installation,
    elsewhere,
    where_it_was_written,
    where_nothing_was_laid,
)
from tests.support.nodes import Commands, MemoryNode
from tests.support.solid_png import solid_png
from tests.support.strategies import COVER_HEAD, DEVICES, OPERATION, START, TEAMS


def parts_of(archive: bytes) -> dict[str, bytes]:
    """As any tar program reads it."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


async def test_it_is_a_tar_with_facts_positions_catalogues_and_who_answers_for_them() -> None:
    """Rule EX3."""
    here = await where_it_was_written()
    parts = parts_of(await here.export())
    assert list(parts) == [
        "vigie.json",
        "log/00000001",
        "positions/00000001",
        "catalogues/dps.1.json",
        *sorted(f"maps/{hashlib.sha256(content).hexdigest()}" for content in (PLAN, COURSE)),
        "manifest.json",
        "signature.json",
    ]
    head = await here.log.head(OPERATION)
    assert head is not None
    header = json.loads(parts["vigie.json"])
    assert (header["format"], header["version"]) == ("vigie.archive", 2)
    assert (header["log_id"], header["seq"], header["chain"]) == (str(head.log_id), head.seq, head.chain.hex())
    assert (header["code"], header["status"], header["is_snapshot"]) == ("M26", "open", True)
    assert parts["catalogues/dps.1.json"] == CATALOGUE
    listed = json.loads(parts["manifest.json"])["parts"]
    assert [(each["name"], each["sha256"]) for each in listed] == [
        (name, hashlib.sha256(content).hexdigest()) for name, content in list(parts.items())[:-2]
    ]
    assert json.loads(parts["signature.json"])["public_key"] == here.keys.signer.hex()
    rest, chain = parts["log/00000001"], bytes(32)
    for record in await here.log.read(OPERATION, 0, head.seq):
        chain = hashlib.sha256(chain + record).digest()
        entry = len(record).to_bytes(4, "big") + record + chain
        assert rest.startswith(entry)
        rest = rest[len(entry) :]
    assert rest == b""


async def test_the_same_facts_make_the_same_bytes() -> None:
    """Rule EX3."""
    here = await where_it_was_written()
    assert await here.export() == await here.export()


async def test_files_of_layers_are_in_it_also_of_those_that_were_replaced_or_taken_off() -> None:
    """Rule ML3: a replay shows them; a file that is not here is left out."""
    here = await where_it_was_written()
    moved = solid_png(30, 30, (1, 2, 3))
    await here.lay(0, moved)
    take_off = Commands("off").make(c.RemoveMapLayer, map_layer_id=MapLayerId(UUID(int=901)))
    assert (await here.node.run(take_off, COVER_HEAD)).refusal is None
    found = {name: part for name, part in parts_of(await here.export()).items() if name.startswith("maps/")}
    assert found == {f"maps/{hashlib.sha256(content).hexdigest()}": content for content in (PLAN, COURSE, moved)}
    here.maps.forget(OPERATION, hashlib.sha256(PLAN).digest())
    assert len([name for name in parts_of(await here.export()) if name.startswith("maps/")]) == 2


async def test_an_operation_without_layers_is_written_as_in_the_first_version() -> None:
    """Rule EX3: whoever reads version 1 reads it."""
    here = await where_nothing_was_laid()
    archive = await here.export()
    parts = parts_of(archive)
    assert (json.loads(parts["vigie.json"])["version"], json.loads(parts["manifest.json"])["version"]) == (1, 1)
    there = elsewhere()
    await there.take(archive)
    assert await there.export() == archive


async def test_what_is_protected_is_in_it_in_boxes_only() -> None:
    """Rule C12."""
    archive = await (await where_it_was_written()).export()
    for canary in (NAME.encode(), b"Canari", PHONE.encode()):
        assert canary not in archive


async def test_a_closed_operation_is_no_snapshot() -> None:
    """Rule EX3."""
    here = await where_it_was_written()
    close = Commands("close").make(c.SetOperationStatus, status=OperationStatus.CLOSED, is_forced=True, reason="fin")
    assert (await here.node.run(close, COVER_HEAD)).refusal is None
    assert json.loads(parts_of(await here.export())["vigie.json"])["is_snapshot"] is False


async def test_an_operation_without_a_log_has_no_archive() -> None:
    assert await Installation(1).writer.write(STRANGER) is None


async def test_long_logs_are_cut_into_parts_and_a_catalogue_that_is_gone_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = await where_it_was_written()
    here.catalogues.clear()
    monkeypatch.setattr(form, "ENTRIES_PER_PART", 10)
    monkeypatch.setattr(form, "ROWS_PER_PART", 4)
    names = list(parts_of(await here.export()))
    head = await here.log.head(OPERATION)
    assert head is not None
    assert [name for name in names if name.startswith("log")] == [
        f"log/{number:08d}" for number in range(1, -(-head.seq // 10) + 1)
    ]
    assert [name for name in names if name.startswith(("positions/", "catalogues/"))] == [
        "positions/00000001",
        "positions/00000002",
    ]


async def test_a_damaged_log_is_never_exported_as_if_it_were_whole() -> None:
    here = await where_it_was_written()
    await here.node.operations.open(OPERATION)
    here.log.stored_facts(OPERATION)[6]["record"] += b"x"
    with pytest.raises(DamagedLog, match="entry 7 was altered"):
        await here.export()


async def test_fifty_thousand_facts_go_out_piece_by_piece() -> None:
    """Rule EX4: what is held at once does not grow with the log."""
    count = 50_000
    here = Installation(1)
    head = await here.log.create(OPERATION)
    facts = [encode_record(fact(seq)) for seq in range(1, count + 1)]
    await here.log.append(OPERATION, head, [decided_on(head, *facts)])
    node = MemoryNode(here.log, MemoryBroker())
    writer = ArchiveWriter(
        node.operations,
        ArchiveSources(here.log, here.positions, here.catalogues.get, lambda _: (bytes(32), bytes(64)), here.maps),
    )
    export = await writer.write(OPERATION)
    assert export is not None
    assert export.total == count
    tracemalloc.start()
    try:
        sizes = [len(piece) async for piece in export.pieces]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(sizes) > count * 100
    assert peak < 4_000_000, "some parts at once, of some tens"
    assert max(sizes) < 1_000_000


def fact(seq: int) -> Record:
    return Record(
        seq=seq,
        command_id=CommandId(OperationId(TEAMS[0])),
        device_id=DEVICES[0],
        device_counter=seq,
        source=ReportSource.APP,
        received_at=START + seq,
        recorded_at=START + seq,
        occurred_at=START + seq,
        event=StatusReported(team_id=TeamId(TEAMS[0]), status=list(TeamStatus)[seq % 2]),
    )

"""An operation as one archive, written as a stream: facts, positions, catalogues, map files, who answers for it.

What was imported goes out again byte for byte as it came in, signature included: who passes it on answers for nothing.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from protocol.codec import decode_record
from protocol.events import MapLayerDefined, OperationCreated, PlanSwitched
from protocol.ids import OperationId
from protocol.map_layers import MapLayer
from protocol.operations import OperationStatus
from protocol.version import VERSION as PROTOCOL_VERSION
from server.application.live import chain_over
from server.application.operations import Operations
from server.interop import archive_format as form
from server.ports import ArchivedPosition, DamagedLog, EventLog, Head, ImportedLog, MapFiles, PositionArchive

FIRST_CHAIN = bytes(32)
_OVER = (OperationStatus.CLOSED, OperationStatus.CANCELLED)

Sign = Callable[[bytes], tuple[bytes, bytes]]
"""From a message to this installation's public key and its signature of it."""


class Export(NamedTuple):
    """A file that is being written: how much there is to come, in what, and its pieces."""

    total: int
    unit: str
    pieces: AsyncIterator[bytes]
    head: Head


class ArchiveSources(NamedTuple):
    """Of what an archive is made."""

    log: EventLog
    positions: PositionArchive
    catalogue: Callable[[str], bytes | None]
    """A catalogue by its name, as it is served; None: it is not here."""
    sign: Sign
    map_files: MapFiles


class ArchiveWriter:
    """Writes the archives of every operation. Its methods, and the pieces they lead to, may raise `Unavailable`."""

    def __init__(self, operations: Operations, sources: ArchiveSources) -> None:
        self._operations = operations
        self._sources = sources

    async def write(self, operation_id: OperationId) -> Export | None:
        """The archive as the log stands now; None if there is no such log."""
        live = await self._operations.open(operation_id)
        if live is None:
            return None
        head, operation = live.head, live.state.operation
        imported = await self._sources.log.imported(operation_id)
        has_layers = any(True for _ in live.state.all(MapLayer))
        version = form.VERSION if has_layers else form.VERSION_WITHOUT_MAPS
        if imported is not None:
            header = imported.parts[form.HEADER]
            version = json.loads(header)["version"]
        else:
            header = form.canonical(
                {
                    "format": form.FORMAT,
                    "version": version,
                    "operation_id": str(operation_id),
                    "log_id": str(head.log_id),
                    "seq": head.seq,
                    "chain": head.chain.hex(),
                    "protocol": PROTOCOL_VERSION,
                    "code": "" if operation is None else operation.code,
                    "name": "" if operation is None else operation.name,
                    "kind": None if operation is None else operation.kind,
                    "mode": None if operation is None else operation.mode,
                    "status": None if operation is None else operation.status,
                    "is_snapshot": operation is None or operation.status not in _OVER,
                }
            )
        total = head.seq + await self._sources.positions.count(operation_id)
        pieces = _Archive(self._sources, version).pieces(operation_id, head, header, imported)
        return Export(total, "entries", pieces, head)


class _Archive:
    """One archive on its way out."""

    def __init__(self, sources: ArchiveSources, version: int) -> None:
        self._log, self._positions, self._catalogue, self._sign, self._map_files = sources
        self._version = version
        self._parts: list[tuple[str, int, str]] = []
        self._catalogues: set[str] = set()
        self._maps: set[str] = set()

    async def pieces(
        self, operation_id: OperationId, head: Head, header: bytes, imported: ImportedLog | None
    ) -> AsyncIterator[bytes]:
        """The file, part by part."""
        yield self._part(form.HEADER, header)
        number = 0
        async for entries in self._entries(operation_id, head):
            number += 1
            yield self._part(form.log_part(number), entries)
            await asyncio.sleep(0)
        number = 0
        async for rows in self._rows(operation_id):
            number += 1
            yield self._part(form.positions_part(number), rows)
            await asyncio.sleep(0)
        for name, content in self._vocabularies(imported):
            yield self._part(name, content)
        async for name, content in self._files(operation_id, imported):
            yield self._part(name, content)
        manifest = form.manifest_of(self._parts, self._version)
        if imported is None:
            signature = form.signature_of(*self._sign(manifest))
        elif manifest == imported.parts[form.MANIFEST]:
            signature = imported.parts[form.SIGNATURE]
        else:
            raise DamagedLog(f"operation {operation_id}: it is not what was imported any more")
        yield self._part(form.MANIFEST, manifest)
        yield self._part(form.SIGNATURE, signature) + form.END

    async def _entries(self, operation_id: OperationId, head: Head) -> AsyncIterator[bytes]:
        seq, chain = 0, FIRST_CHAIN
        while seq < head.seq:
            wanted = min(form.ENTRIES_PER_PART, head.seq - seq)
            stored = await self._log.read(operation_id, seq, wanted)
            if len(stored) < wanted:
                raise DamagedLog(f"operation {operation_id}: entry {seq + len(stored) + 1} is missing")
            chained = []
            for record in stored:
                chain = chain_over(chain, record)
                chained.append((record, chain))
                self._note(record)
            seq += len(stored)
            yield form.encode_entries(chained)
        if chain != head.chain:
            raise DamagedLog(f"operation {operation_id}: the head does not match entry {seq}")

    async def _rows(self, operation_id: OperationId) -> AsyncIterator[bytes]:
        after: ArchivedPosition | None = None
        while page := await self._positions.page(operation_id, after, form.ROWS_PER_PART):
            yield form.encode_rows([form.row_of(*each) for each in page])
            after = page[-1]

    def _vocabularies(self, imported: ImportedLog | None) -> list[tuple[str, bytes]]:
        """The catalogues that the operation has used, as far as they are here."""
        if imported is not None:
            return sorted((name, part) for name, part in imported.parts.items() if name.startswith("catalogues/"))
        found = {form.catalogue_part(name): self._catalogue(name) for name in self._catalogues}
        return sorted((name, content) for name, content in found.items() if content is not None)

    async def _files(self, operation_id: OperationId, imported: ImportedLog | None) -> AsyncIterator[tuple[str, bytes]]:
        """Of every layer that was ever laid, as far as they are here; one at a time (rule EX4)."""
        wanted = sorted(self._maps)
        if imported is not None:
            listed = [each["name"] for each in json.loads(imported.parts[form.MANIFEST])["parts"]]
            wanted = [name.partition("/")[2] for name in listed if name.startswith("maps/")]
        for digest in wanted:
            file = await self._map_files.read(operation_id, bytes.fromhex(digest))
            if file is not None:
                yield form.map_part(digest), file.content

    def _note(self, record: bytes) -> None:
        """What the fact refers to, and is not in the log."""
        if b"operation." not in record and b"map_layer." not in record:  # decoding every fact would cost as much again
            return
        event = decode_record(record).event
        if isinstance(event, OperationCreated | PlanSwitched) and event.catalogue:
            self._catalogues.add(event.catalogue)
        elif isinstance(event, MapLayerDefined):
            self._maps.add(event.file)

    def _part(self, name: str, content: bytes) -> bytes:
        if name not in (form.MANIFEST, form.SIGNATURE):
            self._parts.append((name, len(content), hashlib.sha256(content).hexdigest()))
        return form.tar_header(name, len(content)) + content + form.padding(len(content))

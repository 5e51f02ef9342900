"""Installations that exchange operations, on memory stores: one that wrote the log, others that take it in."""

import io
from hashlib import sha256
from uuid import UUID

from protocol import commands as c
from protocol.ids import MapLayerId, OperationId, TeamId
from protocol.map_layers import MapLayerKind
from protocol.operations import OperationKind, Plan
from protocol.positions import FixDetail, FixSource, TeamPosition
from protocol.protected import VictimIdentity
from protocol.thresholds import Thresholds
from server.adapters.exchange_keys import ExchangeKeys
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.key_vault import MemoryKeyVault
from server.adapters.memory.map_files import MemoryMapFiles
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.archive_export import ArchiveSources, ArchiveWriter
from server.application.archive_import import ArchiveImporter, Taken
from server.application.archive_reading import Archive, read_archive
from server.application.key_transfer import SealedKeys
from server.interop.map_drawings import read_drawing
from server.ports import MapFile
from tests.support.nodes import Commands, MemoryNode, write_prepared
from tests.support.solid_png import solid_png
from tests.support.strategies import ADMIN, COVER_HEAD, DEVICES, MEMBERS, OPERATION, START, TEAMS, VICTIMS

NAME, PHONE = "Zoé Canari-Jaune", "+33 6 99 88 77 66"
PLAN = solid_png(40, 20, (120, 150, 220))
COURSE = read_drawing(
    b'{"type":"Feature","properties":{"name":"10 km"},"geometry":{"type":"Point","coordinates":[2.3,48.8]}}'
)
LAYER_NAMES = ("Stade Bréguet", "Boucle Bréguet")
CATALOGUE = b'{"name":"dps.1"}'


def ignore(done: int, of: int) -> None:
    """Nobody watches."""


class Installation:
    """One server's stores and keys, with the use cases of exchange over them."""

    def __init__(self, number: int) -> None:
        self.log = MemoryEventLog()
        self.positions = MemoryPositionArchive()
        self.vault = MemoryKeyVault()
        self.maps = MemoryMapFiles()
        self._prepare = Commands("layers").make
        self.keys = ExchangeKeys(bytes([number] * 32), bytes([number + 100] * 32))
        self.catalogues: dict[str, bytes] = {"dps.1": CATALOGUE}
        self.node = MemoryNode(self.log, MemoryBroker(), self.vault)
        self.writer = ArchiveWriter(
            self.node.operations,
            ArchiveSources(
                self.log,
                self.positions,
                self.catalogues.get,
                lambda message: (self.keys.signer, self.keys.sign(message)),
                self.maps,
            ),
        )
        self.importer = ArchiveImporter(self.log, self.positions, self.vault, self.maps)

    async def export(self, operation_id: OperationId = OPERATION) -> bytes:
        export = await self.writer.write(operation_id)
        assert export is not None
        return b"".join([piece async for piece in export.pieces])

    async def lay(self, number: int, content: bytes) -> None:
        """A file under the map, as somebody who prepares would; the same number again replaces the file."""
        is_plan, digest = content.startswith(b"\x89PNG"), sha256(content).digest()
        kept = MapFile("image/png" if is_plan else "application/geo+json", content)
        assert await self.maps.keep(OPERATION, digest, kept, 60_000_000)
        lay = self._prepare(
            c.DefineMapLayer,
            map_layer_id=MapLayerId(UUID(int=900 + number)),
            name=LAYER_NAMES[number],
            kind=MapLayerKind.PICTURE if is_plan else MapLayerKind.DRAWING,
            file=digest.hex(),
            corners=((2.30, 48.87), (2.34, 48.87), (2.34, 48.85), (2.30, 48.85)) if is_plan else None,
        )
        assert (await self.node.run(lay, COVER_HEAD)).refusal is None

    async def take(self, archive: bytes, sealed: SealedKeys | None = None) -> Taken:
        file = io.BytesIO(archive)
        return await self.importer.take(read_archive(file, ignore), file, sealed, self.keys.receiving)


def read(archive: bytes) -> Archive:
    return read_archive(io.BytesIO(archive), ignore)


def fixes(count: int) -> list[TeamPosition]:
    """Positions of two teams, a second apart."""
    return [
        TeamPosition(
            TeamId(TEAMS[number % 2]),
            START + number * 1_000,
            48.85 + number / 1e4,
            2.35,
            4.5,
            source=FixSource.OSMAND,
            detail=(None, FixDetail(35, is_moving=True), FixDetail(is_mock=True))[number % 3],
        )
        for number in range(count)
    ]


async def where_it_was_written() -> Installation:
    """The prepared operation with a catalogue, sealed names, positions, and something under its map."""
    here = Installation(1)
    await write_prepared(here.log)
    make = Commands("exchange").make
    await here.node.run(make(c.EnrolMember, member_id=MEMBERS[3], code="ZC", name=NAME, phone=PHONE), COVER_HEAD)
    for victim in (VICTIMS[0], VICTIMS[2]):
        identity = VictimIdentity(name=NAME, relatives=PHONE)
        await here.node.run(make(c.IdentifyVictim, victim_id=victim, identity=identity), COVER_HEAD)
    await here.node.run(make(c.SwitchPlan, plan=Plan.NOVI, catalogue="dps.1", thresholds=Thresholds()), COVER_HEAD)
    await here.lay(0, PLAN)
    await here.lay(1, COURSE)
    await here.node.finish()
    await here.positions.store(
        [(OPERATION, DEVICES[number % 2], fix, fix.fix_at + 50) for number, fix in enumerate(fixes(7))]
    )
    return here


async def where_nothing_was_laid() -> Installation:
    """An operation that has just begun: no layer, no positions."""
    here = Installation(1)
    await here.log.create(OPERATION)
    begin = Commands("bare").make(c.CreateOperation, code="M26", name="Marathon", kind=OperationKind.EVENT_COVER)
    assert (await here.node.run(begin, ADMIN)).refusal is None
    await here.node.finish()
    return here


def elsewhere() -> Installation:
    """Another installation, where nothing is yet."""
    return Installation(2)


STRANGER = OperationId(UUID(int=404))

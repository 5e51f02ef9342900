"""Takes an archive in: read-only, under its own log id, whole or not at all (rule C3)."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from protocol.ids import DeviceId
from server.application.archive_reading import Archive, OnProgress, map_of, records_of, rows_of
from server.application.key_transfer import SealedKeys, UnusableKeys, open_keys
from server.auth.exchange import NotForUs, receiving_key_of
from server.interop.layer_files import MAX_BYTES_OF_OPERATION
from server.ports import EventLog, ImportedLog, KeyVault, MapFiles, PersonKey, PositionArchive


class ImportRefused(Exception):
    """It is not taken in, and nothing has changed; the message says why."""


class Taken(NamedTuple):
    """What an import has done."""

    is_new: bool
    """False: the same log was here already, and only keys may have been added."""
    keys: int
    """People whose data opens from now on."""


class ArchiveImporter:
    """Takes in archives that were proved. Its methods may raise `Unavailable` or `OutcomeUnknown`: then repeat."""

    def __init__(self, log: EventLog, positions: PositionArchive, vault: KeyVault, map_files: MapFiles) -> None:
        self._log = log
        self._positions = positions
        self._vault = vault
        self._map_files = map_files

    async def take(
        self,
        archive: Archive,
        file: BinaryIO,
        sealed: SealedKeys | None = None,
        private: bytes = b"",
        on_progress: OnProgress = lambda done, of: None,
    ) -> Taken:
        """Positions and map files first, then the log in one transaction, which is the import; then keys.

        Args:
            archive: Proved.
            file: The one it was read from.
            sealed: Keys that came with it.
            private: This installation's receiving key, for them.
            on_progress: Told how many facts are in, and of how many.

        Raises:
            ImportRefused: Another log of this operation is here, or the keys are not for us or not for this log.
        """
        keys = [] if sealed is None else _open(archive, sealed, private)
        is_new = await self._is_new(archive)
        if is_new:
            for part in archive.positions:
                rows = rows_of(file, part)
                await self._positions.store(
                    [(archive.operation_id, DeviceId(row.device_id), row.position(), row.received_at) for row in rows]
                )
            for part in archive.maps:
                digest, kept = map_of(file, part)
                if not await self._map_files.keep(archive.operation_id, digest, kept, MAX_BYTES_OF_OPERATION):
                    raise ImportRefused("Maps of this operation are here already, and leave no room for these.")
            imported = ImportedLog(archive.head, archive.small)
            if not await self._log.import_log(archive.operation_id, imported, _batches(archive, file, on_progress)):
                raise ImportRefused("Somebody else has just imported this operation: look what is there.")
        living = [key for key in keys if key.person_id not in archive.erased]
        return Taken(is_new, await self._vault.put_keys(archive.operation_id, living) if living else 0)

    async def _is_new(self, archive: Archive) -> bool:
        head = await self._log.head(archive.operation_id)
        if head is None:
            return True
        if head == archive.head:
            return False
        if head.log_id != archive.head.log_id:
            raise ImportRefused(
                f"Another log of this operation is here already: {head.log_id}, and the archive holds"
                f" {archive.head.log_id}. Nothing was changed."
            )
        raise ImportRefused(
            f"This log is here already, up to entry {head.seq}, and the archive goes to {archive.head.seq}."
            " Nothing was changed."
        )


def _batches(archive: Archive, file: BinaryIO, on_progress: OnProgress) -> Iterator[list[bytes]]:
    done = 0
    for part in archive.log:
        records = records_of(file, part)
        yield records
        done += len(records)
        on_progress(done, archive.head.seq)


def _open(archive: Archive, sealed: SealedKeys, private: bytes) -> list[PersonKey]:
    if (sealed.operation_id, sealed.log_id) != (archive.operation_id, archive.head.log_id):
        raise ImportRefused("These keys belong to another log. Nothing was changed.")
    if sealed.receiver != receiving_key_of(private):
        raise ImportRefused(
            "These keys were closed for another installation: have them made for the key that `vigie exchange-key`"
            " prints. Nothing was changed."
        )
    try:
        return open_keys(sealed, private)
    except (NotForUs, UnusableKeys):
        raise ImportRefused("The file of keys is damaged: it does not open. Nothing was changed.") from None

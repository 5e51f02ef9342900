"""Everything that can be taken out of an operation: on record first, then piece by piece (rule EX2)."""

from collections.abc import Callable
from typing import Final, NamedTuple
from uuid import UUID

from protocol.ids import MemberId, OperationId
from protocol.protected import Compartment
from server.application.archive_export import ArchiveWriter, Export
from server.application.key_transfer import seal_keys
from server.application.log_archive import archive_of
from server.application.map_export import MapWriter
from server.application.table_export import TableWriter
from server.auth.exchange import KEY_BYTES, close_for
from server.domain.actor import Actor
from server.domain.export_rights import ExportKind
from server.ports import EventLog, ExportNote, KeyVault, Reading

MAX_LISTED = 1_000
_NOBODY: Final = MemberId(UUID(int=0))
"""The row of each person takes its place."""


class KeyWish(NamedTuple):
    """Who wants the keys of an operation's people for whom, and why."""

    operation_id: OperationId
    receiver: bytes
    reason: str


class Exports:
    """The ways out. Methods may raise `Unavailable`: then nothing has left."""

    def __init__(
        self,
        log: EventLog,
        vault: KeyVault,
        archives: ArchiveWriter,
        tables: TableWriter,
        maps: MapWriter,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self.archives = archives
        self.tables = tables
        self.maps = maps
        self._log = log
        self._vault = vault
        self._random_bytes = random_bytes

    async def note(
        self,
        operation_id: OperationId,
        actor: Actor,
        what: ExportKind,
        *,
        seq: int,
        now: int,
        is_anonymised: bool = False,
        detail: str = "",
    ) -> None:
        """Put it on record; nothing may leave before this returns."""
        reader = actor.user_id or actor.device_id
        await self._vault.note_export(
            operation_id, ExportNote(reader, actor.role, what, seq, now, is_anonymised, detail)
        )

    async def noted(self, operation_id: OperationId) -> list[ExportNote]:
        """What was taken out, the newest first."""
        return await self._vault.exports(operation_id, MAX_LISTED)

    async def log(self, operation_id: OperationId) -> Export | None:
        """The stored log alone, as `protocol/SPEC.md` describes it in LG9."""
        head = await self._log.head(operation_id)
        pieces = await archive_of(self._log, operation_id)
        return None if head is None or pieces is None else Export(head.seq, "entries", pieces, head)

    async def keys(self, wish: KeyWish, actor: Actor, now: int) -> bytes | None:
        """The file of keys for another installation; None if there is no such log.

        Raises:
            UnreadableKey: The receiving key shares a secret with nobody; nothing is on record then.
        """
        assert actor.user_id is not None, "keys leave in the name of a person"
        head = await self._log.head(wish.operation_id)
        if head is None:
            return None
        close_for(wish.receiver, b"", self._random_bytes(KEY_BYTES), b"")  # before anything is taken
        detail = f"{wish.receiver.hex()}: {wish.reason}"
        await self.note(wish.operation_id, actor, ExportKind.KEYS, seq=head.seq, now=now, detail=detail)
        reading = Reading(
            person_id=_NOBODY,
            compartment=Compartment.IDENTITY,
            reader=actor.user_id,
            role=actor.role,
            purpose="export of keys",
            at=now,
            reason=wish.reason,
        )
        keys = await self._vault.take_keys(wish.operation_id, reading)
        return seal_keys(keys, wish.operation_id, head.log_id, wish.receiver, self._random_bytes(KEY_BYTES))

"""Person keys in memory, for unit tests: forgetting a key is erasing it."""

import secrets
from collections.abc import Mapping, Sequence

from protocol.ids import OperationId, PersonId
from protocol.protected import Compartment, Protected, Sealed
from server.auth.name_marks import marks_of_name
from server.auth.sealing import KEY_BYTES, NONCE_BYTES, Unopenable, open_value, seal_value
from server.ports import DamagedLog, ExportNote, PersonKey, Reading

_AUDIT_BUCKET_MS = 5 * 60_000


class MemoryKeyVault:
    """Implements `KeyVault`; a reading is kept with the start of its five minutes."""

    def __init__(self) -> None:
        self._keys: dict[tuple[OperationId, PersonId], tuple[str, bytes]] = {}
        self._readings: dict[OperationId, dict[Reading, None]] = {}
        self._erased: set[tuple[OperationId, PersonId]] = set()
        self._exports: dict[OperationId, list[ExportNote]] = {}

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed:
        fresh = (secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))
        key_id, key = self._keys.setdefault((operation_id, person_id), fresh)
        return seal_value(value, key, secrets.token_bytes(NONCE_BYTES), operation_id, person_id, key_id)

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        self._note(operation_id, reading)
        person_id = reading.person_id
        key_id, key = self._keys.get((operation_id, person_id), (None, b""))
        try:
            return [
                open_value(one, reading.compartment, key, operation_id, person_id) if one.key_id == key_id else None
                for one in sealed
            ]
        except Unopenable as error:
            raise DamagedLog(f"operation {operation_id}: a value about person {person_id} does not open") from error

    async def name_marks(
        self, operation_id: OperationId, identities: Mapping[PersonId, Sealed], key: bytes
    ) -> dict[PersonId, frozenset[bytes]]:
        marks = {}
        for person_id, sealed in identities.items():
            key_id, person_key = self._keys.get((operation_id, person_id), (None, b""))
            if sealed.key_id == key_id:
                value = open_value(sealed, Compartment.IDENTITY, person_key, operation_id, person_id)
                marks[person_id] = marks_of_name(value, key)
        return marks

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        kept = [row for row in self._readings.get(operation_id, {}) if person_id in (None, row.person_id)]
        return sorted(kept, key=lambda row: row.at, reverse=True)[:limit]

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        for person_id in person_ids:
            self._keys.pop((operation_id, person_id), None)
            self._erased.add((operation_id, person_id))

    async def take_keys(self, operation_id: OperationId, reading: Reading) -> list[PersonKey]:
        taken = [
            PersonKey(person_id, key_id, key)
            for (operation, person_id), (key_id, key) in self._keys.items()
            if operation == operation_id
        ]
        for person_id, _, _ in taken:
            for compartment in Compartment:
                self._note(operation_id, reading._replace(person_id=person_id, compartment=compartment))
        return taken

    async def put_keys(self, operation_id: OperationId, keys: Sequence[PersonKey]) -> int:
        fresh = [
            key
            for key in keys
            if (operation_id, key.person_id) not in self._erased and (operation_id, key.person_id) not in self._keys
        ]
        self._keys |= {(operation_id, key.person_id): (key.key_id, key.key) for key in fresh}
        return len(fresh)

    async def note_export(self, operation_id: OperationId, note: ExportNote) -> None:
        self._exports.setdefault(operation_id, []).append(note)

    async def exports(self, operation_id: OperationId, limit: int) -> list[ExportNote]:
        return self._exports.get(operation_id, [])[::-1][:limit]

    def _note(self, operation_id: OperationId, reading: Reading) -> None:
        row = reading._replace(at=reading.at - reading.at % _AUDIT_BUCKET_MS)
        self._readings.setdefault(operation_id, {})[row] = None

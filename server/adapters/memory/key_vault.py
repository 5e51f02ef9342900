"""Person keys in memory, for unit tests: forgetting a key is erasing it."""

import secrets
from collections.abc import Sequence

from protocol.ids import OperationId, PersonId
from protocol.protected import Protected, Sealed
from server.auth.sealing import KEY_BYTES, NONCE_BYTES, Unopenable, open_value, seal_value
from server.ports import DamagedLog, Reading

_AUDIT_BUCKET_MS = 5 * 60_000


class MemoryKeyVault:
    """Implements `KeyVault`; a reading is kept with the start of its five minutes."""

    def __init__(self) -> None:
        self._keys: dict[tuple[OperationId, PersonId], tuple[str, bytes]] = {}
        self._readings: dict[OperationId, dict[Reading, None]] = {}

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed:
        fresh = (secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))
        key_id, key = self._keys.setdefault((operation_id, person_id), fresh)
        return seal_value(value, key, secrets.token_bytes(NONCE_BYTES), operation_id, person_id, key_id)

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        row = reading._replace(at=reading.at - reading.at % _AUDIT_BUCKET_MS)
        self._readings.setdefault(operation_id, {})[row] = None
        person_id = reading.person_id
        key_id, key = self._keys.get((operation_id, person_id), (None, b""))
        try:
            return [
                open_value(one, reading.compartment, key, operation_id, person_id) if one.key_id == key_id else None
                for one in sealed
            ]
        except Unopenable as error:
            raise DamagedLog(f"operation {operation_id}: a value about person {person_id} does not open") from error

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        kept = [row for row in self._readings.get(operation_id, {}) if person_id in (None, row.person_id)]
        return sorted(kept, key=lambda row: row.at, reverse=True)[:limit]

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        for person_id in person_ids:
            self._keys.pop((operation_id, person_id), None)

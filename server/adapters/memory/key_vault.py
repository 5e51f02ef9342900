"""Person keys in memory, for unit tests: forgetting a key is erasing it."""

import secrets

from protocol.ids import MemberId, OperationId, UserId
from protocol.protected import Identity, Sealed
from server.auth.sealing import KEY_BYTES, NONCE_BYTES, Unopenable, open_identity, seal_identity
from server.ports import DamagedLog

_AUDIT_BUCKET_MS = 5 * 60_000


class MemoryKeyVault:
    """Implements `KeyVault`; `audit_rows` holds (operation, person, reader, purpose, start of the five minutes)."""

    def __init__(self) -> None:
        self._keys: dict[tuple[OperationId, MemberId], tuple[str, bytes]] = {}
        self.audit_rows: set[tuple[OperationId, MemberId, UserId, str, int]] = set()

    async def seal(self, operation_id: OperationId, person_id: MemberId, identity: Identity) -> Sealed:
        fresh = (secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))
        key_id, key = self._keys.setdefault((operation_id, person_id), fresh)
        return seal_identity(identity, key, secrets.token_bytes(NONCE_BYTES), operation_id, person_id, key_id)

    async def open(
        self, operation_id: OperationId, person_id: MemberId, sealed: Sealed, *, reader: UserId, purpose: str, now: int
    ) -> Identity | None:
        self.audit_rows.add((operation_id, person_id, reader, purpose, now - now % _AUDIT_BUCKET_MS))
        key_id, key = self._keys.get((operation_id, person_id), (None, b""))
        if key_id != sealed.key_id:
            return None
        try:
            return open_identity(sealed, key, operation_id, person_id)
        except Unopenable as error:
            raise DamagedLog(f"operation {operation_id}: the identity of member {person_id} does not open") from error

    async def erase(self, operation_id: OperationId, person_id: MemberId) -> None:
        self._keys.pop((operation_id, person_id), None)

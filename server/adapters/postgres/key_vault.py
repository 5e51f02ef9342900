"""Person keys, wrapped in PostgreSQL; what unwraps them is in the key directory (rule C12).

Which wrapping key is current is a row of the database, and its lock serialises creation, rotation and clean-up on all
processes. A rotation writes the new file, then commits the rewrapped rows together with the change of that row, then
destroys the old file: interrupted anywhere, each row names a key whose file still exists.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg

from protocol.devices import Role
from protocol.ids import MemberId, OperationId, PersonId, UserId
from protocol.protected import Compartment, Protected, Sealed
from server.adapters.postgres.checks import Connection
from server.adapters.postgres.key_directory import KeyDirectory
from server.adapters.postgres.pool import Database
from server.adapters.postgres.statements import load_statements
from server.auth.name_marks import marks_of_name
from server.auth.sealing import KEY_BYTES, NONCE_BYTES, Unopenable, open_value, seal_value, unwrap_key, wrap_key
from server.ports import DamagedLog, ExportNote, OutcomeUnknown, PersonKey, Reading, Unavailable

AUDIT_BUCKET_MS = 5 * 60_000
"""A reader who opens the same of a person for the same purpose again within these leaves one row."""

_sql = load_statements("key_vault")


class _Key(NamedTuple):
    key_id: str
    key: bytes


class PostgresKeyVault:
    """Implements `KeyVault`. Keeps no key in memory: an erasure by any process holds for all at once."""

    def __init__(self, database: Database, keys: KeyDirectory) -> None:
        self._database = database
        self._keys = keys

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed:
        async with self._database.connection() as connection:
            person_key = await self._person_key(connection, operation_id, person_id)
            if person_key is None:
                await self._add_person_key(connection, operation_id, person_id)
                person_key = await self._person_key(connection, operation_id, person_id)
        if person_key is None:
            raise Unavailable("the person was erased at the same moment")
        nonce = secrets.token_bytes(NONCE_BYTES)
        return seal_value(value, person_key.key, nonce, operation_id, person_id, person_key.key_id)

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        person_id = reading.person_id
        async with self._database.connection() as connection:
            # Committed when this returns; if it fails, nothing below happens.
            await connection.execute(_sql["audit"], *_audit_row(operation_id, reading))
            person_key = await self._person_key(connection, operation_id, person_id)
        if person_key is None:
            return [None] * len(sealed)
        try:
            return [
                open_value(one, reading.compartment, person_key.key, operation_id, person_id)
                if one.key_id == person_key.key_id
                else None
                for one in sealed
            ]
        except Unopenable as error:
            raise DamagedLog(f"operation {operation_id}: a value about person {person_id} does not open") from error

    async def name_marks(
        self, operation_id: OperationId, identities: Mapping[PersonId, Sealed], key: bytes
    ) -> dict[PersonId, frozenset[bytes]]:
        marks = {}
        async with self._database.connection() as connection:
            for person_id, sealed in identities.items():
                person_key = await self._person_key(connection, operation_id, person_id)
                if person_key is not None and person_key.key_id == sealed.key_id:
                    marks[person_id] = _marks(sealed, person_key, operation_id, person_id, key)
        return marks

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["readings"], operation_id, person_id, limit)
        return [
            Reading(
                person_id=MemberId(row["person_id"]),
                compartment=Compartment(row["compartment"]),
                reader=UserId(row["reader"]),
                role=Role(row["role"]) if row["role"] else None,
                purpose=row["purpose"],
                at=row["bucket_at"],
                reason=row["reason"],
            )
            for row in rows
        ]

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        """Raises `OutcomeUnknown` or `Unavailable` until it is done whole: then repeat it."""
        async with self._database.connection(OutcomeUnknown) as connection:
            async with self._current_key(connection, operation_id):
                await connection.execute(_sql["delete_person_keys"], operation_id, list(person_ids))
                await connection.execute(_sql["note_erased"], operation_id, list(person_ids))
                await self._rotate(connection, operation_id)
            await self._destroy_unused(connection, operation_id)

    async def take_keys(self, operation_id: OperationId, reading: Reading) -> list[PersonKey]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["person_keys"], operation_id)
            noted = [
                _audit_row(operation_id, reading._replace(person_id=row["person_id"], compartment=compartment))
                for row in rows
                for compartment in Compartment
            ]
            await connection.executemany(_sql["audit"], noted)  # all of them or none, committed when this returns
            keys = [
                (row["person_id"], await self._person_key(connection, operation_id, row["person_id"])) for row in rows
            ]
        return [PersonKey(person_id, *key) for person_id, key in keys if key is not None]

    async def put_keys(self, operation_id: OperationId, keys: Sequence[PersonKey]) -> int:
        count = 0
        async with (
            self._database.connection(OutcomeUnknown) as connection,
            self._current_key(connection, operation_id) as wrapping,
        ):
            for person_id, key_id, key in keys:
                wrapped = _wrap(key, wrapping, operation_id, person_id, key_id)
                row = (operation_id, person_id, key_id, wrapping.key_id, wrapped)
                count += bool(await connection.fetchval(_sql["put_person_key"], *row))
        return count

    async def note_export(self, operation_id: OperationId, note: ExportNote) -> None:
        async with self._database.connection() as connection:
            await connection.execute(
                _sql["note_export"],
                operation_id,
                note.reader,
                note.role,
                note.what,
                note.seq,
                note.at,
                note.is_anonymised,
                note.detail,
            )

    async def exports(self, operation_id: OperationId, limit: int) -> list[ExportNote]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["exports"], operation_id, limit)
        return [ExportNote(**(dict(row) | {"role": Role(row["role"])})) for row in rows]

    async def finish_erasures(self) -> None:
        """For a start: destroys the wrapping keys of rotations that were interrupted."""
        async with self._database.connection() as connection:
            for row in await connection.fetch(_sql["operations"]):
                await self._destroy_unused(connection, row["operation_id"])

    async def _person_key(self, connection: Connection, operation_id: OperationId, person_id: PersonId) -> _Key | None:
        missing = None
        while True:
            row = await connection.fetchrow(_sql["person_key"], operation_id, person_id)
            if row is None:
                return None
            wrapping_key_id = row["wrapping_key_id"]
            wrapping_key = self._keys.read(operation_id, wrapping_key_id)
            if wrapping_key is not None:
                return _Key(row["key_id"], _unwrap(row, wrapping_key, operation_id, person_id))
            if wrapping_key_id == missing:
                # Restored from before an erasure, or another key directory: nobody can tell, so it is no answer.
                raise Unavailable(f"the key directory has no key {wrapping_key_id} of operation {operation_id}")
            missing = wrapping_key_id  # a rotation may have destroyed it since the row was read: look again

    async def _add_person_key(self, connection: Connection, operation_id: OperationId, person_id: PersonId) -> None:
        async with self._current_key(connection, operation_id) as wrapping:
            key_id = secrets.token_hex(8)
            wrapped = _wrap(secrets.token_bytes(KEY_BYTES), wrapping, operation_id, person_id, key_id)
            await connection.execute(_sql["add_person_key"], operation_id, person_id, key_id, wrapping.key_id, wrapped)

    @asynccontextmanager
    async def _current_key(self, connection: Connection, operation_id: OperationId) -> AsyncIterator[_Key]:
        """A transaction that holds the operation's wrapping keys still; makes the first one, or one for a lost one."""
        async with connection.transaction():
            await connection.execute(_sql["begin_wrapping"], operation_id, secrets.token_hex(8))
            key_id = await connection.fetchval(_sql["lock_wrapping"], operation_id)
            key = self._keys.read(operation_id, key_id)
            yield await self._renew(connection, operation_id) if key is None else _Key(key_id, key)

    async def _renew(self, connection: Connection, operation_id: OperationId) -> _Key:
        """Makes a wrapping key and, with the transaction, the current one."""
        wrapping = _Key(secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))
        await asyncio.to_thread(self._keys.write, operation_id, wrapping.key_id, wrapping.key)
        await connection.execute(_sql["replace_wrapping"], operation_id, wrapping.key_id)
        return wrapping

    async def _rotate(self, connection: Connection, operation_id: OperationId) -> None:
        wrapping = await self._renew(connection, operation_id)
        rewrapped = []
        rows = await connection.fetch(_sql["person_keys"], operation_id)
        old_keys = {
            key_id: self._keys.read(operation_id, key_id) for key_id in {row["wrapping_key_id"] for row in rows}
        }
        for row in rows:
            person_id, old_key = row["person_id"], old_keys[row["wrapping_key_id"]]
            if old_key is None:
                continue  # lost with its wrapping key: there is nothing to save or to destroy
            key = _unwrap(row, old_key, operation_id, person_id)
            wrapped = _wrap(key, wrapping, operation_id, person_id, row["key_id"])
            rewrapped.append((operation_id, person_id, wrapping.key_id, wrapped))
        await connection.executemany(_sql["rewrap_person_key"], rewrapped)

    async def _destroy_unused(self, connection: Connection, operation_id: OperationId) -> None:
        async with connection.transaction():
            await connection.fetchval(_sql["lock_wrapping"], operation_id)
            rows = await connection.fetch(_sql["wrapping_keys_in_use"], operation_id)
            kept = {row["wrapping_key_id"] for row in rows}
            await asyncio.to_thread(self._keys.destroy_others, operation_id, kept)


def _audit_row(operation_id: OperationId, reading: Reading) -> tuple[object, ...]:
    return (
        operation_id,
        reading.person_id,
        reading.compartment,
        reading.reader,
        reading.role or "",
        reading.purpose,
        reading.reason,
        reading.at - reading.at % AUDIT_BUCKET_MS,
    )


def _wrap(key: bytes, wrapping: _Key, operation_id: OperationId, person_id: PersonId, key_id: str) -> bytes:
    return wrap_key(key, wrapping.key, secrets.token_bytes(NONCE_BYTES), operation_id, person_id, key_id)


def _marks(
    sealed: Sealed, person_key: _Key, operation_id: OperationId, person_id: PersonId, key: bytes
) -> frozenset[bytes]:
    try:
        value = open_value(sealed, Compartment.IDENTITY, person_key.key, operation_id, person_id)
    except Unopenable as error:
        raise DamagedLog(f"operation {operation_id}: a value about person {person_id} does not open") from error
    return marks_of_name(value, key)


def _unwrap(row: asyncpg.Record, wrapping_key: bytes, operation_id: OperationId, person_id: PersonId) -> bytes:
    try:
        return unwrap_key(row["wrapped_key"], wrapping_key, operation_id, person_id, row["key_id"])
    except Unopenable as error:
        raise DamagedLog(f"operation {operation_id}: the key of person {person_id} does not open") from error

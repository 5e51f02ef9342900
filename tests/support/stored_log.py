"""The truth of an operation, read from PostgreSQL behind the server's back and folded by the one fold."""

from typing import NamedTuple
from uuid import UUID

from protocol.codec import decode_record
from protocol.devices import Role
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import CommandId, DeviceId, LogId, OperationId
from protocol.upstream import Scope
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for


class StoredLog(NamedTuple):
    """A whole log whose chain was verified."""

    log_id: LogId
    records: tuple[Record, ...]
    """Numbered 1, 2, 3 … without a hole: reading fails otherwise."""
    state: OperationState
    """The fold of all records."""

    def seqs_by_command(self) -> dict[tuple[DeviceId, CommandId], list[int]]:
        """Where each command has its facts."""
        seqs: dict[tuple[DeviceId, CommandId], list[int]] = {}
        for record in self.records:
            seqs.setdefault((record.device_id, record.command_id), []).append(record.seq)
        return seqs

    def shown_to(self, role: Role) -> dict[UUID, Entity]:
        """Everything that a post with this role must hold in the end."""
        audience = Audience(self.state.operation_id, Scope.OPERATION, role)
        return {entity.id: entity for entity in snapshot_for(audience, self.state)}


async def read_log(database_url: str, operation_id: OperationId) -> StoredLog:
    """Walks the chain of the log (raises `DamagedLog` if it does not hold), then reads and folds it."""
    database = await Database.connect(database_url)
    try:
        log = PostgresEventLog(database)
        head_seq = await log.verify(operation_id)
        head = await log.head(operation_id)
        stored = await log.read(operation_id, 0, head_seq) if head_seq else []
    finally:
        await database.close()
    assert head is not None
    state, records = OperationState(operation_id), []
    for number, bytes_of_record in enumerate(stored, start=1):
        record = decode_record(bytes_of_record)
        assert record.seq == number
        state, _ = evolve(state, record)
        records.append(record)
    assert len(records) >= head_seq
    return StoredLog(head.log_id, tuple(records), state)

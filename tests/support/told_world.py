"""A server over HTTP whose log holds what was said."""

from collections.abc import Iterable

from protocol.codec import encode_record
from protocol.devices import Role
from protocol.events import Event, Record
from protocol.ids import CommandId, DeviceId, OperationId
from protocol.teams import ReportSource
from server.ports import Appended
from tests.support.decisions import decided_on
from tests.support.http_world import OPERATION, SITE, START, TEAM, HttpWorld


async def world_of(records: Iterable[Record], operation_id: OperationId = OPERATION) -> HttpWorld:
    """One with these facts in the log of an operation."""
    world = HttpWorld()
    head = await world.event_log.create(operation_id)
    facts = [encode_record(record) for record in records]
    assert isinstance(await world.event_log.append(operation_id, head, [decided_on(head, *facts)]), Appended)
    return world


async def told_world(said: Iterable[tuple[int, Event]]) -> HttpWorld:
    """One in whose log things were said by a dispatcher, a second apart, each entered so many milliseconds late."""
    return await world_of(
        Record(
            seq=number,
            command_id=CommandId(SITE),
            device_id=DeviceId(TEAM),
            device_counter=number,
            role=Role.DISPATCHER,
            source=ReportSource.APP,
            received_at=START + number * 1_000 + late_ms,
            recorded_at=START + number * 1_000,
            occurred_at=START + number * 1_000,
            event=event,
        )
        for number, (late_ms, event) in enumerate(said, start=1)
    )

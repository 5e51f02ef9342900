from uuid import uuid4

import pytest

from protocol.ids import OperationId
from server.adapters.memory.event_log import MemoryEventLog
from server.ports import Appended, DamagedLog
from tests.support.decisions import decided_on


async def test_the_twin_finds_damage_as_the_real_log_does() -> None:
    log, operation_id = MemoryEventLog(), OperationId(uuid4())
    head = await log.create(operation_id)
    assert isinstance(await log.append(operation_id, head, [decided_on(head, b"1", b"2", b"3")]), Appended)
    facts = log.stored_facts(operation_id)
    facts[1]["record"] = b"two"
    for reading in (log.verify(operation_id), log.read(operation_id, 0, 10), log.read(operation_id, 1, 10)):
        with pytest.raises(DamagedLog, match=f"{operation_id}: entry 2 was altered"):
            await reading
    facts[1]["record"] = b"2"
    assert await log.verify(operation_id) == 3
    facts.pop()
    with pytest.raises(DamagedLog, match="head does not match entry 2"):
        await log.verify(operation_id)

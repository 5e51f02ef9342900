"""What every event log promises; run on the memory twin and on PostgreSQL."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from protocol.ids import LogId, OperationId, TeamId
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamKind
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.ports import (
    Appended,
    CommandKey,
    Conflict,
    DamagedLog,
    EventLog,
    Head,
    ImportedLog,
    KeysUsed,
    StoredState,
)
from tests.support.decisions import decided_on, new_key

TEAM = Team(id=TeamId(uuid4()), call_sign="Alpha 1", kind=TeamKind.PAIR)


@pytest.fixture
async def log(postgres_url: str | None) -> AsyncIterator[EventLog]:
    if postgres_url is None:
        yield MemoryEventLog()
        return
    database = await Database.connect(postgres_url)
    yield PostgresEventLog(database)
    await database.close()


@pytest.fixture
def operation_id() -> OperationId:
    return OperationId(uuid4())


async def append(log: EventLog, operation_id: OperationId, head: Head, *records: bytes) -> Head:
    answer = await log.append(operation_id, head, [decided_on(head, *records)])
    assert isinstance(answer, Appended)
    return answer.head


async def test_a_new_log_is_empty_and_made_once(log: EventLog, operation_id: OperationId) -> None:
    assert await log.head(operation_id) is None
    assert await log.operations() == []
    heads = await asyncio.gather(*(log.create(operation_id) for _ in range(5)))
    assert len(set(heads)) == 1
    assert heads[0].seq == 0
    assert heads[0].chain == bytes(32)
    assert await log.head(operation_id) == heads[0]
    assert await log.operations() == [operation_id]
    assert await log.read(operation_id, 0, 10) == []
    assert await log.verify(operation_id) == 0


async def test_c3_facts_are_numbered_without_holes_and_read_in_order(log: EventLog, operation_id: OperationId) -> None:
    head = await log.create(operation_id)
    batch = [decided_on(head, b"one", b"two"), decided_on(head), decided_on(head, b"three")]
    answer = await log.append(operation_id, head, batch)
    assert isinstance(answer, Appended)
    assert answer.head.log_id == head.log_id
    assert answer.head.seq == 3
    assert await log.head(operation_id) == answer.head
    assert await log.heads([operation_id, OperationId(uuid4())]) == {operation_id: answer.head}
    assert await log.read(operation_id, 0, 10) == [b"one", b"two", b"three"]
    assert await log.read(operation_id, 0, 2) == [b"one", b"two"]
    assert await log.read(operation_id, 2, 10) == [b"three"]
    assert await log.read(operation_id, 3, 10) == []
    assert await log.read(operation_id, 9, 10) == []
    assert await log.verify(operation_id) == 3


async def test_operations_do_not_share_numbers(log: EventLog, operation_id: OperationId) -> None:
    other = OperationId(uuid4())
    here = await append(log, operation_id, await log.create(operation_id), b"here")
    there = await append(log, other, await log.create(other), b"there")
    assert await log.read(operation_id, 0, 10) == [b"here"]
    assert await log.heads([operation_id, other]) == {operation_id: here, other: there}
    assert await log.operations() == sorted([operation_id, other])


async def test_a_batch_decided_on_an_old_head_changes_nothing(log: EventLog, operation_id: OperationId) -> None:
    old = await log.create(operation_id)
    head = await append(log, operation_id, old, b"first")
    late = decided_on(old, b"late")
    assert await log.append(operation_id, old, [late]) == Conflict()
    assert await log.head(operation_id) == head
    assert await log.verdicts([late.key]) == {}


async def test_a_batch_for_another_life_of_the_log_changes_nothing(log: EventLog, operation_id: OperationId) -> None:
    head = await log.create(operation_id)
    foreign = head._replace(log_id=LogId(uuid4()))
    assert await log.append(operation_id, foreign, [decided_on(foreign, b"x")]) == Conflict()
    assert await log.append(OperationId(uuid4()), head, [decided_on(head, b"x")]) == Conflict()
    assert await log.head(operation_id) == head


async def test_c1_every_answer_is_kept_refusals_included(log: EventLog, operation_id: OperationId) -> None:
    head = await log.create(operation_id)
    refusal = Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="status", last=TEAM)
    accepted, refused = decided_on(head, b"x"), decided_on(head, refusal=refusal)
    late = accepted._replace(key=new_key(), verdict=accepted.verdict._replace(is_late=True, seq=2))
    await log.append(operation_id, head, [accepted, refused, late])
    keys = [accepted.key, refused.key, late.key, new_key()]
    assert await log.verdicts(keys) == {one.key: one.verdict for one in (accepted, refused, late)}


async def test_a_batch_of_refusals_leaves_the_head_where_it_was(log: EventLog, operation_id: OperationId) -> None:
    head = await log.create(operation_id)
    refused = decided_on(head, refusal=Refusal(code=RefusalCode.FORBIDDEN))
    assert await log.append(operation_id, head, [refused]) == Appended(head)
    assert await log.verdicts([refused.key]) == {refused.key: refused.verdict}


async def test_c1_a_used_key_gets_its_first_answer_and_stops_the_batch(
    log: EventLog, operation_id: OperationId
) -> None:
    first_head = await log.create(operation_id)
    first = decided_on(first_head, b"first")
    answer = await log.append(operation_id, first_head, [first])
    assert isinstance(answer, Appended)
    again, innocent = decided_on(answer.head, b"again", key=first.key), decided_on(answer.head, b"innocent")
    used = await log.append(operation_id, answer.head, [innocent, again])
    assert used == KeysUsed({first.key: first.verdict})
    assert await log.read(operation_id, 0, 10) == [b"first"]
    assert await log.head(operation_id) == answer.head
    assert isinstance(await log.append(operation_id, answer.head, [innocent]), Appended)


async def test_c1_a_key_is_used_in_all_operations_but_only_by_its_device(
    log: EventLog, operation_id: OperationId
) -> None:
    head = await log.create(operation_id)
    first = decided_on(head, b"first")
    await log.append(operation_id, head, [first])
    other = OperationId(uuid4())
    other_head = await log.create(other)
    repeated = decided_on(other_head, b"elsewhere", key=first.key)
    assert await log.append(other, other_head, [repeated]) == KeysUsed({first.key: first.verdict})
    same_id_elsewhere = CommandKey(new_key().device_id, first.key.command_id)
    assert await log.verdicts([same_id_elsewhere]) == {}
    neighbour = decided_on(other_head, b"elsewhere", key=same_id_elsewhere)
    assert isinstance(await log.append(other, other_head, [neighbour]), Appended)


async def test_the_same_key_twice_in_a_batch_is_a_fault_that_changes_nothing(
    log: EventLog, operation_id: OperationId
) -> None:
    head = await log.create(operation_id)
    one = decided_on(head, b"x")
    with pytest.raises(ValueError, match="twice"):
        await log.append(operation_id, head, [one, one])
    assert await log.head(operation_id) == head
    assert await log.verdicts([one.key]) == {}


async def test_c3_many_writers_leave_no_hole_and_lose_nothing(log: EventLog, operation_id: OperationId) -> None:
    await log.create(operation_id)

    async def write(name: int) -> list[bytes]:
        mine = []
        for number in range(10):
            record = f"{name}.{number}".encode()
            key = new_key()
            while True:
                head = await log.head(operation_id)
                assert head is not None
                answer = await log.append(operation_id, head, [decided_on(head, record, key=key)])
                if isinstance(answer, Appended):
                    break
            mine.append(record)
        return mine

    written = await asyncio.gather(*(write(name) for name in range(6)))
    stored = await log.read(operation_id, 0, 1000)
    assert sorted(stored) == sorted(record for mine in written for record in mine)
    for mine in written:
        assert [record for record in stored if record in mine] == mine
    assert await log.verify(operation_id) == len(stored) == 60


async def test_an_exclusive_append_is_one_step_and_keeps_others_out(log: EventLog, operation_id: OperationId) -> None:
    head = await append(log, operation_id, await log.create(operation_id), b"before")
    async with log.exclusive(operation_id) as exclusive:
        assert exclusive.head == head
        assert await exclusive.read(0) == [b"before"]
        outsider = asyncio.create_task(log.append(operation_id, head, [decided_on(head, b"outsider")]))
        first = decided_on(exclusive.head, b"inside")
        assert isinstance(await exclusive.append([first]), Appended)
        second = decided_on(exclusive.head, b"inside too")
        assert isinstance(await exclusive.append([second]), Appended)
        assert await exclusive.read(1) == [b"inside", b"inside too"]
    assert await outsider == Conflict()
    assert await log.read(operation_id, 0, 10) == [b"before", b"inside", b"inside too"]
    assert await log.verdicts([first.key, second.key]) == {first.key: first.verdict, second.key: second.verdict}
    assert await log.verify(operation_id) == 3


async def test_an_exclusive_append_that_fails_leaves_nothing(log: EventLog, operation_id: OperationId) -> None:
    head = await log.create(operation_id)

    async def fail_inside() -> None:
        async with log.exclusive(operation_id) as exclusive:
            await exclusive.append([decided_on(head, b"inside")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_inside()
    assert await log.head(operation_id) == head
    assert isinstance(await log.append(operation_id, head, [decided_on(head, b"after")]), Appended)


async def test_an_exclusive_append_tells_used_keys_and_goes_on(log: EventLog, operation_id: OperationId) -> None:
    head = await log.create(operation_id)
    first = decided_on(head, b"first")
    await log.append(operation_id, head, [first])
    async with log.exclusive(operation_id) as exclusive:
        again, innocent = (decided_on(exclusive.head, b"x", key=key) for key in (first.key, new_key()))
        assert await exclusive.append([innocent, again]) == KeysUsed({first.key: first.verdict})
        assert isinstance(await exclusive.append([innocent]), Appended)
    assert await log.read(operation_id, 0, 10) == [b"first", b"x"]


async def test_an_operation_without_a_log_has_nothing_to_lock_or_verify(
    log: EventLog, operation_id: OperationId
) -> None:
    with pytest.raises(LookupError):
        async with log.exclusive(operation_id):
            pass
    with pytest.raises(LookupError):
        await log.verify(operation_id)


async def test_the_chain_is_known_at_each_fact(log: EventLog, operation_id: OperationId) -> None:
    head = await append(log, operation_id, await log.create(operation_id), b"1", b"2")
    assert await log.chain_at(operation_id, 0) == bytes(32)
    assert await log.chain_at(operation_id, 1) == hashlib.sha256(bytes(32) + b"1").digest()
    assert await log.chain_at(operation_id, 2) == head.chain
    with pytest.raises(DamagedLog, match="entry 3"):
        await log.chain_at(operation_id, 3)


async def test_the_newest_two_states_of_a_schema_come_back_whole(log: EventLog, operation_id: OperationId) -> None:
    head = await append(log, operation_id, await log.create(operation_id), b"1", b"2", b"3")
    for seq in (1, 2, 3):
        await log.save_state(operation_id, StoredState(head.log_id, seq, "schema", (TEAM,)))
    assert await log.newest_state(operation_id, "schema", 9) == StoredState(head.log_id, 3, "schema", (TEAM,))
    assert await log.newest_state(operation_id, "schema", 2) == StoredState(head.log_id, 2, "schema", (TEAM,))
    assert await log.newest_state(operation_id, "schema", 1) is None
    assert await log.newest_state(operation_id, "other schema", 9) is None
    assert await log.newest_state(OperationId(uuid4()), "schema", 9) is None


async def test_a_state_ahead_of_the_log_or_of_another_life_is_not_kept(
    log: EventLog, operation_id: OperationId
) -> None:
    head = await append(log, operation_id, await log.create(operation_id), b"1")
    await log.save_state(operation_id, StoredState(head.log_id, 2, "schema", ()))
    await log.save_state(operation_id, StoredState(LogId(uuid4()), 1, "schema", ()))
    assert await log.newest_state(operation_id, "schema", 9) is None


async def test_turns_come_one_after_the_other_in_the_order_in_which_they_were_asked_for(
    log: EventLog, operation_id: OperationId
) -> None:
    await log.create(operation_id)
    order: list[str] = []
    is_taken, may_end = asyncio.Event(), asyncio.Event()

    async def take(name: str) -> None:
        async with log.turn(operation_id) as is_mine:
            assert is_mine
            order.append(f"{name} begins")
            is_taken.set()
            await may_end.wait()
            order.append(f"{name} ends")

    first = asyncio.create_task(take("first"))
    await is_taken.wait()
    second = asyncio.create_task(take("second"))
    head = await log.head(operation_id)
    assert head is not None
    await append(log, operation_id, head, b"without a turn")
    may_end.set()
    await asyncio.gather(first, second)
    assert order == ["first begins", "first ends", "second begins", "second ends"]


async def test_a_turn_that_is_held_for_too_long_is_gone_without(log: EventLog, operation_id: OperationId) -> None:
    """Whoever holds it may have frozen: the others write on."""
    head = await log.create(operation_id)
    async with log.turn(operation_id) as is_mine, log.turn(operation_id) as is_mine_too:
        assert is_mine
        assert not is_mine_too
        head = await append(log, operation_id, head, b"written all the same")
    async with log.turn(operation_id) as is_mine:
        assert is_mine, "given back"
    assert await log.head(operation_id) == head


def written_elsewhere(*records: bytes) -> ImportedLog:
    chain = bytes(32)
    for record in records:
        chain = hashlib.sha256(chain + record).digest()
    return ImportedLog(Head(LogId(uuid4()), len(records), chain), {"vigie.json": b"{}", "signature.json": b"[]"})


async def test_an_imported_log_keeps_its_id_and_takes_no_more_facts(log: EventLog, operation_id: OperationId) -> None:
    """Rules C3 and EX6."""
    imported = written_elsewhere(b"one", b"two", b"three")
    assert await log.import_log(operation_id, imported, iter([[b"one", b"two"], [b"three"]]))
    assert await log.head(operation_id) == imported.head
    assert await log.imported(operation_id) == imported
    assert await log.read(operation_id, 1, 10) == [b"two", b"three"]
    assert await log.verify(operation_id) == 3
    assert isinstance(await log.append(operation_id, imported.head, [decided_on(imported.head, b"four")]), Conflict)
    assert await log.create(operation_id) == imported.head
    assert await log.head(operation_id) == imported.head


async def test_a_log_that_is_here_is_not_imported_over(log: EventLog, operation_id: OperationId) -> None:
    """Rule EX6."""
    head = await append(log, operation_id, await log.create(operation_id), b"ours")
    assert not await log.import_log(operation_id, written_elsewhere(b"theirs"), [[b"theirs"]])
    assert await log.head(operation_id) == head
    assert await log.read(operation_id, 0, 10) == [b"ours"]
    assert await log.imported(operation_id) is None
    assert await log.imported(OperationId(uuid4())) is None


async def test_an_import_that_does_not_lead_to_its_head_leaves_nothing(
    log: EventLog, operation_id: OperationId
) -> None:
    """Rule EX6."""
    with pytest.raises(DamagedLog, match="does not match entry 1"):
        await log.import_log(operation_id, written_elsewhere(b"one", b"two"), [[b"one"]])
    assert await log.head(operation_id) is None
    assert await log.operations() == []

"""`vigie verify-log`: the proof over stored bytes, and the first entry that breaks it."""

from pathlib import Path
from uuid import uuid4

import pytest

from protocol.codec import encode_record
from protocol.ids import OperationId
from server.adapters.memory.event_log import MemoryEventLog
from server.command_line import verify_log as module
from server.command_line.api import Api
from server.command_line.migrations import migrate_stores
from server.command_line.options import NotChosen, choose_operation
from server.command_line.verify_log import find_operation, prove, verify_log
from server.ports import Appended, DamagedLog
from tests.server.command_line.conftest import RunVigie
from tests.support.cluster_template import lay_cluster
from tests.support.decisions import decided_on
from tests.support.strategies import OPERATION, prepared


@pytest.fixture
async def log() -> MemoryEventLog:
    """The log of the prepared operation."""
    log = MemoryEventLog()
    head = await log.create(OPERATION)
    facts = [encode_record(record) for record in prepared().records]
    assert isinstance(await log.append(OPERATION, head, [decided_on(head, *facts)]), Appended)
    return log


def ignore(proved: int, of: int) -> None:
    """Nobody watches."""


@pytest.mark.parametrize("batch", [1, 4, 1_000])
async def test_a_whole_log_is_proved_to_its_head(
    log: MemoryEventLog, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Rule LG11."""
    monkeypatch.setattr(module, "READ_BATCH", batch)
    head, shown = await log.head(OPERATION), list[tuple[int, int]]()
    assert head is not None
    assert await prove(log, OPERATION, lambda proved, of: shown.append((proved, of))) == (head.seq, head.chain)
    assert shown[-1] == (head.seq, head.seq)
    assert shown == sorted(shown)


@pytest.mark.parametrize("batch", [4, 1_000])
async def test_the_first_broken_entry_is_named(
    log: MemoryEventLog, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Rule LG11."""
    monkeypatch.setattr(module, "READ_BATCH", batch)
    facts = log._logs[OPERATION].facts
    for number in range(len(facts)):
        whole = facts[number]["record"]
        facts[number]["record"] = bytes([whole[0] ^ 1]) + whole[1:]
        with pytest.raises(DamagedLog, match=f"entry {number + 1} was altered"):
            await prove(log, OPERATION, ignore)
        facts[number]["record"] = whole


async def test_a_log_without_its_end_or_with_another_head_is_damaged(log: MemoryEventLog) -> None:
    """Rule LG11."""
    one = log._logs[OPERATION]
    last = one.facts.pop()
    with pytest.raises(DamagedLog, match=f"entry {last['seq']} is missing"):
        await prove(log, OPERATION, ignore)
    one.facts.append(last)
    one.head = one.head._replace(chain=bytes(32))
    with pytest.raises(DamagedLog, match="the head does not match"):
        await prove(log, OPERATION, ignore)


async def test_an_operation_is_found_by_its_code_or_id(log: MemoryEventLog) -> None:
    empty = OperationId(uuid4())
    await log.create(empty)
    for wanted in ("m26", "M26", str(OPERATION)):
        assert await find_operation(log, wanted) == OPERATION
    assert await find_operation(log, str(empty)) == empty
    with pytest.raises(NotChosen, match=r"No operation is called T9\. There are: .*M26"):
        await find_operation(log, "T9")
    with pytest.raises(NotChosen, match="has no log"):
        await prove(log, OperationId(uuid4()), ignore)


async def test_an_operation_whose_first_fact_is_damaged_is_still_found_by_its_id(log: MemoryEventLog) -> None:
    log._logs[OPERATION].facts[0]["record"] = b"?"
    assert await find_operation(log, str(OPERATION)) == OPERATION


def test_the_log_of_a_running_server_is_proved(vigie: RunVigie, api: Api, operation_code: str, team: str) -> None:
    """Rule LG11."""
    proved = vigie("verify-log", operation_code)
    assert proved.exit_code == 0, proved.output
    operation_id = choose_operation(api, operation_code).operation_id
    assert f"✓ operation {operation_id}: 3 entries, each proved" in proved.output


def test_the_lines_of_a_running_server_are_read_from_its_database(
    vigie: RunVigie, api: Api, operation_code: str, team: str
) -> None:
    """Rule LG6."""
    operation_id = choose_operation(api, operation_code).operation_id
    page = api.get(f"/api/operations/{operation_id}/log?q={team.split()[0]}")
    assert [(line["event"]["type"], line["role"]) for line in page["lines"]] == [("team.created", "org_admin")]


def test_damage_is_told_with_exit_code_1(vigie: RunVigie, operation_code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule LG11."""

    async def find_damage(*arguments: object) -> None:
        raise DamagedLog("operation X: entry 7 was altered")

    monkeypatch.setattr(module, "prove", find_damage)
    proved = vigie("verify-log", operation_code)
    assert proved.exit_code == 1
    assert "✕ DAMAGED: operation X: entry 7 was altered." in proved.output


def test_without_a_server_its_private_database_is_started_for_the_proof(tmp_path: Path) -> None:
    flags = {"data_dir": tmp_path / "data"}
    with pytest.raises(NotChosen, match=r"There is no database.*start `vigie serve` there once"):
        verify_log("M26", flags)
    lay_cluster(flags["data_dir"])
    migrate_stores(flags)
    with pytest.raises(NotChosen, match="There are: none"):
        verify_log("M26", flags)

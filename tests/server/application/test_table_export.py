"""Tables hold what their reader may see, what was opened for them on record, and, anonymised, nobody."""

import csv
import io
import zipfile
from unittest.mock import patch
from uuid import uuid5

import pytest

from protocol import commands as c
from protocol.codec import encode_record
from protocol.devices import Role
from protocol.events import Record, StatusReported
from protocol.ids import CommandId, OperationId, TeamId, UserId, VictimId
from protocol.protected import Compartment
from protocol.teams import ReportSource, TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.application import table_export
from server.application.disclosure import Disclosure
from server.application.log_reading import LogReader
from server.application.table_export import TableWish, TableWriter
from server.domain.visibility import widest_audience
from server.ports import Appended, Reading
from tests.support.decisions import decided_on
from tests.support.installations import NAME, PHONE, STRANGER, Installation, where_it_was_written
from tests.support.mission_strategies import INTERVENTIONS
from tests.support.nodes import Commands, MemoryNode
from tests.support.strategies import COVER_HEAD, DEVICES, OPERATION, START, TEAMS, VICTIMS, actor_of

READER = UserId(TEAMS[2])


async def tables(
    here: Installation,
    role: Role = Role.COVER_HEAD,
    *,
    is_anonymised: bool = False,
    opened: tuple[Compartment, ...] = (),
) -> dict[str, list[list[str]]]:
    """Every table, as a spreadsheet reads it."""
    return {
        name: list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
        for name, content in (await files(here, role, is_anonymised=is_anonymised, opened=opened)).items()
    }


async def files(
    here: Installation,
    role: Role = Role.COVER_HEAD,
    *,
    is_anonymised: bool = False,
    opened: tuple[Compartment, ...] = (),
) -> dict[str, bytes]:
    actor = actor_of(role)._replace(user_id=READER)
    wish = TableWish(widest_audience(OPERATION, actor, None), actor, START, is_anonymised, opened)
    export = await writer(here).write(wish)
    assert export is not None
    content = b"".join([piece async for piece in export.pieces])
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        return {name: read.read(name) for name in read.namelist()}


def writer(here: Installation) -> TableWriter:
    operations = here.node.operations

    async def find(operation_id: object, entity_id: object) -> object:
        live = await operations.open(OPERATION)
        return None if live is None else live.state.entities.get(entity_id)  # type: ignore[call-overload]

    async def execute(command: object, actor: object) -> object:
        raise AssertionError("no glass is broken for a table")

    disclosure = Disclosure(here.vault, find, execute)  # type: ignore[arg-type]
    return TableWriter(operations, LogReader(operations, here.log), disclosure, frozenset({"malaise"}))


async def test_there_is_a_table_of_each_thing_and_one_that_says_what_the_columns_mean() -> None:
    """Rule EX7."""
    here = await where_it_was_written()
    found = await tables(here)
    assert list(found) == ["log.csv", "interventions.csv", "victims.csv", "statuses.csv", "columns.csv"]
    assert len(found["log.csv"]) == here.node.live.seq + 1
    assert [row[0] for row in found["victims.csv"][1:]] == ["1", "2", "3"]
    assert found["interventions.csv"][1][4] == "malaise"
    documented = {(row[0], row[1]) for row in found["columns.csv"][1:]}
    assert documented == {(name, column) for name in list(found)[:4] for column in found[name][0]}
    assert all(row[2] for row in found["columns.csv"])


async def test_who_has_two_numbers_is_one_victim_of_an_intervention() -> None:
    here, second = await where_it_was_written(), VictimId(uuid5(OPERATION, "second number"))
    make = Commands("twice").make

    async def count() -> int:
        header, row = (await tables(here))["interventions.csv"][:2]
        return int(row[header.index("victims")])

    before = await count()
    await here.node.run(make(c.RegisterVictim, victim_id=second, intervention_id=INTERVENTIONS[0]), COVER_HEAD)
    assert await count() == before + 1
    await here.node.run(make(c.MergeVictims, victim_id=second, into_id=VICTIMS[0]), COVER_HEAD)
    assert await count() == before


async def test_every_file_begins_with_the_mark_by_which_spreadsheets_know_utf_8() -> None:
    """Rule EX7."""
    assert all(content.startswith(b"\xef\xbb\xbf") for content in (await files(await where_it_was_written())).values())


async def test_a_reader_finds_what_may_be_seen_and_no_more() -> None:
    """Rule EX1: the glass that was broken is told to who watches over it."""
    here = await where_it_was_written()
    seen = {role: await tables(here, role) for role in (Role.COVER_HEAD, Role.ORG_ADMIN)}
    facts = {role: {row[10] for row in found["log.csv"][1:]} for role, found in seen.items()}
    assert facts[Role.COVER_HEAD] - facts[Role.ORG_ADMIN] == {"protection.glass_broken"} or (
        {tag for tag in facts[Role.COVER_HEAD] - facts[Role.ORG_ADMIN] if "glass" in tag}
    )
    assert not any("glass" in tag for tag in facts[Role.ORG_ADMIN])


async def test_nobody_is_named_unless_it_was_asked_for_by_who_may_and_then_on_record() -> None:
    """Rules C12 and EX7."""
    here = await where_it_was_written()
    assert NAME.encode() not in b"".join((await files(here)).values())
    assert await here.vault.readings(OPERATION, person_id=None, limit=10) == []
    found = await tables(here, opened=(Compartment.IDENTITY,))
    header, *rows = found["victims.csv"]
    assert [row[header.index("identity_name")] for row in rows] == [NAME, "", NAME]
    assert rows[0][header.index("identity_relatives")] == f"'{PHONE}", "what looks like a formula is text"
    readings: list[Reading] = await here.vault.readings(OPERATION, person_id=None, limit=10)
    assert {(each.reader, each.purpose, each.compartment) for each in readings} == {
        (READER, "export", Compartment.IDENTITY)
    }
    header, *rows = (await tables(here, opened=(Compartment.CARE,)))["victims.csv"]
    assert {row[header.index("care")] for row in rows} == {""}, "who leads has to break the glass, and a table does not"


async def test_an_anonymised_table_holds_nothing_that_was_typed_read_or_located(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rule EX8: the canaries, and every text of the operation."""
    monkeypatch.setattr(table_export, "ROWS_AT_ONCE", 1)
    here = await where_it_was_written()
    everything = b"".join((await files(here, is_anonymised=True)).values())
    named = b"".join((await files(here)).values())
    for canary in (b"EQ 1", b"EQ 2", b"Poste", b"bib:12", str(TEAMS[0]).encode(), b"M26", b"Marathon"):
        assert canary in named or canary == b"Poste"
        assert canary not in everything
    assert NAME.encode() not in everything
    found = await tables(here, is_anonymised=True)
    assert found["victims.csv"][0][0] == "number"
    assert {"scans", "age_years", "outcome_reason", "language"}.isdisjoint(found["victims.csv"][0])
    assert {"description", "address", "teams", "external_ids"}.isdisjoint(found["interventions.csv"][0])
    assert {"details", "about", "user_id", "device_id"}.isdisjoint(found["log.csv"][0])
    assert {row[0] for row in found["victims.csv"][1:]} == {"V1", "V2", "V3"}
    assert "T1" in {row[found["victims.csv"][0].index("team")] for row in found["victims.csv"][1:]}


async def test_an_operation_without_a_log_has_no_tables() -> None:
    here = Installation(1)
    actor = actor_of(Role.COVER_HEAD)
    assert await writer(here).write(TableWish(widest_audience(STRANGER, actor, None), actor, START)) is None


async def test_tables_of_many_facts_go_out_piece_by_piece() -> None:
    """Rule EX4: what is held at once does not grow with the log."""
    count, here = 2_500, await where_it_was_written()
    head = await here.log.head(OPERATION)
    assert head is not None
    facts = [
        encode_record(
            Record(
                seq=head.seq + number,
                command_id=CommandId(TEAMS[0]),
                device_id=DEVICES[0],
                device_counter=number,
                source=ReportSource.APP,
                received_at=START + 10_000_000 + number,
                recorded_at=START,
                occurred_at=START + 10_000_000 + number,
                event=StatusReported(team_id=TeamId(TEAMS[0]), status=list(TeamStatus)[number % 2]),
            )
        )
        for number in range(1, count + 1)
    ]
    assert isinstance(await here.log.append(OPERATION, head, [decided_on(head, *facts)]), Appended)
    here.node = MemoryNode(here.log, MemoryBroker(), here.vault)
    actor = actor_of(Role.COVER_HEAD)._replace(user_id=READER)
    export = await writer(here).write(TableWish(widest_audience(OPERATION, actor, None), actor, START))
    assert export is not None
    steps: list[int] = [0]
    read = here.log.read

    async def watched(operation_id: OperationId, after: int, limit: int) -> list[bytes]:
        found = await read(operation_id, after, limit)
        steps[-1] += len(found)
        return found

    longest = 0
    with patch.object(here.log, "read", watched):
        async for piece in export.pieces:
            longest = max(longest, len(piece))
            steps.append(0)
    assert sum(steps) > 1_000, "what is not at hand is read"
    assert max(steps) <= 1_000, "nothing is read ahead of its reader but what makes the next piece"
    assert longest < 300_000

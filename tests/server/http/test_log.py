"""The log over HTTP: pages as their reader may see them, a table for spreadsheets, a file that proves itself."""

import csv
import io
from typing import Any

import msgspec
import pytest

from clients.verifier.verify import verify
from protocol.devices import Role
from protocol.events import LogEntryWritten, OperationCreated, TeamCreated
from protocol.ids import LogEntryId, OrganisationId
from protocol.logbook import LogEntryKind
from protocol.operations import OperationKind, Share, SharingLevel
from protocol.teams import TeamKind
from server.http.log import COLUMNS
from server.ports import Grant
from tests.support.http_world import OPERATION, SITE, START, TEAM, HttpWorld
from tests.support.told_world import told_world

LOG = f"/api/operations/{OPERATION}/log"
SAID = (
    OperationCreated(code="T1", name="Marathon", kind=OperationKind.EVENT_COVER),
    TeamCreated(team_id=TEAM, call_sign="Éole 1", kind=TeamKind.PAIR),
    LogEntryWritten(entry_id=LogEntryId(SITE), kind=LogEntryKind.EVENT, text="=2+2 crue de la Seine"),
)


async def told() -> HttpWorld:
    """A world in whose log three things were said, a second apart, each entered half a second later."""
    return await told_world((500, event) for event in SAID)


async def ask(world: HttpWorld, role: Role = Role.DISPATCHER, accept: str = "*/*", **query: Any) -> Any:
    async with world.bearer(await world.admit(role), accept=accept) as client:
        return await client.get(LOG, params=query)


async def test_a_page_is_newest_first_with_both_times_and_the_author() -> None:
    """Rule LG6."""
    page = (await ask(await told(), limit=2)).json()
    assert (page["head"], page["before"], [line["seq"] for line in page["lines"]]) == (3, 2, [3, 2])
    line = page["lines"][1]
    assert (line["occurred_at"], line["received_at"]) == (START + 2_000, START + 2_500)
    assert (line["role"], line["source"], line["device_id"]) == ("dispatcher", "app", str(TEAM))
    assert line["event"] == {"type": "team.created", "team_id": str(TEAM), "call_sign": "Éole 1", "kind": "pair"}
    assert line["names"] == {str(TEAM): "Éole 1"}
    assert "related" not in line
    rest = (await ask(await told(), before=2)).json()
    assert (rest["before"], [line["seq"] for line in rest["lines"]]) == (None, [1])


@pytest.mark.parametrize(
    ("query", "seqs"),
    [
        ({"q": "eole"}, [2]),
        ({"q": "CRUE seine"}, [3]),
        ({"kind": "log"}, [3]),
        ({"team": str(TEAM)}, [2]),
        ({"victim": str(TEAM), "kind": "log"}, []),
        ({"after": 1, "before": 3}, [2]),
    ],
)
async def test_a_page_is_searched(query: dict[str, Any], seqs: list[int]) -> None:
    """Rule LG8."""
    assert [line["seq"] for line in (await ask(await told(), **query)).json()["lines"]] == seqs


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 201}, "limit"),
        ({"limit": 0}, "limit"),
        ({"before": "x"}, "before"),
        ({"after": -1}, "after"),
        ({"q": "x" * 201}, "q"),
        ({"team": "EQ 1"}, "team"),
        ({"tema": str(TEAM)}, "tema"),
    ],
)
async def test_a_question_that_makes_no_sense_is_told_by_its_field(query: dict[str, Any], field: str) -> None:
    answer = await ask(await told(), **query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    ("role", "seqs"),
    [(Role.OBSERVER, [3, 2, 1]), (Role.LIAISON, [2, 1]), (Role.TEAM_LEADER, [1]), (Role.POST_LEADER, [1])],
)
async def test_each_reads_what_the_socket_would_show_them(role: Role, seqs: list[int]) -> None:
    """Rule LG7."""
    assert [line["seq"] for line in (await ask(await told(), role)).json()["lines"]] == seqs


@pytest.mark.parametrize(("level", "seqs"), [(None, [1]), (SharingLevel.RESOURCES, [2, 1])])
async def test_a_partner_reads_what_is_shared_with_it(level: SharingLevel | None, seqs: list[int]) -> None:
    """Rule CT7."""
    world, partner = await told(), OrganisationId(SITE)
    operation = world.entities[OPERATION, OPERATION]
    shares = () if level is None else (Share(organisation_id=partner, level=level),)
    world.entities[OPERATION, OPERATION] = msgspec.structs.replace(operation, sharing=shares)
    user_id = await world.add_person("liaison")
    await world.access.grant(user_id, Grant(OPERATION, Role.LIAISON, organisation_id=partner), START)
    async with world.bearer(await world.open_session(user_id)) as client:
        assert [line["seq"] for line in (await client.get(LOG)).json()["lines"]] == seqs


async def test_a_table_is_oldest_first_and_no_cell_is_a_formula() -> None:
    """Rule LG10."""
    answer = await ask(await told(), accept="text/csv", q="crue")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="vigie-log-')
    assert answer.text.startswith("\ufeff")
    header, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header == list(COLUMNS)
    told_of = dict(zip(header, row, strict=True))
    assert (told_of["seq"], told_of["fact"], told_of["role"]) == ("3", "log.written", "dispatcher")
    assert told_of["occurred_at"] == "2025-10-09T08:53:23.000+00:00"
    assert told_of["received_at"] == "2025-10-09T08:53:23.500+00:00"
    everything = await ask(await told(), accept="text/csv")
    rows = list(csv.reader(io.StringIO(everything.text.removeprefix("\ufeff"))))[1:]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


async def test_the_exported_log_proves_itself() -> None:
    """Rule LG9."""
    world = await told()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.get(f"{LOG}/export")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert verify(io.BytesIO(answer.content)).seq == 3


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.ORG_ADMIN, Role.LIAISON, Role.TEAM_LEADER])
async def test_the_whole_log_is_for_who_commands(role: Role) -> None:
    """Rules LG9 and EX1: the stored log tells of every glass that was broken."""
    world = await told()
    async with world.bearer(await world.admit(role)) as client:
        assert (await client.get(f"{LOG}/export")).status_code == 403

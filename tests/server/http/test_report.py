"""The report over HTTP: for those who may take it out, on record, in the language and up to the fact asked for."""

from typing import Any

import pytest

from protocol.devices import Role
from server.domain.export_rights import MAY_EXPORT, ExportKind
from tests.server.http.test_figures import debriefed
from tests.support.http_world import HttpWorld
from tests.support.printed_reports import text_of
from tests.support.strategies import OPERATION

REPORT = f"/api/operations/{OPERATION}/report.pdf"


async def ask(world: HttpWorld, role: Role = Role.COVER_HEAD, **query: Any) -> Any:
    async with world.bearer(await world.admit(role, operation_id=OPERATION)) as client:
        return await client.get(REPORT, params=query)


async def test_a_report_leaves_on_record() -> None:
    world = await debriefed()
    answer = await ask(world, language="en", time_zone="UTC")
    assert answer.headers["content-type"] == "application/pdf"
    assert "Operation report" in text_of(answer.content)
    (note,) = await world.services.exports.noted(OPERATION)
    assert (note.what, note.seq, note.detail, note.is_anonymised) == ("report", 72, "en", False)


async def test_an_anonymous_one_is_on_record_as_such() -> None:
    world = await debriefed()
    answer = await ask(world, anonymised="true", known_at_seq=40)
    assert "Corrida" not in text_of(answer.content)
    (note,) = await world.services.exports.noted(OPERATION)
    assert (note.seq, note.is_anonymised) == (40, True)


@pytest.mark.parametrize("role", sorted(set(Role) - MAY_EXPORT[ExportKind.REPORT] - {Role.TRACKER, Role.SYSTEM}))
async def test_nobody_else_takes_it_out(role: Role) -> None:
    assert (await ask(await debriefed(), role)).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"language": "de"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"known_at_seq": "99"},
        {"anonymised": "maybe"},
        {"other": "1"},
    ],
)
async def test_a_query_that_makes_no_sense_is_refused_by_its_field(query: dict[str, str]) -> None:
    world = await debriefed()
    answer = await ask(world, **query)
    assert answer.status_code == 422
    assert answer.json()["field"] in query
    assert await world.services.exports.noted(OPERATION) == []

from unittest.mock import AsyncMock, patch
from uuid import UUID

import pytest

from protocol.devices import Role
from protocol.ids import LogId
from server.ports import Head, ImportedLog
from tests.support.http_world import OPERATION, HttpWorld


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.TEAM_MEMBER, Role.LIAISON])
async def test_everybody_signed_in_reads_the_vocabulary(role: Role) -> None:
    """Rule CT1."""
    world = HttpWorld()
    async with world.bearer(await world.admit(role)) as client:
        listed = (await client.get("/api/catalogues")).json()["catalogues"]
        assert [each["name"] for each in listed] == ["dps.1", "novi.1"]
        answer = await client.get("/api/catalogues/novi.1")
    assert answer.status_code == 200
    assert answer.headers["etag"] == listed[1]["etag"]
    shown = answer.json()
    assert {entry["status"]: entry["label"]["fr"] for entry in shown["statuses"]}["transporting"] == "En évacuation"


async def test_who_holds_it_already_gets_nothing_twice() -> None:
    """Rule CT1."""
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.OBSERVER)) as client:
        etag = (await client.get("/api/catalogues/dps.1")).headers["etag"]
        for held in (etag, f'"other", W/{etag}', "*"):
            again = await client.get("/api/catalogues/dps.1", headers={"If-None-Match": held})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert (await client.get("/api/catalogues/dps.1", headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_catalogue_that_is_not_there_is_not_found() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.OBSERVER)) as client:
        assert (await client.get("/api/catalogues/none.1")).status_code == 404


@pytest.mark.parametrize(
    ("parts", "name", "status", "content"),
    [
        ({"catalogues/dps.1.json": b'{"name":"dps.1"}'}, "dps.1", 200, b'{"name":"dps.1"}'),
        ({"catalogues/ours.json": b'{"name":"ours"}'}, "ours", 200, b'{"name":"ours"}'),
        ({"catalogues/ours.json": b'{"name":"ours"}'}, "theirs", 404, None),
        (None, "ours", 404, None),
        (None, "novi.1", 200, None),
    ],
)
async def test_an_imported_operation_is_read_with_the_words_that_came_with_it(
    parts: dict[str, bytes] | None, name: str, status: int, content: bytes | None
) -> None:
    """Rule EX6."""
    world = HttpWorld()
    imported = None if parts is None else ImportedLog(Head(LogId(UUID(int=1)), 0, bytes(32)), parts)
    with patch.object(world.event_log, "imported", AsyncMock(return_value=imported)):
        async with world.bearer(await world.admit(Role.OBSERVER)) as client:
            answer = await client.get(f"/api/operations/{OPERATION}/catalogues/{name}")
    assert answer.status_code == status
    if content is not None:
        assert answer.content == content

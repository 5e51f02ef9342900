"""Exports over HTTP: on record first, then a stream that ends when its reader goes away."""

import io
import json
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from protocol.devices import Role
from protocol.ids import DeviceId
from protocol.positions import TeamPosition
from server.application.key_transfer import read_keys
from server.auth.exchange import receiving_key_of, show_receiving_key
from server.ports import ArchivedPosition
from tests.server.http.test_log import told
from tests.support.http_world import MEMBER, OPERATION, TEAM, VICTIM, HttpWorld

EXPORTS = f"/api/operations/{OPERATION}/exports"
RECEIVER = show_receiving_key(receiving_key_of(bytes([2] * 32)))


async def ask(world: HttpWorld, what: str, role: Role = Role.COVER_HEAD, **query: Any) -> Any:
    async with world.bearer(await world.admit(role)) as client:
        return await client.get(f"{EXPORTS}/{what}", params=query)


@pytest.mark.parametrize("what", ["archive", "tables", "map", "tracks"])
async def test_it_is_on_record_and_says_how_much_is_to_come(what: str) -> None:
    """Rules EX2 and EX4."""
    world = await told()
    answer = await ask(world, what)
    assert answer.status_code == 200
    assert "content-length" not in answer.headers
    assert int(answer.headers["vigie-total"]) >= 0
    assert answer.headers["vigie-unit"] in ("entries", "lines")
    assert answer.headers["content-disposition"].startswith("attachment")
    [note] = world.vault.exported
    assert (note.what, note.role, note.seq) == (what, Role.COVER_HEAD, 3)


@pytest.mark.parametrize("what", ["archive", "tables", "map", "tracks"])
async def test_nothing_leaves_that_cannot_be_put_on_record(what: str) -> None:
    """Rule EX2."""
    world = await told()
    world.vault.is_away = True
    answer = await ask(world, what)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_archive_proves_itself_and_the_other_files_open() -> None:
    """Rules EX3 and EX7."""
    world = await told()
    archive = await ask(world, "archive")
    assert archive.headers["content-type"] == "application/vnd.vigie.archive"
    assert b"vigie.json" in archive.content[:512]
    assert zipfile.ZipFile(io.BytesIO((await ask(world, "tables")).content)).testzip() is None
    assert json.loads((await ask(world, "map")).content)["features"] == []
    assert zipfile.ZipFile(io.BytesIO((await ask(world, "tracks")).content)).namelist() == []


async def test_keys_leave_for_a_receiver_and_a_reason_in_the_name_of_a_person() -> None:
    """Rule EX5."""
    world = await told()
    body = {"receiver": RECEIVER, "reason": "retour d'expérience"}
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(f"{EXPORTS}/keys", json=body)
        assert answer.status_code == 200
        assert read_keys(answer.content).operation_id == OPERATION
        assert {reading.person_id for reading in world.vault.audit} == {MEMBER, VICTIM}
        for wrong in ({"receiver": RECEIVER[:-5] + "AAAA="}, {"receiver": "vgx_"}, {"reason": " "}, {"reason": ""}):
            answer = await client.post(f"{EXPORTS}/keys", json=body | wrong)
            assert (answer.status_code, answer.json()["field"]) == (422, next(iter(wrong)))
    async with world.bearer(await world.admit(Role.COVER_HEAD, is_person=False)) as client:
        assert (await client.post(f"{EXPORTS}/keys", json=body)).status_code == 403
    async with world.bearer(await world.admit(Role.ORG_ADMIN)) as client:
        assert (await client.post(f"{EXPORTS}/keys", json=body)).status_code == 403
    assert len(world.vault.exported) == 1


@pytest.mark.parametrize(
    ("role", "opened", "status"),
    [
        (Role.COVER_HEAD, "identity", 200),
        (Role.COVER_HEAD, "identity,care", 403),
        (Role.MEDICAL_OFFICER, "identity,care,notes", 200),
        (Role.DISPATCHER, "identity", 403),
        (Role.COVER_HEAD, "names", 422),
    ],
)
async def test_columns_of_people_are_for_who_may_open_them(role: Role, opened: str, status: int) -> None:
    """Rule EX7."""
    world = await told()
    answer = await ask(world, "tables", role, opened=opened)
    assert answer.status_code == status
    assert [note.detail for note in world.vault.exported] == ([opened] if status == 200 else [])


@pytest.mark.parametrize(
    ("what", "query", "field"),
    [
        ("tables", {"anonymised": "perhaps"}, "anonymised"),
        ("tables", {"anonymised": "true", "opened": "identity"}, "opened"),
        ("map", {"opened": "identity"}, "opened"),
        ("tracks", {"team": "EQ 1"}, "team"),
        ("map", {"team": str(TEAM)}, "team"),
    ],
)
async def test_a_wish_that_makes_no_sense_names_its_field(what: str, query: dict[str, str], field: str) -> None:
    answer = await ask(await told(), what, **query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.TEAM_LEADER, Role.LIAISON, Role.POST_LEADER])
@pytest.mark.parametrize("what", ["archive", "tables", "map", "tracks"])
async def test_who_may_not_gets_nothing_and_leaves_no_note(role: Role, what: str) -> None:
    """Rule EX1."""
    world = await told()
    assert (await ask(world, what, role)).status_code == 403
    assert world.vault.exported == []


async def test_a_track_of_no_team_is_not_found() -> None:
    assert (await ask(await told(), "tracks", team=str(OPERATION))).status_code == 404


async def test_what_was_taken_out_is_told_to_who_watches_over_it() -> None:
    """Rule EX2."""
    world = await told()
    await ask(world, "map", anonymised="true")
    async with world.bearer(await world.admit(Role.DISPATCHER), accept="text/csv") as client:
        await client.get(f"/api/operations/{OPERATION}/log")
    async with world.bearer(await world.admit(Role.MEDICAL_OFFICER)) as client:
        noted = (await client.get(EXPORTS)).json()["exports"]
    assert [(note["what"], note["role"], note["is_anonymised"]) for note in noted] == [
        ("lines", "dispatcher", False),
        ("map", "cover_head", True),
    ]


async def test_a_reader_who_goes_away_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule EX4."""
    world = await told()
    asked = list[ArchivedPosition | None]()

    async def endless(operation_id: object, after: Any, limit: int, team_id: object = None) -> list[ArchivedPosition]:
        asked.append(after)
        return await page(limit, len(asked))

    monkeypatch.setattr(world.archive, "page", endless)
    token = await world.admit(Role.COVER_HEAD)
    sent = list[int]()

    async def send(message: Any) -> None:
        sent.append(len(message.get("body", b"")))
        if len(sent) > 5:
            raise OSError("gone")

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": f"{EXPORTS}/archive",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"authorization", f"Bearer {token}".encode()), (b"host", b"vigie.example")],
        "client": ("192.0.2.1", 5000),
        "server": ("vigie.example", 443),
    }
    with suppress(ClientDisconnect):
        await world.app(scope, receive, send)
    assert len(sent) <= 8
    assert len(asked) <= 5


async def page(limit: int, number: int) -> list[ArchivedPosition]:
    first = number * limit
    return [
        ArchivedPosition(DeviceId(OPERATION), TeamPosition(TEAM, first + each, 48.0, 2.0), 0) for each in range(limit)
    ]

import asyncio
import contextlib
import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from protocol.commands import EnrolDevice
from protocol.devices import Device, Platform, Role
from protocol.downstream import Later
from protocol.ids import CommandId
from server.auth.tokens import hash_token
from server.domain.actor import SYSTEM
from server.domain.permissions import CREW
from server.http.joining import INVITATION_LIFETIME_MS, PRINTED_LIFETIME_MS, ROLES_THAT_MAY_BE_INVITED
from server.http.pages import Pages
from server.http.routes import build_http
from server.ports import OutcomeUnknown, Unavailable
from tests.support.http_world import ELSEWHERE, OPERATION, SITE, TEAM, HttpWorld

INVITATIONS = f"/api/operations/{OPERATION}/invitations"
PHONE = {"platform": "phone", "label": "Pixel 12"}
NONCE = "q3Zk0pY7nB1sXw9uVd5cTg"


async def _invite(world: HttpWorld, role: Role = Role.TEAM_LEADER) -> dict[str, str]:
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(INVITATIONS, json={"role": role, "team_id": str(TEAM)})
    assert answer.status_code == 201
    document: dict[str, str] = answer.json()
    return document


def _code_of(link: str) -> str:
    return link.partition("#join=")[2]


@pytest.mark.parametrize("form", ["link", "code"])
async def test_a_phone_that_redeems_a_code_gets_a_token_for_its_team_and_is_listed(form: str) -> None:
    world = HttpWorld()
    invitation = await _invite(world)
    code = _code_of(invitation["link"]) if form == "link" else invitation["code"].lower()
    async with world.client() as client:
        answer = await client.post("/api/join", json={"code": code, **PHONE})
    assert answer.status_code == 201
    joined = answer.json()
    assert (joined["role"], joined["team_id"], joined["operation_id"]) == ("team_leader", str(TEAM), str(OPERATION))
    principal = await world.access.principal_by_token(hash_token(joined["token"]), world.clock.now())
    assert principal is not None
    assert str(principal.device_id) == joined["device_id"]
    [(command, actor)] = world.executed
    assert isinstance(command, EnrolDevice)
    assert actor == SYSTEM
    assert (command.command_id, command.platform) == (CommandId(command.device_id), Platform.PHONE)


async def test_the_code_of_a_link_stands_where_no_server_and_no_log_ever_sees_it() -> None:
    link = (await _invite(HttpWorld()))["link"]
    assert link.startswith("https://vigie.example/#join=vgj_")


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
async def test_the_link_leads_to_an_answer_that_tells_how_to_join_even_without_a_built_page(
    accept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.http.routes.PAGES", Pages(tmp_path))
    world = HttpWorld()
    page, _, _ = (await _invite(world))["link"].partition("#")
    async with world.client(accept=accept) as client:
        answer = await client.get(page)
    assert answer.status_code == 200
    assert "POST /api/join" in answer.text
    assert "#join=" in answer.text


async def test_of_a_thousand_who_try_one_code_at_once_exactly_one_gets_in() -> None:
    world = HttpWorld()
    code = _code_of((await _invite(world))["link"])
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(world.client(f"198.51.100.{n}")) for n in range(10)]
        tries = (clients[n % 10].post("/api/join", json={"code": code, **PHONE}) for n in range(1000))
        statuses = Counter(answer.status_code for answer in await asyncio.gather(*tries))
    assert statuses == {201: 1, 410: 999}
    assert len(world.executed) == 1


@pytest.mark.parametrize("form", ["link", "code"])
async def test_a_code_works_once_and_for_ten_minutes(form: str) -> None:
    world = HttpWorld()
    for delay_ms, status in [(0, 201), (INVITATION_LIFETIME_MS - 1, 201), (INVITATION_LIFETIME_MS, 410)]:
        invitation = await _invite(world)
        code = _code_of(invitation["link"]) if form == "link" else invitation["code"]
        world.clock.at += delay_ms
        async with world.client() as client:
            assert (await client.post("/api/join", json={"code": code, **PHONE})).status_code == status
            assert (await client.post("/api/join", json={"code": code, **PHONE})).status_code == 410


async def test_using_one_form_burns_the_other() -> None:
    world = HttpWorld()
    invitation = await _invite(world)
    async with world.client() as client:
        for code, status in [(invitation["code"], 201), (_code_of(invitation["link"]), 410)]:
            assert (await client.post("/api/join", json={"code": code, **PHONE})).status_code == status


async def test_a_mistyped_code_is_told_at_once_and_is_no_guess() -> None:
    world = HttpWorld()
    code = (await _invite(world))["code"]
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    async with world.client() as client:
        for _ in range(10):
            answer = await client.post("/api/join", json={"code": wrong, **PHONE})
            assert answer.status_code == 422
            assert answer.json()["type"].endswith("code-mistyped")
        assert (await client.post("/api/join", json={"code": code, **PHONE})).status_code == 201


async def test_well_formed_guesses_are_five_a_minute_and_hold_up_no_one_with_a_link() -> None:
    world = HttpWorld()
    link = _code_of((await _invite(world))["link"])
    async with world.client() as client:
        guesses = [await client.post("/api/join", json={"code": "00000000", **PHONE}) for _ in range(6)]
        assert [guess.status_code for guess in guesses] == [410] * 5 + [429]
        assert (await client.post("/api/join", json={"code": link, **PHONE})).status_code == 201


@pytest.mark.parametrize("failure", [Unavailable(), Later(command_id=CommandId(OPERATION), retry_ms=1)])
async def test_a_device_whose_code_is_burnt_gets_its_token_even_if_the_log_is_away(
    failure: Later | Unavailable,
) -> None:
    world = HttpWorld()
    code = (await _invite(world))["code"]
    world.answer_next = failure
    async with world.client() as client:
        assert (await client.post("/api/join", json={"code": code, **PHONE})).status_code == 201


@pytest.mark.parametrize("form", ["link", "code"])
async def test_a_phone_that_lost_the_answer_repeats_code_and_nonce_and_is_the_same_device(form: str) -> None:
    world = HttpWorld()
    invitation = await _invite(world)
    code = _code_of(invitation["link"]) if form == "link" else invitation["code"]
    async with world.client() as client:
        first = await client.post("/api/join", json={"code": code, "nonce": NONCE, **PHONE})
        world.clock.at += INVITATION_LIFETIME_MS - 1
        again = await client.post("/api/join", json={"code": code, "nonce": NONCE, **PHONE})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert len(await world.access.devices(OPERATION)) == 1
    enrolled, enrolled_again = world.executed
    assert enrolled_again == enrolled, "the same command, so that it happens once"


async def test_the_first_answer_may_be_lost_inside_the_server_too() -> None:
    world = HttpWorld()
    code = (await _invite(world))["code"]
    redeem = world.access.redeem

    async def redeem_and_lose(*which: Any, **how: Any) -> None:
        await redeem(*which, **how)
        raise OutcomeUnknown

    async with world.client() as client:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(world.access, "redeem", redeem_and_lose)
            lost = await client.post("/api/join", json={"code": code, "nonce": NONCE, **PHONE})
        assert (lost.status_code, lost.json()["type"]) == (503, "urn:vigie:problem:outcome-unknown")
        again = await client.post("/api/join", json={"code": code, "nonce": NONCE, **PHONE})
    assert again.status_code == 201
    [device] = await world.access.devices(OPERATION)
    assert again.json()["device_id"] == str(device.device_id)
    assert len(world.executed) == 1, "it is listed now"


async def test_a_nonce_is_worth_nothing_with_another_code_or_to_another_device_or_later_or_once_shut_out() -> None:
    world = HttpWorld()
    code, other_code = (await _invite(world))["code"], (await _invite(world))["code"]

    async def join(code: str, nonce: str | None) -> int:
        async with world.client(f"198.51.100.{next(addresses)}") as client:
            return (await client.post("/api/join", json={"code": code, "nonce": nonce, **PHONE})).status_code

    addresses = itertools.count(1)
    assert await join(code, NONCE) == 201
    assert await join(code, NONCE[::-1]) == 410
    assert await join(code, None) == 410
    assert await join(other_code, NONCE) == 201
    first, second = sorted(await world.access.devices(OPERATION))
    assert first.device_id != second.device_id
    await world.access.revoke_device(second.device_id, world.clock.now())
    assert sorted([await join(code, NONCE), await join(other_code, NONCE)]) == [201, 410]
    world.clock.at += INVITATION_LIFETIME_MS
    assert [await join(code, NONCE), await join(other_code, NONCE)] == [410, 410]


async def test_of_many_tries_with_one_nonce_at_once_all_are_the_same_device() -> None:
    world = HttpWorld()
    body = {"code": (await _invite(world))["code"], "nonce": NONCE, **PHONE}
    async with world.client() as client:
        answers = await asyncio.gather(*(client.post("/api/join", json=body) for _ in range(5)))
    assert {answer.text for answer in answers} == {answers[0].text}
    assert len(await world.access.devices(OPERATION)) == 1


async def test_a_nonce_too_short_to_be_secret_is_not_taken() -> None:
    world = HttpWorld()
    code = (await _invite(world))["code"]
    async with world.client() as client:
        answer = await client.post("/api/join", json={"code": code, "nonce": "x" * 21, **PHONE})
    assert (answer.status_code, answer.json()["field"]) == (422, "nonce")


async def test_nobody_joins_as_a_tracker_by_code() -> None:
    world = HttpWorld()
    code = (await _invite(world))["code"]
    async with world.client() as client:
        answer = await client.post("/api/join", json={"code": code, "platform": "tracker", "label": "x"})
    assert (answer.status_code, answer.json()["field"]) == (422, "platform")


async def test_a_short_code_that_was_given_out_before_is_drawn_anew() -> None:
    world = HttpWorld()
    drawn, random_bytes = [b"same!", b"same!", bytes(5)], world.services.random_bytes
    services = replace(world.services, random_bytes=lambda count: drawn.pop(0) if count == 5 else random_bytes(count))
    world.app = build_http(services)
    first, second = await _invite(world), await _invite(world)
    assert first["code"] != second["code"] == "0000-0000"


@pytest.mark.parametrize("inviter", sorted(ROLES_THAT_MAY_BE_INVITED.keys() - CREW))
@pytest.mark.parametrize("role", Role)
async def test_nobody_lets_in_somebody_with_wider_rights(inviter: Role, role: Role) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(inviter)) as client:
        answer = await client.post(INVITATIONS, json={"role": role, "team_id": str(TEAM), "site_id": str(SITE)})
    assert answer.status_code == (201 if role in ROLES_THAT_MAY_BE_INVITED[inviter] else 403)
    assert ("link" in answer.json()) is (answer.status_code == 201)


def test_only_an_administrator_lets_in_administrators_and_nobody_lets_in_the_system() -> None:
    for inviter, roles in ROLES_THAT_MAY_BE_INVITED.items():
        assert Role.SYSTEM not in roles
        assert (Role.ORG_ADMIN in roles) is (inviter is Role.ORG_ADMIN)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"role": "team_leader"}, "team_id"),
        ({"role": "team_member", "team_id": str(ELSEWHERE)}, "team_id"),
        ({"role": "team_member", "team_id": str(SITE)}, "team_id"),
        ({"role": "post_leader"}, "site_id"),
        ({"role": "post_leader", "site_id": str(TEAM)}, "site_id"),
        ({"role": "emperor"}, "role"),
        ({"role": "observer", "label": "a\nb"}, "label"),
    ],
)
async def test_an_invitation_to_nowhere_names_the_field(wish: dict[str, str], field: str) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(INVITATIONS, json=wish)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_new_tracker_gets_an_address_that_works_and_the_settings_of_each_app() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.RESOURCE_OFFICER)) as client:
        wish = {"team_id": str(TEAM), "label": "Vélo 1"}
        answer = await client.post(f"/api/operations/{OPERATION}/trackers", json=wish)
    assert answer.status_code == 201
    document = answer.json()
    assert set(document["settings"]) == {"traccar", "osmand", "owntracks", "gpslogger"}
    device = world.entities[OPERATION, UUID(document["device_id"])]
    assert isinstance(device, Device)
    assert device.role is Role.TRACKER
    async with world.client() as client:
        assert (await client.get(f"{document['address']}?lat=48.8&lon=2.3")).status_code == 200
    assert len(world.positions) == 1


async def test_a_printed_invitation_lives_longer_and_has_no_code_that_could_be_guessed() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        wish = {"role": Role.TEAM_LEADER, "team_id": str(TEAM), "is_printed": True}
        printed = (await client.post(INVITATIONS, json=wish)).json()
    typed = await _invite(world)
    assert printed["code"] is None
    assert typed["code"]
    assert printed["expires_at"] - world.clock.now() == PRINTED_LIFETIME_MS
    assert printed["qr"]["size"] > 0
    world.clock.at += INVITATION_LIFETIME_MS + 1
    async with world.client() as client:
        for code, status in ((_code_of(typed["link"]), 404), (_code_of(printed["link"]), 201)):
            answer = await client.post("/api/join", json={"code": code, **PHONE})
            assert (answer.status_code == 201) == (status == 201)

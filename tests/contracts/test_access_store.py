"""What every access store promises; run on the memory twin and on PostgreSQL."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, OrganisationId, SiteId, TeamId, UserId
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.postgres.access import PostgresAccessStore
from server.adapters.postgres.pool import Database
from server.admission import Permission
from server.ports import (
    AccessChange,
    AccessStore,
    AdmittedDevice,
    DeviceCondition,
    Grant,
    Invitation,
    Poster,
    Principal,
    UserAccount,
)

OPERATION, TEAM, ADMIN = OperationId(uuid4()), TeamId(uuid4()), UserId(uuid4())
NOW, LATER, END = 1000, 1500, 2000
INVITATION = Invitation(OPERATION, Role.TEAM_LEADER, TEAM, None, "Alpha 1", END, ADMIN)


@pytest.fixture
async def access(postgres_url: str | None) -> AsyncIterator[AccessStore]:
    if postgres_url is None:
        yield MemoryAccessStore()
        return
    database = await Database.connect(postgres_url)
    yield PostgresAccessStore(database)
    await database.close()


def hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


async def redeem(access: AccessStore, code: str, token: str, now: int = NOW) -> tuple[DeviceId, Invitation | None]:
    device_id = DeviceId(uuid4())
    invitation = await access.redeem(
        hashed(code),
        device_id=device_id,
        token_hash=hashed(token),
        platform=Platform.PHONE,
        label="phone of Alpha 1",
        now=now,
    )
    return device_id, invitation


async def add_user(access: AccessStore, login: str = "marie") -> UserId:
    user_id = UserId(uuid4())
    assert await access.add_user(user_id, login, "argon2 hash", is_admin=False, now=NOW)
    return user_id


async def sign_in(access: AccessStore, user_id: UserId, token: str) -> DeviceId:
    device_id = DeviceId(uuid4())
    await access.open_session(user_id, device_id=device_id, token_hash=hashed(token), expires_at=END, now=NOW)
    return device_id


async def test_a_redeemed_invitation_admits_the_device_with_its_role(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    device_id, invitation = await redeem(access, "long", "token")
    assert invitation == INVITATION
    principal = Principal(device_id, None, Platform.PHONE, (Grant(OPERATION, Role.TEAM_LEADER, TEAM),))
    assert await access.principal_by_token(hashed("token"), LATER) == principal
    assert await access.principal_by_token(hashed("guess"), LATER) is None
    assert await access.devices(OPERATION) == [
        AdmittedDevice(
            device_id, OPERATION, Role.TEAM_LEADER, Platform.PHONE, "phone of Alpha 1", TEAM, NOW, None, None
        )
    ]
    assert await access.devices(OperationId(uuid4())) == []


async def test_either_code_works_and_using_one_burns_both(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    assert (await redeem(access, "short", "token"))[1] == INVITATION
    assert (await redeem(access, "long", "other"))[1] is None
    assert await access.principal_by_token(hashed("other"), NOW) is None


async def test_an_expired_or_unknown_code_admits_nobody(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    assert (await redeem(access, "long", "token", now=END))[1] is None
    assert (await redeem(access, "guess", "token"))[1] is None
    assert await access.devices(OPERATION) == []


async def test_of_many_who_redeem_at_once_exactly_one_is_admitted(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    answers = await asyncio.gather(*(redeem(access, ("long", "short")[i % 2], f"token {i}") for i in range(50)))
    assert len([invitation for _, invitation in answers if invitation is not None]) == 1
    assert len(await access.devices(OPERATION)) == 1


async def test_a_code_is_given_out_once(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    for long, short in (("long", "other"), ("other", "short")):
        with pytest.raises(ValueError, match="given out"):
            await access.invite(hashed(long), hashed(short), INVITATION)


async def test_a_tracker_may_only_say_where_its_team_is(access: AccessStore) -> None:
    device_id = DeviceId(uuid4())
    await access.add_tracker(
        device_id=device_id, token_hash=hashed("t"), operation_id=OPERATION, team_id=TEAM, label="Alpha 1", now=NOW
    )
    principal = await access.principal_by_token(hashed("t"), NOW)
    assert principal == Principal(device_id, None, Platform.TRACKER, (Grant(OPERATION, Role.TRACKER, TEAM),))


async def test_a_revoked_device_is_shut_out_and_told_to_all(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    device_id, _ = await redeem(access, "long", "token")
    assert await access.access_changes(0, NOW) == []
    assert not await access.was_shut_out(hashed("token"))
    assert await access.revoke_device(device_id, LATER) is True
    assert await access.revoke_device(device_id, LATER) is False
    assert await access.revoke_device(DeviceId(uuid4()), LATER) is False
    assert await access.principal_by_token(hashed("token"), LATER) is None
    assert await access.was_shut_out(hashed("token"))
    assert not await access.was_shut_out(hashed("guess"))
    assert (await access.devices(OPERATION))[0].revoked_at == LATER
    assert await access.access_changes(LATER, LATER) == [AccessChange(device_id, None)]
    assert await access.access_changes(LATER + 1, LATER) == []


async def test_the_last_sign_of_a_device_never_goes_back(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    device_id, _ = await redeem(access, "long", "token")
    for now in (LATER, NOW):
        await access.touch_device(device_id, now)
    assert (await access.devices(OPERATION))[0].last_seen_at == LATER
    await access.touch_device(DeviceId(uuid4()), NOW)


async def test_what_a_device_said_last_of_itself_is_kept(access: AccessStore) -> None:
    """Rule HS11."""
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    device_id, _ = await redeem(access, "long", "token")
    assert (await access.devices(OPERATION))[0].condition is None
    for skew in (-90_000, 12):
        condition = DeviceCondition(
            app="vigie-field 1",
            position=Permission.GRANTED,
            camera=Permission.PROMPT,
            notifications=Permission.UNKNOWN,
            clock_skew_ms=skew,
            told_at=NOW,
        )
        await access.note_condition(device_id, condition)
    await access.note_condition(DeviceId(uuid4()), condition)
    assert (await access.devices(OPERATION))[0].condition == condition


async def test_a_login_belongs_to_one_person(access: AccessStore) -> None:
    user_id = await add_user(access)
    assert await access.add_user(UserId(uuid4()), "marie", "other", is_admin=True, now=NOW) is False
    assert await access.user_password("marie") == (user_id, "argon2 hash")
    assert await access.user_password("jean") is None
    assert await access.users() == [UserAccount(user_id, "marie", False, NOW, None)]


async def test_a_session_has_the_rights_that_its_person_has_now(access: AccessStore) -> None:
    user_id, other = await add_user(access), OperationId(uuid4())
    device_id = await sign_in(access, user_id, "session")
    before = await access.principal_by_token(hashed("session"), NOW)
    assert before == Principal(device_id, user_id, Platform.BROWSER, ())
    await access.grant(user_id, Grant(OPERATION, Role.OBSERVER), NOW)
    await access.grant(user_id, Grant(other, Role.DISPATCHER, not_after=LATER), NOW)
    rights_version = await access.grant(user_id, Grant(OPERATION, Role.COVER_HEAD), NOW)
    now = await access.principal_by_token(hashed("session"), NOW)
    assert now is not None
    until_the_session_ends = Grant(OPERATION, Role.COVER_HEAD, not_after=END)
    assert set(now.grants) == {until_the_session_ends, Grant(other, Role.DISPATCHER, not_after=LATER)}
    assert now.rights_version == rights_version > before.rights_version
    later = await access.principal_by_token(hashed("session"), LATER)
    assert later is not None
    assert later.grants == (until_the_session_ends,)
    assert await access.principal_by_token(hashed("session"), END) is None
    assert await access.devices(OPERATION) == []


async def test_revoking_a_person_ends_the_account_and_every_session(access: AccessStore) -> None:
    user_id, other = await add_user(access), await add_user(access, "jean")
    sessions = [await sign_in(access, user_id, f"session {i}") for i in range(2)]
    await sign_in(access, other, "session of jean")
    await access.put_sign_in_link(hashed("link"), user_id, END)
    assert sorted(await access.revoke_user(user_id, LATER)) == sorted(sessions)
    assert await access.revoke_user(user_id, LATER) == []
    assert await access.user_password("marie") is None
    assert await access.principal_by_token(hashed("session 0"), LATER) is None
    assert await access.principal_by_token(hashed("session of jean"), LATER) is not None
    assert await access.burn_sign_in_link(hashed("link"), LATER) is None
    assert set(await access.access_changes(LATER, LATER)) == {AccessChange(one, None) for one in (*sessions, user_id)}
    assert await access.access_changes(LATER, END) == [AccessChange(user_id, None)], "the sessions have run out"
    assert [account.revoked_at for account in await access.users()].count(LATER) == 1
    for attempt in (sign_in(access, user_id, "again"), access.grant(user_id, Grant(OPERATION, Role.OBSERVER), NOW)):
        with pytest.raises(LookupError):
            await attempt


async def test_changed_rights_are_told_with_the_number_that_the_principal_then_has(access: AccessStore) -> None:
    user_id = await add_user(access)
    await sign_in(access, user_id, "session")
    assert await access.access_changes(0, NOW) == [], "nobody whose rights never changed"
    for role, at in ((Role.DISPATCHER, NOW), (Role.OBSERVER, LATER)):
        rights_version = await access.grant(user_id, Grant(OPERATION, role), at)
        change = AccessChange(user_id, rights_version)
        assert await access.access_changes(at, at) == [change]
        principal = await access.principal_by_token(hashed("session"), at)
        assert principal is not None
        assert principal.rights_version == rights_version
        assert not change.ends(principal)
        assert change.ends(principal._replace(rights_version=rights_version - 1))
    assert await access.access_changes(LATER + 1, LATER) == []


async def test_a_sign_in_link_works_once_and_in_time(access: AccessStore) -> None:
    user_id = await add_user(access)
    await access.put_sign_in_link(hashed("link"), user_id, END)
    await access.put_sign_in_link(hashed("stale"), user_id, NOW)
    burned = await asyncio.gather(*(access.burn_sign_in_link(hashed("link"), NOW) for _ in range(5)))
    assert sorted(burned, key=str) == sorted([user_id, None, None, None, None], key=str)
    assert await access.burn_sign_in_link(hashed("stale"), NOW) is None
    assert await access.burn_sign_in_link(hashed("guess"), NOW) is None
    with pytest.raises(LookupError):
        await access.put_sign_in_link(hashed("x"), UserId(uuid4()), END)


async def test_rights_that_begin_later_are_there_with_their_beginning(access: AccessStore) -> None:
    """Rule CT8: whoever uses them asks whether they count now."""
    partner = OrganisationId(uuid4())
    window = INVITATION._replace(role=Role.LIAISON, not_before=LATER, not_after=END, organisation_id=partner)
    await access.invite(hashed("long"), hashed("short"), window)
    _, invitation = await redeem(access, "long", "token")
    assert invitation == window
    principal = await access.principal_by_token(hashed("token"), NOW)
    assert principal is not None
    assert principal.grants == (window.grant,)
    assert [principal.grants[0].is_live(at) for at in (NOW, LATER, END - 1, END)] == [False, True, True, False]


async def test_the_role_given_to_a_person_is_found_with_window_and_partner(access: AccessStore) -> None:
    user_id, partner = await add_user(access), OrganisationId(uuid4())
    assert await access.grants_in(OPERATION) == {}
    given = Grant(OPERATION, Role.LIAISON, not_after=END * 2, not_before=LATER, organisation_id=partner)
    await access.grant(user_id, Grant(OPERATION, Role.OBSERVER), NOW)
    await access.grant(user_id, given, NOW)
    assert await access.grants_in(OPERATION) == {user_id: given}
    await sign_in(access, user_id, "session")
    principal = await access.principal_by_token(hashed("session"), NOW)
    assert principal is not None
    assert principal.grants == (given._replace(not_after=END),), "never longer than the session"
    await access.revoke_user(user_id, NOW)
    assert await access.grants_in(OPERATION) == {}


async def test_a_poster_is_found_by_either_code_by_everybody_as_long_as_it_hangs(access: AccessStore) -> None:
    operation_id, site_id = OperationId(uuid4()), SiteId(uuid4())
    poster = Poster(operation_id, site_id, END, ADMIN)
    code, short_code = (hashed(str(uuid4())) for _ in range(2))
    await access.put_poster(code, short_code, poster)
    assert [await access.find_poster(one, NOW) for one in (code, short_code, code)] == [poster] * 3
    assert await access.find_poster(code, END) is None
    assert await access.find_poster(hashed("another"), NOW) is None
    with pytest.raises(ValueError, match="before"):
        await access.put_poster(code, hashed(str(uuid4())), poster)
    assert await access.withdraw_posters(operation_id, LATER) == 1
    assert await access.find_poster(code, LATER) is None
    assert await access.withdraw_posters(operation_id, LATER) == 0


async def test_a_device_is_admitted_without_an_invitation_once(access: AccessStore) -> None:
    operation_id, token = OperationId(uuid4()), hashed(str(uuid4()))
    grant = Grant(operation_id, Role.TEAM_LEADER, TEAM)
    device = {"device_id": DeviceId(uuid4()), "platform": Platform.PHONE, "label": "CRF 93"}
    admitted = [await access.admit_device(token_hash=token, grant=grant, now=NOW, **device) for _ in range(2)]
    assert admitted == [True, False]
    principal = await access.principal_by_token(token, LATER)
    assert principal is not None
    assert (principal.device_id, principal.grants) == (device["device_id"], (grant,))
    assert len(await access.devices(operation_id)) == 1


async def test_everybody_of_a_team_that_ended_in_another_is_of_that_one(access: AccessStore) -> None:
    """Rule RL5: phones, trackers, people with an account, and the codes that are still good; each told once."""
    into, elsewhere = TeamId(uuid4()), OperationId(uuid4())
    tokens = {name: hashed(name) for name in ("phone", "tracker", "revoked", "other team", "elsewhere")}
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    phone, _ = await redeem(access, "long", "phone")
    await access.invite(hashed("later"), hashed("later short"), INVITATION)
    ids = {name: DeviceId(uuid4()) for name in tokens}
    for name, operation_id, team_id in (
        ("tracker", OPERATION, TEAM),
        ("revoked", OPERATION, TEAM),
        ("other team", OPERATION, TeamId(uuid4())),
        ("elsewhere", elsewhere, TEAM),
    ):
        await access.add_tracker(
            device_id=ids[name], token_hash=tokens[name], operation_id=operation_id, team_id=team_id, label="T", now=NOW
        )
    await access.revoke_device(ids["revoked"], NOW)
    marie = await add_user(access)
    version = await access.grant(marie, Grant(OPERATION, Role.SECTOR_LEADER, TEAM), NOW)

    moved = await access.move_team(OPERATION, TEAM, into, LATER)
    assert set(moved) == {AccessChange(phone, 1), AccessChange(ids["tracker"], 1), AccessChange(marie, version + 1)}
    assert await access.move_team(OPERATION, TEAM, into, LATER) == [], "the same again moves nobody"
    assert set(moved) <= set(await access.access_changes(LATER, LATER)), "who was not told finds it here"

    now = await access.principal_by_token(tokens["phone"], LATER)
    assert now == Principal(phone, None, Platform.PHONE, (Grant(OPERATION, Role.TEAM_LEADER, into),), 1)
    tracker = await access.principal_by_token(tokens["tracker"], LATER)
    assert tracker is not None
    assert tracker.grants == (Grant(OPERATION, Role.TRACKER, into),)
    for name, operation_id in (("other team", OPERATION), ("elsewhere", elsewhere)):
        untouched = await access.principal_by_token(tokens[name], LATER)
        assert untouched is not None
        assert (untouched.grants[0].operation_id, untouched.rights_version) == (operation_id, 0)
        assert untouched.grants[0].team_id != into
    assert await access.principal_by_token(tokens["revoked"], LATER) is None
    assert await access.grants_in(OPERATION) == {marie: Grant(OPERATION, Role.SECTOR_LEADER, into)}
    _, invitation = await redeem(access, "later", "late token")
    assert invitation is not None
    assert invitation.team_id == into, "a code given out before lets in to the team that goes on"


async def test_a_device_that_was_moved_and_then_shut_out_is_out(access: AccessStore) -> None:
    await access.invite(hashed("long"), hashed("short"), INVITATION)
    device_id, _ = await redeem(access, "long", "token")
    await access.move_team(OPERATION, TEAM, TeamId(uuid4()), NOW)
    assert await access.revoke_device(device_id, LATER) is True
    assert await access.principal_by_token(hashed("token"), LATER) is None
    assert await access.access_changes(0, LATER) == [AccessChange(device_id, None)]

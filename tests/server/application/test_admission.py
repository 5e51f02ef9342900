"""A ticket needs no database, and is worth nothing once its holder was shut out or has other rights (rule C11)."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId, UserId
from server.adapters.memory.access import MemoryAccessStore
from server.application.admission import MAX_GRANTS_IN_TICKET, REREAD_MS, Admission
from server.auth.tickets import RESUME_TICKET_LIFETIME_MS, TicketKey, issue
from server.auth.tokens import TokenKind, hash_token, make_token
from server.ports import AccessChange, Grant, Invitation, Principal, Unavailable
from tests.support.strategies import OPERATION, START, TEAMS

KEYS = (TicketKey("a1", bytes(32)),)
DEVICE, USER = DeviceId(uuid4()), UserId(uuid4())
DISPATCHER = Principal(DEVICE, USER, Platform.BROWSER, (Grant(OPERATION, Role.DISPATCHER),), rights_version=3)
PHONE, SESSION, TRACKER = (
    make_token(kind, bytes(16)) for kind in (TokenKind.DEVICE, TokenKind.SESSION, TokenKind.TRACKER)
)


class Access(MemoryAccessStore):
    """Away when told; what happens while a token is looked up comes after the rows were read."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.lookups = 0
        self.meanwhile: list[Callable[[], Awaitable[None]]] = []

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        self.lookups += 1
        if self.is_away:
            raise Unavailable
        principal = await super().principal_by_token(token_hash, now)
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        return principal

    async def access_changes(self, since: int, now: int) -> list[AccessChange]:
        if self.is_away:
            raise Unavailable
        return await super().access_changes(since, now)


class Door:
    """One process, its time and its store; several may share the store."""

    def __init__(self, access: Access | None = None) -> None:
        self.at = START
        self.access = access or Access()
        self.look_ups: list[None] = []
        self.admission = Admission(self.access, KEYS, self, lambda: self.look_ups.append(None))
        self.times_told = 0
        self.admission.on_change.append(self._note)

    def _note(self) -> None:
        self.times_told += 1

    def now(self) -> int:
        return self.at

    def monotonic(self) -> int:
        return self.at

    async def enter(self, credential: str) -> Principal | None:
        return await self.admission.authenticate(credential, self.at)

    async def admit_phone(self) -> Principal:
        """Its token is `PHONE`."""
        invitation = Invitation(OPERATION, Role.TEAM_LEADER, TeamId(TEAMS[0]), None, "phone", START + 1, None)
        await self.access.invite(b"long", b"short", invitation)
        await self.access.redeem(
            b"long",
            device_id=DeviceId(uuid4()),
            token_hash=hash_token(PHONE),
            platform=Platform.PHONE,
            label="phone",
            now=START,
        )
        return await self._must_enter(PHONE)

    async def admit_dispatcher(self) -> Principal:
        """Whose session is `SESSION`."""
        await self.access.add_user(USER, "marie", "hash", is_admin=False, now=START)
        await self.access.grant(USER, Grant(OPERATION, Role.DISPATCHER), START)
        await self.access.open_session(
            USER, device_id=DEVICE, token_hash=hash_token(SESSION), expires_at=START * 2, now=START
        )
        return await self._must_enter(SESSION)

    async def demote(self) -> AccessChange:
        return AccessChange(USER, await self.access.grant(USER, Grant(OPERATION, Role.OBSERVER), self.at))

    async def _must_enter(self, token: str) -> Principal:
        principal = await self.enter(token)
        assert principal is not None
        return principal


@pytest.fixture
def door() -> Door:
    return Door()


async def test_a_token_is_looked_up_and_a_ticket_is_not(door: Door) -> None:
    principal = await door.admit_phone()
    ticket = door.admission.issue_ticket(principal, door.at)
    door.access.is_away = True
    assert await door.enter(ticket) == principal
    assert len(door.look_ups) == door.access.lookups == 1
    with pytest.raises(Unavailable):
        await door.enter(PHONE)


@pytest.mark.parametrize("credential", ["", "token", "vgx_AAAAAAAAAAAAAAAAAAAAAA", f"{PHONE}A", "vgr_a1.forged.ticket"])
async def test_what_can_be_no_credential_of_ours_costs_no_look_up(door: Door, credential: str) -> None:
    assert await door.enter(credential) is None
    assert door.access.lookups == 0


async def test_the_token_of_a_tracker_opens_no_socket(door: Door) -> None:
    await door.access.add_tracker(
        device_id=DeviceId(uuid4()),
        token_hash=hash_token(TRACKER),
        operation_id=OPERATION,
        team_id=TeamId(TEAMS[0]),
        label="bike",
        now=START,
    )
    assert await door.enter(TRACKER) is None


async def test_the_pages_of_a_session_that_ended_are_shut_out_with_it(door: Door) -> None:
    page = DISPATCHER._replace(device_id=DeviceId(uuid4()), session_id=DEVICE)
    ticket = door.admission.issue_ticket(page, door.at)
    assert await door.enter(ticket) == page
    door.admission.learn(AccessChange(DEVICE, None))
    assert await door.enter(ticket) is None
    assert door.admission.end_of(page) is not None


@pytest.mark.parametrize("who", [DEVICE, USER])
async def test_the_tickets_of_whoever_was_shut_out_are_worth_nothing_at_once(
    door: Door, who: DeviceId | UserId
) -> None:
    ticket, change = door.admission.issue_ticket(DISPATCHER, door.at), AccessChange(who, None)
    assert await door.enter(ticket) == DISPATCHER
    door.admission.learn(change)
    assert await door.enter(ticket) is None
    assert door.admission.end_of(DISPATCHER) == change
    assert door.admission.is_revoked(who)
    assert door.times_told == 1


async def test_somebody_else_may_still_come_in(door: Door) -> None:
    door.admission.learn(AccessChange(uuid4(), None))
    assert await door.enter(door.admission.issue_ticket(DISPATCHER, door.at)) == DISPATCHER


async def test_a_right_that_was_taken_away_ends_with_its_tickets_even_if_no_push_tells_of_it(door: Door) -> None:
    other, late = Door(door.access), Door(door.access)
    ticket = other.admission.issue_ticket(await door.admit_dispatcher(), other.at)
    await other.admission.refresh()
    assert await other.enter(ticket) is not None
    await door.demote()
    for process in (other, late):
        await process.admission.refresh()
        assert await process.enter(ticket) is None
        again = await process.enter(SESSION)
        assert again is not None
        assert [grant.role for grant in again.grants] == [Role.OBSERVER]
        assert process.times_told >= 1


async def test_a_chain_of_renewed_tickets_ends_however_long_a_process_did_not_hear_of_the_change(door: Door) -> None:
    principal = await door.admit_dispatcher()
    cut_off, fresh = Door(door.access), Door(door.access)
    await cut_off.admission.refresh()
    await door.demote()
    door.access.is_away = True
    for _ in range(100):
        cut_off.at += RESUME_TICKET_LIFETIME_MS // 2
        await cut_off.admission.refresh()
        renewed = await cut_off.enter(cut_off.admission.issue_ticket(principal, cut_off.at))
        assert renewed == principal, "with the store away nobody is turned away"
    ticket = cut_off.admission.issue_ticket(principal, cut_off.at)
    door.access.is_away = False
    for process in (cut_off, fresh):
        process.at = cut_off.at
        await process.admission.refresh()
        assert await process.enter(ticket) is None


async def test_tickets_made_after_a_change_of_rights_open_at_once_and_older_ones_do_not(door: Door) -> None:
    old = issue(KEYS, await door.admit_dispatcher(), now=door.at)
    change = await door.demote()
    door.admission.learn(change)
    now = await door.enter(SESSION)
    assert now is not None
    assert await door.enter(issue(KEYS, now, now=door.at)) == now
    assert await door.enter(old) is None
    assert not door.admission.is_revoked(USER)


async def test_who_has_the_new_rights_already_is_not_disturbed(door: Door) -> None:
    before = await door.admit_dispatcher()
    change = await door.demote()
    after = await door.enter(SESSION)
    assert after is not None
    door.admission.learn(change)
    assert door.admission.end_of(before) == change
    assert door.admission.end_of(after) is None


async def test_news_is_told_once_whatever_comes_in_late_or_twice(door: Door) -> None:
    for rights_version in (2, 2, 1, 3, 3, None, None, 4):
        door.admission.learn(AccessChange(USER, rights_version))
    assert door.times_told == 3
    assert door.admission.is_revoked(USER), "nothing brings back who was shut out"


async def test_whoever_is_shut_out_while_being_looked_up_stays_out(door: Door) -> None:
    principal = await door.admit_phone()

    async def revoke() -> None:
        await door.access.revoke_device(principal.device_id, door.at)
        door.admission.learn(AccessChange(principal.device_id, None))

    door.access.meanwhile = [revoke]
    assert await door.enter(PHONE) is None


async def test_rights_that_change_while_they_are_looked_up_are_looked_up_again(door: Door) -> None:
    await door.admit_dispatcher()

    async def demote() -> None:
        door.admission.learn(await door.demote())

    door.access.meanwhile = [demote]
    principal = await door.enter(SESSION)
    assert principal is not None
    assert [grant.role for grant in principal.grants] == [Role.OBSERVER]


async def test_rights_that_the_store_does_not_know_yet_are_no_rights(door: Door) -> None:
    await door.admit_dispatcher()
    door.admission.learn(AccessChange(USER, 99))
    with pytest.raises(Unavailable):
        await door.enter(SESSION)


async def test_who_was_shut_out_while_we_did_not_listen_is_learned_from_the_store(door: Door) -> None:
    principal = await door.admit_phone()
    ticket = door.admission.issue_ticket(principal, door.at)
    await door.access.revoke_device(principal.device_id, door.at)
    await door.admission.refresh()
    await door.admission.refresh()
    assert door.times_told == 1
    assert await door.enter(ticket) is None
    assert await door.enter(PHONE) is None


async def test_a_change_that_another_clock_dates_earlier_is_not_missed(door: Door) -> None:
    principal = await door.admit_phone()
    await door.admission.refresh()
    await door.access.revoke_device(principal.device_id, door.at - REREAD_MS + 1)
    door.at += 500
    await door.admission.refresh()
    assert door.admission.is_revoked(principal.device_id)


async def test_a_store_that_is_away_takes_back_nothing_that_is_known(door: Door) -> None:
    ticket = door.admission.issue_ticket(DISPATCHER, door.at)
    door.admission.learn(AccessChange(DEVICE, None))
    door.access.is_away = True
    await door.admission.refresh()
    assert await door.enter(ticket) is None


async def test_a_ticket_is_small_enough_for_a_hello_however_many_operations_somebody_may_see(door: Door) -> None:
    grants = tuple(Grant(OperationId(uuid4()), Role.DISPATCHER, not_after=START * 2) for _ in range(99))
    principal = await door.enter(door.admission.issue_ticket(DISPATCHER._replace(grants=grants), door.at))
    assert principal is not None
    assert principal.grants == grants[-MAX_GRANTS_IN_TICKET:]

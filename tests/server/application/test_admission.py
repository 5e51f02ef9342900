"""A ticket needs no database, and is worth nothing once its holder was shut out (rule C11)."""

from uuid import UUID, uuid4

import pytest

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId, UserId
from server.adapters.memory.access import MemoryAccessStore
from server.application.admission import MAX_GRANTS_IN_TICKET, Admission
from server.auth.tickets import RESUME_TICKET_LIFETIME_MS, TicketKey
from server.auth.tokens import hash_token
from server.ports import Grant, Principal, Unavailable
from tests.support.strategies import OPERATION, START, TEAMS

KEYS = (TicketKey("a1", bytes(32)),)
DEVICE, USER = DeviceId(uuid4()), UserId(uuid4())
DISPATCHER = Principal(DEVICE, USER, Platform.BROWSER, (Grant(OPERATION, Role.DISPATCHER),))


class Access(MemoryAccessStore):
    """Away when told."""

    is_away = False

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        if self.is_away:
            raise Unavailable
        return await super().principal_by_token(token_hash, now)

    async def revoked_since(self, since: int) -> list[UUID]:
        if self.is_away:
            raise Unavailable
        return await super().revoked_since(since)


class Door:
    def __init__(self) -> None:
        self.at = START
        self.access = Access()
        self.admission = Admission(self.access, KEYS, self)
        self.told: list[tuple[UUID, bool]] = []
        self.admission.on_refused.append(lambda who, is_revoked: self.told.append((who, is_revoked)))

    def now(self) -> int:
        return self.at

    def monotonic(self) -> int:
        return self.at

    async def enter(self, credential: str) -> Principal | None:
        return await self.admission.authenticate(credential, self.at)

    async def admit_phone(self) -> DeviceId:
        """A tracker whose token is `token`."""
        device_id = DeviceId(uuid4())
        await self.access.add_tracker(
            device_id=device_id,
            token_hash=hash_token("token"),
            operation_id=OPERATION,
            team_id=TeamId(TEAMS[0]),
            label="phone",
            now=START,
        )
        return device_id


@pytest.fixture
def door() -> Door:
    return Door()


async def test_a_token_is_looked_up_and_a_ticket_is_not(door: Door) -> None:
    await door.admit_phone()
    principal = await door.enter("token")
    assert principal is not None
    assert await door.enter("another") is None
    ticket = door.admission.issue_ticket(principal, door.at)
    door.access.is_away = True
    assert await door.enter(ticket) == principal
    with pytest.raises(Unavailable):
        await door.enter("token")


@pytest.mark.parametrize("who", [DEVICE, USER])
async def test_the_tickets_of_whoever_was_shut_out_are_worth_nothing_at_once(door: Door, who: UUID) -> None:
    ticket = door.admission.issue_ticket(DISPATCHER, door.at)
    assert await door.enter(ticket) == DISPATCHER
    door.admission.refuse(who, is_revoked=True)
    assert await door.enter(ticket) is None
    assert door.told == [(who, True)]
    assert door.admission.is_revoked(who)


async def test_somebody_else_may_still_come_in(door: Door) -> None:
    door.admission.refuse(uuid4(), is_revoked=True)
    assert await door.enter(door.admission.issue_ticket(DISPATCHER, door.at)) == DISPATCHER


async def test_whose_rights_changed_is_looked_up_again_and_not_shut_out(door: Door) -> None:
    device_id = await door.admit_phone()
    principal = await door.enter("token")
    assert principal is not None
    ticket = door.admission.issue_ticket(principal, door.at)
    door.admission.refuse(device_id, is_revoked=False)
    assert await door.enter(ticket) is None
    assert await door.enter("token") == principal
    assert door.told == [(device_id, False)]
    assert not door.admission.is_revoked(device_id)
    door.at += RESUME_TICKET_LIFETIME_MS
    assert await door.enter(door.admission.issue_ticket(principal, door.at)) == principal


async def test_who_was_shut_out_while_we_did_not_listen_is_learned_from_the_store(door: Door) -> None:
    device_id = await door.admit_phone()
    principal = await door.enter("token")
    assert principal is not None
    ticket = door.admission.issue_ticket(principal, door.at)
    await door.access.revoke_device(device_id, door.at)
    await door.admission.refresh()
    await door.admission.refresh()
    assert door.told == [(device_id, True)]
    assert await door.enter(ticket) is None
    assert await door.enter("token") is None


async def test_a_store_that_is_away_takes_back_nothing_that_is_known(door: Door) -> None:
    ticket = door.admission.issue_ticket(DISPATCHER, door.at)
    door.admission.refuse(DEVICE, is_revoked=True)
    door.access.is_away = True
    await door.admission.refresh()
    assert await door.enter(ticket) is None


async def test_nobody_is_remembered_longer_than_a_ticket_lives(door: Door) -> None:
    for _ in range(3):
        door.admission.refuse(uuid4(), is_revoked=True)
    door.at += RESUME_TICKET_LIFETIME_MS
    door.admission.refuse(DEVICE, is_revoked=True)
    assert set(door.admission._refused_at) == door.admission._revoked == {DEVICE}
    door.at += RESUME_TICKET_LIFETIME_MS
    await door.admission.refresh()
    assert door.admission._refused_at == {}


async def test_a_ticket_is_small_enough_for_a_hello_however_many_operations_somebody_may_see(door: Door) -> None:
    grants = tuple(Grant(OperationId(uuid4()), Role.DISPATCHER, not_after=START * 2) for _ in range(99))
    principal = await door.enter(door.admission.issue_ticket(DISPATCHER._replace(grants=grants), door.at))
    assert principal is not None
    assert principal.grants == grants[-MAX_GRANTS_IN_TICKET:]

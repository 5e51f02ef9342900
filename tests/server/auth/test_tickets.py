from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId, UserId
from server.auth.tickets import MAX_TICKET_CHARS, RESUME_TICKET_LIFETIME_MS, TicketKey, issue, read
from server.ports import Grant, Principal

NOW = 1_760_000_000_000
KEYS = (TicketKey("a1", bytes(32)),)
PHONE = Principal(
    DeviceId(UUID(int=1)),
    None,
    Platform.PHONE,
    (Grant(OperationId(UUID(int=2)), Role.TEAM_LEADER, TeamId(UUID(int=3)), not_after=NOW + 1),),
    rights_version=4,
)


def test_a_ticket_gives_back_the_principal_for_ten_minutes_and_not_a_millisecond_more() -> None:
    ticket = issue(KEYS, PHONE, now=NOW)
    assert read(KEYS, ticket, Principal, now=NOW) == PHONE
    assert read(KEYS, ticket, Principal, now=NOW + RESUME_TICKET_LIFETIME_MS - 1) == PHONE
    assert read(KEYS, ticket, Principal, now=NOW + RESUME_TICKET_LIFETIME_MS) is None


def test_any_changed_character_makes_a_ticket_worthless() -> None:
    ticket = issue(KEYS, PHONE, now=NOW)
    for place, character in enumerate(ticket):
        forged = ticket[:place] + ("A" if character != "A" else "B") + ticket[place + 1 :]
        assert read(KEYS, forged, Principal, now=NOW) is None


def test_a_ticket_of_another_installation_is_worthless_even_under_the_same_key_name() -> None:
    ticket = issue((TicketKey("a1", b"x" * 32),), PHONE, now=NOW)
    assert read(KEYS, ticket, Principal, now=NOW) is None


def test_after_a_change_of_keys_old_tickets_run_out_and_new_ones_take_the_new_key() -> None:
    old = issue(KEYS, PHONE, now=NOW)
    both = (TicketKey("b2", b"y" * 32), *KEYS)
    new = issue(both, PHONE, now=NOW)
    assert read(both, old, Principal, now=NOW) == PHONE
    assert read(both, new, Principal, now=NOW) == PHONE
    assert read(KEYS, new, Principal, now=NOW) is None
    assert read(both[:1], old, Principal, now=NOW) is None


@given(st.text(max_size=200))
def test_no_text_is_a_ticket_or_breaks_the_reader(text: str) -> None:
    assert read(KEYS, text, Principal, now=NOW) is None
    assert read(KEYS, "vgr_a1." + text, Principal, now=NOW) is None


def test_a_rightly_signed_ticket_of_another_shape_counts_as_expired() -> None:
    ticket = issue(KEYS, {"device": 1}, now=NOW)
    assert read(KEYS, ticket, Principal, now=NOW) is None


def _with_grants(count: int) -> Principal:
    grants = tuple(Grant(OperationId(UUID(int=2**128 - 1 - n)), Role.RESOURCE_OFFICER) for n in range(count))
    return PHONE._replace(user_id=UserId(UUID(int=5)), grants=grants)


def test_a_ticket_for_as_many_operations_as_a_connection_may_follow_fits_into_a_hello() -> None:
    assert len(issue(KEYS, _with_grants(16), now=NOW)) < MAX_TICKET_CHARS / 2


def test_a_ticket_that_would_not_fit_is_not_issued() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        issue(KEYS, _with_grants(100), now=NOW)

"""Budgets of those who are not known: generous for a stadium, finite for a flood."""

from server.realtime.strangers import (
    MAX_UNSIGNED,
    MAX_UNSIGNED_PER_ADDRESS,
    MAX_WRONG_TOKENS,
    WRONG_TOKENS_PER_S,
    Strangers,
)


def test_one_address_leaves_room_for_the_others() -> None:
    strangers = Strangers()
    for number in range(MAX_UNSIGNED_PER_ADDRESS):
        assert strangers.has_room("stadium")
        strangers.add(number, "stadium")
    assert not strangers.has_room("stadium")
    assert strangers.has_room("elsewhere")


def test_there_is_room_for_so_many_in_all() -> None:
    strangers = Strangers()
    for number in range(MAX_UNSIGNED):
        strangers.add(number, f"{number % 100}")
    assert not strangers.has_room("elsewhere")


def test_who_is_known_or_gone_makes_room_once() -> None:
    strangers = Strangers()
    for number in range(MAX_UNSIGNED_PER_ADDRESS):
        strangers.add(number, "stadium")
    for _ in range(3):
        strangers.discard(0)
    assert strangers.has_room("stadium")
    strangers.add("one", "stadium")
    assert not strangers.has_room("stadium")


def test_wrong_tokens_of_an_address_are_looked_up_so_often_and_then_a_few_each_second() -> None:
    strangers = Strangers()

    def try_often(now: int) -> int:
        tried = 0
        for _ in range(1_000):
            if strangers.may_try_token("a", now):
                strangers.note_wrong_token("a", now)
                tried += 1
        return tried

    assert try_often(0) == MAX_WRONG_TOKENS + 1
    assert strangers.may_try_token("b", 0)
    assert 0 < try_often(1_000) <= WRONG_TOKENS_PER_S + 1
    assert strangers.may_try_token("a", 2_000)


def test_good_tokens_cost_an_address_nothing() -> None:
    strangers = Strangers()
    assert all(strangers.may_try_token("stadium", 0) for _ in range(100_000))


def test_memory_is_bounded_whoever_tries() -> None:
    strangers = Strangers()
    for number in range(20_000):
        for _ in range(MAX_WRONG_TOKENS + 1 if number == 0 else 1):
            strangers.note_wrong_token(f"{number}", 0)
    assert strangers.may_try_token("0", 0), "the oldest was forgotten"

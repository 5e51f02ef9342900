"""Facts counted by either clock."""

import pytest

from server.replay.orders import HappenedOrder, KnownOrder, Order


def known(*times: int) -> Order:
    order = KnownOrder()
    for at in times:
        order.add(at)
    return order


def happened(*times: int) -> Order:
    order = HappenedOrder()
    for at in times:
        order.add(at)
    return order


@pytest.mark.parametrize("make", [known, happened])
def test_an_order_of_nothing_has_neither_beginning_nor_end(make: type[Order]) -> None:
    order = make()
    assert (order.last, order.first_at, order.last_at, order.at_of(0)) == (0, 0, 0, 0)
    assert order.number_at(9) == order.number_of(3) == order.seq_of(0) == 0


@pytest.mark.parametrize("make", [known, happened])
@pytest.mark.parametrize(("at", "number"), [(9, 0), (10, 1), (19, 1), (20, 3), (29, 3), (30, 4), (99, 4)])
def test_a_moment_counts_what_is_not_after_it(make: type[Order], at: int, number: int) -> None:
    assert make(10, 20, 20, 30).number_at(at) == number  # type: ignore[call-arg]  # a function with a class's face


def test_what_was_known_never_goes_back_although_the_clocks_of_servers_differ() -> None:
    order = known(10, 8, 12)
    assert [order.at_of(number) for number in (1, 2, 3)] == [10, 10, 12]
    assert list(order.seqs(1, 3)) == [2, 3]


def test_a_late_fact_takes_its_place_among_those_that_happened() -> None:
    order = happened(10, 30, 20, 30)
    assert list(order.seqs(0, 4)) == [1, 3, 2, 4], "of two at the same moment, the one first in the log"
    assert [order.number_of(seq) for seq in (1, 2, 3, 4)] == [1, 3, 2, 4]
    assert [order.seq_of(number) for number in (0, 1, 2, 3, 4)] == [0, 1, 3, 2, 4]
    assert order.number_of(99) == 4, "one that is not there yet counts as the last"

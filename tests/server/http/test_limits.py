from server.http.limits import FailureBudget, FamiliarAddresses


def test_so_many_failures_a_minute_and_then_one_every_twelve_seconds() -> None:
    budget = FailureBudget(5)
    assert [budget.take("a", 0) for _ in range(5)] == [0] * 5
    assert budget.take("a", 0) == 12_001
    assert budget.take("a", 11_999) > 0
    assert budget.take("a", 12_001) == 0
    assert budget.take("a", 12_001) > 0


def test_keys_do_not_share_a_budget() -> None:
    budget = FailureBudget(1)
    assert budget.take("a", 0) == 0
    assert budget.take("b", 0) == 0


def test_a_try_given_back_was_none() -> None:
    budget = FailureBudget(1)
    for _ in range(10):
        assert budget.take("a", 0) == 0
        budget.give_back("a")
    budget.give_back("never taken")
    assert budget.take("never taken", 0) == 0


def test_being_told_to_wait_does_not_lengthen_the_wait() -> None:
    budget = FailureBudget(5)
    for _ in range(5):
        budget.take("a", 0)
    for now in range(0, 12_000, 100):
        assert budget.take("a", now) > 0
    assert budget.take("a", 12_001) == 0


def test_memory_is_bounded_whoever_tries() -> None:
    budget, familiar = FailureBudget(1), FamiliarAddresses()
    for n in range(20_000):
        budget.take(f"{n}", 0)
        familiar.add("adele", f"{n}")
    assert budget.take("0", 0) == 0, "the oldest was forgotten"
    assert budget.take("19999", 0) > 0
    assert ("adele", "0") not in familiar
    assert ("adele", "19999") in familiar

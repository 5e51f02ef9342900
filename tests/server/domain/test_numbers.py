"""Numbers: in order, never twice, each one in use, laid aside or void."""

from typing import Any

import pytest
from hypothesis import given

from protocol import commands as c
from protocol.devices import Role
from protocol.ids import DeviceId
from protocol.interventions import Intervention
from protocol.numbers import NumberBlock, NumberKind
from protocol.refusals import Refusal, RefusalCode
from server.domain.actor import Actor
from server.domain.numbers import (
    MAX_LAID_ASIDE,
    MAX_NUMBER,
    left_in,
    next_number,
    refuse_number,
    use_number,
)
from server.domain.outcomes import Accepted
from tests.support.mission_strategies import BLOCKS, INTERVENTIONS
from tests.support.strategies import History, Request, actor_of, ask, ids, prepared, request_lists

HOLDER, OTHER = actor_of(Role.TEAM_LEADER), actor_of(Role.TEAM_LEADER, 1)
KIND = NumberKind.INTERVENTION


@pytest.fixture
def history() -> History:
    """The holder has laid 3 to 12 aside; 1 and 2 are in use."""
    return prepared()


def block(history: History, number: int = 0) -> NumberBlock:
    found = history.state.find(NumberBlock, BLOCKS[number])
    assert found is not None
    return found


def create(history: History, number: int | None, actor: Actor = HOLDER) -> Any:
    new_id = ids("new intervention", 60)[len(history.records) % 60]
    return history.run(ask(c.CreateIntervention, actor, intervention_id=new_id, number=number))


def refusal(decision: Any) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.field


def test_the_next_number_follows_everything_laid_aside(history: History) -> None:
    """Rule IN2."""
    assert (block(history).first, block(history).last) == (3, 12)
    assert next_number(history.state, KIND) == 13
    create(history, None, OTHER)
    assert next_number(history.state, KIND) == 14


def test_each_kind_counts_by_itself(history: History) -> None:
    assert history.state.last_number(NumberKind.VICTIM) != history.state.last_number(KIND)


def test_a_device_takes_a_number_of_its_block_and_the_block_remembers(history: History) -> None:
    """Rule IN3."""
    assert isinstance(create(history, 7), Accepted)
    assert isinstance(create(history, 4), Accepted)
    assert block(history).used == (4, 7)
    carrier = history.state.numbered(KIND, 7)
    assert isinstance(carrier, Intervention)
    assert carrier.number == 7


def test_a_number_is_given_once(history: History) -> None:
    """Rule IN3."""
    create(history, 7)
    decision = create(history, 7)
    assert refusal(decision) == (RefusalCode.ALREADY_EXISTS, "number")
    assert isinstance(decision.last, Intervention)
    assert decision.last.number == 7


@pytest.mark.parametrize("number", [3, 13, 400])
def test_a_number_outside_the_blocks_of_the_sender_is_refused(history: History, number: int) -> None:
    """Rule IN3."""
    assert refusal(create(history, number, OTHER)) == (RefusalCode.INVALID_VALUE, "number")


def test_a_block_given_back_gives_no_more_numbers(history: History) -> None:
    """Rule IN4."""
    create(history, 3)
    history.run(ask(c.ReturnNumbers, HOLDER, block_id=BLOCKS[0]))
    assert refusal(create(history, 4)) == (RefusalCode.INVALID_VALUE, "number")
    assert left_in(block(history)) == 9
    assert next_number(history.state, KIND) == 13


def test_a_block_given_back_twice_was_given_back_the_first_time(history: History) -> None:
    history.run(ask(c.ReturnNumbers, HOLDER, block_id=BLOCKS[0]))
    first = block(history).returned_at
    history.run(ask(c.ReturnNumbers, HOLDER, block_id=BLOCKS[0], delay_ms=60_000))
    assert block(history).returned_at == first
    history.run(ask(c.ReturnNumbers, HOLDER, block_id=BLOCKS[0], age_ms=65_000))
    assert first is not None
    assert (block(history).returned_at or 0) < first


def test_the_numbers_left_in_a_block_are_those_that_nothing_carries(history: History) -> None:
    assert left_in(block(history)) == 10
    create(history, 3)
    assert left_in(block(history)) == 9


def test_only_its_holder_or_a_leader_gives_a_block_back(history: History) -> None:
    """Rule IN4: a leader does it for a phone that is lost."""
    asked = ask(c.ReturnNumbers, OTHER, block_id=BLOCKS[0])
    assert history.run(asked) == Refusal(code=RefusalCode.FORBIDDEN)
    assert isinstance(history.run(ask(c.ReturnNumbers, block_id=BLOCKS[0])), Accepted)
    assert refusal(history.run(ask(c.ReturnNumbers, block_id=BLOCKS[2]))) == (RefusalCode.UNKNOWN_TARGET, "block_id")


def test_a_block_is_reserved_once(history: History) -> None:
    decision = history.run(ask(c.ReserveNumbers, HOLDER, block_id=BLOCKS[0], kind=KIND))
    assert refusal(decision) == (RefusalCode.ALREADY_EXISTS, "block_id")
    taken = ask(c.ReserveNumbers, HOLDER, block_id=INTERVENTIONS[0], kind=KIND)
    assert history.run(taken) == Refusal(code=RefusalCode.ALREADY_EXISTS, field="block_id")


def test_a_device_holds_no_more_than_it_can_use(history: History) -> None:
    for block_id in ids("hoard", (MAX_LAID_ASIDE - 10) // 50):
        assert isinstance(history.run(ask(c.ReserveNumbers, HOLDER, block_id=block_id, kind=KIND, count=50)), Accepted)
    more = ask(c.ReserveNumbers, HOLDER, block_id=BLOCKS[1], kind=KIND, count=50)
    assert refusal(history.run(more)) == (RefusalCode.INVALID_VALUE, "count")
    victims = ask(c.ReserveNumbers, HOLDER, block_id=BLOCKS[1], kind=NumberKind.VICTIM, count=50)
    assert isinstance(history.run(victims), Accepted)


def test_without_a_number_there_must_be_one_left(history: History) -> None:
    state = history.state
    assert refuse_number(state, KIND, None, HOLDER) is None
    spent = history.state.__class__(state.operation_id, last_numbers=state.last_numbers.set(KIND, MAX_NUMBER))
    assert refusal(refuse_number(spent, KIND, None, HOLDER)) == (RefusalCode.INVALID_VALUE, "number")


def test_a_number_from_no_block_touches_none(history: History) -> None:
    create(history, None)
    record = history.records[-1]
    assert record.device_id == DeviceId(HOLDER.device_id)
    assert use_number(history.state, KIND, 13, record) == ()


@given(request_lists(c.CreateIntervention, c.SplitIntervention, c.ReserveNumbers, c.ReturnNumbers))
def test_every_number_is_in_use_laid_aside_or_void(requests: list[Request]) -> None:
    """Rule IN4: nothing is given twice, nothing is missing."""
    state = prepared().run_all(requests).state
    in_use = [each.number for each in state.all(Intervention)]
    blocks = [each for each in state.all(NumberBlock) if each.kind is KIND]
    unused = [number for each in blocks for number in range(each.first, each.last + 1) if number not in each.used]
    assert sorted(in_use + unused) == list(range(1, state.last_number(KIND) + 1))

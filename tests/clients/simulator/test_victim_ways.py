"""Each fate is a way of its own; numbers that were laid aside are used once."""

from collections import Counter

import pytest

from clients.simulator.cast import Cast, victim_chain
from clients.simulator.identities import Identities
from clients.simulator.scenario import load_scenario
from clients.simulator.steps import Step
from clients.simulator.story import Fate
from clients.simulator.victim_ways import BLOCK, batch_members, follow_batch, follow_victims, reserve_blocks
from protocol import commands as c
from tests.support.strategies import OPERATION


@pytest.fixture
def cast() -> Cast:
    novi = load_scenario("novi")
    assert novi.story is not None
    return Cast(novi, novi.story, Identities(OPERATION, novi.seed), 1)


def way_of(cast: Cast, fate: Fate) -> list[Step]:
    line = next(victim for victim in cast.story.victims if victim.fate is fate and not victim.incident)
    return [step for step in cast.steps if victim_chain(line.key) in step.chains]


def test_everybody_is_registered_first_and_the_times_of_a_way_rise(cast: Cast) -> None:
    follow_victims(cast)
    for line in cast.story.victims:
        steps = [step for step in cast.steps if step.chains[:1] == (victim_chain(line.key),)]
        assert steps[0].kind is c.RegisterVictim
        assert [step.at_ms for step in steps] == sorted(step.at_ms for step in steps)


def test_each_fate_has_its_way(cast: Cast) -> None:
    evacuees = follow_victims(cast)
    assert {evacuee.key for evacuee in evacuees} == {
        victim.key for victim in cast.story.victims if victim.fate is Fate.HOSPITAL
    }
    assert way_of(cast, Fate.HOME)[-1].kind is c.SetOutcome
    assert way_of(cast, Fate.REFUSED)[-1].fields["reason"]
    assert way_of(cast, Fate.STAYS)[-1].kind is c.MeasureVitals
    assert way_of(cast, Fate.CENTRE)[-1].by == "cai"
    assert way_of(cast, Fate.VOID)[-1].kind is c.VoidVictim
    assert way_of(cast, Fate.MORTUARY)[1].by == "medecin"


def test_crews_that_will_lose_the_network_number_from_their_own_block(cast: Cast) -> None:
    reserve_blocks(cast)
    follow_victims(cast)
    wanted = Counter(step.block_id for step in cast.steps if step.block_id is not None)
    assert sum(wanted.values()) >= 10
    assert max(wanted.values()) <= BLOCK
    reserved = {step.fields["block_id"] for step in cast.steps if step.kind is c.ReserveNumbers}
    assert set(wanted) <= reserved


def test_a_batch_is_one_command_and_then_a_way_for_each(cast: Cast) -> None:
    [batch] = cast.story.batches
    follow_batch(cast, batch)
    first, *others = cast.steps
    assert first.kind is c.RegisterVictims
    members = batch_members(cast.ids, batch)
    assert {step.fields["victim_id"] for step in others} == set(members)
    assert sum(step.kind is c.SetOutcome for step in others) == batch.released

"""From the medical post to the hospital: regulation first, then the road; a diversion asks for a second bed."""

import pytest

from clients.simulator.cast import Cast
from clients.simulator.evacuation_ways import follow_trip
from clients.simulator.identities import Identities
from clients.simulator.scenario import load_scenario
from clients.simulator.shuttles import Trip
from protocol import commands as c
from protocol.evacuations import EvacuationState
from protocol.victims import TriageCategory
from tests.support.strategies import OPERATION

TRIP = Trip("V01", "vsav-1", "H-NORD", "H-NORD", 400_000, 670_000, 730_000, 900_000, 1_140_000, 1_500_000)


@pytest.fixture
def cast() -> Cast:
    novi = load_scenario("novi")
    assert novi.story is not None
    return Cast(novi, novi.story, Identities(OPERATION, novi.seed), 1)


def kinds(cast: Cast) -> list[type]:
    return [step.kind for step in sorted(cast.steps, key=lambda step: step.at_ms)]


def test_the_regulation_decides_before_anybody_drives(cast: Cast) -> None:
    follow_trip(cast, TRIP, TriageCategory.IMMEDIATE, 100_000)
    told = kinds(cast)
    order = [c.RequestEvacuation, c.ReportReady, c.TakeCase, c.PassOn, c.DecideCase, c.ReadBack, c.AssignVector]
    assert [told.index(kind) for kind in order] == sorted(told.index(kind) for kind in order)
    states = [step.fields["state"] for step in cast.steps if step.kind is c.AdvanceEvacuation]
    assert states == [
        EvacuationState.LOADED,
        EvacuationState.DEPARTED,
        EvacuationState.ARRIVED,
        EvacuationState.HANDED_OVER,
    ]


def test_who_walks_goes_without_the_loop(cast: Cast) -> None:
    follow_trip(cast, TRIP, TriageCategory.MINOR, 100_000)
    assert c.AuthoriseEvacuation in kinds(cast)
    assert c.ReportReady not in kinds(cast)


def test_a_diversion_asks_for_a_second_bed(cast: Cast) -> None:
    follow_trip(cast, TRIP._replace(meant_for="H-CHU"), TriageCategory.IMMEDIATE, 100_000)
    assert kinds(cast).count(c.AskBed) == 2
    [diverted] = [step for step in cast.steps if step.kind is c.DivertEvacuation]
    assert TRIP.departed_ms < diverted.at_ms < TRIP.arrived_ms


def test_a_hospital_with_a_desk_of_its_own_says_itself_what_it_takes(cast: Cast) -> None:
    trip = TRIP._replace(hospital="H-CHU", meant_for="H-CHU")
    follow_trip(cast, trip, TriageCategory.IMMEDIATE, 100_000)
    by = {step.kind: step.by for step in cast.steps if step.at_ms <= trip.handed_over_ms and step.by == "chu"}
    assert set(by) == {c.ConfirmBed, c.AdvanceEvacuation}

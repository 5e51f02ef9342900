"""Ambulances and beds are given out: the most urgent first, and never twice."""

import pytest

from clients.simulator.course import Point
from clients.simulator.shuttles import CALL_MS, Ambulance, Evacuee, Hospital, NoBed, plan_trips

START = Point(47.08, 2.40)
NEAR, FAR = Hospital("near", Point(47.09, 2.40), 1), Hospital("far", Point(47.20, 2.40), 2)
CREW = Ambulance("vsav-1", 0, is_medical=False)
PHYSICIANS = Ambulance("smur-1", 0, is_medical=True)


def test_the_urgent_one_goes_first_and_to_the_nearest_bed() -> None:
    first, second = plan_trips(
        [Evacuee("calm", 0, is_urgent=False), Evacuee("urgent", 60_000, is_urgent=True)], [CREW], [NEAR, FAR], START
    )
    assert (first.evacuee, first.hospital) == ("urgent", "near")
    assert (second.evacuee, second.hospital) == ("calm", "far")
    assert second.ordered_ms == first.free_ms


def test_a_full_hospital_gets_nobody() -> None:
    trips = plan_trips([Evacuee(name, 0, is_urgent=True) for name in "abc"], [CREW], [NEAR, FAR], START)
    assert [trip.hospital for trip in trips] == ["near", "far", "far"]


def test_a_crew_with_a_physician_is_kept_for_the_urgent() -> None:
    [calm] = plan_trips([Evacuee("calm", 0, is_urgent=False)], [PHYSICIANS, CREW], [FAR], START)
    [urgent] = plan_trips([Evacuee("urgent", 0, is_urgent=True)], [CREW, PHYSICIANS], [FAR], START)
    assert (calm.team, urgent.team) == ("vsav-1", "smur-1")


def test_a_diverted_one_ends_elsewhere_and_takes_that_bed() -> None:
    [trip] = plan_trips([Evacuee("x", 0, is_urgent=True, is_diverted=True)], [CREW], [NEAR, FAR], START)
    assert (trip.meant_for, trip.hospital) == ("near", "far")


def test_times_follow_each_other() -> None:
    [trip] = plan_trips([Evacuee("x", 5_000, is_urgent=True)], [CREW], [NEAR], START)
    assert trip.ordered_ms == 5_000
    assert trip.ordered_ms + CALL_MS < trip.loaded_ms < trip.departed_ms < trip.arrived_ms < trip.handed_over_ms
    assert trip.handed_over_ms < trip.free_ms


def test_more_people_than_beds_is_said() -> None:
    with pytest.raises(NoBed, match="b"):
        plan_trips([Evacuee(name, 0, is_urgent=True) for name in "ab"], [CREW], [NEAR], START)

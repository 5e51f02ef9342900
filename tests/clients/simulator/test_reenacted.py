"""Every kind of fact is either said again in an exercise, or stays out on purpose."""

from typing import get_args

from clients.simulator.reenacted import LEFT_OUT, NAMED, PLAYED
from protocol import events as e
from server.domain.protection import PROTECTED_FIELDS


def test_each_fact_there_is_has_its_place() -> None:
    """Rule EX9: a new event is not forgotten."""
    assert set(PLAYED) | LEFT_OUT == set(get_args(e.Event))
    assert not set(PLAYED) & LEFT_OUT


def test_what_holds_nothing_but_confidences_stays_out() -> None:
    """Rule EX9."""
    whole = {event for event in PROTECTED_FIELDS if event not in PLAYED}
    assert {e.CareRecorded, e.VitalsMeasured, e.CareNoted, e.VictimIdentified} <= whole


def test_whatever_is_named_has_the_id_that_it_is_the_name_of() -> None:
    for kind, (_, thing) in NAMED.items():
        assert thing in kind.__struct_fields__

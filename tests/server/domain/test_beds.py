"""Beds: each destination answers for itself, and its newest answer counts."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol.evacuations import Bed, Evacuation
from protocol.refusals import Refusal, RefusalCode
from server.domain.beds import MAX_BEDS, bed_of
from server.domain.outcomes import Accepted, Decision
from tests.support.evacuation_strategies import EVACUATIONS
from tests.support.strategies import SITES, STRANGER, History, ask, prepared


@pytest.fixture
def history() -> History:
    history = prepared()
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=EVACUATIONS[0], destination_site_id=SITES[1]))
    return history


def evacuation(history: History) -> Evacuation:
    found = history.state.find(Evacuation, EVACUATIONS[0])
    assert found is not None
    return found


def bed(history: History) -> Bed:
    found = bed_of(evacuation(history))
    assert found is not None
    return found


def on_bed(history: History, kind: type[Any], **fields: Any) -> Decision:
    return history.run(ask(kind, evacuation_id=EVACUATIONS[0], **fields))


def test_a_bed_is_asked_for_and_confirmed(history: History) -> None:
    """Rule EV6."""
    on_bed(history, c.AskBed)
    assert bed(history) == Bed(site_id=SITES[1], asked_at=history.now)
    asked_at = history.now
    on_bed(history, c.ConfirmBed, answered_by="triage nurse")
    assert bed(history) == Bed(site_id=SITES[1], asked_at=asked_at, confirmed_at=history.now, by="triage nurse")


def test_after_a_diversion_the_bed_of_the_new_destination_counts(history: History) -> None:
    """Rule EV6."""
    on_bed(history, c.ConfirmBed, is_confirmed=False)
    assert bed(history).refused_at == history.now
    on_bed(history, c.ConfirmBed, service="CHU")
    on_bed(history, c.DivertEvacuation, service="CHU", reason="refused")
    assert bed(history) == Bed(service="CHU", confirmed_at=history.now - 1_000)
    assert len(evacuation(history).beds) == 2


def test_the_newest_answer_counts_in_every_order_of_arrival() -> None:
    """Rule EV6."""
    seen = set()
    for order in permutations((1_000, 2_000, 3_000)):
        history = prepared()
        history.now += 100_000
        received_at = history.now
        for after_ms in order:
            age_ms = 100_000 - after_ms + history.now + 1_000 - received_at
            on_bed(
                history,
                c.ConfirmBed,
                service="CHU",
                is_confirmed=after_ms != 3_000,
                answered_by=str(after_ms),
                age_ms=age_ms,
            )
        (only,) = evacuation(history).beds
        assert only.refused_at is not None
        seen.add((only.by, only.confirmed_at, received_at - only.refused_at))
    assert seen == {("3000", None, 97_000)}


def test_a_bed_is_asked_for_somewhere() -> None:
    history = prepared()
    decision = on_bed(history, c.AskBed)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.INVALID_VALUE, "destination_site_id")
    decision = on_bed(history, c.ConfirmBed, destination_site_id=STRANGER)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.UNKNOWN_TARGET, "destination_site_id")


def test_the_list_of_those_asked_is_bounded(history: History) -> None:
    for number in range(MAX_BEDS):
        assert isinstance(on_bed(history, c.AskBed, service=f"S{number}"), Accepted)
    assert isinstance(on_bed(history, c.AskBed, service="one too many"), Refusal)
    assert isinstance(on_bed(history, c.AskBed, service="S3"), Accepted)

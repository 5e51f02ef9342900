"""Decisions in a large operation, without a server."""

from loadtests.runs import decisions
from tests.support.quick_load import named, play_quickly


async def test_everything_asked_is_decided_and_everybody_stays_counted() -> None:
    figures = named(await play_quickly(decisions.run))
    assert figures["refused"] == 0
    assert figures["casualty board unlike a count of everybody"] == 0
    assert figures["victim.triage, median"] > 0

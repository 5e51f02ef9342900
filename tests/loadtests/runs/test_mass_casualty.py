"""The whole story against the real server, as fast as it goes: what each screen was owed, it was shown, once."""

from loadtests.runs import mass_casualty
from tests.support.quick_load import named, play_quickly


async def test_every_fact_reaches_every_entitled_screen_once_and_the_counts_reconcile() -> None:
    report = await play_quickly(mass_casualty.run)
    figures = named(report)
    assert figures["as fast as it goes: refused"] == 0
    assert figures["as fast as it goes: counts that do not reconcile"] == 0

"""The checker is tested by known bugs in the running code: two processes under a short load, one bug at a time."""

import asyncio

import pytest

from loadtests.check import Verdict
from server.realtime import outbox
from tests.support import seeded_socket_bugs
from tests.support.seeded_bugs import BUGS, Bug
from tests.support.short_load import ShortLoad

QUEUED_BYTES = 8 * 1024
"""Enough for what a good reader leaves, too little for one that stops: no load has to be long to overflow it."""
AT_LEAST = 20
LOADS = 3


@pytest.fixture(autouse=True)
def _small_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MAX_QUEUED_BYTES", QUEUED_BYTES)


async def play() -> Verdict:
    async with asyncio.timeout(30):
        return await ShortLoad().play()


async def test_a_run_without_a_bug_is_whole() -> None:
    verdict = await play()
    assert verdict.is_whole, verdict.examples
    assert verdict.commands > 200
    assert verdict.deliveries > 1_000


@pytest.mark.parametrize("bug", BUGS, ids=[bug.seed.__name__ for bug in BUGS])
async def test_a_seeded_bug_is_caught(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that needs a certain moment may miss it in one load, above all on a busy machine: it gets three."""
    bug.seed(monkeypatch)
    found = [(await play()).counts]
    while not bug.faults & found[-1].keys() and len(found) < LOADS:
        found.append((await play()).counts)
    assert bug.faults & found[-1].keys(), found


def test_there_are_enough_bugs() -> None:
    assert any(bug.seed is seeded_socket_bugs.an_advance_gets_lost for bug in BUGS)
    assert len({bug.seed for bug in BUGS}) == len(BUGS) >= AT_LEAST

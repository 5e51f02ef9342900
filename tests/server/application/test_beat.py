"""What is done every so often is done in the same turn of the loop."""

import asyncio

import pytest

from server.application import beat


@pytest.mark.parametrize("interval_s", [0.25, 0.5, 1.0, 2.0])
async def test_the_next_beat_is_a_multiple_of_the_interval_and_never_now(interval_s: float) -> None:
    now_s = asyncio.get_running_loop().time()
    next_s = beat.next_at_s(interval_s)
    assert now_s < next_s <= asyncio.get_running_loop().time() + interval_s
    assert (next_s / interval_s) == pytest.approx(round(next_s / interval_s))


async def test_whoever_waits_for_the_same_beat_wakes_in_the_same_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals that divide one another meet."""
    loop = asyncio.get_running_loop()
    waits: list[float] = []

    async def note(wait_s: float) -> None:
        waits.append(loop.time() + wait_s)

    monkeypatch.setattr(asyncio, "sleep", note)
    monkeypatch.setattr(loop, "time", lambda: 7.76)
    await beat.until(0.25)
    await beat.until(1.0)
    assert waits == pytest.approx([8.0, 8.0])

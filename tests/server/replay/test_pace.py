"""Steps of replays come one at a time, and between two of them the loop is free."""

import asyncio
import time

import pytest

from server.replay.pace import Pace


async def test_no_two_steps_are_made_at_once_and_each_has_its_turn_in_order() -> None:
    pace, made = Pace(), list[str]()

    async def step(name: str) -> None:
        async with pace:
            made.append(f"{name} begins")
            await asyncio.sleep(0)
            made.append(f"{name} ends")

    await asyncio.gather(*map(step, "abc"))
    assert made == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


async def test_others_run_while_a_replay_rests() -> None:
    """Rule RP6: what looks back waits for what goes on."""
    pace, turns = Pace(), 0

    async def live() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    running = asyncio.create_task(live())
    async with pace:
        began = time.thread_time()
        while time.thread_time() - began < 0.003:
            pass
        turns = 0
    assert turns > 1, "between the end of a step and the next there is room"
    running.cancel()


async def test_a_step_that_fails_keeps_nobody_waiting() -> None:
    pace = Pace()
    with pytest.raises(ValueError, match="broken"):
        async with pace:
            raise ValueError("broken")
    async with asyncio.timeout(1), pace:
        pass

"""The beat on which everything is done that is done every so often.

A process that wakes up to do one small thing pays ten times for the waking: what falls due together is done together
(server/decisions/0007).
"""

import asyncio


def next_at_s(interval_s: float) -> float:
    """The next multiple of the interval, by the clock of the loop, which every task of this process counts alike."""
    now_s = asyncio.get_running_loop().time()
    return now_s + interval_s - now_s % interval_s


async def until(interval_s: float) -> None:
    """Return at the next multiple of the interval."""
    await asyncio.sleep(next_at_s(interval_s) - asyncio.get_running_loop().time())

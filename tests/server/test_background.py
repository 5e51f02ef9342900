"""A task that nobody awaits is heard when it fails, and ends with the house."""

import asyncio

from structlog.testing import capture_logs

from server.background import Background
from tests.support.nodes import until


async def test_a_part_that_fails_is_told_and_the_others_go_on() -> None:
    background, is_over = Background(), asyncio.Event()

    async def fail() -> None:
        raise LookupError("a failure")

    async def work() -> None:
        await is_over.wait()

    background.start(work())
    with capture_logs() as said:
        background.start(fail())
        await until(lambda: background.running == 1)
    assert [line["event"] for line in said] == ["a part of the server has stopped"]
    assert background.running == 1
    await background.stop()
    assert background.running == 0

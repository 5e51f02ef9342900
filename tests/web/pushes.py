"""The push service of the demonstration: on loopback, in a thread of its own, as long as the demonstration runs."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.push_service import PushService, push_service


@contextmanager
def lend_push_service(directory: Path) -> Iterator[PushService]:
    """Its certificate lies in the directory."""
    lent: list[PushService] = []
    is_up = threading.Event()
    loop = asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def serve() -> None:
        async with push_service(directory) as service:
            lent.append(service)
            is_up.set()
            await is_over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert is_up.wait(20), "the push service has not come up"
    try:
        yield lent[0]
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join(10)
        loop.close()

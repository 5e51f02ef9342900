"""A supervisor of this test process that is polled, as `vigie serve` does it until it is told to stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.command_line.supervisor import Supervisor

_EVERY_S = 0.1


@contextmanager
def looked_after(supervisor: Supervisor) -> Iterator[None]:
    """What dies is started again, and who looks back gets a process, for as long as the block lasts."""
    is_over = threading.Event()

    def poll() -> None:
        while not is_over.wait(_EVERY_S):
            supervisor.poll()

    looking = threading.Thread(target=poll)
    looking.start()
    try:
        yield
    finally:
        is_over.set()
        looking.join()

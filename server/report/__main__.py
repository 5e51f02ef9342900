"""The process that prints one report: content on its standard input, PDF on its standard output, then it ends.

A process of its own, because a long log takes seconds of computing that nobody on the live operation should feel, and
because whatever a text may do to the library, it does it here. What it takes is bounded: its memory here, its time by
whoever started it. How far it has come it says on its standard error, a line for each hundredth.
"""

import os
import sys

from server.report.content import decode
from server.report.document import build_report

MEMORY_BYTES = 1_536 * 1024 * 1024
"""Of addresses: a hundred thousand facts, 1,300 pages, take a third of it."""
PARTS = 100


class Share:
    """Says each hundredth once."""

    def __init__(self) -> None:
        self._said = 0

    def tell(self, done: int, of: int) -> None:
        """So much of it is laid out."""
        part = PARTS * done // max(1, of)
        if part > self._said:
            self._said = part
            sys.stderr.write(f"{part}/{PARTS}\n")
            sys.stderr.flush()


def bound_memory(limit: int = MEMORY_BYTES) -> None:
    """Ask for no more than this, where the system can be told so."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def main() -> None:
    """Print one report."""
    if hasattr(os, "nice"):
        os.nice(10)
    bound_memory()
    sys.stdout.buffer.write(build_report(decode(sys.stdin.buffer), Share().tell))


if __name__ == "__main__":
    main()

"""The process that prints one report: content on its standard input, PDF on its standard output, then it ends.

A process of its own, because a long log takes seconds of computing that nobody on the live operation should feel, and
because whatever a text may do to the library, it does it here.
"""

import os
import sys

from server.report.content import decode
from server.report.document import build_report


def main() -> None:
    """Print one report."""
    if hasattr(os, "nice"):
        os.nice(10)
    sys.stdout.buffer.write(build_report(decode(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()

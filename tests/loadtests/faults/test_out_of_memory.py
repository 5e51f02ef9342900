"""What a process may take is closed and opened from outside."""

import subprocess
import sys

from loadtests.faults.out_of_memory import close_memory, open_memory

_GROW = """
import sys
for line in sys.stdin:
    try:
        bytes(64 * 1024 * 1024)
    except MemoryError:
        print("none", flush=True)
    else:
        print("some", flush=True)
"""


def test_a_process_gets_no_memory_while_it_is_closed() -> None:
    words = [sys.executable, "-c", _GROW]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask() -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        assert ask() == "some"
        close_memory(process.pid, 4)
        assert ask() == "none"
        open_memory(process.pid)
        assert ask() == "some"
        assert process.stdin is not None
        process.stdin.close()

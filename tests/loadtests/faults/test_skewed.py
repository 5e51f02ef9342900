"""A wrong clock is wrong in every process that is given it, and the monotonic one stays right."""

import os
import subprocess
import sys
import time
from pathlib import Path

from loadtests.faults.skewed import wrong_clock

_TELL = "import time; print(time.time(), time.time_ns() / 1e9, time.monotonic())"


def test_a_process_with_a_wrong_clock_tells_a_wrong_time(tmp_path: Path) -> None:
    variables = wrong_clock(tmp_path / "clock", -3_600.0)
    done = subprocess.run(
        [sys.executable, "-c", _TELL], env=os.environ | variables, capture_output=True, text=True, check=True
    )
    wall_s, wall_ns_s, monotonic_s = map(float, done.stdout.split())
    assert abs(time.time() - 3_600 - wall_s) < 60
    assert abs(time.time() - 3_600 - wall_ns_s) < 60
    assert abs(time.monotonic() - monotonic_s) < 60

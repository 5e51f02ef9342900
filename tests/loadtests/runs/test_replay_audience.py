"""The process of those who look back."""

import os
import socket
from uuid import UUID

import psutil
import pytest

from loadtests.load_socket import Address
from loadtests.measure import Placement
from loadtests.runs.replay_audience import looking_back
from loadtests.targets import Target
from protocol.ids import OperationId


async def test_an_audience_that_cannot_come_in_stops_the_run_and_leaves_no_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed_port = listening.getsockname()[1]
    cores = frozenset(os.sched_getaffinity(0))
    target = Target("nobody", Address("127.0.0.1", closed_port, OperationId(UUID(int=1))), os.getpid())
    with pytest.raises(AssertionError, match="did not come"):
        async with looking_back(target, Placement(cores, cores), viewers=1, speed=60, turn=0):
            pytest.fail("nobody looks back")
    left = [child for child in psutil.Process().children() if "replay_audience" in " ".join(child.cmdline())]
    assert left == []

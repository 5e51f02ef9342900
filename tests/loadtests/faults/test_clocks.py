"""A phone that was away brings the oldest first, each with the age it has when it leaves."""

import time
from typing import Any, cast
from uuid import uuid4

from loadtests.faults.clocks import SKEWS_MS, empty_outbox
from loadtests.generator import Fleet
from loadtests.load_socket import Address, Credential, LoadSocket
from protocol.commands import Command, ReportStatus
from protocol.ids import CommandId, DeviceId, OperationId, TeamId


class NotedFleet:
    """Keeps what it is told to send."""

    def __init__(self) -> None:
        self.address = Address("127.0.0.1", 1, OperationId(uuid4()))
        self.sent: list[ReportStatus] = []

    def new_command_id(self) -> CommandId:
        return CommandId(uuid4())

    def next_counter(self) -> int:
        return len(self.sent) + 1

    def send_command(self, speaker: LoadSocket, command: Command, team_id: TeamId) -> None:
        assert isinstance(command, ReportStatus)
        self.sent.append(command)


async def test_ages_go_down_and_belong_to_the_times() -> None:
    fleet = NotedFleet()
    credential = Credential("vgd_x", DeviceId(uuid4()), TeamId(uuid4()))
    phone: Any = type("Phone", (), {"credential": credential})()
    await empty_outbox(cast(Fleet, fleet), phone, TeamId(uuid4()), 6)
    ages = [command.age_ms for command in fleet.sent]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] == 72 * 3_600_000
    now = time.time_ns() // 1_000_000
    assert all(abs(command.recorded_at + command.age_ms - now) < 5_000 for command in fleet.sent)


def test_clocks_are_wrong_in_both_directions_and_one_is_right() -> None:
    assert 0 in SKEWS_MS
    assert min(SKEWS_MS) < -86_400_000 < 86_400_000 < max(SKEWS_MS)

"""The newest report wins, whatever the order of arrival; equal times are settled by device and counter (rule C8)."""

from itertools import permutations
from uuid import UUID

import msgspec
import pytest

from protocol import events as e
from protocol.ids import CommandId, DeviceId, TeamId, VehicleId
from protocol.operations import Stamp
from protocol.teams import ReportSource
from protocol.vehicles import Vehicle, VehicleKind
from server.domain.registers import is_newest, stamp_of, write

VEHICLE = Vehicle(id=VehicleId(UUID(int=1)), call_sign="VPSP 1", kind=VehicleKind.AMBULANCE_BLS)


def record(occurred_at: int, device: int = 1, counter: int = 1) -> e.Record:
    return e.Record(
        seq=1,
        command_id=CommandId(UUID(int=counter)),
        device_id=DeviceId(UUID(int=device)),
        device_counter=counter,
        source=ReportSource.APP,
        received_at=9_000,
        recorded_at=0,
        occurred_at=occurred_at,
        event=e.VehicleAssigned(vehicle_id=VEHICLE.id),
    )


def test_a_stamp_is_the_time_of_the_fact_then_the_device_then_its_counter() -> None:
    assert stamp_of(record(5, 2, 3)) == Stamp(5, DeviceId(UUID(int=2)), 3)


@pytest.mark.parametrize(
    "oldest_first",
    [
        (record(1, 9, 9), record(2, 1, 1), record(3, 1, 1)),
        (record(1, 1, 9), record(1, 2, 1), record(1, 3, 1)),
        (record(1, 1, 1), record(1, 1, 2), record(1, 1, 10)),
    ],
    ids=["time", "device", "counter"],
)
def test_the_greatest_stamp_wins_in_every_order(oldest_first: tuple[e.Record, ...]) -> None:
    team_of = {each: TeamId(UUID(int=number)) for number, each in enumerate(oldest_first)}
    for order in permutations(oldest_first):
        vehicle = VEHICLE
        for each in order:
            vehicle = write(vehicle, "team", each, team_id=team_of[each])
        assert vehicle.team_id == team_of[oldest_first[-1]]


def test_registers_of_one_entity_are_told_apart() -> None:
    vehicle = write(VEHICLE, "technical_state", record(10), technical_state_at=10)
    assert not is_newest(vehicle, "technical_state", Stamp(5, DeviceId(UUID(int=1)), 1))
    assert is_newest(vehicle, "team", Stamp(5, DeviceId(UUID(int=1)), 1))
    assert write(vehicle, "team", record(5), team_id=TeamId(UUID(int=4))).stamps.keys() == {"team", "technical_state"}


def test_the_same_report_again_changes_nothing() -> None:
    vehicle = write(VEHICLE, "team", record(5), team_id=TeamId(UUID(int=4)))
    assert write(vehicle, "team", record(5), team_id=None) is vehicle


def test_writing_leaves_what_was_written_before_untouched() -> None:
    before = write(VEHICLE, "team", record(5))
    kept = msgspec.structs.replace(before)
    write(before, "team", record(6))
    assert before == kept

"""Vehicles: entered, given to teams, ready to roll or not."""

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.refusals import Refusal, RefusalCode
from protocol.vehicles import FuelLevel, TechnicalState, Vehicle, VehicleKind
from server.domain.outcomes import Accepted
from tests.support.strategies import STRANGER, TEAMS, VEHICLES, History, actor_of, ask, prepared


@pytest.fixture
def history() -> History:
    return prepared()


def vehicle(history: History, number: int = 0) -> Vehicle:
    found = history.state.find(Vehicle, VEHICLES[number])
    assert found is not None
    return found


def test_a_vehicle_is_ready_and_free_when_it_is_entered(history: History) -> None:
    history.run(
        ask(c.RegisterVehicle, vehicle_id=VEHICLES[1], call_sign="VL 1", kind=VehicleKind.LIGHT_VEHICLE, seats=5)
    )
    assert vehicle(history, 1).technical_state is TechnicalState.OPERATIONAL
    assert (vehicle(history, 1).team_id, vehicle(history, 1).seats) == (None, 5)


def test_a_vehicle_of_an_unknown_organisation_is_refused(history: History) -> None:
    decision = history.run(
        ask(c.RegisterVehicle, vehicle_id=VEHICLES[1], call_sign="VL", kind=VehicleKind.QUAD, organisation_id=STRANGER)
    )
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="organisation_id")


def test_a_vehicle_is_held_by_one_team_at_a_time(history: History) -> None:
    for team_id in (TEAMS[0], TEAMS[1], None):
        history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=team_id))
        assert vehicle(history).team_id == team_id


def test_a_team_may_hold_several_vehicles(history: History) -> None:
    history.run(ask(c.RegisterVehicle, vehicle_id=VEHICLES[1], call_sign="VL 1", kind=VehicleKind.LIGHT_VEHICLE))
    for vehicle_id in VEHICLES:
        history.run(ask(c.AssignVehicle, vehicle_id=vehicle_id, team_id=TEAMS[0]))
    assert [vehicle(history, number).team_id for number in (0, 1)] == [TEAMS[0], TEAMS[0]]


def test_a_vehicle_goes_to_no_unknown_team(history: History) -> None:
    decision = history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=STRANGER))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.UNKNOWN_TARGET, "team_id")
    assert isinstance(decision.last, Vehicle)


def test_the_technical_state_has_its_time_and_ignores_older_news(history: History) -> None:
    history.run(
        ask(
            c.ReportTechnicalState,
            vehicle_id=VEHICLES[0],
            technical_state=TechnicalState.BREAKDOWN,
            delay_ms=60_000,
        )
    )
    broken_at = history.now
    decision = history.run(
        ask(c.ReportTechnicalState, vehicle_id=VEHICLES[0], technical_state=TechnicalState.REFUEL, age_ms=30_000)
    )
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert vehicle(history).technical_state is TechnicalState.BREAKDOWN
    assert vehicle(history).technical_state_at == broken_at


def test_an_assignment_told_late_leaves_the_present(history: History) -> None:
    history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAMS[1], delay_ms=60_000))
    decision = history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAMS[0], age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert vehicle(history).team_id == TEAMS[1]


def test_an_unknown_vehicle_is_refused(history: History) -> None:
    refusal = Refusal(code=RefusalCode.UNKNOWN_TARGET, field="vehicle_id")
    assert history.run(ask(c.AssignVehicle, vehicle_id=TEAMS[0])) == refusal
    reported = ask(c.ReportTechnicalState, vehicle_id=STRANGER, technical_state=TechnicalState.REFUEL)
    assert history.run(reported) == refusal


def test_a_vehicle_is_described_piece_by_piece(history: History) -> None:
    """Rule RE1: two desks that each know a part of it never undo each other; an empty text or list clears."""
    assert vehicle(history).can_transport is None
    history.run(ask(c.DescribeVehicle, vehicle_id=VEHICLES[0], plate="AB-123-CD", equipment=("DSA",), delay_ms=60_000))
    late = history.run(ask(c.DescribeVehicle, vehicle_id=VEHICLES[0], plate="XX", can_transport=True, age_ms=30_000))
    assert isinstance(late, Accepted)
    assert not late.is_late  # of what it says, something was not known
    found = vehicle(history)
    assert (found.plate, found.equipment, found.can_transport, found.seats) == ("AB-123-CD", ("DSA",), True, 0)
    history.run(ask(c.DescribeVehicle, vehicle_id=VEHICLES[0], plate="", equipment=(), can_transport=False, seats=3))
    found = vehicle(history)
    assert (found.plate, found.equipment, found.can_transport, found.seats) == ("", (), False, 3)


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "plate"), ({"organisation_id": STRANGER}, "organisation_id")],
)
def test_a_description_says_something_that_exists(history: History, said: dict[str, object], field: str) -> None:
    """Rule RE1."""
    decision = history.run(ask(c.DescribeVehicle, vehicle_id=VEHICLES[0], **said))
    assert isinstance(decision, Refusal)
    assert decision.field == field


def test_the_gauge_is_told_without_the_state_and_the_state_without_the_gauge(history: History) -> None:
    """Rule RE2: each has its own time."""
    history.run(ask(c.ReportTechnicalState, vehicle_id=VEHICLES[0], technical_state=TechnicalState.RESTOCK))
    state_at = history.now
    history.run(ask(c.ReportTechnicalState, vehicle_id=VEHICLES[0], fuel=FuelLevel.QUARTER))
    found = vehicle(history)
    assert (found.technical_state, found.technical_state_at) == (TechnicalState.RESTOCK, state_at)
    assert (found.fuel, found.fuel_at) == (FuelLevel.QUARTER, history.now)
    nothing = history.run(ask(c.ReportTechnicalState, vehicle_id=VEHICLES[0]))
    assert isinstance(nothing, Refusal)
    assert (nothing.code, nothing.field) == (RefusalCode.INVALID_VALUE, "technical_state")


def test_a_crew_tells_the_fuel_of_its_own_vehicle_and_describes_none(history: History) -> None:
    """Rule RE2."""
    crew = actor_of(Role.TEAM_LEADER)
    fuel = ask(c.ReportTechnicalState, crew, vehicle_id=VEHICLES[0], fuel=FuelLevel.HALF)
    assert isinstance(history.run(fuel), Refusal)
    history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAMS[0]))
    assert isinstance(history.run(fuel), Accepted)
    assert isinstance(history.run(ask(c.DescribeVehicle, crew, vehicle_id=VEHICLES[0], plate="AB")), Refusal)

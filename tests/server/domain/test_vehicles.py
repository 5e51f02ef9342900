"""Vehicles: entered, given to teams, ready to roll or not."""

import pytest

from protocol import commands as c
from protocol.refusals import Refusal, RefusalCode
from protocol.vehicles import TechnicalState, Vehicle, VehicleKind
from server.domain.outcomes import Accepted
from tests.support.strategies import STRANGER, TEAMS, VEHICLES, History, ask, prepared


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

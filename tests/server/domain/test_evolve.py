"""The one fold: every event has its evolver, records come in order, a state is never changed in place."""

import msgspec
import pytest

from protocol import commands as c
from protocol import events as e
from protocol.members import Presence
from protocol.operations import OperationStatus
from protocol.teams import TeamStatus
from protocol.vehicles import TechnicalState
from server.domain.evolve import EVOLVERS, OutOfOrder, evolve
from server.domain.state import OperationState
from tests.support.strategies import (
    ALERTS,
    DEVICES,
    MEMBERS,
    OPERATION,
    RADIOS,
    TEAMS,
    VEHICLES,
    ask,
    prepared,
)


def test_every_event_has_an_evolver() -> None:
    assert set(EVOLVERS) == set(e.Event.__args__)


@pytest.mark.parametrize("seq", [0, 1, 3])
def test_a_record_out_of_order_is_a_bug_that_shows(seq: int) -> None:
    history = prepared()
    state, _ = evolve(OperationState(OPERATION), history.records[0])
    with pytest.raises(OutOfOrder):
        evolve(state, msgspec.structs.replace(history.records[1], seq=seq))


def test_the_past_stays_as_it_was() -> None:
    history = prepared()
    before, entities = history.state, dict(history.state.entities)
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    assert dict(before.entities) == entities
    assert history.state.entities[TEAMS[0]] != entities[TEAMS[0]]


def test_every_record_moves_the_state_by_one() -> None:
    state = OperationState(OPERATION)
    for number, record in enumerate(prepared().records, start=1):
        state, change = evolve(state, record)
        assert state.seq == number
        assert change.record is record


ABOUT_NOTHING: list[e.Event] = [
    e.OperationStatusSet(status=OperationStatus.OPEN),
    e.StatusReported(team_id=TEAMS[0], status=TeamStatus.PATROL),
    e.CompositionDeclared(team_id=TEAMS[0], headcount=2),
    e.TeamPlaced(team_id=TEAMS[0]),
    e.TeamHeard(team_id=TEAMS[0], heard_at=1),
    e.TeamFellSilent(team_id=TEAMS[0], since=1),
    e.MemberAssigned(member_id=MEMBERS[0]),
    e.PresenceReported(member_id=MEMBERS[0], presence=Presence.ABSENT),
    e.VehicleAssigned(vehicle_id=VEHICLES[0]),
    e.TechnicalStateReported(vehicle_id=VEHICLES[0], technical_state=TechnicalState.REFUEL),
    e.RadioIssued(radio_id=RADIOS[0]),
    e.DeviceRevoked(device_id=DEVICES[0]),
    e.AlertAcknowledged(alert_id=ALERTS[0]),
    e.AlertCleared(alert_id=ALERTS[0], reason="over"),
]


@pytest.mark.parametrize("event", ABOUT_NOTHING, ids=lambda event: type(event).__name__)
def test_a_fact_about_what_is_not_there_is_counted_and_changes_nothing(event: e.Event) -> None:
    """Such a record comes from a build that knew more: its number is taken all the same."""
    record = msgspec.structs.replace(prepared().records[0], seq=1, event=event)
    state, change = evolve(OperationState(OPERATION), record)
    assert (state.seq, len(state.entities), change.touched) == (1, 0, ())

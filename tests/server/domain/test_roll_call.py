"""Who is here, what is missing, and what still hangs in the air when an operation is to be closed (rule CT6)."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert
from protocol.devices import Role
from protocol.ids import InterventionId, NumberBlockId, VictimId
from protocol.interventions import Intervention, InterventionStatus
from protocol.members import Presence, Qualification
from protocol.numbers import NumberKind
from protocol.operations import OperationKind, OperationStatus
from protocol.refusals import Refusal, RefusalCode
from protocol.roll_call import NumberAccount, OpenItemCause, RollCallGap, RollCallTeam
from protocol.teams import TeamKind, TeamStatus
from protocol.vehicles import VehicleKind
from protocol.victims import Victim, VictimOutcome
from server.domain.outcomes import Accepted, Decision
from server.domain.roll_call import is_clear, roll_call, stand_down
from tests.support.strategies import (
    ADMIN,
    ALERTS,
    COVER_HEAD,
    MEMBERS,
    RADIOS,
    SYSTEM,
    TEAMS,
    VEHICLES,
    History,
    Request,
    ask,
    ids,
    prepared,
    request_lists,
)

TEAM = TEAMS[0]
INTERVENTION, VICTIM, BLOCK = InterventionId(uuid4()), VictimId(uuid4()), NumberBlockId(uuid4())


@pytest.fixture
def history() -> History:
    """An open operation with one ambulance crew, and nothing going on."""
    quiet = History()
    quiet.run_all(
        [
            ask(c.CreateOperation, ADMIN, code="M26", name="Marathon", kind=OperationKind.EVENT_COVER),
            ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.OPEN),
            ask(c.CreateTeam, team_id=TEAM, call_sign="EQ 1", kind=TeamKind.AMBULANCE_CREW),
            ask(c.RegisterVehicle, vehicle_id=VEHICLES[0], call_sign="VPSP 1", kind=VehicleKind.AMBULANCE_BLS),
            ask(c.RegisterRadio, radio_id=RADIOS[0], code="R1", kind="vhf"),
            *(
                ask(c.EnrolMember, member_id=member_id, code=f"M{number}", team_id=TEAM, qualifications=held)
                for number, (member_id, held) in enumerate(
                    zip(MEMBERS[:2], [(Qualification.TEAM_LEADER,), (Qualification.PSE2,)], strict=True)
                )
            ),
        ]
    )
    return quiet


def line(history: History) -> RollCallTeam:
    [only] = roll_call(history.state).teams
    return only


def close(history: History, **fields: Any) -> Decision:
    return history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, **fields))


def test_the_roll_call_tells_who_is_expected_who_is_here_and_what_each_team_lacks(history: History) -> None:
    assert (line(history).expected, line(history).checked_in) == (2, 0)
    assert set(line(history).gaps) == {
        RollCallGap.NOBODY,
        RollCallGap.VEHICLE,
        RollCallGap.RADIO,
        RollCallGap.RADIO_TEST,
        RollCallGap.PHONE,
    }
    assert [missing.code for missing in roll_call(history.state).missing] == ["M0", "M1"]


@pytest.mark.parametrize(
    ("request_", "gap"),
    [
        (ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN), RollCallGap.NOBODY),
        (ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAM), RollCallGap.VEHICLE),
        (ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAM), RollCallGap.RADIO),
        (ask(c.ReportRadioTest, team_id=TEAM), RollCallGap.RADIO_TEST),
        (
            ask(
                c.EnrolDevice,
                SYSTEM,
                device_id=ids("device", 1)[0],
                role=Role.TEAM_LEADER,
                platform="phone",
                label="phone",
                team_id=TEAM,
            ),
            RollCallGap.PHONE,
        ),
    ],
)
def test_what_a_team_gets_it_lacks_no_more(history: History, request_: Any, gap: RollCallGap) -> None:
    before = set(line(history).gaps)
    assert isinstance(history.run(request_), Accepted)
    assert set(line(history).gaps) == before - {gap}


def test_a_team_without_anybody_who_may_lead_is_told(history: History) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[1], presence=Presence.CHECKED_IN))
    assert RollCallGap.LEADER in line(history).gaps
    history.run(ask(c.NameLeader, team_id=TEAM, member_id=MEMBERS[1]))  # rule RE4
    assert RollCallGap.LEADER not in line(history).gaps


def test_who_is_known_not_to_come_is_not_expected_and_stays_on_the_list(history: History) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.ABSENT))
    counted = roll_call(history.state)
    assert (counted.expected, counted.checked_in) == (1, 0)
    assert {missing.presence for missing in counted.missing} == {Presence.EXPECTED, Presence.ABSENT}


def test_a_roll_call_is_confirmed_with_its_figures_on_record(history: History) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN))
    assert isinstance(history.run(ask(c.ConfirmRollCall, note="RAS")), Accepted)
    event = history.records[-1].event
    assert isinstance(event, e.RollCallConfirmed)
    assert (event.expected, event.checked_in, event.note) == (2, 1, "RAS")
    assert roll_call(history.state).confirmed_at == history.now


OPENS: dict[OpenItemCause, tuple[list[Any], list[Any]]] = {
    OpenItemCause.ALERT_OPEN: (
        [ask(c.RaiseAlert, alert_id=ALERTS[0], team_id=TEAM)],
        [ask(c.ClearAlert, alert_id=ALERTS[0], reason="over")],
    ),
    OpenItemCause.INTERVENTION_OPEN: (
        [ask(c.CreateIntervention, intervention_id=INTERVENTION)],
        [ask(c.SetInterventionStatus, intervention_id=INTERVENTION, status=InterventionStatus.CANCELLED)],
    ),
    OpenItemCause.VICTIM_WITHOUT_OUTCOME: (
        [ask(c.RegisterVictim, victim_id=VICTIM)],
        [ask(c.SetOutcome, victim_id=VICTIM, outcome=VictimOutcome.RELEASED)],
    ),
    OpenItemCause.TEAM_ENGAGED: (
        [
            ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.AVAILABLE_BASE),
            ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.ALERTED),
        ],
        [ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.AVAILABLE_BASE)],
    ),
    OpenItemCause.VEHICLE_OUT: (
        [
            ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAM),
            ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.AVAILABLE_BASE),
        ],
        [ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.OFF_DUTY)],
    ),
    OpenItemCause.RADIO_OUT: (
        [ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAM)],
        [ask(c.IssueRadio, radio_id=RADIOS[0])],
    ),
    OpenItemCause.MEMBER_PRESENT: (
        [ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN)],
        [ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_OUT)],
    ),
}
"""What opens an item, and what settles it."""


@pytest.mark.parametrize("cause", OPENS)
def test_what_is_open_hinders_closing_until_it_is_settled(history: History, cause: OpenItemCause) -> None:
    opens, settles = OPENS[cause]
    assert is_clear(history.state)
    for request in opens:
        assert isinstance(history.run(request), Accepted)
    [item] = stand_down(history.state).items
    assert (item.cause, item.hinders_closing) == (cause, True)
    refused = close(history)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.STILL_OPEN, "status")
    for request in settles:
        assert isinstance(history.run(request), Accepted)
    assert stand_down(history.state).is_clear
    assert isinstance(close(history), Accepted)


def test_every_cause_that_hinders_is_tried() -> None:
    assert set(OPENS) == set(OpenItemCause) - {
        OpenItemCause.PHONE_UNHEARD,
        OpenItemCause.PHONE_UNSENT,
        OpenItemCause.NUMBERS_LEFT,
    }


def test_closing_is_forced_with_a_reason_and_the_reason_stays(history: History) -> None:
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAM))
    without_reason = close(history, is_forced=True)
    assert isinstance(without_reason, Refusal)
    assert (without_reason.code, without_reason.field) == (RefusalCode.INVALID_VALUE, "reason")
    assert isinstance(close(history, is_forced=True, reason="set lost"), Accepted)
    operation = history.state.operation
    assert operation is not None
    assert (operation.status, operation.close_reason) == (OperationStatus.CLOSED, "set lost")


def test_closing_with_nothing_open_needs_no_force_and_keeps_no_reason(history: History) -> None:
    assert isinstance(close(history, is_forced=True, reason="in a hurry"), Accepted)
    operation = history.state.operation
    assert operation is not None
    assert operation.close_reason == ""


def test_a_phone_that_says_nothing_is_on_the_list_and_hinders_nobody(history: History) -> None:
    enrolled = {"role": Role.TEAM_MEMBER, "platform": "phone", "label": "phone 1", "team_id": TEAM}
    history.run(ask(c.EnrolDevice, SYSTEM, device_id=ids("device", 1)[0], **enrolled))
    assert stand_down(history.state).items == ()
    listed = stand_down(history.state, frozenset({TEAM}))
    assert [(item.cause, item.label, item.hinders_closing) for item in listed.items] == [
        (OpenItemCause.PHONE_UNHEARD, "phone 1", False)
    ]
    assert listed.is_clear


def test_a_phone_that_holds_reports_back_is_on_the_list_with_how_many(history: History) -> None:
    """Rule HB5: once, whether it was heard lately or not."""
    device_id = ids("device", 1)[0]
    enrolled = {"role": Role.TEAM_MEMBER, "platform": "phone", "label": "phone 1", "team_id": TEAM}
    history.run(ask(c.EnrolDevice, SYSTEM, device_id=device_id, **enrolled))
    for unheard in (frozenset(), frozenset({TEAM})):
        listed = stand_down(history.state, unheard, {device_id: 3})
        assert [(item.cause, item.label, item.count, item.hinders_closing) for item in listed.items] == [
            (OpenItemCause.PHONE_UNSENT, "phone 1", 3, False)
        ]
    history.run(ask(c.RevokeDevice, SYSTEM, device_id=device_id))
    assert stand_down(history.state, unsent={device_id: 3}).items == ()


def test_numbers_that_nothing_carries_are_accounted_for(history: History) -> None:
    """Rule IN4: laid aside they are on the list; returned they are void; with those in use they are all there are."""
    history.run(ask(c.ReserveNumbers, block_id=BLOCK, kind=NumberKind.VICTIM, count=5))
    history.run(ask(c.RegisterVictim, victim_id=VICTIM, number=2))
    history.run(ask(c.SetOutcome, victim_id=VICTIM, outcome=VictimOutcome.RELEASED))
    listed = stand_down(history.state)
    assert [(item.cause, item.label, item.count, item.hinders_closing) for item in listed.items] == [
        (OpenItemCause.NUMBERS_LEFT, "1-5", 4, False)
    ]
    assert listed.numbers == (NumberAccount(kind=NumberKind.VICTIM, last=5, in_use=1, laid_aside=4),)
    history.run(ask(c.ReturnNumbers, block_id=BLOCK))
    listed = stand_down(history.state)
    assert listed.items == ()
    assert listed.numbers == (NumberAccount(kind=NumberKind.VICTIM, last=5, in_use=1, void=4),)


@given(request_lists(c.ReserveNumbers, c.ReturnNumbers, c.CreateIntervention, c.RegisterVictim, c.RegisterVictims))
def test_whatever_is_asked_every_number_is_in_use_laid_aside_or_void(requests: list[Request]) -> None:
    """Rule IN4."""
    state = prepared().run_all(requests).state
    carriers = {NumberKind.INTERVENTION: Intervention, NumberKind.VICTIM: Victim}
    for line in stand_down(state).numbers:
        assert line.in_use == len(list(state.all(carriers[line.kind])))


def test_a_busy_operation_lists_everything_and_no_name() -> None:
    busy = prepared()
    listed = stand_down(busy.state)
    assert listed.items[0].cause is OpenItemCause.ALERT_OPEN
    order = [list(OpenItemCause).index(item.cause) for item in listed.items]
    assert order == sorted(order)
    assert busy.state.find(Alert, listed.items[0].id) is not None
    assert "Durand" not in repr(listed) + repr(roll_call(busy.state))

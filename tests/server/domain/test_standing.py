"""What goes over by itself when a team ends in another, and who speaks for it afterwards (rule RL5)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given

from protocol import commands as c
from protocol.alerts import Alert, AlertState
from protocol.assignments import Assignment, AssignmentState, DecidedOn
from protocol.devices import Device, Platform, Role
from protocol.ids import AlertId, AssignmentId, DeviceId, InterventionId, MemberId, MessageId, TeamId, VictimId
from protocol.interventions import Intervention
from protocol.numbers import NumberBlock
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from protocol.upstream import Scope
from protocol.victims import CustodyKind, Holder, ScanKind, TriageCategory, Victim
from server.domain.actor import SYSTEM, Actor
from server.domain.outcomes import Accepted
from server.domain.standing import (
    is_standing,
    moved_order_id,
    speaks_for,
    standing_order,
    standing_team,
    team_spoken_of,
)
from server.domain.visibility import Audience, snapshot_for
from tests.support.message_strategies import MESSAGES
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import (
    BLOCKS,
    DEVICES,
    MEMBERS,
    OPERATION,
    SITES,
    STRANGER,
    TEAMS,
    VICTIMS,
    History,
    Request,
    actor_of,
    ask,
    prepared,
    request_lists,
)

ENDED, INTO = TeamId(TEAMS[0]), TeamId(TEAMS[1])
BEFORE = actor_of(Role.TEAM_LEADER)
"""A phone of the team that ends."""
PHONE = Actor(device_id=BEFORE.device_id, role=Role.TEAM_LEADER, team_id=INTO)
"""The same one once it is of the other."""


def team(history: History, team_id: TeamId) -> Team:
    found = history.state.find(Team, team_id)
    assert found is not None
    return found


def order_of(history: History, order_id: AssignmentId) -> Assignment:
    found = history.state.find(Assignment, order_id)
    assert found is not None
    return found


def run(history: History, *asked: Any) -> None:
    for each in asked:
        assert isinstance(history.run(each), Accepted)


@pytest.fixture
def history() -> History:
    return prepared()


@pytest.fixture
def merged(history: History) -> History:
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO))
    return history


def test_devices_numbers_and_calls_for_help_go_over(history: History) -> None:
    """Rule RL5: the phone sees its own numbers and its own call in the scope of the team that goes on."""
    blocked = [block for block in history.state.all(NumberBlock) if block.team_id == ENDED]
    calls = history.state.open_alerts_of(ENDED)
    counts = (team(history, ENDED).device_count, team(history, INTO).device_count)
    assert blocked
    assert calls
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO))
    seen = {
        entity.id for entity in snapshot_for(Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, INTO), history.state)
    }
    assert {DEVICES[0], BLOCKS[0], *(call.id for call in calls)} <= seen
    assert (team(history, ENDED).device_count, team(history, INTO).device_count) == (0, sum(counts))
    assert not history.state.open_alerts_of(ENDED)


def test_a_call_that_was_ended_stays_with_the_team_that_called(history: History) -> None:
    (call, *_) = history.state.open_alerts_of(ENDED)
    run(history, ask(c.ClearAlert, alert_id=call.id, reason="ok"))
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO))
    after = history.state.find(Alert, call.id)
    assert after is not None
    assert (after.state, after.team_id) == (AlertState.CLEARED, ENDED)


def test_a_device_that_comes_in_for_a_team_that_has_ended_is_of_the_one_that_goes_on(merged: History) -> None:
    """Rule RL5: its code was given out before."""
    device_id = DeviceId(STRANGER)
    before = team(merged, INTO).device_count
    run(
        merged,
        ask(
            c.EnrolDevice,
            SYSTEM,
            device_id=device_id,
            role=Role.TEAM_LEADER,
            platform=Platform.PHONE,
            label="late",
            team_id=ENDED,
        ),
    )
    device = merged.state.find(Device, device_id)
    assert device is not None
    assert device.team_id == INTO
    assert team(merged, INTO).device_count == before + 1


def test_the_crew_that_called_for_help_goes_on_telling_where_it_is(merged: History) -> None:
    """Rule RL5."""
    call = next(alert for alert in merged.state.open_alerts_of(INTO))
    run(merged, ask(c.UpdateAlertPosition, PHONE, alert_id=call.id, lat_deg=48.0, lon_deg=2.0))


def test_a_call_for_help_that_names_the_ended_team_is_one_of_the_team_that_goes_on(merged: History) -> None:
    """Rule RL5: a phone without a network noted it before the teams were merged."""
    alert_id = AlertId(STRANGER)
    run(merged, ask(c.RaiseAlert, PHONE, alert_id=alert_id, team_id=ENDED, age_ms=120_000))
    alert = merged.state.find(Alert, alert_id)
    assert alert is not None
    assert alert.team_id == INTO


def test_a_status_counts_for_the_team_that_it_was_then(history: History) -> None:
    """Rule RL5: told late, the time before the merge is the ended team's; what follows is that of the other."""
    history.run(ask(c.ReportStatus, BEFORE, status=TeamStatus.AVAILABLE_BASE))
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO, delay_ms=600_000))
    of_before = history.run(
        ask(c.ReportStatus, PHONE, team_id=ENDED, status=TeamStatus.PATROL, delay_ms=1, age_ms=60_000)
    )
    assert isinstance(of_before, Accepted)
    assert of_before.is_late
    assert team(history, ENDED).status is TeamStatus.OFF_DUTY
    run(history, ask(c.ReportStatus, PHONE, team_id=ENDED, status=TeamStatus.UNAVAILABLE))
    assert team(history, ENDED).status is TeamStatus.OFF_DUTY
    assert team(history, INTO).status is TeamStatus.UNAVAILABLE


def test_what_was_noted_for_the_ended_team_is_taken_for_the_one_that_goes_on(merged: History) -> None:
    """Rule RL5."""
    intervention_id, victim_id = InterventionId(uuid4()), VictimId(uuid4())
    run(merged, ask(c.CreateIntervention, PHONE, intervention_id=intervention_id, engages_team_id=ENDED))
    intervention = merged.state.find(Intervention, intervention_id)
    assert intervention is not None
    assert intervention.team_ids == (INTO,)
    run(merged, ask(c.RegisterVictim, PHONE, victim_id=victim_id, team_id=ENDED))
    victim = merged.state.find(Victim, victim_id)
    assert victim is not None
    assert victim.custody is not None
    assert victim.custody.holder.team_id == INTO
    run(merged, ask(c.SendMessage, PHONE, message_id=MessageId(uuid4()), text="A", from_team_id=ENDED))


ORDER, MET = AssignmentId(UUID(int=1)), VictimId(UUID(int=2))
"""An order to the team that ends, and somebody it had met and handed over before."""
NOTED: dict[str, Request] = {
    "headcount": ask(c.DeclareComposition, PHONE, team_id=ENDED, headcount=3),
    "leader": ask(c.NameLeader, PHONE, team_id=ENDED, member_id=MEMBERS[0]),
    "whereabouts": ask(c.PlaceTeam, PHONE, team_id=ENDED, lat_deg=48.8, lon_deg=2.3),
    "radio trial": ask(c.ReportRadioTest, PHONE, team_id=ENDED),
    "one more member": ask(c.EnrolMember, PHONE, member_id=MemberId(STRANGER), code="Z9", team_id=ENDED),
    "order arrived": ask(c.ConfirmDelivery, PHONE, assignment_id=ORDER),
    "order understood": ask(c.AcknowledgeAssignment, PHONE, assignment_id=ORDER),
    "order declined": ask(c.DeclineAssignment, PHONE, assignment_id=ORDER, reason="A"),
    "on its way": ask(c.ReportStatus, PHONE, team_id=ENDED, status=TeamStatus.EN_ROUTE, assignment_id=ORDER),
    "message arrived": ask(c.ConfirmMessageDelivery, PHONE, message_id=MESSAGES[0]),
    "message understood": ask(c.AcknowledgeMessage, PHONE, message_id=MESSAGES[0]),
    "own request back": ask(c.WithdrawMessage, PHONE, message_id=MESSAGES[1], reason="A"),
    "it is here": ask(c.FulfilRequest, PHONE, message_id=MESSAGES[1]),
    "what it had raised": ask(
        c.UpdateIntervention, PHONE, intervention_id=InterventionId(UUID(int=3)), description="A"
    ),
    "sorted": ask(c.TriageVictim, PHONE, victim_id=MET, category=TriageCategory.DELAYED),
    "scanned": ask(c.ScanVictim, PHONE, victim_id=MET, kind=ScanKind.BIB, value="77"),
    "in our hands": ask(
        c.ConfirmReceipt, PHONE, victim_id=VICTIMS[0], receiver=Holder(kind=CustodyKind.TEAM, team_id=ENDED)
    ),
    "small care at our post": ask(c.TallyMinorCare, PHONE, nature="ampoule", count=1, site_id=SITES[0]),
}
"""What a phone without a network may have noted for the team it was of."""


@pytest.mark.parametrize("is_of_before", [True, False], ids=["noted before the merge", "noted after it"])
@pytest.mark.parametrize("noted", NOTED)
def test_nothing_that_was_noted_is_lost(history: History, noted: str, is_of_before: bool) -> None:
    """Rule RL5: whoever noted it did not know, or did not know yet."""
    run(
        history,
        ask(c.ReportStatus, BEFORE, status=TeamStatus.AVAILABLE_BASE),
        ask(c.GiveAssignment, assignment_id=ORDER, team_id=ENDED, intervention_id=INTERVENTIONS[1]),
        ask(c.CreateIntervention, BEFORE, intervention_id=InterventionId(UUID(int=3))),
        ask(c.RegisterVictim, BEFORE, victim_id=MET, team_id=ENDED),
        ask(c.MoveVictim, BEFORE, victim_id=MET, to=Holder(kind=CustodyKind.SITE, site_id=SITES[1])),
        ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO, delay_ms=300_000),
        NOTED[noted]._replace(delay_ms=300_000, age_ms=301_000 if is_of_before else 0),
    )


def test_what_is_said_of_an_order_counts_for_the_team_that_does_it_now(history: History) -> None:
    """Rule RL5: and an order that nobody has confirmed is still to be confirmed by the same time."""
    run(history, ask(c.ReportStatus, team_id=INTO, status=TeamStatus.AVAILABLE_BASE))
    run(history, ask(c.GiveAssignment, assignment_id=ORDER, team_id=ENDED, intervention_id=INTERVENTIONS[1]))
    due_at = order_of(history, ORDER).acknowledge_due_at
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO))
    moved = standing_order(history.state, ORDER)
    assert moved is not None
    assert (moved.id, moved.team_id) == (moved_order_id(ORDER, INTO), INTO)
    assert (moved.state, moved.acknowledge_due_at) == (AssignmentState.SENT, due_at)
    run(history, ask(c.AcknowledgeAssignment, PHONE, assignment_id=ORDER))
    assert order_of(history, moved.id).state is AssignmentState.ACKNOWLEDGED
    assert order_of(history, ORDER).acknowledged_at is None, "after its end nothing more is said of it"
    run(history, ask(c.ReportStatus, PHONE, team_id=ENDED, status=TeamStatus.EN_ROUTE, assignment_id=ORDER))
    assert (team(history, INTO).status, team(history, INTO).assignment_id) == (TeamStatus.EN_ROUTE, moved.id)


def test_a_late_word_about_an_order_is_one_about_the_same_order_of_the_other(history: History) -> None:
    """Rule RL5: both were sent to one intervention; only one order for it is left."""
    run(history, ask(c.GiveAssignment, assignment_id=ORDER, team_id=ENDED, intervention_id=INTERVENTIONS[0]))
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO))
    run(history, ask(c.AcknowledgeAssignment, PHONE, assignment_id=ORDER))
    assert order_of(history, ASSIGNMENTS[0]).state is AssignmentState.ACKNOWLEDGED


def test_an_order_that_went_nowhere_stands_for_itself(history: History) -> None:
    run(history, ask(c.EndAssignment, assignment_id=ASSIGNMENTS[0]))
    assert standing_order(history.state, ASSIGNMENTS[0]) == order_of(history, ASSIGNMENTS[0])
    assert standing_order(history.state, None) is None
    refusal = history.run(ask(c.AcknowledgeAssignment, actor_of(Role.TEAM_LEADER, 1), assignment_id=ASSIGNMENTS[0]))
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.OUT_OF_SEQUENCE


def test_an_order_for_a_team_that_is_over_is_one_for_the_team_that_goes_on(merged: History) -> None:
    """Rule RL4: a post that looked at old facts is told so; who looked at none is understood."""
    run(merged, ask(c.GiveAssignment, assignment_id=ORDER, team_id=ENDED, intervention_id=INTERVENTIONS[1]))
    assert order_of(merged, ORDER).team_id == INTO
    seen = DecidedOn(team_status=TeamStatus.AVAILABLE_BASE)
    refusal = merged.run(
        ask(
            c.GiveAssignment,
            assignment_id=AssignmentId(uuid4()),
            team_id=ENDED,
            intervention_id=INTERVENTIONS[0],
            decided_on=seen,
        )
    )
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.STALE
    assert refusal.last is not None
    assert refusal.last.id == INTO


def test_a_crew_that_names_no_team_means_the_one_it_was_of_then(history: History) -> None:
    """Rule RL5: a status carries no team on the way (CM9); a phone of the ended team tells late of the time before."""
    phone = Actor(device_id=DEVICES[0], role=Role.TEAM_LEADER, team_id=INTO)
    history.run(ask(c.ReportStatus, team_id=INTO, status=TeamStatus.AVAILABLE_BASE))
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO, delay_ms=600_000))
    told = history.run(ask(c.ReportStatus, phone, status=TeamStatus.PATROL, delay_ms=1, age_ms=60_000))
    assert isinstance(told, Accepted)
    assert team(history, INTO).status is TeamStatus.AVAILABLE_BASE, "it never was on patrol"
    assert team_spoken_of(history.state, phone, None, history.now) == team(history, INTO)
    others = Actor(device_id=DEVICES[0], role=Role.TEAM_LEADER, team_id=TeamId(TEAMS[2]))
    assert team_spoken_of(history.state, others, None, history.now) is None


@pytest.mark.parametrize("team_id", [ENDED, INTO])
def test_nobody_else_speaks_for_them(merged: History, team_id: TeamId) -> None:
    other = Actor(device_id=DeviceId(STRANGER), role=Role.TEAM_LEADER, team_id=TeamId(TEAMS[2]))
    assert not speaks_for(merged.state, other, team_id)
    refusal = merged.run(ask(c.ReportStatus, other, team_id=team_id, status=TeamStatus.PATROL))
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.FORBIDDEN


def test_who_still_shows_the_rights_of_the_ended_team_speaks_for_no_other(merged: History) -> None:
    """Rule RL5: until its socket is closed, a phone with old rights has no more of them than it had."""
    assert not speaks_for(merged.state, BEFORE, INTO)
    refusal = merged.run(ask(c.ReportStatus, BEFORE, team_id=INTO, status=TeamStatus.PATROL))
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.FORBIDDEN


def test_nobody_is_let_in_for_a_team_that_is_over(merged: History) -> None:
    """Rule RL5."""
    assert is_standing(team(merged, INTO))
    assert not is_standing(team(merged, ENDED))
    assert not is_standing(merged.state.operation)
    assert not is_standing(None)


def test_nobody_speaks_for_no_team(merged: History) -> None:
    assert not speaks_for(merged.state, PHONE, None)
    assert not speaks_for(merged.state, SYSTEM, ENDED)


def test_a_team_is_followed_as_often_as_it_was_merged(merged: History) -> None:
    last = TeamId(TEAMS[2])
    if merged.state.find(Team, last) is None:
        run(merged, ask(c.CreateTeam, team_id=last, call_sign="EQ 9", kind=team(merged, INTO).kind))
    at = merged.now
    run(merged, ask(c.MergeTeams, team_id=INTO, into_team_id=last, delay_ms=60_000))
    followed = standing_team(merged.state, ENDED)
    assert followed is not None
    assert followed.id == last
    then = standing_team(merged.state, ENDED, at)
    assert then is not None
    assert then.id == INTO
    device = merged.state.find(Device, DEVICES[0])
    assert device is not None
    assert device.team_id == last


@given(request_lists(c.MergeTeams, c.EnrolDevice, c.RaiseAlert, c.ReserveNumbers, c.RevokeDevice, c.SplitTeam))
def test_whatever_happens_nobody_is_left_with_a_team_that_is_over(asked: list[Any]) -> None:
    """Rule RL5: no device, no laid-aside number of a device and no open call is of an ended team; none is lost."""
    history = prepared().run_all(asked)
    over = {each.id for each in history.state.all(Team) if each.merged_into is not None}
    assert all(device.team_id not in over for device in history.state.all(Device))
    assert all(not history.state.open_alerts_of(team_id) for team_id in over)
    assert all(block.team_id not in over for block in history.state.all(NumberBlock))
    for each in history.state.all(Team):
        live = [device for device in history.state.things_in(each.id, Device) if not device.is_revoked]
        assert each.device_count == len(live)

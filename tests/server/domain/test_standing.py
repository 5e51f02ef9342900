"""What goes over by itself when a team ends in another, and who speaks for it afterwards (rule RL5)."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given

from protocol import commands as c
from protocol.alerts import Alert, AlertState
from protocol.devices import Device, Platform, Role
from protocol.ids import AlertId, DeviceId, InterventionId, MessageId, TeamId, VictimId
from protocol.interventions import Intervention
from protocol.numbers import NumberBlock
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from protocol.upstream import Scope
from protocol.victims import Victim
from server.domain.actor import SYSTEM, Actor
from server.domain.outcomes import Accepted
from server.domain.standing import is_standing, speaks_for, standing_team
from server.domain.visibility import Audience, snapshot_for
from tests.support.strategies import (
    BLOCKS,
    DEVICES,
    OPERATION,
    STRANGER,
    TEAMS,
    History,
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

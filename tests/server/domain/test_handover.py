"""Crews change while the work goes on: the team is what its call sign names, and nothing of its work is lost."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Device, Role
from protocol.ids import DeviceId, TeamId
from protocol.members import Member, Presence
from protocol.radios import Radio
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamKind, TeamStatus
from protocol.vehicles import Vehicle
from protocol.victims import Victim
from server.domain.outcomes import Accepted, Decision
from server.domain.standing import standing_team
from tests.support.strategies import (
    DEVICES,
    MEMBERS,
    RADIOS,
    STRANGER,
    SYSTEM,
    TEAMS,
    VEHICLES,
    VICTIMS,
    History,
    actor_of,
    ask,
    prepared,
)

TEAM, OTHER = TEAMS[0], TEAMS[1]
OUT, STAYS, IN = MEMBERS[0], MEMBERS[2], MEMBERS[1]
"""Of the first team, of the first team as well, of the second."""
NEW = TeamId(uuid4())


@pytest.fixture
def history() -> History:
    equipped = prepared()
    equipped.run_all(
        [
            ask(c.ReportPresence, member_id=OUT, presence=Presence.CHECKED_IN),
            ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAM),
            ask(c.IssueRadio, radio_id=RADIOS[0], team_id=TEAM),
            ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.AVAILABLE_BASE),
            ask(c.ReportStatus, team_id=TEAM, status=TeamStatus.ON_SCENE),
        ]
    )
    return equipped


def find(history: History, kind: type[Any], entity_id: UUID) -> Any:
    found = history.state.find(kind, entity_id)
    assert found is not None
    return found


def take_over(history: History, **fields: Any) -> Decision:
    wish: dict[str, Any] = {"team_id": TEAM, "incoming": (IN, STAYS), "headcount": 3}
    return history.run(ask(c.TakeOverTeam, **(wish | fields)))


def split(history: History, **fields: Any) -> Decision:
    wish: dict[str, Any] = {"team_id": TEAM, "new_team_id": NEW, "call_sign": "EQ 1 bis", "member_ids": (STAYS,)}
    return history.run(ask(c.SplitTeam, **(wish | fields)))


def merge(history: History, **fields: Any) -> Decision:
    return history.run(ask(c.MergeTeams, **({"team_id": TEAM, "into_team_id": OTHER} | fields)))


def test_a_crew_takes_over_with_call_sign_mission_victims_and_history(history: History) -> None:
    """Rule RL1."""
    before = find(history, Team, TEAM)
    assert isinstance(take_over(history), Accepted)
    after = find(history, Team, TEAM)
    assert (after.call_sign, after.status, after.mission, after.series, after.assignment_id) == (
        before.call_sign,
        before.status,
        before.mission,
        before.series,
        before.assignment_id,
    )
    assert (after.crew_since, after.headcount_declared) == (history.now, 3)
    assert find(history, Victim, VICTIMS[0]).custody.holder.team_id == TEAM
    assert {member.id for member in history.state.members_in(TEAM)} == {IN, STAYS}
    assert find(history, Member, IN).presence is Presence.CHECKED_IN
    assert after.headcount_counted == 2


@pytest.mark.parametrize(("is_leaving", "presence"), [(True, Presence.CHECKED_OUT), (False, Presence.CHECKED_IN)])
def test_the_relieved_leave_the_team_and_go_home_only_if_it_is_said(
    history: History, is_leaving: bool, presence: Presence
) -> None:
    take_over(history, is_outgoing_leaving=is_leaving)
    relieved = find(history, Member, OUT)
    assert (relieved.team_id, relieved.presence) == (None, presence)


def test_the_phone_of_the_relieved_is_shut_out_at_once_and_that_of_the_incoming_is_not(history: History) -> None:
    """Rule RL2."""
    kept = DeviceId(uuid4())
    enrolled = {"role": Role.TEAM_LEADER, "platform": "phone", "label": "new", "team_id": TEAM}
    history.run(ask(c.EnrolDevice, SYSTEM, device_id=kept, **enrolled))
    take_over(history, kept_device_ids=(kept,))
    assert find(history, Device, DEVICES[0]).is_revoked
    assert not find(history, Device, kept).is_revoked
    assert not find(history, Device, DEVICES[1]).is_revoked, "of another team"


@pytest.mark.parametrize(("is_in_vehicle", "is_kept"), [(False, False), (False, True), (True, False)])
def test_a_tracker_goes_with_the_crew_that_carries_it_and_stays_with_the_vehicle(
    history: History, is_in_vehicle: bool, is_kept: bool
) -> None:
    """Rule RL2: who has gone home is not located any more, and is not shown as the team."""
    tracker = DeviceId(uuid4())
    enrolled = {"role": Role.TRACKER, "platform": "tracker", "label": "box", "team_id": TEAM}
    history.run(ask(c.EnrolDevice, SYSTEM, device_id=tracker, is_in_vehicle=is_in_vehicle, **enrolled))
    take_over(history, kept_device_ids=(tracker,) if is_kept else ())
    assert find(history, Device, tracker).is_revoked is not (is_in_vehicle or is_kept)


def test_vehicles_and_radios_that_are_taken_over_are_on_record_and_come_to_the_team(history: History) -> None:
    history.run(ask(c.IssueRadio, radio_id=RADIOS[0]))
    take_over(history, vehicle_ids=(VEHICLES[0],), radio_ids=(RADIOS[0],))
    assert find(history, Radio, RADIOS[0]).team_id == TEAM
    [changed] = [record.event for record in history.records if isinstance(record.event, e.CrewChanged)]
    assert (changed.vehicle_ids, changed.radio_ids, changed.outgoing) == ((VEHICLES[0],), (RADIOS[0],), (OUT,))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"team_id": STRANGER}, "team_id"),
        ({"incoming": (STRANGER,)}, "incoming"),
        ({"vehicle_ids": (STRANGER,)}, "vehicle_ids"),
        ({"radio_ids": (STRANGER,)}, "radio_ids"),
        ({"kept_device_ids": (DEVICES[1],)}, "kept_device_ids"),
    ],
)
def test_a_relief_that_names_what_is_not_there_changes_nothing(
    history: History, fields: dict[str, Any], field: str
) -> None:
    decision = take_over(history, **fields)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.UNKNOWN_TARGET, field)


def test_a_relief_told_late_does_not_undo_a_newer_one(history: History) -> None:
    take_over(history, delay_ms=60_000)
    since = find(history, Team, TEAM).crew_since
    decision = take_over(history, incoming=(), headcount=9)
    assert isinstance(decision, Accepted)
    late = history.run(ask(c.TakeOverTeam, team_id=TEAM, headcount=5, age_ms=30_000))
    assert isinstance(late, Accepted)
    assert late.is_late
    assert find(history, Team, TEAM).crew_since > since
    assert find(history, Team, TEAM).headcount_declared == 9


def test_part_of_a_team_goes_on_under_a_call_sign_of_its_own(history: History) -> None:
    """Rule RL3."""
    decision = split(history, vehicle_ids=(VEHICLES[0],), radio_ids=(RADIOS[0],), kind=TeamKind.MOTORBIKE, headcount=1)
    assert isinstance(decision, Accepted)
    part = find(history, Team, NEW)
    assert (part.call_sign, part.kind, part.split_from, part.headcount_declared) == (
        "EQ 1 bis",
        TeamKind.MOTORBIKE,
        TEAM,
        1,
    )
    assert part.site_id == find(history, Team, TEAM).site_id
    assert find(history, Member, STAYS).team_id == NEW
    assert (find(history, Vehicle, VEHICLES[0]).team_id, find(history, Radio, RADIOS[0]).team_id) == (NEW, NEW)
    assert part.status is TeamStatus.AVAILABLE_MOBILE, "free, where the team it came out of is at work"
    assert find(history, Team, TEAM).status is TeamStatus.ON_SCENE


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"call_sign": "eq 2"}, RefusalCode.ALREADY_EXISTS, "call_sign"),
        ({"new_team_id": OTHER}, RefusalCode.ALREADY_EXISTS, "new_team_id"),
        ({"member_ids": (IN,)}, RefusalCode.UNKNOWN_TARGET, "member_ids"),
        ({"vehicle_ids": (VEHICLES[1],)}, RefusalCode.UNKNOWN_TARGET, "vehicle_ids"),
        ({"radio_ids": (STRANGER,)}, RefusalCode.UNKNOWN_TARGET, "radio_ids"),
        ({"team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "team_id"),
    ],
)
def test_a_part_takes_only_what_is_the_teams(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    decision = split(history, **fields)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (code, field)


def test_a_team_ends_in_another_with_everything_it_has_and_its_call_sign_leads_there(history: History) -> None:
    """Rule RL4."""
    assert isinstance(merge(history, headcount=5), Accepted)
    ended = find(history, Team, TEAM)
    assert (ended.status, ended.merged_into) == (TeamStatus.OFF_DUTY, OTHER)
    assert {member.id for member in history.state.members_in(OTHER)} == {IN, OUT, STAYS}
    assert not list(history.state.members_in(TEAM))
    assert (find(history, Vehicle, VEHICLES[0]).team_id, find(history, Radio, RADIOS[0]).team_id) == (OTHER, OTHER)
    assert find(history, Team, OTHER).headcount_declared == 5
    led_to = standing_team(history.state, history.state.holder_of(Team, "EQ 1"))  # type: ignore[arg-type]
    assert led_to is not None
    assert led_to.id == OTHER


def test_a_call_sign_leads_through_several_mergers(history: History) -> None:
    third = TeamId(uuid4())
    history.run(ask(c.CreateTeam, team_id=third, call_sign="EQ 3", kind=TeamKind.PAIR))
    merge(history)
    merge(history, team_id=OTHER, into_team_id=third)
    led_to = standing_team(history.state, TEAM)
    assert led_to is not None
    assert led_to.id == third
    assert standing_team(history.state, STRANGER) is None


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"into_team_id": TEAM}, RefusalCode.INVALID_VALUE, "into_team_id"),
        ({"into_team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "into_team_id"),
        ({"team_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "team_id"),
    ],
)
def test_two_teams_that_are_not_there_are_not_merged(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    decision = merge(history, **fields)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (code, field)


def test_a_team_that_has_ended_is_relieved_split_and_merged_no_more(history: History) -> None:
    merge(history)
    for decision in (
        take_over(history),
        split(history),
        merge(history),
        merge(history, team_id=OTHER, into_team_id=TEAM),
    ):
        assert isinstance(decision, Refusal)
        assert decision.code is RefusalCode.INVALID_VALUE


def test_a_radio_is_tried_and_a_failure_takes_the_mark_away(history: History) -> None:
    leader = actor_of(Role.TEAM_LEADER)
    assert isinstance(history.run(ask(c.ReportRadioTest, leader)), Accepted)
    assert find(history, Team, TEAM).radio_tested_at == history.now
    history.run(ask(c.ReportRadioTest, team_id=TEAM, is_good=False))
    assert find(history, Team, TEAM).radio_tested_at is None
    assert history.run(ask(c.ReportRadioTest, leader, team_id=OTHER)) == Refusal(code=RefusalCode.FORBIDDEN)
    nobody = history.run(ask(c.ReportRadioTest, team_id=STRANGER))
    assert isinstance(nobody, Refusal)
    assert nobody.code is RefusalCode.UNKNOWN_TARGET

"""Who says a fact: its sender, or Vigie itself where it follows from a rule."""

import msgspec
import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.teams import ReportSource, TeamStatus
from server.domain.actor import SYSTEM, SYSTEM_DEVICE, Moment
from server.domain.recording import records_for
from tests.support.strategies import DISPATCHER, TEAMS, actor_of, ask

HEARD = e.StatusReported(team_id=TEAMS[0], status=TeamStatus.PATROL)


def a_status(source: ReportSource = ReportSource.APP) -> c.ReportStatus:
    command = ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, source=source).command
    return msgspec.structs.replace(command, device_counter=7, recorded_at=900, stated_at=800)


def test_a_fact_carries_its_sender_and_its_four_times() -> None:
    """Rule C8."""
    record = records_for(a_status(), DISPATCHER, Moment(1_000, 800, is_estimated=True), is_late=True)(5, HEARD, None)
    assert (record.seq, record.device_id, record.device_counter, record.is_late) == (5, DISPATCHER.device_id, 7, True)
    assert (record.received_at, record.recorded_at, record.occurred_at, record.stated_at) == (1_000, 900, 800, 800)
    assert record.is_estimated
    assert record.caused_by is None


def test_what_follows_by_a_rule_is_said_by_the_system_and_names_its_cause() -> None:
    command = a_status(ReportSource.RADIO)
    record = records_for(command, DISPATCHER, Moment(1_000, 800), is_late=True)(6, HEARD, 5)
    assert (record.device_id, record.source, record.user_id) == (SYSTEM_DEVICE, ReportSource.SYSTEM, None)
    assert (record.caused_by, record.command_id, record.occurred_at) == (5, command.command_id, 800)
    assert not record.is_late, "late is what somebody said, not what follows"


@pytest.mark.parametrize(("role", "kept"), [(Role.DISPATCHER, "MK"), (Role.TEAM_LEADER, "")])
def test_who_sits_at_a_shared_desk_is_on_record_with_what_the_desk_says_and_nothing_else(role: Role, kept: str) -> None:
    """Rule CM10."""
    command = msgspec.structs.replace(a_status(), by="MK")
    record_of = records_for(command, actor_of(role), Moment(1_000, 800), is_late=False)
    assert record_of(5, HEARD, None).by == kept
    assert record_of(6, HEARD, 5).by == "", "what follows by a rule was signed by nobody"


@pytest.mark.parametrize(
    ("role", "claimed", "kept"),
    [
        (Role.DISPATCHER, ReportSource.RADIO, ReportSource.RADIO),
        (Role.DISPATCHER, ReportSource.SYSTEM, ReportSource.APP),
        (Role.TEAM_LEADER, ReportSource.RADIO, ReportSource.APP),
        (Role.SYSTEM, ReportSource.APP, ReportSource.SYSTEM),
    ],
)
def test_only_a_post_says_that_it_heard_something_on_the_radio(
    role: Role, claimed: ReportSource, kept: ReportSource
) -> None:
    actor = SYSTEM if role is Role.SYSTEM else actor_of(role)
    assert records_for(a_status(claimed), actor, Moment(1_000, 800), is_late=False)(1, HEARD, None).source is kept

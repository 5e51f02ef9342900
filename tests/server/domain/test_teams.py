"""Teams: entered, placed, heard or not, counted by head and by what their people can do."""

from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.members import Presence, Qualification
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import (
    Availability,
    CareLevel,
    MissionTimes,
    ReportSource,
    Team,
    TeamKind,
    TeamStatus,
    UnavailableReason,
)
from server.domain.actor import SYSTEM
from server.domain.outcomes import Accepted
from tests.support.strategies import (
    MEMBERS,
    SECTORS,
    SITES,
    STRANGER,
    TEAMS,
    History,
    actor_of,
    ask,
    prepared,
)

CREW = actor_of(Role.TEAM_MEMBER)
SILENT_AFTER_MS = 900_000


@pytest.fixture
def history() -> History:
    return prepared()


def team(history: History, number: int = 0) -> Team:
    found = history.state.find(Team, TEAMS[number])
    assert found is not None
    return found


def report(history: History, status: TeamStatus, **fields: Any) -> Any:
    return history.run(ask(c.ReportStatus, CREW, status=status, **fields))


def refusal(decision: Any) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.field


def test_a_team_needs_no_device_and_starts_off_duty(history: History) -> None:
    history.run(ask(c.CreateTeam, team_id=TEAMS[2], call_sign="EQ 3", kind=TeamKind.DOG, sector_id=SECTORS[0]))
    created = team(history, 2)
    assert (created.status, created.availability) == (TeamStatus.OFF_DUTY, Availability.UNAVAILABLE)
    assert (created.sector_id, created.contact_due_at, created.status_at) == (SECTORS[0], None, None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"organisation_id": STRANGER}, "organisation_id"),
        ({"sector_id": STRANGER}, "sector_id"),
        ({"site_id": SECTORS[0]}, "site_id"),
    ],
)
def test_a_team_belongs_only_to_what_exists(history: History, fields: dict[str, Any], field: str) -> None:
    decision = history.run(ask(c.CreateTeam, team_id=TEAMS[2], call_sign="EQ 3", kind=TeamKind.DOG, **fields))
    assert refusal(decision) == (RefusalCode.UNKNOWN_TARGET, field)


def test_a_call_sign_names_one_team(history: History) -> None:
    decision = history.run(ask(c.CreateTeam, team_id=TEAMS[2], call_sign=" eq 1", kind=TeamKind.DOG))
    assert refusal(decision) == (RefusalCode.ALREADY_EXISTS, "call_sign")


def test_a_status_says_when_how_and_why(history: History) -> None:
    history.run(
        ask(
            c.ReportStatus,
            team_id=TEAMS[0],
            status=TeamStatus.UNAVAILABLE,
            reason=UnavailableReason.RESTOCK,
            source=ReportSource.RADIO,
        )
    )
    assert team(history).unavailable_reason is UnavailableReason.RESTOCK
    assert team(history).status_source is ReportSource.RADIO
    assert team(history).status_at == history.now
    report(history, TeamStatus.PATROL)
    assert team(history).unavailable_reason is None


def test_only_an_unavailable_team_has_a_reason(history: History) -> None:
    decision = report(history, TeamStatus.PATROL, reason=UnavailableReason.BREAK)
    assert refusal(decision) == (RefusalCode.INVALID_VALUE, "reason")
    assert isinstance(decision.last, Team)


def test_a_crew_says_where_to_whoever_is_on_board_until_it_has_left_there_again(history: History) -> None:
    """Rule ST3."""
    report(history, TeamStatus.PATROL)
    report(history, TeamStatus.TRANSPORTING, destination_site_id=SITES[1])
    assert team(history).destination_site_id == SITES[1]
    for there in (TeamStatus.AT_DESTINATION, TeamStatus.HANDED_OVER, TeamStatus.LEFT_DESTINATION):
        report(history, there, delay_ms=60_000)
        assert team(history).destination_site_id == SITES[1]
    report(history, TeamStatus.PATROL, delay_ms=60_000)
    assert team(history).destination_site_id is None


def test_of_two_journeys_the_last_one_counts_whichever_is_told_last(history: History) -> None:
    """Rule ST3, with rule C8."""
    report(history, TeamStatus.PATROL)
    report(history, TeamStatus.TRANSPORTING, destination_site_id=SITES[1], delay_ms=120_000)
    report(history, TeamStatus.TRANSPORTING, destination_site_id=SITES[0], delay_ms=1_000, age_ms=30_000)
    assert team(history).destination_site_id == SITES[1]
    report(history, TeamStatus.AT_DESTINATION, delay_ms=60_000)
    report(history, TeamStatus.TRANSPORTING, destination_site_id=SITES[0], delay_ms=1_000, age_ms=30_000)
    assert team(history).destination_site_id == SITES[0], "told late, and still what happened last before it arrived"


@pytest.mark.parametrize(
    ("status", "destination", "code"),
    [
        (TeamStatus.EN_ROUTE, SITES[0], RefusalCode.INVALID_VALUE),
        (TeamStatus.TRANSPORTING, STRANGER, RefusalCode.UNKNOWN_TARGET),
    ],
)
def test_only_who_takes_somebody_to_a_place_that_exists_has_a_destination(
    history: History, status: TeamStatus, destination: Any, code: RefusalCode
) -> None:
    """Rule ST3."""
    decision = report(history, status, destination_site_id=destination)
    assert refusal(decision) == (code, "destination_site_id")


def test_a_late_report_enters_history_and_leaves_the_present(history: History) -> None:
    report(history, TeamStatus.PATROL)
    report(history, TeamStatus.ON_SCENE, delay_ms=60_000)
    decision = report(history, TeamStatus.EN_ROUTE, delay_ms=1_000, age_ms=30_000)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert history.records[-1].is_late
    assert team(history).status is TeamStatus.ON_SCENE
    assert team(history).mission.en_route_at == history.now - 30_000


def test_a_status_for_nobody_is_refused(history: History) -> None:
    assert refusal(history.run(ask(c.ReportStatus, status=TeamStatus.PATROL)))[1] == "team_id"


@pytest.mark.parametrize("source", [ReportSource.APP, ReportSource.RADIO, ReportSource.FEEDER])
def test_a_status_means_the_same_by_whichever_way_it_came(history: History, source: ReportSource) -> None:
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, source=source))
    assert team(history).availability is Availability.AVAILABLE
    assert team(history).contact_due_at == history.now + SILENT_AFTER_MS


def test_an_app_was_alive_when_the_server_got_its_report(history: History) -> None:
    report(history, TeamStatus.PATROL, age_ms=5_000)
    assert team(history).last_heard_at == history.now


def test_a_voice_was_heard_when_it_spoke(history: History) -> None:
    history.run(
        ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, source=ReportSource.PHONE, age_ms=5_000)
    )
    assert team(history).last_heard_at == history.now - 5_000


def check(history: History, **fields: Any) -> Any:
    return history.run(ask(c.CheckContact, SYSTEM, team_id=TEAMS[0], **fields))


def test_a_free_team_unheard_for_too_long_may_or_may_not_be_free(history: History) -> None:
    report(history, TeamStatus.PATROL)
    heard_at, due_at = history.now, history.now + SILENT_AFTER_MS
    check(history, due_at=due_at, delay_ms=SILENT_AFTER_MS)
    assert team(history).availability is Availability.UNKNOWN
    assert (team(history).silent_since, team(history).contact_due_at) == (heard_at, None)


def test_an_engaged_team_unheard_for_too_long_is_still_engaged(history: History) -> None:
    report(history, TeamStatus.PATROL)
    report(history, TeamStatus.ON_SCENE)
    check(history, due_at=history.now + SILENT_AFTER_MS, delay_ms=SILENT_AFTER_MS)
    assert team(history).silent_since is not None
    assert team(history).availability is Availability.ENGAGED


def test_a_silent_team_that_reports_is_silent_no_more(history: History) -> None:
    report(history, TeamStatus.PATROL)
    check(history, due_at=history.now + SILENT_AFTER_MS, delay_ms=SILENT_AFTER_MS)
    report(history, TeamStatus.AVAILABLE_BASE)
    assert (team(history).silent_since, team(history).availability) == (None, Availability.AVAILABLE)
    assert team(history).contact_due_at == history.now + SILENT_AFTER_MS


def test_a_silent_team_whose_phone_was_heard_is_silent_no_more(history: History) -> None:
    report(history, TeamStatus.PATROL)
    check(history, due_at=history.now + SILENT_AFTER_MS, delay_ms=SILENT_AFTER_MS)
    check(history, due_at=0, last_heard_at=history.now, delay_ms=1_000)
    assert (team(history).silent_since, team(history).availability) == (None, Availability.AVAILABLE)


def test_a_sign_of_life_outside_the_log_moves_the_next_look(history: History) -> None:
    report(history, TeamStatus.PATROL)
    due_at, heard_at = history.now + SILENT_AFTER_MS, history.now + 60_000
    decision = check(history, due_at=due_at, last_heard_at=heard_at, delay_ms=SILENT_AFTER_MS)
    assert decision == Accepted((e.TeamHeard(team_id=TEAMS[0], heard_at=heard_at),))
    assert team(history).contact_due_at == heard_at + SILENT_AFTER_MS


def test_a_sign_of_life_from_the_future_does_not_keep_a_dead_team_alive(history: History) -> None:
    report(history, TeamStatus.PATROL)
    check(history, due_at=history.now + SILENT_AFTER_MS, last_heard_at=history.now + 10 * SILENT_AFTER_MS)
    assert team(history).last_heard_at == history.now


def test_an_older_sign_of_life_does_not_hold_up_the_silence(history: History) -> None:
    report(history, TeamStatus.PATROL)
    decision = check(history, due_at=history.now + SILENT_AFTER_MS, last_heard_at=history.now - 1)
    assert decision == Accepted((e.TeamFellSilent(team_id=TEAMS[0], since=history.now - 1_000),))


def test_a_contact_no_longer_due_is_refused(history: History) -> None:
    report(history, TeamStatus.PATROL)
    due_at = history.now + SILENT_AFTER_MS
    report(history, TeamStatus.AVAILABLE_BASE)
    assert refusal(check(history, due_at=due_at)) == (RefusalCode.INVALID_VALUE, "due_at")


def test_nobody_waits_for_a_team_off_duty(history: History) -> None:
    report(history, TeamStatus.PATROL)
    check(history, due_at=history.now + SILENT_AFTER_MS, delay_ms=SILENT_AFTER_MS)
    history.run(
        ask(
            c.ReportStatus,
            team_id=TEAMS[0],
            status=TeamStatus.OFF_DUTY,
            source=ReportSource.RADIO,
            age_ms=SILENT_AFTER_MS,
        )
    )
    assert (team(history).contact_due_at, team(history).silent_since) == (None, None)
    assert refusal(check(history, due_at=history.now))[1] == "due_at"


def test_a_composition_is_declared_without_names(history: History) -> None:
    history.run(ask(c.DeclareComposition, CREW, headcount=3, note="one PSE2"))
    assert (team(history).headcount_declared, team(history).note) == (3, "one PSE2")
    assert team(history).headcount_counted == 0


def present(history: History, number: int, presence: Presence) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[number], presence=presence))


def test_the_headcount_counts_who_is_there(history: History) -> None:
    for number in (0, 2):
        present(history, number, Presence.CHECKED_IN)
    assert team(history).headcount_counted == 2
    present(history, 0, Presence.ON_BREAK)
    assert team(history).headcount_counted == 2
    for presence in (Presence.CHECKED_OUT, Presence.ABSENT, Presence.INJURED, Presence.EXPECTED):
        present(history, 0, presence)
        assert team(history).headcount_counted == 1


def test_a_member_who_changes_team_is_counted_in_the_new_one_only(history: History) -> None:
    present(history, 0, Presence.CHECKED_IN)
    history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=TEAMS[1]))
    assert (team(history, 0).headcount_counted, team(history, 1).headcount_counted) == (0, 1)
    assert (team(history, 0).care_level, team(history, 1).care_level) == (CareLevel.NONE, CareLevel.FIRST_AID)


@pytest.mark.parametrize(
    ("qualifications", "care_level"),
    [
        ((), CareLevel.NONE),
        ((Qualification.PSC, Qualification.DRIVER), CareLevel.NONE),
        ((Qualification.PSE1,), CareLevel.FIRST_AID),
        ((Qualification.PSE2,), CareLevel.FIRST_AID),
        ((Qualification.PSE2, Qualification.NURSE), CareLevel.PARAMEDIC),
        ((Qualification.NURSE, Qualification.PHYSICIAN), CareLevel.MEDICAL),
    ],
)
def test_the_care_level_is_that_of_the_best_trained_present(
    history: History, qualifications: tuple[Qualification, ...], care_level: CareLevel
) -> None:
    history.run(ask(c.CreateTeam, team_id=TEAMS[2], call_sign="EQ 3", kind=TeamKind.MEDICAL_TEAM))
    history.run(ask(c.EnrolMember, member_id=MEMBERS[3], code="X", team_id=TEAMS[2], qualifications=qualifications))
    assert team(history, 2).care_level is CareLevel.NONE
    present(history, 3, Presence.CHECKED_IN)
    assert team(history, 2).care_level is care_level


def test_a_team_is_given_its_place(history: History) -> None:
    history.run(ask(c.PlaceTeam, team_id=TEAMS[1], sector_id=SECTORS[0], site_id=SITES[1]))
    assert (team(history, 1).sector_id, team(history, 1).site_id) == (SECTORS[0], SITES[1])
    decision = history.run(ask(c.PlaceTeam, team_id=TEAMS[1], site_id=STRANGER))
    assert refusal(decision) == (RefusalCode.UNKNOWN_TARGET, "site_id")
    assert isinstance(decision, Refusal)
    assert isinstance(decision.last, Team)


def test_a_place_given_late_leaves_the_present(history: History) -> None:
    history.run(ask(c.PlaceTeam, team_id=TEAMS[1], site_id=SITES[1], delay_ms=60_000))
    decision = history.run(ask(c.PlaceTeam, team_id=TEAMS[1], site_id=SITES[0], age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert team(history, 1).site_id == SITES[1]


def test_a_new_mission_forgets_the_times_of_the_last(history: History) -> None:
    for status in (TeamStatus.PATROL, TeamStatus.ON_SCENE, TeamStatus.PATROL, TeamStatus.EN_ROUTE):
        report(history, status)
    assert team(history).mission == MissionTimes(started_at=history.now, en_route_at=history.now)


def test_a_post_that_insists_may_say_why(history: History) -> None:
    """Rule ST2: kept with the fact, and only where it insisted."""
    for status in (TeamStatus.PATROL, TeamStatus.ON_SCENE, TeamStatus.TRANSPORTING):
        report(history, status)
    reasons: dict[str, Any] = {"is_forced": True, "forced_reason": "mauvaise touche"}
    back = ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.EN_ROUTE, **reasons)
    decision = history.run(back)
    assert isinstance(decision, Accepted)
    assert getattr(decision.events[0], "forced_reason", None) == "mauvaise touche"
    ordinary = history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.ON_SCENE, **reasons))
    assert isinstance(ordinary, Accepted)
    assert getattr(ordinary.events[0], "forced_reason", None) == ""

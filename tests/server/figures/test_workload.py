"""Workload of the hour told in `debrief_story`, each number computed by hand."""

import pytest

from protocol.figures import TeamWork
from protocol.teams import TeamStatus
from server.figures.delays import missions_of
from server.figures.workload import workload_of
from tests.support.debrief_story import at, gathered_of, ms, told

ALL_ENGAGED_MS = (ms("35:00") - ms("10:30")) + (ms("25:00") - ms("12:30")) + (ms("31:00") - ms("15:00"))


def works() -> dict[str, TeamWork]:
    state, gathered = gathered_of(told())
    rows = workload_of(state, gathered, missions_of(state, gathered), at("60:00"))
    return {row.call_sign: row for row in rows}


@pytest.mark.parametrize(
    ("call_sign", "engaged_from", "engaged_until"),
    [("Alpha", "10:30", "35:00"), ("Bravo", "12:30", "25:00"), ("Charlie", "15:00", "31:00")],
)
def test_engaged_from_the_order_until_free_again(call_sign: str, engaged_from: str, engaged_until: str) -> None:
    work = works()[call_sign]
    engaged_ms = ms(engaged_until) - ms(engaged_from)
    assert work.mission_count == 1
    assert work.engaged_ms == engaged_ms
    assert work.on_duty_ms == ms("60:00") - ms("01:00")
    assert work.engaged_share == round(engaged_ms / (59 * 60_000), 4)
    assert work.share_of_all == round(engaged_ms / ALL_ENGAGED_MS, 4)


def test_each_status_has_its_time_a_late_one_too() -> None:
    assert works()["Bravo"].by_status_ms == {
        TeamStatus.AVAILABLE_BASE: (ms("12:30") - ms("01:00")) + (ms("60:00") - ms("52:00")),
        TeamStatus.AVAILABLE_MOBILE: ms("52:00") - ms("25:00"),
        TeamStatus.ALERTED: ms("13:00") - ms("12:30"),
        TeamStatus.EN_ROUTE: ms("16:00") - ms("13:00"),  # heard at 22:00 only
        TeamStatus.ON_SCENE: ms("17:00") - ms("16:00"),
        TeamStatus.WITH_PATIENT: (ms("18:00") - ms("17:00")) + (ms("25:00") - ms("18:30")),
        TeamStatus.TRANSPORTING: ms("18:30") - ms("18:00"),  # the wrong key, until it was taken back
    }


def test_the_times_of_a_team_add_up() -> None:
    for work in works().values():
        assert sum(work.by_status_ms.values()) == work.on_duty_ms

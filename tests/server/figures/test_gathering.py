"""What is gathered of a log: every report with its fact, beyond what entities keep, and nothing that is protected."""

import itertools
import pickle
from typing import Any

from protocol import commands as c
from protocol.teams import TeamStatus
from server.domain.team_status import MAX_SERIES
from server.figures.gathering import Gathered, in_order, status_intervals
from tests.support.debrief_story import BRAVO, BRAVO_ORDER, at, gathered_of, told
from tests.support.strategies import SEALED_BOX, TEAMS, ask, prepared


def test_every_report_is_kept_also_those_that_a_team_no_longer_keeps() -> None:
    history = prepared()
    count = 2 * MAX_SERIES
    statuses = (TeamStatus.PATROL, TeamStatus.AVAILABLE_MOBILE)
    for number in range(count):
        history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=statuses[number % 2]))
    _, gathered = gathered_of(history)
    assert len(gathered.statuses[TEAMS[0]]) == count


def test_a_late_report_takes_its_place_in_time_with_its_own_fact() -> None:
    story = told()
    _, gathered = gathered_of(story)
    departure = in_order(gathered.orders[BRAVO_ORDER])[1]
    assert departure[0].status is TeamStatus.EN_ROUTE
    assert departure[0].stamp.occurred_at == at("13:00")
    assert departure[1] > in_order(gathered.orders[BRAVO_ORDER])[2][1], "said after what followed it"


def test_time_is_divided_without_a_hole() -> None:
    _, gathered = gathered_of(told())
    intervals = list(status_intervals(gathered.statuses[BRAVO], at("60:00")))
    assert intervals[0][1] == at("01:00")
    assert intervals[-1][2] == at("60:00")
    assert all(one[2] == other[1] for one, other in itertools.pairwise(intervals))


def test_nothing_after_the_end_counts() -> None:
    _, gathered = gathered_of(told())
    assert max(end for _, _, end, _ in status_intervals(gathered.statuses[BRAVO], at("20:00"))) == at("20:00")


def test_nothing_protected_is_gathered() -> None:
    _, gathered = gathered_of(prepared())
    held: Any = {name: getattr(gathered, name) for name in Gathered.__dataclass_fields__}
    assert SEALED_BOX not in pickle.dumps(held)

"""Zones: entered and left once, forbidden ground raises an alert, staying is a fact of its own."""

from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert, AlertKind, AlertState
from protocol.attention import AttentionCause
from protocol.operations import SectorKind
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from protocol.zones import Direction
from server.domain.actor import SYSTEM
from server.domain.outcomes import Accepted
from server.domain.zones import DWELLS_AFTER_MS
from tests.support.strategies import DISPATCHER, SECTORS, STRANGER, TEAMS, History, ask, prepared

ENTERED, LEFT = Direction.ENTERED, Direction.LEFT


@pytest.fixture
def history() -> History:
    return prepared()


def become(history: History, kind: SectorKind) -> None:
    history.run(ask(c.DefineSector, sector_id=SECTORS[0], code="N", name="Nord", kind=kind))


def cross(history: History, direction: Direction, *, age_ms: int = 0, **fields: Any) -> Any:
    given: dict[str, Any] = {
        "team_id": TEAMS[0],
        "sector_id": SECTORS[0],
        "fix_at": history.now + 1_000 - age_ms,
        "direction": direction,
        "lat_deg": 48.8,
        "lon_deg": 2.3,
    }
    return history.run(ask(c.CrossZone, SYSTEM, age_ms=age_ms, **(given | fields)))


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def geofences(history: History) -> list[Alert]:
    return [alert for alert in history.state.all(Alert) if alert.kind is AlertKind.GEOFENCE]


def test_a_team_is_in_the_sectors_it_has_entered_and_not_left(history: History) -> None:
    """Rule GE2."""
    cross(history, ENTERED)
    (stay,) = team(history).zones
    assert (stay.sector_id, stay.since, stay.kind) == (SECTORS[0], history.now, SectorKind.OPERATIONAL)
    cross(history, LEFT)
    assert team(history).zones == ()


@pytest.mark.parametrize(("before", "again"), [([ENTERED], ENTERED), ([], LEFT), ([ENTERED, LEFT], LEFT)])
def test_nobody_enters_where_it_is_nor_leaves_where_it_is_not(
    history: History, before: list[Direction], again: Direction
) -> None:
    """Rule GE2: two processes that see the same thing at different fixes make one fact."""
    for direction in before:
        cross(history, direction)
    decision = cross(history, again)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.INVALID_VALUE, "direction")


def test_what_is_told_late_enters_history_and_not_the_present(history: History) -> None:
    become(history, SectorKind.EXCLUSION)
    cross(history, ENTERED)
    cross(history, LEFT)
    late = cross(history, ENTERED, age_ms=1_500)
    assert isinstance(late, Accepted)
    assert late.is_late
    assert team(history).zones == ()
    assert len(geofences(history)) == 1, "nobody is in danger there any more"


def test_an_exclusion_raises_an_alert_that_says_where(history: History) -> None:
    """Rule GE4."""
    become(history, SectorKind.EXCLUSION)
    cross(history, ENTERED)
    (alert,) = geofences(history)
    assert (alert.team_id, alert.sector_id, alert.lat_deg, alert.lon_deg) == (TEAMS[0], SECTORS[0], 48.8, 2.3)
    assert history.records[-1].caused_by == history.records[-2].seq
    assert isinstance(history.records[-2].event, e.ZoneCrossed)
    assert [item.cause for item in team(history).attention] == [AttentionCause.ZONE_ENTERED]


def test_leaving_ends_no_alert_and_coming_back_adds_none_while_it_stands(history: History) -> None:
    """Rule GE4."""
    become(history, SectorKind.EXCLUSION)
    for direction in (ENTERED, LEFT, ENTERED):
        cross(history, direction)
    (alert,) = geofences(history)
    assert alert.state is AlertState.RAISED
    history.run(ask(c.ClearAlert, DISPATCHER, alert_id=alert.id, reason="police escort"))
    cross(history, LEFT)
    cross(history, ENTERED)
    assert len(geofences(history)) == 2


def test_danger_needs_attention_without_an_alert_and_other_ground_neither(history: History) -> None:
    """Rule GE4."""
    become(history, SectorKind.DANGER)
    cross(history, ENTERED)
    assert [item.cause for item in team(history).attention] == [AttentionCause.ZONE_ENTERED]
    cross(history, LEFT)
    assert team(history).attention == ()
    become(history, SectorKind.PUBLIC)
    cross(history, ENTERED)
    assert (team(history).attention, geofences(history)) == ((), [])


def test_a_sector_that_becomes_forbidden_is_entered_anew_by_who_is_inside(history: History) -> None:
    """Rule GE4: found inside again, it is in danger now."""
    cross(history, ENTERED)
    become(history, SectorKind.EXCLUSION)
    assert isinstance(cross(history, ENTERED), Accepted)
    assert len(geofences(history)) == 1
    assert team(history).zones[0].kind is SectorKind.EXCLUSION


@pytest.mark.parametrize(
    ("fields", "field"), [({"team_id": STRANGER}, "team_id"), ({"sector_id": STRANGER}, "sector_id")]
)
def test_a_crossing_is_of_a_team_and_a_sector_that_exist(history: History, fields: dict[str, Any], field: str) -> None:
    decision = cross(history, ENTERED, **fields)
    assert isinstance(decision, Refusal)
    assert decision.field == field


def dwell(history: History, due_at: int) -> Any:
    asked = ask(c.DwellInZone, SYSTEM, team_id=TEAMS[0], sector_id=SECTORS[0], due_at=due_at)
    return history.run(asked)


def test_five_minutes_inside_are_a_fact_of_their_own_once(history: History) -> None:
    """Rule GE3."""
    cross(history, ENTERED)
    due_at = team(history).zones[0].dwell_due_at
    assert due_at == history.now + DWELLS_AFTER_MS
    assert isinstance(dwell(history, due_at - 1), Refusal)
    assert isinstance(dwell(history, due_at), Accepted)
    assert team(history).zones[0].is_dwelling
    assert isinstance(dwell(history, due_at), Refusal)


def test_who_has_left_does_not_stay(history: History) -> None:
    decision = dwell(history, history.now)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.UNKNOWN_TARGET, "sector_id")
    unknown = history.run(ask(c.DwellInZone, SYSTEM, team_id=STRANGER, sector_id=SECTORS[0], due_at=0))
    assert unknown == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="team_id")

"""How many victims where, and what is open: figures on one or two lines."""

from uuid import UUID

from protocol.casualties import CasualtyBoard, CategoryCounts, PlaceKind, PlaceRow
from protocol.ids import InterventionId, RegulationCaseId, VictimId
from protocol.interventions import Intervention, InterventionStatus, Priority
from protocol.regulation import RegulationCase
from server.command_line.board_casualties import (
    MAX_INTERVENTIONS,
    draw_casualties,
    draw_interventions,
    summarise_casualties,
)
from tests.support.board_world import ALPHA, BRAVO, NOW, SITE, make_replica

BOARD = CasualtyBoard(
    id=UUID(int=71),
    tags_issued=9,
    tags_in_use=8,
    tags_void=1,
    totals=CategoryCounts(immediate=2, delayed=3, uninjured=2, deceased=1),
    absolute_count=2,
    relative_count=3,
    involved_count=2,
    places=(
        PlaceRow(kind=PlaceKind.SCENE, counts=CategoryCounts(immediate=1)),
        PlaceRow(kind=PlaceKind.SITE, site_id=SITE, counts=CategoryCounts(immediate=1, delayed=3)),
        PlaceRow(kind=PlaceKind.DESTINATION, counts=CategoryCounts(uninjured=2)),
        PlaceRow(kind=PlaceKind.LOST, counts=CategoryCounts(deceased=1)),
    ),
    minor_care_count=4,
)


def make_intervention(number: int, **fields: object) -> Intervention:
    return Intervention(id=InterventionId(UUID(int=80 + number)), number=number, reported_at=NOW, **fields)  # type: ignore[arg-type]


def test_figures_by_category_and_by_place() -> None:
    case = RegulationCase(id=RegulationCaseId(UUID(int=72)), victim_id=VictimId(UUID(int=73)))
    categories, places = (line.plain for line in draw_casualties(make_replica(BOARD, case), "en"))
    assert categories.split("  ")[:-1] == [
        "8 victims",
        "2 UA",
        "3 UR",
        "2 uninjured",
        "1 dead",
        "4 minor care",
        "1 wait for regulation",
    ]
    assert places == "scene 1 · PS1 4 · elsewhere 2 · lost track 1"


def test_nothing_is_drawn_before_the_first_victim() -> None:
    assert draw_casualties(make_replica(), "fr") == []
    assert summarise_casualties(make_replica(), "fr") == []
    assert draw_interventions(make_replica(), "fr") == []


def test_a_plain_line_says_how_many() -> None:
    assert summarise_casualties(make_replica(BOARD), "fr") == ["8 victimes, 2 UA, 3 UR"]


def test_open_interventions_the_most_urgent_first_with_their_teams() -> None:
    replica = make_replica(
        make_intervention(1, priority=Priority.P2, status=InterventionStatus.REPORTED),
        make_intervention(2, priority=Priority.P0, status=InterventionStatus.IN_PROGRESS, team_ids=(ALPHA, BRAVO)),
        make_intervention(3, priority=Priority.P0, status=InterventionStatus.ENDED),
    )
    first, second = (line.plain for line in draw_interventions(replica, "en"))
    assert first.startswith("INT 2 · P0 · ")
    assert first.endswith("ALPHA, BRAVO 2")
    assert second.startswith("INT 1 · P2 · ")
    assert second.endswith("nobody")


def test_interventions_that_do_not_fit_are_counted() -> None:
    replica = make_replica(*(make_intervention(number) for number in range(1, MAX_INTERVENTIONS + 3)))
    lines = draw_interventions(replica, "fr")
    assert len(lines) == MAX_INTERVENTIONS + 1
    assert lines[-1].plain == "… et 2 autres interventions"

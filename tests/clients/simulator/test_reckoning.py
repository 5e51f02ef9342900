"""The figures at the end are counted again; any disagreement is named."""

from uuid import UUID

from clients.simulator.reckoning import Expected, reckon
from protocol.casualties import AgeRow, CasualtyBoard, CategoryCounts, PlaceKind, PlaceRow
from protocol.ids import VictimId
from protocol.victims import AgeBand, Victim
from tests.support.board_world import NOW, make_replica

ONE = VictimId(UUID(int=61))
VICTIM = Victim(id=ONE, number=1, found_at=NOW, last_news_at=NOW)
COUNTS = CategoryCounts(untriaged=1)
BOARD = CasualtyBoard(
    id=UUID(int=71),
    tags_issued=1,
    tags_in_use=1,
    totals=COUNTS,
    places=(PlaceRow(kind=PlaceKind.SCENE, counts=COUNTS),),
    ages=(AgeRow(age_band=AgeBand.UNKNOWN, counts=COUNTS),),
)
STORY = Expected(frozenset({ONE}), 0, 0, {(PlaceKind.SCENE, None): 1}, 0, frozenset())


def test_figures_that_agree_reconcile_and_are_said() -> None:
    reckoning = reckon(make_replica(VICTIM, BOARD), STORY)
    assert reckoning.is_reconciled
    assert "1 numbers given, 1 people" in reckoning.say()


def test_an_operation_without_victims_reconciles() -> None:
    assert reckon(make_replica()).is_reconciled


def test_a_victim_whom_the_board_does_not_count_is_named() -> None:
    other = Victim(id=VictimId(UUID(int=62)), number=2, found_at=NOW, last_news_at=NOW)
    reckoning = reckon(make_replica(VICTIM, other, BOARD))
    assert not reckoning.is_reconciled
    assert "numbers in use: 1 and 2" in reckoning.say()


def test_a_story_that_ended_otherwise_is_named() -> None:
    reckoning = reckon(make_replica(VICTIM, BOARD), STORY._replace(places={(PlaceKind.LEFT, None): 1}))
    assert [difference.split(":")[0] for difference in reckoning.differences] == ["places in the story"]

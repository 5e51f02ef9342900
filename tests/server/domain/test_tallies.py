"""The casualty board: always what a count of everybody would give, and always adding up."""

import dataclasses
from typing import Any

import msgspec
import pytest
from hypothesis import given

from protocol import commands as c
from protocol.casualties import CasualtyBoard, CategoryCounts, PlaceKind
from protocol.operations import SiteKind
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import AgeBand, TriageCategory, TriageMethod, Victim, VictimOutcome, VictimPresence
from server.domain.decide import decide
from server.domain.outcomes import Accepted
from server.domain.reactions import unfold
from server.domain.recording import records_for
from server.domain.state import OperationState
from server.domain.tallies import PLACE, board_id, board_of, cell_of, reconciles, recount, with_board
from tests.support.strategies import OPERATION, SITES, STRANGER, TEAMS, History, Request, ask, prepared, request_lists
from tests.support.victim_stories import (
    AT_POST,
    CREW,
    FOUND,
    HELD,
    HOSPITAL,
    MEDIC,
    NEW,
    OTHER_POST,
    POST,
    SITE,
    board,
    move,
    victim,
)

ABOUT_VICTIMS = (
    c.RegisterVictim,
    c.RegisterVictims,
    c.ScanVictim,
    c.TriageVictim,
    c.DescribeVictim,
    c.MoveVictim,
    c.ConfirmReceipt,
    c.SetOutcome,
    c.MergeVictims,
    c.UnmergeVictim,
    c.VoidVictim,
    c.TallyMinorCare,
    c.ReportStatus,
)


@pytest.fixture
def history() -> History:
    return prepared()


def counted_anew(history: History) -> CasualtyBoard:
    return recount(OPERATION, history.state.all(Victim), board(history).minor_care)


@given(request_lists(*ABOUT_VICTIMS))
def test_the_kept_board_is_the_count_of_everybody_after_any_history(requests: list[Request]) -> None:
    """Rule VI13."""
    history = prepared()
    for request in requests:
        history.run(request)
        assert board(history) == counted_anew(history)


@given(request_lists())
def test_the_board_adds_up_whatever_is_asked(requests: list[Request]) -> None:
    """Rule VI13: numbers given are in use, void or merged; those in use are at one place each."""
    history = prepared().run_all(requests)
    now = board(history)
    assert reconciles(now)
    assert now == counted_anew(history)
    assert now.tags_issued == len(list(history.state.all(Victim)))
    assert all(row.count > 0 for row in now.minor_care)


def test_a_board_that_does_not_add_up_is_found_out(history: History) -> None:
    now = board(history)
    for name in ("tags_issued", "tags_in_use", "absolute_count", "relative_count", "involved_count"):
        assert not reconciles(msgspec.structs.replace(now, **{name: getattr(now, name) + 1}))
    assert not reconciles(msgspec.structs.replace(now, places=now.places[1:]))
    assert not reconciles(msgspec.structs.replace(now, ages=()))


def test_everybody_is_counted_by_category_place_and_age(history: History) -> None:
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, age_years=9))
    now = board(history)
    assert now.totals == CategoryCounts(immediate=1, minor=1, untriaged=1)
    assert {(row.kind, row.site_id): row.counts for row in now.places} == {
        (PlaceKind.SCENE, None): CategoryCounts(immediate=1, minor=1),
        (PlaceKind.SITE, SITES[0]): CategoryCounts(untriaged=1),
    }
    assert {row.age_band: row.counts for row in now.ages} == {
        AgeBand.CHILD: CategoryCounts(immediate=1),
        AgeBand.UNKNOWN: CategoryCounts(minor=1, untriaged=1),
    }


@pytest.mark.parametrize(
    ("category", "counts"),
    [
        (TriageCategory.IMMEDIATE, (1, 0, 0)),
        (TriageCategory.DELAYED, (0, 1, 0)),
        (TriageCategory.MINOR, (0, 1, 0)),
        (TriageCategory.UNINJURED, (0, 0, 1)),
        (TriageCategory.EXPECTANT, (0, 0, 0)),
        (TriageCategory.DECEASED, (0, 0, 0)),
    ],
)
def test_absolute_and_relative_emergencies_and_the_involved_are_told_apart(
    category: TriageCategory, counts: tuple[int, int, int]
) -> None:
    """Rule VI13: the walking wounded are relative emergencies, the involved are no casualties."""
    history = prepared()
    before = board(history)
    history.run(ask(c.RegisterVictim, MEDIC, victim_id=NEW, category=category))
    now = board(history)
    assert (
        now.absolute_count - before.absolute_count,
        now.relative_count - before.relative_count,
        now.involved_count - before.involved_count,
    ) == counts


def test_the_dead_are_counted_where_they_are(history: History) -> None:
    certified = {"category": TriageCategory.DECEASED, "method": TriageMethod.PHYSICIAN}
    history.run(ask(c.TriageVictim, MEDIC, victim_id=AT_POST, **certified))
    [row] = [row for row in board(history).places if row.kind is PlaceKind.SITE]
    assert row.counts == CategoryCounts(deceased=1)


def test_the_places_follow_the_victims(history: History) -> None:
    history.run(move(HOSPITAL))
    history.run(ask(c.SetOutcome, victim_id=AT_POST, outcome=VictimOutcome.RELEASED))
    history.run(ask(c.SetOutcome, victim_id=FOUND, outcome=VictimOutcome.LOST_TRACK))
    assert [(row.kind, row.site_id) for row in board(history).places] == [
        (PlaceKind.DESTINATION, None),
        (PlaceKind.LEFT, None),
        (PlaceKind.LOST, None),
    ]


def test_destinations_have_a_row_each(history: History) -> None:
    history.run(ask(c.DefineSite, site_id=SITES[1], code="P2", name="CHU", kind=SiteKind.HOSPITAL))
    history.run(move(msgspec.structs.replace(SITE, site_id=SITES[1])))
    assert (PlaceKind.DESTINATION, SITES[1]) in [(row.kind, row.site_id) for row in board(history).places]


def test_who_is_nobody_is_in_no_cell(history: History) -> None:
    now = victim(history)
    assert cell_of(now) is not None
    assert cell_of(msgspec.structs.replace(now, is_void=True)) is None
    assert cell_of(msgspec.structs.replace(now, merged_into=FOUND)) is None
    assert set(PLACE) == set(VictimPresence)


def test_the_board_is_written_only_when_it_says_something_else(history: History) -> None:
    now = victim(history)
    assert with_board(history.state, (now,)) == (now,)
    sorted_again = msgspec.structs.replace(now, category=TriageCategory.MINOR)
    assert len(with_board(history.state, (sorted_again,))) == 2


def test_small_things_are_counted_by_place_and_nature(history: History) -> None:
    """Rule VI12."""
    for actor, count in ((POST, 3), (OTHER_POST, 1), (POST, -1)):
        history.run(ask(c.TallyMinorCare, actor, nature="blister", count=count))
    now = board(history)
    assert {(row.site_id, row.count) for row in now.minor_care} == {(SITES[0], 2), (SITES[1], 1)}
    assert (now.minor_care_count, now.tags_issued) == (3, 3)


@pytest.mark.parametrize("count", [0, -1])
def test_there_are_never_fewer_than_none(history: History, count: int) -> None:
    """Rule VI12."""
    refused = history.run(ask(c.TallyMinorCare, POST, nature="blister", count=count))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "count")


def test_a_tally_belongs_to_a_known_place_of_ones_own(history: History) -> None:
    unknown = history.run(ask(c.TallyMinorCare, nature="blister", site_id=STRANGER))
    assert unknown == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="site_id")
    for actor, site_id, may in ((POST, SITES[1], False), (CREW, SITES[0], True), (CREW, SITES[1], False)):
        decision = history.run(ask(c.TallyMinorCare, actor, nature="blister", site_id=site_id))
        assert isinstance(decision, Accepted) is may


def test_the_board_before_the_first_victim_is_empty() -> None:
    history = History()
    assert board_of(history.state) == CasualtyBoard(id=board_id(OPERATION))
    assert reconciles(board(history))


class Walkless(OperationState):
    """A state that nobody may walk."""

    def all(self, *_: Any) -> Any:
        raise AssertionError("the whole state was walked")


def test_a_change_of_one_among_very_many_touches_two_things() -> None:
    """A sorting in a large operation changes the victim and the board; nothing else is written, nobody walks."""
    history = prepared()
    for _ in range(20):
        history.run(ask(c.RegisterVictims, count=50, category=TriageCategory.DELAYED, team_id=TEAMS[0]))
    request = ask(c.TriageVictim, MEDIC, victim_id=HELD, category=TriageCategory.EXPECTANT)
    command, actor, moment = history.prepare(request)
    state = Walkless(**{field.name: getattr(history.state, field.name) for field in dataclasses.fields(history.state)})
    decision = decide(state, command, actor, moment)
    assert isinstance(decision, Accepted)
    _, changes = unfold(state, list(decision.events), records_for(command, actor, moment, is_late=False))
    assert [touched.entity.id for change in changes for touched in change.touched] == [HELD, board_id(OPERATION)]

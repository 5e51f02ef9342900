"""Drawings: placed, changed, taken off by whoever may; whose order of arrival does not matter, and who sees them."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.drawings import Belonging, Drawing, DrawingShape, Validity
from protocol.operations import SectorKind, Share, SharingLevel
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from server.domain.outcomes import Accepted, Decision
from server.domain.visibility import Audience, shown_as_shared, snapshot_for, view_for
from tests.support.ground_strategies import DRAWINGS, ROAD
from tests.support.strategies import (
    OPERATION,
    ORGANISATIONS,
    SECTORS,
    SITES,
    START,
    TEAMS,
    History,
    actor_of,
    ask,
    prepared,
)

STANDING, NEW = DRAWINGS
DANGER: dict[str, Any] = {"shape": DrawingShape.AREA, "points": ROAD, "symbol": "danger", "note": "Fuite de gaz"}


@pytest.fixture
def history() -> History:
    return prepared()


def drawing(history: History, drawing_id: UUID = NEW) -> Drawing:
    found = history.state.find(Drawing, drawing_id)
    assert found is not None
    return found


def refusal_of(decision: Decision) -> tuple[RefusalCode, str | None]:
    assert isinstance(decision, Refusal), decision
    return decision.code, decision.field


def test_a_drawing_is_placed_changed_taken_off_and_placed_again(history: History) -> None:
    """Rule DR1."""
    history.run(ask(c.PlaceDrawing, drawing_id=NEW, **DANGER, valid_until=START + 1))
    assert (drawing(history).symbol, drawing(history).valid_until) == ("danger", START + 1)
    history.run(ask(c.ChangeDrawing, drawing_id=NEW, note="Gaz coupé"))
    assert (drawing(history).note, drawing(history).points) == ("Gaz coupé", ROAD), "the rest stays as it was"
    history.run(ask(c.ChangeDrawing, drawing_id=NEW, shape=DrawingShape.POINT, points=ROAD[:1], note=""))
    assert (drawing(history).shape, drawing(history).points, drawing(history).note) == ("point", ROAD[:1], "")
    history.run(ask(c.RemoveDrawing, drawing_id=NEW))
    assert drawing(history).is_removed
    assert isinstance(history.run(ask(c.PlaceDrawing, drawing_id=NEW, **DANGER)), Accepted)
    assert (drawing(history).is_removed, drawing(history).points, drawing(history).valid_until) == (False, ROAD, None)


def test_a_change_after_the_removal_brings_it_back(history: History) -> None:
    """Rule DR1: who extends a danger that another desk has just taken off means that it is there."""
    history.run_all([ask(c.RemoveDrawing, drawing_id=STANDING), ask(c.ChangeDrawing, drawing_id=STANDING, note="A")])
    assert not drawing(history, STANDING).is_removed


def test_two_desks_that_change_different_things_do_not_undo_each_other() -> None:
    """Rule DR1: whichever order their words come in."""
    ends = {"validity": Validity(valid_until=START + 9)}
    moved = {"shape": DrawingShape.LINE, "points": ROAD[:2]}
    changes: list[tuple[type[Any], dict[str, Any]]] = [
        (c.ChangeDrawing, ends),
        (c.ChangeDrawing, moved),
        (c.RemoveDrawing, {}),
        (c.ChangeDrawing, {"note": "Pont"}),
    ]
    came_to = set()
    for order in permutations(enumerate(changes)):
        said = [
            ask(kind, drawing_id=STANDING, age_ms=1_000 * come - 100 * number, **what)
            for come, (number, (kind, what)) in enumerate(order, 1)
        ]
        held = drawing(prepared().run_all(said), STANDING)
        came_to.add((held.points, held.valid_until, held.note, held.is_removed))
    assert came_to == {(ROAD[:2], START + 9, "Pont", False)}


@pytest.mark.parametrize(
    ("shape", "points"),
    [
        (DrawingShape.POINT, ROAD[:2]),
        (DrawingShape.LINE, ROAD[:1]),
        (DrawingShape.LINE, (ROAD[0], ROAD[0])),
        (DrawingShape.AREA, ROAD[:2]),
        (DrawingShape.AREA, (*ROAD[:2], ROAD[0])),
        (None, ROAD),
        (DrawingShape.LINE, None),
    ],
)
def test_points_make_the_shape_that_is_named(history: History, shape: DrawingShape | None, points: Any) -> None:
    """Rule DR1."""
    wish = ask(c.ChangeDrawing, drawing_id=STANDING, shape=shape, points=points)
    assert refusal_of(history.run(wish)) == (RefusalCode.INVALID_VALUE, "points")
    if shape is not None and points is not None:
        placed = ask(c.PlaceDrawing, drawing_id=NEW, shape=shape, points=points, symbol="danger")
        assert refusal_of(history.run(placed)) == (RefusalCode.INVALID_VALUE, "points")


def test_what_is_no_drawing_or_stands_already_is_refused(history: History) -> None:
    """Rule DR1."""
    for held in (TEAMS[0], STANDING):
        wish = ask(c.PlaceDrawing, drawing_id=held, **DANGER)
        assert refusal_of(history.run(wish)) == (RefusalCode.ALREADY_EXISTS, "drawing_id")
    for wish in (ask(c.ChangeDrawing, drawing_id=NEW, note="A"), ask(c.RemoveDrawing, drawing_id=TEAMS[0])):
        assert refusal_of(history.run(wish)) == (RefusalCode.UNKNOWN_TARGET, "drawing_id")
    nothing = ask(c.ChangeDrawing, drawing_id=STANDING)
    assert refusal_of(history.run(nothing)) == (RefusalCode.INVALID_VALUE, "drawing_id")


@pytest.mark.parametrize(("field", "of"), [("sector_id", SITES[0]), ("site_id", SECTORS[0])])
def test_a_drawing_belongs_to_what_exists(history: History, field: str, of: Any) -> None:
    """Rule DR1."""
    placed = ask(c.PlaceDrawing, drawing_id=NEW, **DANGER, **{field: of})
    changed = ask(c.ChangeDrawing, drawing_id=STANDING, belonging=Belonging(**{field: of}))
    for wish in (placed, changed):
        assert refusal_of(history.run(wish)) == (RefusalCode.UNKNOWN_TARGET, field)


def test_its_hours_end_after_they_begin_and_no_fact_says_that_they_ended(history: History) -> None:
    """Rule DR2."""
    backwards = {"valid_from": START + 2, "valid_until": START + 1}
    placed = ask(c.PlaceDrawing, drawing_id=NEW, **DANGER, **backwards)
    assert refusal_of(history.run(placed)) == (RefusalCode.INVALID_VALUE, "valid_until")
    changed = ask(c.ChangeDrawing, drawing_id=STANDING, validity=Validity(**backwards))
    assert refusal_of(history.run(changed)) == (RefusalCode.INVALID_VALUE, "validity")
    over = ask(c.PlaceDrawing, drawing_id=NEW, **DANGER, valid_until=START)
    assert isinstance(history.run(over), Accepted), "what was, may be drawn for the log"
    assert not drawing(history).is_removed


def test_leaders_draw_anywhere_and_crews_do_not(history: History) -> None:
    """Rule DR3."""
    for role in (Role.TEAM_LEADER, Role.POST_LEADER, Role.LOG_OPERATOR, Role.LIAISON):
        for wish in (
            ask(c.PlaceDrawing, actor_of(role), drawing_id=NEW, **DANGER),
            ask(c.ChangeDrawing, actor_of(role), drawing_id=STANDING, note="A"),
            ask(c.RemoveDrawing, actor_of(role), drawing_id=STANDING),
        ):
            assert refusal_of(history.run(wish))[0] is RefusalCode.FORBIDDEN
    wish = ask(c.PlaceDrawing, actor_of(Role.COVER_HEAD), drawing_id=NEW, **DANGER)
    assert isinstance(history.run(wish), Accepted)


def test_a_sector_leader_draws_what_belongs_to_its_own_sector_before_and_after(history: History) -> None:
    """Rule DR3."""
    own, other = SECTORS
    history.run_all(
        [
            ask(c.DefineSector, sector_id=other, code="S", name="Sud", kind=SectorKind.OPERATIONAL),
            ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=own),
        ]
    )
    leader = actor_of(Role.SECTOR_LEADER)._replace(team_id=TEAMS[0])
    for sector_id in (other, None):
        wish = ask(c.PlaceDrawing, leader, drawing_id=NEW, **DANGER, sector_id=sector_id)
        assert refusal_of(history.run(wish))[0] is RefusalCode.FORBIDDEN
    for wish in (
        ask(c.PlaceDrawing, leader, drawing_id=NEW, **DANGER, sector_id=own),
        ask(c.ChangeDrawing, leader, drawing_id=NEW, note="A"),
    ):
        assert isinstance(history.run(wish), Accepted)
    for wish in (
        ask(c.ChangeDrawing, leader, drawing_id=NEW, belonging=Belonging(sector_id=other)),
        ask(c.ChangeDrawing, leader, drawing_id=STANDING, belonging=Belonging(sector_id=own)),
        ask(c.RemoveDrawing, leader, drawing_id=STANDING),
    ):
        assert refusal_of(history.run(wish))[0] is RefusalCode.FORBIDDEN
    assert isinstance(history.run(ask(c.RemoveDrawing, leader, drawing_id=NEW)), Accepted)


def test_everybody_sees_what_is_drawn_and_crews_lose_what_is_taken_off(history: History) -> None:
    """Rule DR4."""
    scoped = [
        Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[1]),
        Audience(OPERATION, Scope.SITE, Role.POST_LEADER, SITES[1]),
    ]
    posts = [Audience(OPERATION, Scope.OPERATION, role) for role in (Role.DISPATCHER, Role.OBSERVER, Role.REGULATION)]
    for audience in (*scoped, *posts):
        assert STANDING in {entity.id for entity in snapshot_for(audience, history.state)}
    history.run(ask(c.RemoveDrawing, drawing_id=STANDING))
    for audience in scoped:
        view = view_for(audience, 0, history.changes[-1])
        assert view is not None
        assert (view.entities, [each.id for each in view.removed], view.fact) == ((), [str(STANDING)], None)
        assert STANDING not in {entity.id for entity in snapshot_for(audience, history.state)}
    for audience in posts:
        assert STANDING in {entity.id for entity in snapshot_for(audience, history.state)}, "to put it back"


@pytest.mark.parametrize("level", SharingLevel)
def test_a_partner_with_whom_places_are_shared_sees_what_is_drawn(history: History, level: SharingLevel) -> None:
    """Rule DR4."""
    history.run(
        ask(c.SetSharing, actor_of(Role.COVER_HEAD), sharing=(Share(organisation_id=ORGANISATIONS[0], level=level),))
    )
    looks = Audience(OPERATION, Scope.OPERATION, Role.LIAISON, partner_id=ORGANISATIONS[0])
    seen = snapshot_for(shown_as_shared(looks, history.state.operation), history.state)
    assert any(isinstance(entity, Drawing) for entity in seen) is (level is not SharingLevel.NONE)

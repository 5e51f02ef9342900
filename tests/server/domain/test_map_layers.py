"""Layers of the map: laid, moved, taken away; whose order of arrival does not matter, and who sees them."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.map_layers import MapLayer, MapLayerKind
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from server.domain.outcomes import Accepted
from server.domain.visibility import Audience, view_for
from tests.support.ground_strategies import CORNERS, MAP_LAYERS
from tests.support.strategies import OPERATION, TEAMS, History, actor_of, ask, prepared

_, PLAN = MAP_LAYERS
PICTURE: dict[str, Any] = {"name": "Plan", "kind": MapLayerKind.PICTURE, "file": "a" * 64, "corners": CORNERS}
DRAWING: dict[str, Any] = {"name": "Parcours", "kind": MapLayerKind.DRAWING, "file": "b" * 64}


@pytest.fixture
def history() -> History:
    return prepared()


def layer(history: History) -> MapLayer:
    found = history.state.find(MapLayer, PLAN)
    assert found is not None
    return found


def test_a_layer_is_laid_moved_taken_away_and_laid_again(history: History) -> None:
    """Rule ML1."""
    history.run(ask(c.DefineMapLayer, map_layer_id=PLAN, **PICTURE))
    moved = tuple((lon + 0.01, lat) for lon, lat in CORNERS)
    history.run(ask(c.DefineMapLayer, map_layer_id=PLAN, **PICTURE | {"corners": moved}))
    assert layer(history).corners == moved
    history.run(ask(c.RemoveMapLayer, map_layer_id=PLAN))
    assert layer(history).is_removed
    history.run(ask(c.DefineMapLayer, map_layer_id=PLAN, **DRAWING))
    assert (layer(history).is_removed, layer(history).corners) == (False, None)


@pytest.mark.parametrize(
    "wish",
    [
        PICTURE | {"corners": None},
        DRAWING | {"corners": CORNERS},
        PICTURE | {"corners": (CORNERS[0],) * 4},
        PICTURE | {"corners": (CORNERS[0], CORNERS[1], CORNERS[1], CORNERS[0])},
    ],
)
def test_a_picture_has_corners_that_cover_ground_and_a_drawing_has_none(history: History, wish: dict[str, Any]) -> None:
    """Rule ML1."""
    refused = history.run(ask(c.DefineMapLayer, map_layer_id=PLAN, **wish))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "corners")


def test_what_is_no_layer_is_neither_laid_nor_taken_away(history: History) -> None:
    """Rule ML1."""
    for wish in (
        ask(c.DefineMapLayer, map_layer_id=TEAMS[0], **DRAWING),
        ask(c.RemoveMapLayer, map_layer_id=TEAMS[0]),
        ask(c.RemoveMapLayer, map_layer_id=PLAN),
    ):
        assert isinstance(history.run(wish), Refusal)


def test_posts_see_what_lies_under_the_teams_and_crews_and_partners_do_not(history: History) -> None:
    """Rule ML2."""
    assert isinstance(history.run(ask(c.DefineMapLayer, map_layer_id=PLAN, **PICTURE)), Accepted)
    change = history.changes[-1]

    def sees(role: Role, scope: Scope = Scope.OPERATION, *where: Any) -> bool:
        view = view_for(Audience(OPERATION, scope, role, *where), 0, change)
        return view is not None and any(isinstance(entity, MapLayer) for entity in view.entities)

    assert sees(Role.DISPATCHER)
    assert sees(Role.OBSERVER)
    assert not sees(Role.TEAM_LEADER, Scope.TEAM, TEAMS[0])
    assert not sees(Role.LIAISON)


def test_preparers_lay_maps_and_crews_do_not(history: History) -> None:
    """Rule ML1."""
    refused = history.run(ask(c.DefineMapLayer, actor_of(Role.TEAM_LEADER), map_layer_id=PLAN, **DRAWING))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.FORBIDDEN

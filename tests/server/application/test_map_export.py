"""Maps and tracks: what has a place, page by page; anonymised, squares without names."""

import io
import json
import zipfile
from hashlib import sha256
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID
from xml.etree import ElementTree

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.drawings import DrawingShape
from protocol.ids import DrawingId, MapLayerId, TeamId
from protocol.landmarks import Landmark
from protocol.map_layers import MapLayer
from protocol.operations import SectorKind, SiteKind
from protocol.teams import Team, TeamKind
from server.application import map_export
from server.application.map_export import MapWish, MapWriter
from server.domain.visibility import widest_audience
from server.ports import ArchivedPosition
from tests.support.installations import LAYER_NAMES, PLAN, STRANGER, Installation, fixes, where_it_was_written
from tests.support.nodes import Commands
from tests.support.strategies import (
    COVER_HEAD,
    DEVICES,
    INTERVENTIONS,
    LANDMARKS,
    OPERATION,
    SECTORS,
    SITES,
    TEAMS,
    actor_of,
)

AUDIENCE = widest_audience(OPERATION, actor_of(Role.COVER_HEAD), None)
RING = ((2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.8))


DRAWINGS = tuple(DrawingId(UUID(int=700 + number)) for number in range(4))
DRAWN: tuple[dict[str, Any], ...] = (
    {"shape": DrawingShape.AREA, "points": RING[:3], "symbol": "danger", "note": "Gaz chez Durand"},
    {"shape": DrawingShape.LINE, "points": RING[:2], "symbol": "cordon", "valid_until": 1_790_000_000_000},
    {"shape": DrawingShape.POINT, "points": RING[:1], "symbol": "landing_zone"},
    {"shape": DrawingShape.POINT, "points": RING[:1], "symbol": "water"},
)
"""The last one is taken off."""


def writer(here: Installation) -> MapWriter:
    return MapWriter(here.node.operations, here.positions, frozenset({"malaise"}))


async def located() -> Installation:
    """The operation with places, and a long enough way."""
    here = await where_it_was_written()
    make = Commands("map").make
    for command in (
        make(
            c.DefineSite,
            site_id=SITES[0],
            code="P1",
            name="Chez Durand",
            kind=SiteKind.FIRST_AID_POST,
            lat_deg=48.8566,
            lon_deg=2.3522,
        ),
        make(c.DefineSector, sector_id=SECTORS[0], code="N", name="Nord", kind=SectorKind.OPERATIONAL, ring=RING),
        make(
            c.UpdateIntervention,
            intervention_id=INTERVENTIONS[0],
            lat_deg=48.8712,
            lon_deg=2.3011,
            description="Canari tombé",
        ),
        *(
            make(c.PlaceDrawing, drawing_id=drawing_id, **drawn)
            for drawing_id, drawn in zip(DRAWINGS, DRAWN, strict=True)
        ),
        make(c.RemoveDrawing, drawing_id=DRAWINGS[-1]),
    ):
        verdict = await here.node.run(command, COVER_HEAD)
        assert verdict.refusal is None, verdict
    await here.positions.store([(OPERATION, DEVICES[0], fix, fix.fix_at) for fix in fixes(240)])
    return here


async def features(here: Installation, *, is_anonymised: bool = False) -> tuple[list[dict[str, Any]], bytes]:
    export = await writer(here).write_map(MapWish(AUDIENCE, is_anonymised))
    assert export is not None
    content = b"".join([piece async for piece in export.pieces])
    return json.loads(content)["features"], content


async def test_everything_that_has_a_place_is_a_feature() -> None:
    """Rule EX7."""
    found, content = await features(await located())
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        by_kind.setdefault(each["properties"]["what"], []).append(each)
    assert {kind: len(each) for kind, each in by_kind.items()} == {
        "site": 1,
        "sector": 1,
        "landmark": 1,
        "drawing": 4,
        "intervention": 2,
        "track": 2,
        "team": 2,
    }
    [site] = by_kind["site"]
    assert site["geometry"]["coordinates"] == [2.3522, 48.8566]
    track = by_kind["track"][0]
    assert len(track["properties"]["times"]) == len(track["geometry"]["coordinates"]) == 120
    assert content.count(b"\n") == len(found) + 2, "one feature on each line"


async def test_what_is_drawn_is_there_with_its_hours_until_it_is_taken_off() -> None:
    """Rule DR6."""
    found, _ = await features(await located())
    drawn = {each["properties"]["symbol"]: each for each in found if each["properties"]["what"] == "drawing"}
    assert set(drawn) == {"closed_road", "danger", "cordon", "landing_zone"}
    geometries = {symbol: each["geometry"]["type"] for symbol, each in drawn.items()}
    assert geometries == {
        "closed_road": "LineString",
        "danger": "Polygon",
        "cordon": "LineString",
        "landing_zone": "Point",
    }
    ring = drawn["danger"]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert len(ring) == 4
    assert drawn["danger"]["properties"]["note"] == "Gaz chez Durand"
    assert drawn["cordon"]["properties"]["valid_until"].startswith("2026-09-2")


async def test_an_intervention_of_which_only_the_landmark_was_said_is_there() -> None:
    """Rule EX7."""
    here = await located()
    landmark = here.node.live.state.find(Landmark, LANDMARKS[0])
    assert landmark is not None
    make = Commands("scene").make
    wish = make(c.CreateIntervention, intervention_id=INTERVENTIONS[2], landmark_id=landmark.id)
    verdict = await here.node.run(wish, COVER_HEAD)
    assert verdict.refusal is None, verdict
    found, _ = await features(here)
    places = {each["id"]: each for each in found if each["properties"]["what"] == "intervention"}
    assert places[str(INTERVENTIONS[2])]["geometry"]["coordinates"] == [landmark.lon_deg, landmark.lat_deg]
    assert [each["properties"]["is_exact"] for each in places.values()].count(True) == 1
    squares, _ = await features(here, is_anonymised=True)
    assert sum(each["properties"]["what"] == "intervention" for each in squares) == len(places)


@pytest.mark.parametrize("page", [1, 7, 10_000])
async def test_a_long_way_is_cut_into_features_that_meet(monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """Rule EX4."""
    monkeypatch.setattr(map_export, "FIXES_AT_ONCE", page)
    found, _ = await features(await located())
    way = [each for each in found if each["properties"].get("team") == "EQ 1" and each["properties"]["what"] == "track"]
    for first, second in pairwise(way):
        assert first["geometry"]["coordinates"][-1] == second["geometry"]["coordinates"][0]
    assert sum(len(each["geometry"]["coordinates"]) - 1 for each in way) == 119


async def test_an_anonymised_map_has_no_name_no_words_and_no_exact_place() -> None:
    """Rule EX8, rule DR6."""
    here = await located()
    found, content = await features(here, is_anonymised=True)
    _, named = await features(here)
    for canary in (b"EQ 1", b"Durand", b"Canari", b"48.8566", b"2.3522", b"48.8712", b"2.3011", str(TEAMS[0]).encode()):
        assert canary not in content
        assert canary in named or canary == str(TEAMS[0]).encode()
    assert here.node.live.state.find(MapLayer, MapLayerId(UUID(int=900))) is not None
    for layer in (*(name.encode() for name in LAYER_NAMES), sha256(PLAN).hexdigest().encode(), b"10 km"):
        assert layer not in content, "a plan may show people, and its name was typed"
    assert {each["properties"]["what"] for each in found} == {"site", "intervention", "track", "team"}
    for each in found:
        places = each["geometry"]["coordinates"]
        for lon_deg, lat_deg in [places] if each["geometry"]["type"] == "Point" else places:
            for degrees in (lon_deg, lat_deg):
                assert round(degrees * 1_000) % 10 == 5, "the middle of a square"


async def tracks(here: Installation, **wish: Any) -> dict[str, bytes]:
    export = await writer(here).write_tracks(MapWish(AUDIENCE, **wish))
    assert export is not None
    content = b"".join([piece async for piece in export.pieces])
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        return {name: read.read(name) for name in read.namelist()}


async def test_each_team_has_a_track_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule EX7."""
    monkeypatch.setattr(map_export, "FIXES_AT_ONCE", 50)
    here = await located()
    found = await tracks(here)
    assert [name.partition("-")[0] for name in found] == ["EQ", "EQ"]
    for content in found.values():
        root = ElementTree.fromstring(content)
        assert sum(1 for each in root.iter() if each.tag.endswith("trkpt")) >= 120
    one = await tracks(here, team_id=TeamId(TEAMS[1]))
    assert list(one) == list(found)[1:]
    assert await writer(here).write_tracks(MapWish(AUDIENCE, team_id=TeamId(SITES[0]))) is None


async def test_an_anonymised_track_says_which_squares_were_entered_when() -> None:
    """Rule EX8."""
    found = await tracks(await located(), is_anonymised=True)
    assert list(found) == ["T1.gpx", "T2.gpx"]
    for content in found.values():
        assert b"EQ" not in content
        points = [each for each in ElementTree.fromstring(content).iter() if each.tag.endswith("trkpt")]
        assert 1 < len(points) < 6


def test_the_place_of_an_anonymous_team_says_nothing_of_its_name() -> None:
    """Rule EX8: whatever the same teams are called, they come in the same order."""
    ids = [TeamId(UUID(int=number)) for number in range(1, 9)]

    def order(names: str, *, is_anonymised: bool) -> list[TeamId]:
        teams = [Team(id=each, call_sign=name, kind=TeamKind.PAIR) for each, name in zip(ids, names, strict=True)]
        live: Any = SimpleNamespace(state=SimpleNamespace(all=lambda kind: teams))
        wish: Any = SimpleNamespace(audience=SimpleNamespace(may_see=lambda *each: True), is_anonymised=is_anonymised)
        return [team.id for team in map_export._teams(live, wish)]

    assert order("ABCDEFGH", is_anonymised=False) == ids
    assert order("HGFEDCBA", is_anonymised=False) == ids[::-1]
    assert order("ABCDEFGH", is_anonymised=True) == order("HGFEDCBA", is_anonymised=True) not in (ids, ids[::-1])


async def test_an_operation_without_a_log_has_no_map() -> None:
    audience = widest_audience(STRANGER, actor_of(Role.COVER_HEAD), None)
    here = Installation(1)
    assert await writer(here).write_map(MapWish(audience)) is None
    assert await writer(here).write_tracks(MapWish(audience)) is None


@pytest.mark.parametrize("is_map", [True, False])
async def test_long_ways_go_out_piece_by_piece(is_map: bool) -> None:
    """Rule EX4: what is held at once does not grow with the positions."""
    here, count = await located(), 16_000
    await here.positions.store([(OPERATION, DEVICES[0], fix, fix.fix_at) for fix in fixes(count)])
    wish = MapWish(AUDIENCE)
    export = await (writer(here).write_map(wish) if is_map else writer(here).write_tracks(wish))
    assert export is not None
    steps: list[int] = [0]
    page = here.positions.page

    async def watched(*wanted: Any) -> list[ArchivedPosition]:
        found = await page(*wanted)
        steps[-1] += len(found)
        return found

    longest = 0
    with patch.object(here.positions, "page", watched):
        async for piece in export.pieces:
            longest = max(longest, len(piece))
            steps.append(0)
    assert sum(steps) >= count
    assert max(steps) <= map_export.FIXES_AT_ONCE, "nothing is read ahead of its reader but what makes the next piece"
    assert longest < 300_000

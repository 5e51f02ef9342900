"""Where everything was: places, interventions, teams and their ways as GeoJSON, and a GPX track for each team.

Written as streams, page by page. In an anonymised one every place is that of a square, and teams have no name.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from protocol.drawings import Drawing, DrawingShape
from protocol.entities import Entity
from protocol.ids import TeamId
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.operations import Sector, Site
from protocol.positions import TeamPosition
from protocol.teams import Team
from server.application.archive_export import Export
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.domain.anonymity import Pseudonyms, coarse, known_code
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, public
from server.geo.scene import scene_of
from server.interop import geojson, gpx
from server.interop.csv_tables import iso
from server.interop.zip_stream import ZipStream
from server.ports import ArchivedPosition, PositionArchive

FIXES_AT_ONCE = 2_000
"""Of one way before the loop gets its turn; a longer one is several features that meet."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class MapWish(NamedTuple):
    """Who wants what on a map."""

    audience: Audience
    is_anonymised: bool = False
    team_id: TeamId | None = None
    """One team's track alone."""


class MapWriter:
    """Writes the maps of every operation. Its methods, and the pieces they lead to, may raise `Unavailable`."""

    def __init__(self, operations: Operations, positions: PositionArchive, codes: frozenset[str]) -> None:
        self._operations = operations
        self._positions = positions
        self._codes = codes

    async def write_map(self, wish: MapWish) -> Export | None:
        """One GeoJSON collection, a feature on each line."""
        live = await self._operations.open(wish.audience.operation_id)
        if live is None:
            return None
        count = await self._positions.count(live.operation_id)
        total = len(live.state.entities) + count // FIXES_AT_ONCE
        return Export(total, "lines", self._features(live, wish), live.head)

    async def write_tracks(self, wish: MapWish) -> Export | None:
        """A zip of one GPX for each team that was ever seen; None also if there is no such team for this reader."""
        live = await self._operations.open(wish.audience.operation_id)
        if live is None:
            return None
        teams = _teams(live, wish, wish.team_id)
        if wish.team_id is not None and not teams:
            return None
        total = await self._positions.count(live.operation_id)
        return Export(total, "lines", self._tracks(live, wish, teams), live.head)

    async def _features(self, live: LiveOperation, wish: MapWish) -> AsyncIterator[bytes]:
        names = Pseudonyms()
        yield geojson.OPENING
        between = b""
        for feature in self._things(live, wish, names):
            yield between + feature
            between = geojson.BETWEEN
        await asyncio.sleep(0)
        for team in _teams(live, wish):
            name = names.of("T", team.id) if wish.is_anonymised else team.call_sign
            last: TeamPosition | None = None
            async for fixes in self._way(live, team.id, wish):
                way = fixes if last is None else [last, *fixes]
                last = fixes[-1]
                if len(way) > 1:
                    points = [(fix.lon_deg, fix.lat_deg) for fix in way]
                    times = [iso(fix.fix_at) for fix in way]
                    properties = {"what": "track", "team": name, "times": times}
                    yield between + geojson.feature(geojson.line(points), properties)
                    between = geojson.BETWEEN
                await asyncio.sleep(0)
            if last is not None:
                properties = {"what": "team", "team": name, "status": team.status, "fix_at": iso(last.fix_at)}
                yield between + geojson.feature(geojson.point(last.lon_deg, last.lat_deg), properties)
                between = geojson.BETWEEN
        yield geojson.CLOSING

    def _things(self, live: LiveOperation, wish: MapWish, names: Pseudonyms) -> Iterator[bytes]:
        """Everything that has a place and does not move."""

        def find(entity_id: UUID) -> Entity | None:
            found = live.state.entities.get(entity_id)
            return found if found is not None and wish.audience.may_see(found, keys_of(found)) else None

        for entity in sorted(live.state.entities.values(), key=lambda each: each.id):
            if wish.audience.may_see(entity, keys_of(entity)):
                shown = public(entity)
                scene = scene_of(shown, find) if isinstance(shown, Intervention) else None
                made = self._bare(shown, names, scene) if wish.is_anonymised else _named(shown, scene)
                if made is not None:
                    yield made

    def _bare(self, entity: Entity, names: Pseudonyms, scene: tuple[float, float] | None) -> bytes | None:
        """A thing without name, words or exact place. Landmarks stay out: some are somebody's door."""
        match entity:
            case Site():
                place = coarse(entity.lat_deg, entity.lon_deg)
                properties: dict[str, Any] = {"what": "site", "name": names.of("S", entity.id), "kind": entity.kind}
            case Intervention():
                place = None if scene is None else coarse(*scene)
                properties = {
                    "what": "intervention",
                    "number": names.of("I", entity.id),
                    "status": entity.status,
                    "priority": entity.priority,
                    "nature": known_code(entity.nature, self._codes),
                    "reported_at": iso(entity.reported_at),
                    "ended_at": iso(entity.ended_at),
                }
            case _:
                return None
        return None if place is None else geojson.feature(geojson.point(place[1], place[0]), properties)

    async def _tracks(self, live: LiveOperation, wish: MapWish, teams: list[Team]) -> AsyncIterator[bytes]:
        names = Pseudonyms()
        with ZipStream() as file:
            for team in teams:
                name = str(names.of("T", team.id) if wish.is_anonymised else team.call_sign)
                last: TeamPosition | None = None
                async for fixes in self._way(live, team.id, wish):
                    begun = b""
                    if last is None:
                        begun = file.begin(f"{_file_name(name, team.id, wish)}.gpx") + file.write(gpx.opening(name))
                    yield begun + file.write(gpx.points(fixes, last))
                    last = fixes[-1]
                    await asyncio.sleep(0)
                if last is not None:
                    yield file.write(gpx.closing())
            yield file.end()

    async def _way(self, live: LiveOperation, team_id: TeamId, wish: MapWish) -> AsyncIterator[list[TeamPosition]]:
        """The fixes of a team, some at a time and never none; anonymised, each square as it was entered."""
        after: ArchivedPosition | None = None
        square: tuple[float, float] | None = None
        while page := await self._positions.page(live.operation_id, after, FIXES_AT_ONCE, team_id):
            after = page[-1]
            fixes = [row.position for row in page]
            if wish.is_anonymised:
                kept = []
                for fix in fixes:
                    entered = coarse(fix.lat_deg, fix.lon_deg)
                    assert entered is not None, "a fix has a place"
                    if entered != square:
                        kept.append(TeamPosition(fix.team_id, fix.fix_at, entered[0], entered[1]))
                        square = entered
                fixes = kept
            if fixes:
                yield fixes


def _named(entity: Entity, scene: tuple[float, float] | None) -> bytes | None:
    """A thing as its reader sees it; `scene`: where an intervention is."""
    geometry: dict[str, Any] | None = None
    match entity:
        case Site(lat_deg=float() as lat_deg, lon_deg=float() as lon_deg):
            geometry = geojson.point(lon_deg, lat_deg)
            properties: dict[str, Any] = {"what": "site", "code": entity.code, "name": entity.name, "kind": entity.kind}
        case Landmark(is_removed=False):
            geometry = geojson.point(entity.lon_deg, entity.lat_deg)
            properties = {"what": "landmark", "code": entity.code, "name": entity.name, "kind": entity.kind}
        case Sector() if entity.ring is not None:
            geometry = geojson.polygon(entity.ring)
            properties = {"what": "sector", "code": entity.code, "name": entity.name, "kind": entity.kind}
        case Sector() if entity.line is not None:
            geometry = geojson.line([(point.lon_deg, point.lat_deg) for point in entity.line])
            properties = {"what": "sector", "code": entity.code, "name": entity.name, "kind": entity.kind}
        case Drawing(is_removed=False):
            geometry = _drawn(entity)
            properties = {
                "what": "drawing",
                "symbol": entity.symbol,
                "note": entity.note or None,
                "valid_from": iso(entity.valid_from),
                "valid_until": iso(entity.valid_until),
            }
        case Intervention() if scene is not None:
            geometry = geojson.point(scene[1], scene[0])
            properties = {
                "what": "intervention",
                "number": entity.number,
                "status": entity.status,
                "priority": entity.priority,
                "nature": entity.nature,
                "description": entity.description or None,
                "address": entity.address or None,
                "reported_at": iso(entity.reported_at),
                "ended_at": iso(entity.ended_at),
                "is_exact": entity.lat_deg is not None,
            }
    return None if geometry is None else geojson.feature(geometry, properties, str(entity.id))


def _drawn(drawing: Drawing) -> dict[str, Any]:
    match drawing.shape:
        case DrawingShape.POINT:
            return geojson.point(*drawing.points[0])
        case DrawingShape.LINE:
            return geojson.line(drawing.points)
        case DrawingShape.AREA:
            return geojson.polygon((*drawing.points, drawing.points[0]))


def _teams(live: LiveOperation, wish: MapWish, team_id: TeamId | None = None) -> list[Team]:
    """Those the reader may see, in the order of their call signs; anonymised, in one that says nothing of them."""
    found = [
        team
        for team in live.state.all(Team)
        if team_id in (None, team.id) and wish.audience.may_see(team, keys_of(team))
    ]
    if wish.is_anonymised:  # else who has the list of teams would read off which is which
        return sorted(found, key=lambda team: sha256(team.id.bytes).digest())
    return sorted(found, key=lambda team: (team.call_sign.casefold(), team.id))


def _file_name(name: str, team_id: TeamId, wish: MapWish) -> str:
    """Safe on every system, and no two alike."""
    safe = _UNSAFE.sub("-", name).strip("-") or "team"
    return safe if wish.is_anonymised else f"{safe}-{team_id.hex[-8:]}"

"""Where things are and what waits: who is in a piece of ground, who could go there, landmarks, the list to work off."""

import math
from typing import Any, TypeVar

from msgspec import Struct
from starlette.responses import JSONResponse

from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.members import Qualification
from protocol.operations import Ring, Sector
from protocol.positions import TeamPosition
from protocol.teams import CareLevel, Team, TeamKind, TeamStatus
from server.domain.attention import Waiting, listed
from server.domain.landmarks import MAX_FOUND, search
from server.domain.scopes import keys_of
from server.domain.state import OperationState
from server.domain.suitable_teams import Candidate, lacking, suitable_teams
from server.domain.visibility import kind_of, shown_as_shared, shown_to
from server.geo.sectors import SectorIndex, is_sound_ring, place_on_line
from server.geo.whereabouts import Found, Whereabouts, places_of, who_is_in
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid

E = TypeVar("E", Landmark, Sector)

MAX_CANDIDATES = 20
MAX_SKILLS = 6
MAX_LETTERS = 40


class Ground(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST …/who-is-in`."""

    ring: Ring


async def show_attention(call: OperationCall) -> Answer:
    """The one list of what waits for a decision, as far as the caller may see what it is about (rule AT7)."""
    state = await _state_of(call)
    if isinstance(state, Problem):
        return state
    known = listed(state, call.now, call.services.newest_positions(state.operation_id))

    def shown(waiting: tuple[Waiting, ...]) -> list[dict[str, object]]:
        return [_show_waiting(one) for one in waiting if shown_to(call.actor, one.subject) is not None]

    groups = [
        {"rank": group.rank, "cause": group.cause, "sector_id": _text(group.sector_id), "items": items}
        for group in known.groups
        if (items := shown(group.waiting))
    ]
    return JSONResponse(
        {"now": call.now, "groups": groups, "muted": shown(known.muted), "next_due_at": known.next_due_at}
    )


async def show_who_is_in(call: OperationCall) -> Answer:
    """The teams in a piece of ground with how many people they are, and those that may be in it (rule GE6)."""
    wish = await call.read_json(Ground)
    if isinstance(wish, Problem):
        return wish
    if not is_sound_ring(wish.ring):
        return invalid("ring")
    state = await _state_of(call)
    if isinstance(state, Problem):
        return state
    teams = {team.id: team for team in state.all(Team) if team.status is not TeamStatus.OFF_DUTY}
    places = places_of(teams.values(), _positions_of(call))
    found = who_is_in(wish.ring, places)
    shown = [_show_found(teams[one.place.team_id], one, call.now) for one in found]
    shown.sort(key=lambda one: str(one["call_sign"]))
    nowhere = sorted(teams.keys() - {place.team_id for place in places})
    return JSONResponse(
        {
            "now": call.now,
            "headcount": sum(_headcount(teams[one.place.team_id]) for one in found),
            "teams": shown,
            "without_place": [{"team_id": str(one), "call_sign": teams[one].call_sign} for one in nowhere],
        }
    )


async def show_nearest(call: OperationCall) -> Answer:
    """Teams that could go to a position or an intervention, best first (rule GE7)."""
    state = await _state_of(call)
    if isinstance(state, Problem):
        return state
    asked = call.request.query_params
    try:
        care_level = CareLevel(asked.get("care_level", CareLevel.NONE))
    except ValueError:
        return invalid("care_level")
    try:
        kind = TeamKind(asked["kind"]) if "kind" in asked else None
    except ValueError:
        return invalid("kind")
    try:
        skills = frozenset(Qualification(each) for each in asked.getlist("skill")[:MAX_SKILLS])
    except ValueError:
        return invalid("skill")
    where = _asked_place(call, state)
    if isinstance(where, Problem):
        return where
    lacks = lacking(state, skills) if skills else None
    found = suitable_teams(state.all(Team), _positions_of(call), *where, care_level=care_level, kind=kind, skills=lacks)
    return JSONResponse({"now": call.now, "teams": [_show_candidate(one, call.now) for one in found[:MAX_CANDIDATES]]})


async def find_landmarks(call: OperationCall) -> Answer:
    """Those that two or three letters may mean; without letters all, by their code."""
    state = await _state_of(call)
    if isinstance(state, Problem):
        return state
    letters = call.request.query_params.get("q", "")[:MAX_LETTERS]
    landmarks = [landmark for landmark in _visible(call, state, Landmark) if not landmark.is_removed]
    found = search(landmarks, letters, MAX_FOUND) if letters else sorted(landmarks, key=lambda one: one.code)
    return JSONResponse({"landmarks": [_show_landmark(landmark) for landmark in found]})


async def show_place(call: OperationCall) -> Answer:
    """How people call a position: its sectors, and the kilometre of the lines beside it."""
    state = await _state_of(call)
    if isinstance(state, Problem):
        return state
    where = _position_in_address(call)
    if isinstance(where, Problem):
        return where
    sectors = {sector.id: sector for sector in _visible(call, state, Sector)}
    inside = sorted(SectorIndex(sectors.values()).sectors_at(*where))
    lines = [(sector, place_on_line(sector.line, *where)) for sector in sectors.values() if sector.line is not None]
    lines.sort(key=lambda each: each[1].offset_m)
    return JSONResponse(
        {
            "sectors": [{"sector_id": str(one), "code": sectors[one].code} for one in inside],
            "lines": [
                {"sector_id": str(sector.id), "code": sector.code, "km": place.km, "offset_m": round(place.offset_m)}
                for sector, place in lines
            ],
        }
    )


def _visible(call: OperationCall, state: OperationState, kind: type[E]) -> list[E]:
    """All of a kind that is the same for everybody in the operation; none for a partner to whom it is not shown."""
    audience = shown_as_shared(call.audience, state.operation)
    return [entity for entity in state.all(kind) if audience.may_see(entity, keys_of(entity))]


async def _state_of(call: OperationCall) -> OperationState | Problem:
    return await call.services.read_state(call.grant.operation_id) or Problem(ProblemKind.NOT_FOUND)


def _positions_of(call: OperationCall) -> dict[Any, TeamPosition]:
    return {position.team_id: position for position in call.services.newest_positions(call.grant.operation_id)}


def _asked_place(call: OperationCall, state: OperationState) -> tuple[float, float] | Problem:
    wanted = call.request.query_params.get("intervention_id")
    if wanted is None:
        return _position_in_address(call)
    found = next((one for one in state.all(Intervention) if str(one.id) == wanted.lower()), None)
    if found is None:
        return Problem(ProblemKind.NOT_FOUND)
    if found.lat_deg is None or found.lon_deg is None:
        landmark = state.find(Landmark, found.landmark_id)
        return invalid("intervention_id") if landmark is None else (landmark.lat_deg, landmark.lon_deg)
    return found.lat_deg, found.lon_deg


def _position_in_address(call: OperationCall) -> tuple[float, float] | Problem:
    read = []
    for name, most in (("lat", 90.0), ("lon", 180.0)):
        try:
            degrees = float(call.request.query_params[name])
        except (KeyError, ValueError):
            return invalid(name)
        if not math.isfinite(degrees) or abs(degrees) > most:
            return invalid(name)
        read.append(degrees)
    return read[0], read[1]


def _headcount(team: Team) -> int:
    """Whoever looks for people in danger must not count too few."""
    return max(team.headcount_counted, team.headcount_declared or 0)


def _show_waiting(waiting: Waiting) -> dict[str, object]:
    subject, item = waiting
    shown: dict[str, object] = {
        "subject_kind": kind_of(subject),
        "subject_id": str(subject.id),
        "team_id": _text(subject.id if isinstance(subject, Team) else getattr(subject, "team_id", None)),
        "cause": item.cause,
        "rank": item.rank,
        "since": item.since,
        "due_at": item.due_at,
        "owner": item.owner,
        "escalates_at": item.escalates_at,
        "escalates_to": item.escalates_to,
    }
    if item.muted_until is not None:
        shown |= {"muted_until": item.muted_until, "mute_reason": item.mute_reason}
    return shown


def _show_found(team: Team, found: Found, now: int) -> dict[str, object]:
    return _show_team(team, found.place, now) | {"is_certain": found.is_certain}


def _show_candidate(candidate: Candidate, now: int) -> dict[str, object]:
    return _show_team(candidate.team, candidate.place, now) | {
        "distance_m": round(candidate.distance_m),
        "is_free": candidate.is_free,
        "availability": candidate.team.availability,
        "care_level": candidate.team.care_level,
    }


def _show_team(team: Team, place: Whereabouts, now: int) -> dict[str, object]:
    return {
        "team_id": str(team.id),
        "call_sign": team.call_sign,
        "kind": team.kind,
        "status": team.status,
        "headcount": _headcount(team),
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "age_ms": max(0, now - place.at),
        "accuracy_m": place.accuracy_m,
        "is_declared": place.is_declared,
    }


def _show_landmark(landmark: Landmark) -> dict[str, object]:
    return {
        "landmark_id": str(landmark.id),
        "code": landmark.code,
        "name": landmark.name,
        "kind": landmark.kind,
        "lat_deg": landmark.lat_deg,
        "lon_deg": landmark.lon_deg,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)

"""Which teams could go there: the free ones first, then those that may be engaged again, by care and by distance."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from protocol.alerts import Alert
from protocol.devices import Device, Role
from protocol.ids import TeamId
from protocol.members import Qualification
from protocol.positions import TeamPosition
from protocol.teams import Availability, CareLevel, Team, TeamKind, TeamStatus
from server.domain.handover import HERE
from server.domain.state import OperationState
from server.geo.nearest import distances_m
from server.geo.whereabouts import Whereabouts, places_of, whereabouts_of

RE_ENGAGEABLE: Final = frozenset({TeamStatus.AT_DESTINATION, TeamStatus.HANDED_OVER, TeamStatus.LEFT_DESTINATION})
"""Not free yet, but their victim is in other hands, or about to be."""
NEAREST_CALLED: Final = 3
"""So many of the nearest teams hear of a call for help that nobody has seen."""
MAX_CALLED: Final = 16

_CARE_ORDER = {level: order for order, level in enumerate(CareLevel)}
_STEP_M = 50.0
"""Distances within one step count as equal: the fresher position then comes first."""


class Candidate(NamedTuple):
    """A team that could go, and how far it is as the crow flies."""

    team: Team
    place: Whereabouts
    distance_m: float
    is_free: bool
    """False: to be engaged again from what it is finishing."""


def suitable_teams(
    teams: Iterable[Team],
    positions: Mapping[TeamId, TeamPosition],
    lat_deg: float,
    lon_deg: float,
    *,
    care_level: CareLevel = CareLevel.NONE,
    kind: TeamKind | None = None,
    skills: Callable[[TeamId], int] | None = None,
) -> list[Candidate]:
    """Best first: free and heard, free but silent, to be engaged again; of these who can give the care, the nearest.

    `skills` says how many of the qualifications that are asked for a team lacks (`lacking`). Teams whose place nobody
    knows are left out.
    """
    able = {team.id: team for team in teams if _readiness(team) is not None and kind in (None, team.kind)}
    places = places_of(able.values(), positions)
    candidates = [
        Candidate(able[place.team_id], place, distance_m, able[place.team_id].status not in RE_ENGAGEABLE)
        for place, distance_m in zip(places, distances_m(lat_deg, lon_deg, places), strict=True)
    ]
    candidates.sort(
        key=lambda one: (
            _readiness(one.team),
            0 if skills is None else skills(one.team.id),
            max(0, _CARE_ORDER[care_level] - _CARE_ORDER[one.team.care_level]),
            one.distance_m // _STEP_M,
            -one.place.at,
            one.team.id,
        )
    )
    return candidates


def lacking(state: OperationState, wanted: frozenset[Qualification]) -> Callable[[TeamId], int]:
    """How many of these qualifications nobody of a team has who is here."""

    def count(team_id: TeamId) -> int:
        here = (member for member in state.members_in(team_id) if member.presence in HERE)
        held = {qualification for member in here for qualification in member.qualifications}
        return len(wanted - held)

    return count


def _readiness(team: Team) -> int | None:
    """The smaller the sooner; None: not to be sent."""
    if team.availability is Availability.AVAILABLE:
        return 0
    if team.availability is Availability.UNKNOWN:
        return 1
    return 2 if team.status in RE_ENGAGEABLE else None


def whom_to_call(state: OperationState, alert: Alert, positions: Mapping[TeamId, TeamPosition]) -> tuple[TeamId, ...]:
    """Whose phones ring too when nobody has seen a call for help: the sector leader's team, then the nearest teams.

    Without a position the teams of the same sector stand in for the nearest. Walks the whole state: once per alert.
    """
    own = state.find(Team, alert.team_id)
    on_duty = [team for team in state.all(Team) if team.status is not TeamStatus.OFF_DUTY and team.id != alert.team_id]
    leading = {device.team_id for device in state.all(Device) if _leads(device)}
    sector_id = None if own is None else own.sector_id
    of_sector = sorted((team for team in on_duty if sector_id is not None and team.sector_id == sector_id), key=_by_id)
    leaders = [team.id for team in of_sector if team.id in leading or _holds_sector_leader(state, team)]
    where = _place_of(alert, own, positions)
    if where is None:
        nearest = [team.id for team in of_sector]
    else:
        places = places_of(sorted(on_duty, key=_by_id), positions)
        ordered = sorted(zip(distances_m(*where, places), places, strict=True), key=lambda each: each[0])
        nearest = [place.team_id for _, place in ordered]
    called = dict.fromkeys(leaders)
    called |= dict.fromkeys([one for one in nearest if one not in called][:NEAREST_CALLED])
    return tuple(called)[:MAX_CALLED]


def _place_of(alert: Alert, own: Team | None, positions: Mapping[TeamId, TeamPosition]) -> tuple[float, float] | None:
    if alert.lat_deg is not None and alert.lon_deg is not None:
        return alert.lat_deg, alert.lon_deg
    place = None if own is None else whereabouts_of(own, positions.get(own.id))
    return None if place is None else (place.lat_deg, place.lon_deg)


def _leads(device: Device) -> bool:
    return device.role is Role.SECTOR_LEADER and not device.is_revoked and device.team_id is not None


def _holds_sector_leader(state: OperationState, team: Team) -> bool:
    return any(Qualification.SECTOR_LEADER in member.qualifications for member in state.members_in(team.id))


def _by_id(team: Team) -> TeamId:
    return team.id

"""Who was here and which teams could be engaged, over time; and the time that people gave.

A member is present from the check-in to the check-out; a break counts, and so does whoever moves from team to team. A
member who became a victim is no longer counted. The declared number is the sum over the teams on duty of what each
last said of itself; a team that said nothing adds nothing. Availability follows from the status, as on the board; a
team that would be free counts as `unknown` from when Vigie noticed its silence until it was heard again. Reports that
came in late count from when they were true.
"""

from collections.abc import Iterable, Iterator, Mapping

from protocol.figures import Headcount, VolunteerTime
from protocol.ids import TeamId
from protocol.teams import Availability, Team, TeamStatus
from server.domain.state import OperationState
from server.domain.team_status import AVAILABILITY
from server.figures.curves import Level, curve_of
from server.figures.gathering import Gathered, Said, is_here, said_in_order, status_intervals
from server.figures.spread import ascending

PEOPLE = ("present", "declared")
_NOBODY: Mapping[str, int] = {}


def headcount_of(state: OperationState, gathered: Gathered, as_of: int) -> Headcount:
    """Two curves: people, and teams on duty by availability."""
    teams = sorted(state.all(Team), key=lambda team: team.id.int)
    present = [
        [Level(said.stamp.occurred_at, said.seq, {"present": 1} if is_here(said.value) else _NOBODY) for said in series]
        for series in map(said_in_order, gathered.presences.values())
    ]
    declared = [_declared(gathered, team.id, as_of) for team in teams]
    return Headcount(
        people=curve_of(PEOPLE, [*present, *declared]),
        teams=curve_of(tuple(Availability), [_availability(gathered, team.id, as_of) for team in teams]),
    )


def volunteer_time(state: OperationState, gathered: Gathered, as_of: int) -> VolunteerTime:
    """Hours given: of members by their check-ins, of teams without any member by what they declared."""
    people, counted, declared = 0, 0, 0
    seqs: list[int] = []
    for series in map(said_in_order, gathered.presences.values()):
        here = list(_here_intervals(series, as_of))
        people += bool(here)
        counted += sum(end - begin for begin, end in here)
        seqs += [said.seq for said in series] if here else []
    for team in state.all(Team):
        if team.id not in gathered.teams_with_members:
            levels = _declared(gathered, team.id, as_of)
            for number, level in enumerate(levels):
                end = levels[number + 1].at if number + 1 < len(levels) else as_of
                people_then = level.adds.get("declared", 0)
                declared += people_then * max(0, end - level.at)
                seqs += [level.seq] if people_then else []
    return VolunteerTime(people=people, counted_ms=counted, declared_ms=declared, seqs=ascending(seqs))


def _here_intervals(series: Iterable[Said], as_of: int) -> Iterator[tuple[int, int]]:
    since: int | None = None
    for said in series:
        at = min(said.stamp.occurred_at, as_of)
        if is_here(said.value):
            since = at if since is None else since
        elif since is not None:
            yield since, at
            since = None
    if since is not None:
        yield since, as_of


def _declared(gathered: Gathered, team_id: TeamId, as_of: int) -> list[Level]:
    """What one team adds to the declared number: nothing while it is off duty."""
    changes: list[tuple[int, int, bool | None, int | None]] = [
        (begin, seq, status is not TeamStatus.OFF_DUTY, None)
        for status, begin, _, seq in status_intervals(gathered.statuses.get(team_id, {}), as_of)
    ]
    changes += [
        (said.stamp.occurred_at, said.seq, None, said.value)
        for said in said_in_order(gathered.headcounts.get(team_id, ()))
    ]
    levels: list[Level] = []
    is_on_duty, headcount = False, 0
    for at, seq, duty, number in sorted(changes, key=lambda change: change[:2]):
        is_on_duty = is_on_duty if duty is None else duty
        headcount = headcount if number is None else number
        adds = {"declared": headcount} if is_on_duty and headcount else _NOBODY
        if adds != (levels[-1].adds if levels else _NOBODY):
            levels.append(Level(at, seq, adds))
    return levels


def _availability(gathered: Gathered, team_id: TeamId, as_of: int) -> list[Level]:
    """What one team adds to the curve of availability; nothing while it is off duty."""
    changes: list[tuple[int, int, TeamStatus | None, bool | None]] = [
        (begin, seq, status, None)
        for status, begin, _, seq in status_intervals(gathered.statuses.get(team_id, {}), as_of)
    ]
    for period in gathered.silences:
        if period.team_id == team_id:
            changes.append((period.noticed_at, period.noticed_seq, None, True))
            if period.until is not None and period.until_seq is not None:
                changes.append((max(period.until, period.noticed_at), period.until_seq, None, False))
    levels: list[Level] = []
    standing, is_silent = TeamStatus.OFF_DUTY, False
    for at, seq, status, silent in sorted(changes, key=lambda change: change[:2]):
        standing = standing if status is None else status
        is_silent = is_silent if silent is None else silent
        levels.append(Level(at, seq, _counted_as(standing, is_silent=is_silent)))
    return levels


def _counted_as(status: TeamStatus, *, is_silent: bool) -> Mapping[str, int]:
    if status is TeamStatus.OFF_DUTY:
        return _NOBODY
    availability = AVAILABILITY[status]
    if is_silent and availability is Availability.AVAILABLE:
        availability = Availability.UNKNOWN
    return {availability: 1}

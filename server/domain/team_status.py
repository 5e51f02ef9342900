"""The life of a team's status, as tables that the code, the tests and the documentation read.

The field knows better than a table: steps may be skipped forward, a team may be engaged again from every status but
off duty, and only a step back within one mission is refused, unless a crew takes its own last key back at once. A
command post may set any status.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from protocol.ids import AssignmentId
from protocol.operations import Stamp
from protocol.teams import Availability, MarkPoint, MissionTimes, StatusPoint, TeamStatus, TransitStop

MISSION_STEPS: tuple[TeamStatus, ...] = (
    TeamStatus.ALERTED,
    TeamStatus.EN_ROUTE,
    TeamStatus.ON_SCENE,
    TeamStatus.WITH_PATIENT,
    TeamStatus.TRANSPORTING,
    TeamStatus.AT_DESTINATION,
    TeamStatus.HANDED_OVER,
    TeamStatus.LEFT_DESTINATION,
)
"""The steps of a mission in their order."""

FREE = frozenset({TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE, TeamStatus.PATROL})
_OUTSIDE_A_MISSION = FREE | {TeamStatus.UNAVAILABLE, TeamStatus.OFF_DUTY}
_STEPS_BACK_THAT_HAPPEN = {
    TeamStatus.WITH_PATIENT: {TeamStatus.ON_SCENE},  # the patient walked off, the team stays
    TeamStatus.TRANSPORTING: {TeamStatus.ON_SCENE, TeamStatus.WITH_PATIENT},  # a transit stop, a rendezvous
}
_ON_ITS_WAY_AGAIN = frozenset({TeamStatus.TRANSPORTING, TeamStatus.AT_DESTINATION, TeamStatus.HANDED_OVER})
_ENGAGES_AGAIN_BY_LEAVING = frozenset({TeamStatus.AT_DESTINATION, TeamStatus.HANDED_OVER, TeamStatus.LEFT_DESTINATION})


def _next_statuses(status: TeamStatus) -> frozenset[TeamStatus]:
    if status is TeamStatus.OFF_DUTY:
        return FREE | {TeamStatus.UNAVAILABLE, TeamStatus.OFF_DUTY}
    allowed = _OUTSIDE_A_MISSION | {TeamStatus.ALERTED, status}
    if status not in MISSION_STEPS:
        return allowed | set(MISSION_STEPS)
    allowed |= set(MISSION_STEPS[MISSION_STEPS.index(status) :])
    allowed |= _STEPS_BACK_THAT_HAPPEN.get(status, set())
    if status in _ENGAGES_AGAIN_BY_LEAVING:
        allowed |= {TeamStatus.EN_ROUTE}
    return frozenset(allowed)


NEXT: dict[TeamStatus, frozenset[TeamStatus]] = {status: _next_statuses(status) for status in TeamStatus}
"""What a team may report after each status."""

KEEPS_DESTINATION = frozenset({TeamStatus.AT_DESTINATION, TeamStatus.HANDED_OVER, TeamStatus.LEFT_DESTINATION})
"""The steps at the place a team was taking somebody to; with any other, it goes nowhere with anybody."""

AVAILABILITY: dict[TeamStatus, Availability] = {
    status: Availability.AVAILABLE
    if status in FREE
    else Availability.ENGAGED
    if status in MISSION_STEPS
    else Availability.UNAVAILABLE
    for status in TeamStatus
}
"""What each status means for whoever looks for a team; silence turns `available` into `unknown`."""

_TIME_OF = {step: f"{step}_at" for step in MISSION_STEPS}
"""The field of `MissionTimes` for each step."""

MAX_SERIES = 24
"""How many reports of its status a team keeps at hand: several times the longest mission."""

MAX_MARKS = 12
"""How many marks of its missions a team keeps at hand."""

MAX_UNDO_MS = 60_000
"""So long a crew may take back a key that it pressed by mistake; later, only a post corrects."""


def begins_mission(before: TeamStatus | None, status: TeamStatus) -> bool:
    """Does this report start a new mission rather than continue one?"""
    if status not in MISSION_STEPS:
        return False
    if before not in MISSION_STEPS:
        return True
    if status is TeamStatus.ALERTED:
        return before is not TeamStatus.ALERTED
    return status is TeamStatus.EN_ROUTE and before in _ENGAGES_AGAIN_BY_LEAVING


def is_step_back(before: TeamStatus | None, status: TeamStatus) -> bool:
    """Is this an earlier step of the mission that `before` belongs to?"""
    if before not in MISSION_STEPS or status not in MISSION_STEPS or begins_mission(before, status):
        return False
    return MISSION_STEPS.index(status) < MISSION_STEPS.index(before)


def undone_by(
    series: Sequence[StatusPoint], status: TeamStatus, stamp: Stamp, assignment_id: AssignmentId | None
) -> StatusPoint | None:
    """The report that this one takes back: the newest, of the same device and mission, not a minute ago; or None.

    What is said must lie between that report and the one before it: one key back, not a journey.
    """
    if len(series) < 2:
        return None
    before, mistaken = series[-2:]
    is_own = mistaken.stamp.device_id == stamp.device_id and mistaken.stamp < stamp
    if not is_own or stamp.occurred_at - mistaken.stamp.occurred_at > MAX_UNDO_MS:
        return None
    if before.status not in MISSION_STEPS or _begins(before, mistaken):
        return None
    if assignment_id is not None and assignment_id != mistaken.assignment_id:
        return None
    if mistaken.status not in MISSION_STEPS:
        return mistaken if status is before.status else None
    is_between = is_step_back(mistaken.status, status) and not is_step_back(before.status, status)
    return mistaken if is_between or (status is before.status is TeamStatus.ALERTED is not mistaken.status) else None


def add_to_series(series: tuple[StatusPoint, ...], point: StatusPoint) -> tuple[StatusPoint, ...]:
    """The series with one more report, in the order of what happened; the oldest fall out."""
    if not series or series[-1].stamp < point.stamp:
        return (*series, point)[-MAX_SERIES:]
    return tuple(sorted((*series, point), key=lambda each: each.stamp))[-MAX_SERIES:]


def add_mark(marks: tuple[MarkPoint, ...], point: MarkPoint) -> tuple[MarkPoint, ...]:
    """The marks with one more, in the order of what happened; the oldest fall out."""
    return tuple(sorted((*marks, point), key=lambda each: (each.stamp, each.mark)))[-MAX_MARKS:]


def mission_times(series: Sequence[StatusPoint], marks: Iterable[MarkPoint] = ()) -> MissionTimes:
    """The times of the last mission in a series; a step nobody reported stays None."""
    begin = max(0, len(series) - 1)
    while begin > 0 and not _begins(series[begin - 1], series[begin]):
        begin -= 1  # from the end, because each report looks at the whole series
    times: dict[str, Any] = {}
    if begin > 0 or (series and _begins(None, series[0])):
        times["started_at"] = series[begin].stamp.occurred_at
    before: StatusPoint | None = None
    for point in series[begin:]:
        if point.status in MISSION_STEPS:
            if point.is_correction:
                times.pop("ended_at", None)
                times.pop("back_base_at", None)
            _enter_step(times, point, before)
        elif before is not None and before.status in MISSION_STEPS:
            times["ended_at"] = point.stamp.occurred_at
        if point.status is TeamStatus.AVAILABLE_BASE and "ended_at" in times:
            times.setdefault("back_base_at", point.stamp.occurred_at)
        before = point
    for each in marks:
        if times.get("started_at", each.stamp.occurred_at + 1) <= each.stamp.occurred_at:
            times.setdefault(f"{each.mark}_at", each.stamp.occurred_at)
    return MissionTimes(**times)


def times_of_order(series: Iterable[StatusPoint]) -> MissionTimes:
    """The times of one order: the first of each step, also when the team went there several times."""
    times: dict[str, Any] = {}
    is_on_it = False
    before: StatusPoint | None = None
    for point in series:
        occurred_at = point.stamp.occurred_at
        if point.status in MISSION_STEPS:
            times.setdefault("started_at", occurred_at)
            times.pop("ended_at", None)
            times.pop("back_base_at", None)
            _enter_step(times, point, before)
            is_on_it = True
        elif is_on_it:
            times["ended_at"] = occurred_at
            is_on_it = False
        if point.status is TeamStatus.AVAILABLE_BASE and "ended_at" in times:
            times.setdefault("back_base_at", occurred_at)
        before = point
    return MissionTimes(**times)


def _begins(before: StatusPoint | None, point: StatusPoint) -> bool:
    """Does this report start a new mission: by its status, or because it is about another order?"""
    if before is None:
        return begins_mission(None, point.status)
    if point.is_correction:
        return False
    if begins_mission(before.status, point.status):
        return True
    is_other_order = point.assignment_id is not None and point.assignment_id != before.assignment_id
    if is_other_order and point.status in MISSION_STEPS:
        # What a team did before it had an order belongs to its first one, unless it starts again from the beginning.
        return before.assignment_id is not None or is_step_back(before.status, point.status)
    return False


def _enter_step(times: dict[str, Any], point: StatusPoint, before: StatusPoint | None) -> None:
    """Writes the time of a step, unless it is said again; a correction takes the later ones back."""
    if point.is_correction:
        for step in MISSION_STEPS[MISSION_STEPS.index(point.status) + 1 :]:
            times.pop(_TIME_OF[step], None)
        if "transporting_at" not in times:
            times.pop("transit_stops", None)
    elif before is not None:
        _enter_stop(times, point, before)
    times.setdefault(_TIME_OF[point.status], point.stamp.occurred_at)


def _enter_stop(times: dict[str, Any], point: StatusPoint, before: StatusPoint) -> None:
    """Back from transporting is a stop on the way; out again, or arrived, it is over."""
    stops: tuple[TransitStop, ...] = times.get("transit_stops", ())
    if before.status is TeamStatus.TRANSPORTING and point.status in _STEPS_BACK_THAT_HAPPEN[TeamStatus.TRANSPORTING]:
        times["transit_stops"] = (*stops, TransitStop(point.stamp.occurred_at))
    elif stops and stops[-1].left_at is None and point.status in _ON_ITS_WAY_AGAIN:
        times["transit_stops"] = (*stops[:-1], TransitStop(stops[-1].at, point.stamp.occurred_at))

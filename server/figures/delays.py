"""From the call to each step of the help: per intervention, per team on one, per sector.

Where the clock starts. The call is when the intervention was reported; of several that turned out to be the same, the
earliest report counts for all their teams. A step said to have been before the call, because the call was entered
afterwards, took no time. For teams there is a second clock, which starts with their order.

What counts. Each order that was sent to a team and led to a step is one mission; a team that is engaged again without
having been free has the next mission from its next order on, and no time "free" in the first. Each step has the time
of its first report in the mission; a report that came in late counts at the time when it happened; a step taken back
by a post did not happen. Who split off from a team, or took on the work of one that ended, has the call of the
intervention and the later steps; the earlier ones stay with the team that did them.

Several teams on one intervention. Departure, arrival, contact and leaving are those of the first team; hand-over and
"free" are those of the last, once every team that took part has them.

A step that nobody reported stays without a time. It is "not reported" if a later one proves that it happened, and
"not reached" otherwise.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from protocol.assignments import Assignment, AssignmentState
from protocol.figures import Delays, MissionStep, SpreadRow, Spreads, StepTime, TimedMission
from protocol.ids import InterventionId, SectorId
from protocol.interventions import Intervention
from protocol.operations import Sector, Site
from protocol.teams import StatusPoint, Team, TeamStatus
from server.domain.missions import ENGAGING
from server.domain.naming import as_counted
from server.domain.state import OperationState
from server.domain.team_status import MISSION_STEPS, times_of_order
from server.figures.gathering import Gathered, in_order
from server.figures.spread import spread_of

STATUS_OF: dict[MissionStep, TeamStatus] = {
    MissionStep.DEPARTURE: TeamStatus.EN_ROUTE,
    MissionStep.ARRIVAL: TeamStatus.ON_SCENE,
    MissionStep.CONTACT: TeamStatus.WITH_PATIENT,
    MissionStep.LEAVING: TeamStatus.TRANSPORTING,
    MissionStep.HAND_OVER: TeamStatus.HANDED_OVER,
}
"""What a team reports at each step; `free` is its first report outside the mission."""
_FIRST_OF_TEAMS = (MissionStep.DEPARTURE, MissionStep.ARRIVAL, MissionStep.CONTACT, MissionStep.LEAVING)
_OUTSIDE_A_MISSION = frozenset(TeamStatus) - frozenset(MISSION_STEPS)
_WITH_PATIENT_GONE = frozenset({TeamStatus.TRANSPORTING, TeamStatus.AT_DESTINATION, TeamStatus.LEFT_DESTINATION})
_PROVED_BY: dict[MissionStep, frozenset[TeamStatus]] = {
    MissionStep.DEPARTURE: frozenset(MISSION_STEPS[2:]),
    MissionStep.ARRIVAL: frozenset(MISSION_STEPS[3:]),
    MissionStep.CONTACT: frozenset(MISSION_STEPS[4:]),
    MissionStep.LEAVING: frozenset({TeamStatus.AT_DESTINATION, TeamStatus.LEFT_DESTINATION}),
    MissionStep.HAND_OVER: frozenset({TeamStatus.LEFT_DESTINATION}),
}
"""Reports that prove a step happened although nobody said when. Not every mission has a transport, or a patient."""


class Mission(NamedTuple):
    """One team on one intervention: what it reported, with the numbers of the facts."""

    order: Assignment
    root_id: InterventionId
    """The intervention that it counts for, after duplicates were put together."""
    times: dict[MissionStep, tuple[int, int]]
    """When, and by which fact."""
    not_reported: frozenset[MissionStep]
    owes_hand_over: bool
    """It went off with a patient, and nothing says that the patient is in other hands."""

    @property
    def seqs(self) -> list[int]:
        return [seq for _, seq in self.times.values()]


def missions_of(state: OperationState, gathered: Gathered) -> list[Mission]:
    """Every mission there was, by the number of the intervention and the time of the order."""
    missions = [
        mission
        for order in state.all(Assignment)
        if order.task in ENGAGING and order.sent_at is not None and order.intervention_id is not None
        if (mission := _mission_of(state, gathered, order)) is not None
    ]
    return sorted(missions, key=lambda each: (_number(state, each.root_id), each.order.given_at, each.order.id.int))


def delays_of(state: OperationState, gathered: Gathered, missions: Sequence[Mission]) -> Delays:
    """All of it; `missions` are those of `missions_of`."""
    calls = _calls(state, gathered)
    by_root: dict[InterventionId, list[Mission]] = {}
    for mission in missions:
        by_root.setdefault(mission.root_id, []).append(mission)
    timed = [_timed_alone(state, gathered, calls, mission) for mission in missions]
    together = [_timed_together(state, calls, root_id, group) for root_id, group in by_root.items()]
    return Delays(
        interventions=tuple(together),
        missions=tuple(timed),
        overall=_spreads(together),
        sectors=_rows(together, lambda each: each.sector_id, lambda sector_id: _code(state, sector_id)),
        teams_from_call=_rows(timed, lambda each: each.team_id, lambda team_id: _call_sign(state, team_id)),
        teams_from_order=_rows(
            [each for each in timed if each.ordered_at is not None],
            lambda each: each.team_id,
            lambda team_id: _call_sign(state, team_id),
            is_from_order=True,
        ),
    )


def root_of(state: OperationState, intervention_id: InterventionId | None) -> InterventionId | None:
    """The intervention as which this one counts: itself, or the one whose duplicate it is."""
    passed: set[InterventionId] = set()
    while intervention_id is not None and intervention_id not in passed:
        intervention = state.find(Intervention, intervention_id)
        if intervention is None or intervention.duplicate_of is None:
            return intervention_id
        passed.add(intervention_id)
        intervention_id = intervention.duplicate_of
    return min(passed, default=None)


def _mission_of(state: OperationState, gathered: Gathered, order: Assignment) -> Mission | None:
    points = in_order(gathered.orders.get(order.id, {}))
    root_id = root_of(state, order.intervention_id)
    if root_id is None or state.find(Intervention, root_id) is None:
        return None
    reported = times_of_order(point for point, _ in points)
    times: dict[MissionStep, tuple[int, int]] = {}
    for step, status in STATUS_OF.items():
        at = getattr(reported, f"{status}_at")
        if at is not None:
            times[step] = at, _seq_of(points, at, frozenset({status}))
    if reported.ended_at is not None:
        at = reported.ended_at
        times[MissionStep.FREE] = at, _seq_of(points, at, _OUTSIDE_A_MISSION)
    if not times:
        return None
    done = {status for status in MISSION_STEPS if getattr(reported, f"{status}_at") is not None}
    is_gone, is_free = bool(done & _WITH_PATIENT_GONE), MissionStep.FREE in times
    proved = {step for step, proofs in _PROVED_BY.items() if done & proofs}
    if is_gone and is_free:
        proved.add(MissionStep.HAND_OVER)
    if order.closed_as is AssignmentState.COMPLETED:
        proved.add(MissionStep.FREE)
    if order.is_self_engaged or order.id in gathered.taken_over:
        first = min(times, key=lambda step: times[step][0])
        proved = {step for step in proved if _ORDER[step] > _ORDER[first]}
    not_reported = frozenset(proved - set(times))
    owes = is_gone and not is_free and MissionStep.HAND_OVER not in times
    return Mission(order, root_id, times, not_reported, owes and order.closed_as is None)


def _seq_of(points: Iterable[tuple[StatusPoint, int]], at: int, statuses: frozenset[TeamStatus]) -> int:
    return next(seq for point, seq in points if point.stamp.occurred_at == at and point.status in statuses)


def _calls(state: OperationState, gathered: Gathered) -> dict[InterventionId, tuple[int, int]]:
    """When each was called in first, and by which fact; duplicates call for the one they are the same as."""
    calls: dict[InterventionId, tuple[int, int]] = {}
    for intervention in state.all(Intervention):
        root_id = root_of(state, intervention.id)
        if root_id is not None:
            call = intervention.reported_at, gathered.seq_of(intervention.id, "reported_at")
            calls[root_id] = min(calls.get(root_id, call), call)
    return calls


def _timed_alone(
    state: OperationState, gathered: Gathered, calls: dict[InterventionId, tuple[int, int]], mission: Mission
) -> TimedMission:
    order, (called_at, call_seq) = mission.order, calls[mission.root_id]
    has_own_order = not order.is_self_engaged and order.id not in gathered.taken_over
    ordered_at = order.sent_at if has_own_order else None
    return TimedMission(
        intervention_id=mission.root_id,
        number=_number(state, mission.root_id),
        sector_id=_sector_of(state, mission.root_id),
        assignment_id=order.id,
        team_id=order.team_id,
        ordered_at=ordered_at,
        called_at=called_at,
        call_seq=call_seq,
        steps={
            step: StepTime(
                at=at,
                from_call_ms=max(0, at - called_at),
                from_order_ms=None if ordered_at is None else max(0, at - ordered_at),
                seq=seq,
            )
            for step, (at, seq) in _sorted(mission.times)
        },
        not_reported=_in_step_order(mission.not_reported),
    )


def _timed_together(
    state: OperationState,
    calls: dict[InterventionId, tuple[int, int]],
    root_id: InterventionId,
    group: Sequence[Mission],
) -> TimedMission:
    called_at, call_seq = calls[root_id]
    times: dict[MissionStep, tuple[int, int]] = {}
    for step in _FIRST_OF_TEAMS:
        said = [mission.times[step] for mission in group if step in mission.times]
        if said:
            times[step] = min(said)
    handed_over = [each.times[MissionStep.HAND_OVER] for each in group if MissionStep.HAND_OVER in each.times]
    if handed_over and not any(each.owes_hand_over for each in group):
        times[MissionStep.HAND_OVER] = max(handed_over)
    if all(MissionStep.FREE in each.times for each in group):
        times[MissionStep.FREE] = max(each.times[MissionStep.FREE] for each in group)
    not_reported = {step for mission in group for step in mission.not_reported} - set(times)
    return TimedMission(
        intervention_id=root_id,
        number=_number(state, root_id),
        sector_id=_sector_of(state, root_id),
        called_at=called_at,
        call_seq=call_seq,
        steps={
            step: StepTime(at=at, from_call_ms=max(0, at - called_at), seq=seq) for step, (at, seq) in _sorted(times)
        },
        not_reported=_in_step_order(not_reported),
    )


def _spreads(timed: Sequence[TimedMission], *, is_from_order: bool = False) -> Spreads:
    spreads: Spreads = {}
    for step in MissionStep:
        reached = [(each, each.steps[step]) for each in timed if step in each.steps]
        not_reported = sum(step in each.not_reported for each in timed)
        spreads[step] = spread_of(
            [(time.from_order_ms or 0) if is_from_order else time.from_call_ms for _, time in reached],
            [seq for each, time in reached for seq in (each.call_seq, time.seq)],
            not_reported=not_reported,
            not_reached=len(timed) - len(reached) - not_reported,
        )
    return spreads


def _rows(
    timed: Sequence[TimedMission],
    key: Callable[[TimedMission], UUID | None],
    label: Callable[[UUID | None], str],
    *,
    is_from_order: bool = False,
) -> tuple[SpreadRow, ...]:
    groups: dict[UUID | None, list[TimedMission]] = {}
    for each in timed:
        groups.setdefault(key(each), []).append(each)
    rows = [
        SpreadRow(id=group_id, label=label(group_id), steps=_spreads(group, is_from_order=is_from_order))
        for group_id, group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.id is None, as_counted(row.label))))


_ORDER = {step: number for number, step in enumerate(MissionStep)}


def _sorted(times: dict[MissionStep, tuple[int, int]]) -> list[tuple[MissionStep, tuple[int, int]]]:
    return sorted(times.items(), key=lambda item: _ORDER[item[0]])


def _in_step_order(steps: Iterable[MissionStep]) -> tuple[MissionStep, ...]:
    return tuple(sorted(steps, key=lambda step: _ORDER[step]))


def _number(state: OperationState, intervention_id: InterventionId) -> int:
    intervention = state.find(Intervention, intervention_id)
    return 0 if intervention is None else intervention.number


def _sector_of(state: OperationState, intervention_id: InterventionId) -> SectorId | None:
    """Its own, or that of the site it is at."""
    intervention = state.find(Intervention, intervention_id)
    if intervention is None or intervention.sector_id is not None:
        return None if intervention is None else intervention.sector_id
    site = state.find(Site, intervention.site_id)
    return None if site is None else site.sector_id


def _code(state: OperationState, sector_id: UUID | None) -> str:
    sector = state.find(Sector, sector_id)
    return "" if sector is None else sector.code


def _call_sign(state: OperationState, team_id: UUID | None) -> str:
    team = state.find(Team, team_id)
    return "" if team is None else team.call_sign

"""What happens in a mission beside the steps of its team: the report is passed, the destination is given.

A crew says it, a post hears it, or it follows from what was told of a case. Like the times of the steps, the times of
the marks are read off all that was reported, so that the order of arrival does not matter (rule C8).
"""

from collections.abc import Iterable

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.regulation import RegulationCase
from protocol.teams import MarkPoint, MissionMark, Team
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, unknown
from server.domain.registers import stamp_of
from server.domain.standing import standing_team, team_spoken_of
from server.domain.state import OperationState
from server.domain.team_status import add_mark, mission_times
from server.domain.teams import heard


def mark(state: OperationState, command: c.MarkMission, actor: Actor, moment: Moment) -> Decision:
    team = team_spoken_of(state, actor, command.team_id, moment.occurred_at)
    if team is None:
        return unknown("team_id")
    return accept(e.MissionMarked(team_id=team.id, mark=command.mark))


def marked(state: OperationState, record: Record, event: e.MissionMarked) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    marks = add_mark(team.marks, MarkPoint(stamp_of(record), event.mark))
    team = msgspec.structs.replace(team, marks=marks, mission=mission_times(team.series, marks))
    return (heard(state, team, record),)


def case_marks_the_mission(before: OperationState, after: OperationState, record: Record) -> Iterable[e.Event]:
    """A report that was passed on, and a destination that was decided, are times of the mission of its team."""
    match record.event:
        case e.CasePassedOn(case_id=case_id):
            reached = MissionMark.REPORT_PASSED
        case e.CaseDecided(case_id=case_id, destination_site_id=site_id, service=service):
            if site_id is None and not service:
                return
            reached = MissionMark.DESTINATION_GIVEN
        case _:
            return
    case = after.find(RegulationCase, case_id)
    team = None if case is None else standing_team(after, case.team_id)
    if team is not None:
        yield e.MissionMarked(team_id=team.id, mark=reached)


MARK_REACTIONS = (case_marks_the_mission,)

"""What figures need of a log, gathered in one walk: every dated report with the number of its fact, nothing else.

The entities keep only the newest reports of each series; figures want them all, and the facts they came from. What is
gathered is read off the entities as the fold has made them, so that figures and screens never disagree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from protocol import events as e
from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.ids import CommandId, MemberId, SiteId, TeamId
from protocol.interventions import Intervention
from protocol.members import Presence
from protocol.messages import Message, Receipt
from protocol.operations import Stamp
from protocol.teams import StatusPoint, Team, TeamStatus
from protocol.victims import JourneyPoint, TriageAct, Victim
from server.domain.changes import StateChange
from server.domain.registers import stamp_of
from server.domain.state import OperationState

P = TypeVar("P", StatusPoint, TriageAct, JourneyPoint)
Series = dict[P, int]
"""Reports, each with the number of its fact."""

_FOLLOWED: dict[type[Entity], tuple[str, ...]] = {
    Intervention: ("reported_at", "status", "duplicate_of"),
    Assignment: ("sent_at", "acknowledged_at", "closed_at"),
    Alert: ("raised_at", "seen_at"),
    Message: ("accepted_at",),
    Receipt: ("acknowledged_at",),
    Evacuation: ("state", "vector"),
    Victim: ("category", "presence"),
}
"""Fields of which it is kept which fact gave them the value they have."""


class Said(NamedTuple):
    """One report of a register that keeps no series of its own."""

    stamp: Stamp
    value: Any
    seq: int


class Silence(NamedTuple):
    """One period in which a team was silent."""

    team_id: TeamId
    since: int
    noticed_at: int
    noticed_seq: int
    until: int | None = None
    until_seq: int | None = None


@dataclass
class Gathered:
    """Grows by one fact at a time; what it holds is small and never protected."""

    last_received_at: int = 0
    statuses: dict[UUID, Series[StatusPoint]] = field(default_factory=dict)
    """Of each team."""
    orders: dict[UUID, Series[StatusPoint]] = field(default_factory=dict)
    """Of each assignment."""
    triages: dict[UUID, Series[TriageAct]] = field(default_factory=dict)
    journeys: dict[UUID, Series[JourneyPoint]] = field(default_factory=dict)
    presences: dict[MemberId, list[Said]] = field(default_factory=dict)
    headcounts: dict[TeamId, list[Said]] = field(default_factory=dict)
    teams_with_members: set[TeamId] = field(default_factory=set)
    sources: dict[tuple[UUID, str], int] = field(default_factory=dict)
    """The fact that gave a followed field its value, by entity and field."""
    taken_over: set[UUID] = field(default_factory=set)
    """Orders that came with the work of another team, which split or ended in this one."""
    silences: list[Silence] = field(default_factory=list)
    minor_care: dict[tuple[SiteId | None, str], list[int]] = field(default_factory=dict)
    _silent: dict[TeamId, int] = field(default_factory=dict)
    """Where the open period of a team is among `silences`."""
    _moving_work: CommandId | None = None

    def take(self, before: OperationState, change: StateChange) -> None:
        """One more fact, with the state before it."""
        record = change.record
        self.last_received_at = max(self.last_received_at, record.received_at)
        self._take_event(record)
        for touched in change.touched:
            self._take_entity(before.entities.get(touched.entity.id), touched.entity, record)

    def seq_of(self, entity_id: UUID, name: str) -> int:
        """The fact that gave a followed field its value; 0 if it still has the one it began without."""
        return self.sources.get((entity_id, name), 0)

    def _take_event(self, record: e.Record) -> None:
        match record.event:
            case e.PresenceReported(member_id=member_id, presence=presence):
                self.presences.setdefault(member_id, []).append(Said(stamp_of(record), presence, record.seq))
            case (
                e.CompositionDeclared(team_id=team_id, headcount=headcount)
                | e.CrewChanged(team_id=team_id, headcount=headcount)
            ):
                self.headcounts.setdefault(team_id, []).append(Said(stamp_of(record), headcount, record.seq))
            case e.MemberEnrolled(team_id=team_id) | e.MemberAssigned(team_id=team_id) if team_id is not None:
                self.teams_with_members.add(team_id)
            case e.TeamSplit() | e.TeamMerged():
                self._moving_work = record.command_id
            case e.AssignmentGiven(assignment_id=assignment_id) if record.command_id == self._moving_work:
                self.taken_over.add(assignment_id)
            case e.MinorCareTallied(site_id=site_id, nature=nature):
                self.minor_care.setdefault((site_id, nature), []).append(record.seq)
            case e.VictimRegistered(site_id=site_id, from_minor_care=str(nature)):
                self.minor_care.setdefault((site_id, nature), []).append(record.seq)

    def _take_entity(self, old: Entity | None, new: Entity, record: e.Record) -> None:
        for name in _FOLLOWED.get(type(new), ()):
            value = getattr(new, name)
            if value is not None and (old is None or getattr(old, name) != value):
                self.sources[new.id, name] = record.seq
        match new:
            case Team():
                _extend(self.statuses, new.id, new.series, record.seq)
                self._take_silence(old if isinstance(old, Team) else None, new, record)
            case Assignment():
                _extend(self.orders, new.id, new.series, record.seq)
            case Victim():
                _extend(self.triages, new.id, new.triages, record.seq)
                _extend(self.journeys, new.id, new.journey, record.seq)

    def _take_silence(self, old: Team | None, new: Team, record: e.Record) -> None:
        was_silent = old is not None and old.silent_since is not None
        if new.silent_since is not None and not was_silent:
            self._silent[new.id] = len(self.silences)
            self.silences.append(Silence(new.id, new.silent_since, record.occurred_at, record.seq))
        elif new.silent_since is None and was_silent:
            place = self._silent.pop(new.id)
            period = self.silences[place]
            heard_at = new.last_heard_at or 0
            until = heard_at if heard_at > period.since else record.occurred_at
            self.silences[place] = period._replace(until=max(until, period.since), until_seq=record.seq)


def in_order(series: Series[P]) -> list[tuple[P, int]]:
    """Reports in the order of what happened, as the fold orders them; of the same stamp the first known first."""
    return sorted(series.items(), key=lambda item: item[0].stamp)


def said_in_order(said: Iterable[Said]) -> list[Said]:
    """The same for registers."""
    return sorted(said, key=lambda each: each.stamp)


def status_intervals(series: Series[StatusPoint], until: int) -> Iterator[tuple[TeamStatus, int, int, int]]:
    """What a team did, from when until when, and by which fact; before its first report it was off duty."""
    points = in_order(series)
    for number, (point, seq) in enumerate(points):
        begin = min(point.stamp.occurred_at, until)
        end = until if number + 1 == len(points) else min(points[number + 1][0].stamp.occurred_at, until)
        yield point.status, begin, end, seq


def is_here(presence: Presence) -> bool:
    """Does this person count as present? A break counts."""
    return presence in (Presence.CHECKED_IN, Presence.ON_BREAK)


def _extend(kept: dict[UUID, Series[P]], entity_id: UUID, newest: tuple[P, ...], seq: int) -> None:
    if newest:
        series = kept.setdefault(entity_id, {})
        for point in newest:
            series.setdefault(point, seq)

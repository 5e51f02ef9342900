"""A stretch of a timeline as changes, made from a state that is kept and the facts that follow it. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from immutables import Map

from protocol.entities import Entity
from protocol.events import Record
from protocol.replay import ReplayClock
from server.domain.changes import StateChange, Touched
from server.domain.evolve import evolve
from server.domain.scopes import keys_of
from server.domain.state import OperationState
from server.replay.timeline import Start, Timeline, applied


class Block:
    """The facts in (start, end] of one clock; as many of them as were asked for are changes already."""

    def __init__(self, timeline: Timeline, clock: ReplayClock, number: int) -> None:
        """The block of the fact `number + 1`, or of the last there is."""
        self.clock = clock
        self.start: Start = timeline.start(clock, number)
        self.changes: list[StateChange] = []
        self.shown: dict[Hashable, Any] = {}
        """What was made of the changes for those who see them alike; goes with the block."""
        self._state = replace(self.start.state, seq=self.start.number)
        self._seqs: list[int] = []
        self._rewrites = timeline.rewrites
        """As of when the order of its facts was last compared with the timeline's."""

    @property
    def number(self) -> int:
        """How far it is made."""
        return self.start.number + len(self.changes)

    def is_good(self, timeline: Timeline) -> bool:
        """Does it still tell what the timeline tells? A fact that came in late may have changed the past."""
        now = timeline.start(self.clock, self.start.number)
        if now.number != self.start.number or now.state is not self.start.state:
            return False
        if self._rewrites != timeline.rewrites:
            made = timeline.order(self.clock).seqs(now.number, now.number + len(self._seqs))
            if list(made) != self._seqs:
                return False
            self._rewrites = timeline.rewrites
        return True

    def missing(self, timeline: Timeline, until: int) -> Sequence[int]:
        """The numbers in the log of the facts that are needed to get as far."""
        now = timeline.start(self.clock, self.start.number)
        return timeline.order(self.clock).seqs(self.number, min(until, now.end))

    def extend(self, timeline: Timeline, records: Iterable[Record]) -> None:
        """The next facts, as `missing` named them."""
        made = len(self.changes)
        for record in records:
            self._seqs.append(record.seq)
            self._state, change = (
                evolve(self._state, record) if self.clock is ReplayClock.KNOWN else applied(self._state, record)
            )
            self.changes.append(change)
        now = timeline.start(self.clock, self.start.number)
        if self.clock is ReplayClock.HAPPENED and len(self.changes) > made and self.number == now.end:
            self._meet(now.after)

    def entities_at(self, number: int) -> Map[UUID, Entity]:
        """Everything there was after the fact `number`."""
        entities = self.start.state.entities
        for change in self.changes[: number - self.start.number]:
            for touched in change.touched:
                entities = entities.set(touched.entity.id, touched.entity)
        return entities

    def changes_in(self, after: int, until: int) -> list[StateChange]:
        """The changes in (after, until], as far as this block has them."""
        first = self.start.number
        return self.changes[max(0, after - first) : max(0, until - first)]

    def _meet(self, after: OperationState) -> None:
        """At its end stands what the facts come to in the order of the log; where the order of happening led elsewhere,
        the last change brings it there."""
        better: dict[UUID, Touched] = {}
        for entity in after.entities.values():
            made = self._state.entities.get(entity.id)
            if made is not entity and made != entity:
                better[entity.id] = Touched(entity, keys_of(made), keys_of(entity))
        self._state = replace(after, seq=self.number)
        if better:
            last = self.changes[-1]
            touched = [better.pop(each.entity.id, each) for each in last.touched]
            self.changes[-1] = last._replace(touched=(*touched, *better.values()))

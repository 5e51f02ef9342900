"""The past of one operation, so that any moment of it is near: states along the way, by either clock. Pure.

By what was known, a state is the fold of the log up to a number: one is kept every so many facts. By what happened, a
state is the fold, in the order of the log, of those facts that had happened by a moment: when one of the first kind is
kept, everything in it has happened by the moment of its newest fact, so that the same state serves. A fact that comes
in later, but happened before such a moment, is folded into that state too, at the latest when somebody goes there. So
each state of the second kind has in every register the newest report of its time, as known now (rules C8 and RP5), and
shares all else with the others.
"""

from bisect import bisect_left
from typing import NamedTuple
from uuid import UUID

import msgspec

from protocol.casualties import CasualtyBoard
from protocol.events import MemberErased, Record, VictimErased
from protocol.ids import LogId, OperationId
from protocol.replay import ReplayClock
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.replay.density import Density
from server.replay.orders import HappenedOrder, KnownOrder, Order

KEPT_EVERY = 500
"""Facts between two states that are kept, at first."""
MAX_KEPT = 256
"""States kept of one operation; with more, every other one is given up, and the distance doubles."""


FAR = 64
"""Places between where a fact stands in the log and where it happened, from which on it is kept at hand."""


class Moment(NamedTuple):
    """The end of a span of time: what had happened by the fact `seq`, which happened at `at`."""

    at: int
    seq: int


class _Late(NamedTuple):
    """A fact that happened before a state was kept, and came in after."""

    moment: Moment
    record: Record


class Start(NamedTuple):
    """A state that is at hand, and where it stands by the clock that was asked for."""

    number: int
    state: OperationState
    end: int
    """The number at which the next one stands, or the last there is."""
    after: OperationState
    """The state that stands there."""


class Timeline:
    """Grows by `take`, fact by fact in the order of the log; everything else only reads."""

    def __init__(self, operation_id: OperationId, log_id: LogId, kept_every: int = KEPT_EVERY) -> None:
        self.log_id = log_id
        self.state = OperationState(operation_id)
        self.density = Density()
        self.rewrites = 0
        """How often a fact came in that had happened before another: what was shown by happening may have changed."""
        self.strays: dict[int, Record] = {}
        """Facts that stand far from their place in the log, so that a stretch by happening is read in one go."""
        self.erasures = 0
        """How many people were erased: what was made before to be shown may show more than is allowed now."""
        self._known, self._happened = KnownOrder(), HappenedOrder()
        self._kept_every = kept_every
        self._kept: list[OperationState] = [self.state]
        self._moments: list[Moment] = [Moment(-1, 0)]
        self._happened_by: list[OperationState] = [self.state]
        """What had happened by each of the moments, but for late facts that are not folded into it yet."""
        self._late: list[_Late] = []
        self._settled: list[int] = [0]
        """How many of the late facts were looked at for each of those states."""
        self._newest = self._moments[0]
        self._born_at: dict[UUID, int] = {}

    @property
    def operation_id(self) -> OperationId:
        return self.state.operation_id

    @property
    def seq(self) -> int:
        """The last fact taken."""
        return self.state.seq

    def order(self, clock: ReplayClock) -> Order:
        """The facts as that clock counts them."""
        return self._known if clock is ReplayClock.KNOWN else self._happened

    def take(self, change: StateChange, state: OperationState | None = None) -> None:
        """The next fact of the log, folded already; with the state after it, where that is at hand."""
        record = change.record
        self.state = state or self.state.with_entities(record.seq, (each.entity for each in change.touched))
        self.erasures += isinstance(record.event, VictimErased | MemberErased)
        at = self._time_of(change)
        self._known.add(record.received_at)
        if self._happened.add(at) + FAR <= self._happened.last:
            self.strays[record.seq] = record
        moment = Moment(at, record.seq)
        if moment < self._newest:
            self.rewrites += 1
            if moment <= self._moments[-1]:
                self._late.append(_Late(moment, record))
        else:
            self._newest = moment
        self.density.take(change, self._known.last_at, at)
        if record.seq % self._kept_every == 0:
            self._keep()

    def start(self, clock: ReplayClock, number: int) -> Start:
        """The nearest state before the fact `number + 1` of that clock, and the next one after it."""
        if clock is ReplayClock.KNOWN:
            place = min(number // self._kept_every, len(self._kept) - 1)
            states, numbers = self._kept, self._kept_every
            is_last = place + 1 == len(states)
            end = self.seq if is_last else (place + 1) * numbers
            return Start(place * numbers, states[place], end, self.state if is_last else states[place + 1])
        moments, last = self._moments, self._happened.last
        seq = self._happened.seq_of(number + 1) if number < last else 0
        place = len(moments) - 1
        if seq:
            place = bisect_left(moments, Moment(self._happened.at_of(number + 1), seq)) - 1
        ends = [self._number_by(each) for each in moments[place : place + 2]]
        is_last = place + 1 == len(moments)
        after = self.state if is_last else self._had_happened(place + 1)
        return Start(ends[0], self._had_happened(place), last if is_last else ends[1], after)

    def settle(self, most: int) -> bool:
        """Fold at most so many late facts into the states that they belong to; True: nothing is left to be done."""
        if not self._late:
            return True
        for place in reversed(range(len(self._moments))):
            most -= self._fold_late(place, most)
            if most <= 0:
                return False
        self._late.clear()
        self._settled = [0] * len(self._moments)
        return True

    def _time_of(self, change: StateChange) -> int:
        """When it counts by happening: not before the things of one kind came to be that it is about, nor, if it makes
        a new thing, before those that it belongs to (rule RP5)."""
        record = change.record
        # Of what is kept: it happens when it is done.
        is_erasure = isinstance(record.event, VictimErased | MemberErased)
        at = record.received_at if is_erasure else record.occurred_at
        things = [each.entity for each in change.touched if type(each.entity) is not CasualtyBoard]
        if things and things[0].id in self._born_at:
            things = [each for each in things if type(each) is type(things[0])]
        born = (self._born_at.get(each.id) for each in things)
        at = max((at, *(born_at for born_at in born if born_at is not None)))
        for each in change.touched:
            self._born_at.setdefault(each.entity.id, at)
        return at

    def _keep(self) -> None:
        self._kept.append(self.state)
        if self._moments[-1] == self._newest:  # everything since was late: what had happened by then is the state now
            self._happened_by[-1], self._settled[-1] = self.state, len(self._late)
        else:
            self._moments.append(self._newest)
            self._happened_by.append(self.state)
            self._settled.append(len(self._late))
        if len(self._kept) > MAX_KEPT:
            self._kept_every *= 2
            del self._kept[1::2]
            del self._moments[1:-1:2], self._happened_by[1:-1:2], self._settled[1:-1:2]

    def _had_happened(self, place: int) -> OperationState:
        self._fold_late(place, len(self._late))
        return self._happened_by[place]

    def _fold_late(self, place: int, most: int) -> int:
        """Into the state of one moment; how many were folded."""
        state, moment, done, folded = self._happened_by[place], self._moments[place], self._settled[place], 0
        while done < len(self._late) and folded < most:
            late = self._late[done]
            done += 1
            if late.moment <= moment:
                state, _ = applied(state, late.record)
                folded += 1
        self._happened_by[place], self._settled[place] = state, done
        return folded

    def _number_by(self, moment: Moment) -> int:
        return self._happened.number_of(moment.seq) if moment.seq else 0


def applied(state: OperationState, record: Record) -> tuple[OperationState, StateChange]:
    """The state with one fact more, whatever number it has in the log.

    A fact that cannot be folded there, because something it needs had not happened, has no effect yet: the states that
    are kept have it in its place.
    """
    record = msgspec.structs.replace(record, seq=state.seq + 1)
    try:
        return evolve(state, record)
    except (LookupError, AttributeError, TypeError, ValueError, AssertionError):
        return state.with_entities(record.seq, ()), StateChange(record, ())

"""What happened when, counted: for a scrubber that shows where an operation was busy. Pure."""

from array import array
from collections import Counter
from math import ceil
from typing import NamedTuple

from protocol.casualties import CasualtyBoard, CategoryCounts
from protocol.entities import EntityKind
from protocol.events import AlertRaised, MessageSent
from protocol.ids import LogEntryId
from protocol.logbook import LogEntry, LogEntryKind
from protocol.replay import ReplayClock
from server.domain.changes import Keys, StateChange, Touched
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, kind_of
from server.replay.orders import Order

CATEGORIES = CategoryCounts.__struct_fields__
"""Of victims, in the order in which they are counted."""

_ALERT, _MESSAGE = 1, 2
_KINDS = {AlertRaised: _ALERT, MessageSent: _MESSAGE}


class Bucket(NamedTuple):
    """A span of time, as one reader may see it."""

    facts: int
    alerts: int
    messages: int
    casualties: tuple[int, ...] | None
    """Victims by category at its end; None: this reader sees no such count."""


class _Sort(NamedTuple):
    """All that decides who sees a fact, and as what it is counted."""

    counted_as: int
    kind: EntityKind | None
    is_shared: bool
    keys: Keys


class _Recount(NamedTuple):
    """The count of victims changed by so much."""

    known_at: int
    happened_at: int
    more: tuple[int, ...]


class Density:
    """One small number for each fact: facts that concern the same people and things share it."""

    def __init__(self) -> None:
        self._number_of: dict[_Sort, int] = {}
        self._sorts: list[tuple[_Sort, Touched | None]] = []
        """With the first entity of the sort: who sees it sees them all."""
        self._of_fact = array("l")
        self._recounts: list[_Recount] = []
        self._counts = (0,) * len(CATEGORIES)
        self._board: CasualtyBoard | None = None
        self.bookmarks: dict[LogEntryId, int] = {}
        """The number of the fact of each bookmark."""

    def take(self, change: StateChange, known_at: int, happened_at: int) -> None:
        """The next fact of the log."""
        subject = change.touched[0] if change.touched else None
        counted_as = _KINDS.get(type(change.record.event), 0)
        if subject is None:
            sort = _Sort(counted_as, None, False, frozenset())
        else:
            is_shared = getattr(subject.entity, "is_shared", True)
            sort = _Sort(counted_as, kind_of(subject.entity), is_shared, subject.after)
        number = self._number_of.setdefault(sort, len(self._sorts))
        if number == len(self._sorts):
            self._sorts.append((sort, subject))
        self._of_fact.append(number)
        for entity, _, _ in change.touched:
            if isinstance(entity, CasualtyBoard):
                self._recount(entity, known_at, happened_at)
            elif isinstance(entity, LogEntry) and entity.kind is LogEntryKind.BOOKMARK:
                self.bookmarks.setdefault(entity.id, change.record.seq)

    def buckets(self, audience: Audience, order: Order, clock: ReplayClock, count: int) -> list[Bucket]:
        """So many spans of equal length over all there is, the last with its end.

        By happening, a fact changes the count of victims as much as it did when it came in: a triage that came in after
        a newer one leaves no trace in the curve.
        """
        first_at, length = order.first_at, (order.last_at - order.first_at) / count or 1.0
        last, seen = count - 1, [_is_seen(audience, subject) for _, subject in self._sorts]
        counted = [sort.counted_as for sort, _ in self._sorts]
        of_fact = [self._of_fact[seq - 1] for seq in order.seqs(0, order.last)]
        facts, alerts, messages = [0] * count, [0] * count, [0] * count
        done = 0
        for place in range(count):
            until = order.last if place == last else order.number_at(ceil(first_at + (place + 1) * length) - 1)
            for sort, times in Counter(of_fact[done:until]).items():
                if seen[sort]:
                    facts[place] += times
                    alerts[place] += times * (counted[sort] == _ALERT)
                    messages[place] += times * (counted[sort] == _MESSAGE)
            done = until
        if self._board is None or not audience.may_see(self._board, keys_of(self._board)):
            return [Bucket(*each, None) for each in zip(facts, alerts, messages, strict=True)]
        more = [[0] * len(CATEGORIES) for _ in range(count)]
        for each in self._recounts:
            at = each.known_at if clock is ReplayClock.KNOWN else each.happened_at
            _add(more[min(last, int((at - first_at) / length))], each.more)
        standing = [0] * len(CATEGORIES)
        buckets = []
        for place in range(count):
            _add(standing, more[place])
            buckets.append(Bucket(facts[place], alerts[place], messages[place], tuple(standing)))
        return buckets

    def _recount(self, board: CasualtyBoard, known_at: int, happened_at: int) -> None:
        counts = tuple(getattr(board.totals, category) for category in CATEGORIES)
        more = tuple(new - old for new, old in zip(counts, self._counts, strict=True))
        self._board, self._counts = board, counts
        if any(more):
            self._recounts.append(_Recount(known_at, happened_at, more))


def _is_seen(audience: Audience, subject: Touched | None) -> bool:
    """Would this reader have been told the fact?"""
    return subject is not None and audience.may_see(subject.entity, subject.after)


def _add(sums: list[int], more: list[int] | tuple[int, ...]) -> None:
    for place, number in enumerate(more):
        sums[place] += number

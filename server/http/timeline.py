"""What a scrubber shows of an operation: where it was busy, how many victims there were, and what was marked."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.responses import Response

from protocol.ids import LogEntryId, UserId
from protocol.logbook import LogEntry, LogEntryKind, LogLinks
from protocol.quantities import EpochMs, Seq
from protocol.replay import ReplayClock
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, shown_as_shared
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind
from server.replay.density import CATEGORIES, Bucket
from server.replay.library import Reel

MAX_BUCKETS = 600
DEFAULT_BUCKETS = 300


class _Wanted(Struct, frozen=True):
    """Which view of the whole."""

    buckets: Annotated[int, Meta(ge=1, le=MAX_BUCKETS)] = DEFAULT_BUCKETS
    clock: ReplayClock | None = None
    """None: both."""


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One span of time; all have the same length."""

    facts: int = 0
    alerts: int = 0
    messages: int = 0
    casualties: dict[str, int] | None = None
    """Victims by category at its end, those of which there are any; None: not for this reader."""


class Density(Struct, frozen=True, kw_only=True):
    """All there is by one clock; the first span begins at `first_at`, the last ends at `last_at`."""

    first_at: EpochMs
    last_at: EpochMs
    last_seq: Seq
    buckets: tuple[Span, ...]


class Bookmark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A moment that somebody marked, or what somebody said about it."""

    id: LogEntryId
    at: EpochMs
    seq: Seq
    """The number in the log of its fact."""
    text: str
    links: LogLinks = ()
    user_id: UserId | None = None


async def show_timeline(call: OperationCall) -> Answer:
    """Query: `buckets` (1 to 600), `clock` (`known` or `happened`; both unless it is named)."""
    wanted = call.read_query(_Wanted)
    if isinstance(wanted, Problem):
        return wanted
    library = call.services.library
    reel = await library.take(call.grant.operation_id)
    if reel is None:
        return Problem(ProblemKind.NOT_FOUND)
    try:
        audience = shown_as_shared(call.audience, reel.live.state.operation)
        clocks = (wanted.clock,) if wanted.clock is not None else tuple(ReplayClock)
        shown = {str(clock): _density(reel, audience, clock, wanted.buckets) for clock in clocks}
        return _json({"categories": CATEGORIES, **shown})
    finally:
        library.give_back(reel)


async def list_bookmarks(call: OperationCall) -> Answer:
    """Those that stand, in the order of the moments that they mark."""
    library = call.services.library
    reel = await library.take(call.grant.operation_id)
    if reel is None:
        return Problem(ProblemKind.NOT_FOUND)
    try:
        state = reel.live.state
        audience = shown_as_shared(call.audience, state.operation)
        entries = (state.find(LogEntry, entry_id) for entry_id in reel.timeline.density.bookmarks)
        marks = [
            Bookmark(
                id=entry.id,
                at=entry.occurred_at,
                seq=reel.timeline.density.bookmarks[entry.id],
                text=entry.text,
                links=entry.links,
                user_id=entry.user_id,
            )
            for entry in entries
            if entry is not None and _stands(entry) and audience.may_see(entry, keys_of(entry))
        ]
        return _json({"bookmarks": sorted(marks, key=lambda mark: (mark.at, mark.seq))})
    finally:
        library.give_back(reel)


def _density(reel: Reel, audience: Audience, clock: ReplayClock, count: int) -> Density:
    order = reel.order(clock)
    buckets = reel.timeline.density.buckets(audience, order, clock, count)
    return Density(
        first_at=order.first_at, last_at=order.last_at, last_seq=order.last, buckets=tuple(map(_span, buckets))
    )


def _span(bucket: Bucket) -> Span:
    counts = bucket.casualties
    casualties = None if counts is None else {name: n for name, n in zip(CATEGORIES, counts, strict=True) if n}
    return Span(facts=bucket.facts, alerts=bucket.alerts, messages=bucket.messages, casualties=casualties)


def _stands(entry: LogEntry) -> bool:
    return entry.kind is LogEntryKind.BOOKMARK and entry.struck_at is None and entry.corrected_by is None


def _json(body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")

"""What must never happen, counted: each counter reads 0 for the life of a process, or somebody has to look.

Whatever breaks one is logged where it happens; the counting is done on the way of that line to the log, so that no
place can forget it. A test holds the table against the code.
"""

from collections.abc import Iterator, MutableMapping
from enum import StrEnum
from typing import Any

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector


class Invariant(StrEnum):
    """What the process stands for."""

    SHOWN_IN_ORDER = "shown_in_order"  # each fact is shown once, after the one before it
    SHOWN_TO_ALL = "shown_to_all"  # no screen is left out because a view could not be made
    DECIDED = "decided"  # every command ends in a verdict
    LOG_KEPT = "log_kept"  # the log is the one that was shown
    FEED_FOLLOWED = "feed_followed"  # what is committed reaches the other processes, and theirs reaches us
    PARTS_RUN = "parts_run"  # nothing that works in the background has stopped
    POSITIONS_KEPT = "positions_kept"  # every position that was taken is archived
    NO_FAILURE = "no_failure"  # no request and no connection ends in a fault of ours
    ON_RECORD = "on_record"  # every opening of a protected value is on record


BROKEN_BY: dict[str, Invariant] = {
    "facts were shown out of order": Invariant.SHOWN_IN_ORDER,
    "a watcher failed": Invariant.SHOWN_TO_ALL,
    "a change could not be shown": Invariant.SHOWN_TO_ALL,
    "what was told could not be sent": Invariant.SHOWN_TO_ALL,
    "a batch of commands failed": Invariant.DECIDED,
    "a command failed": Invariant.DECIDED,
    "a commit in doubt could not be looked up": Invariant.DECIDED,
    "an answer could not be given": Invariant.DECIDED,
    "an operation is read-only until this server is restarted": Invariant.LOG_KEPT,
    "an operation could not be compared with its log": Invariant.LOG_KEPT,
    "facts could not be published": Invariant.FEED_FOLLOWED,
    "a message of the feed could not be taken in": Invariant.FEED_FOLLOWED,
    "what the feed did not tell could not be fetched": Invariant.FEED_FOLLOWED,
    "the changes of access could not be read": Invariant.FEED_FOLLOWED,
    "a part of the server has stopped": Invariant.PARTS_RUN,
    "nobody can connect to this process any more; it ends, and a new one takes its place": Invariant.PARTS_RUN,
    "the sectors of moving teams could not be found": Invariant.PARTS_RUN,
    "names could not be marked": Invariant.PARTS_RUN,
    "positions were refused by the archive": Invariant.POSITIONS_KEPT,
    "a connection failed": Invariant.NO_FAILURE,
    "incident": Invariant.NO_FAILURE,
    "a reading could not be put on record": Invariant.ON_RECORD,
}
"""By what a line of the log says."""

_counts = dict.fromkeys(Invariant, 0)


def count_violations(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: lets every line pass."""
    broken = BROKEN_BY.get(str(event.get("event")))
    if broken is not None:
        _counts[broken] += 1
        event["invariant"] = broken.value
    return event


def violations() -> dict[Invariant, int]:
    """How often each was broken since this process began."""
    return dict(_counts)


class InvariantCollector(Collector):
    """All of them for Prometheus, those that hold included: a series that is missing proves nothing."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(
            "vigie_invariant_violations", "What must never happen, by what was broken; all read 0", labels=["invariant"]
        )
        for invariant, count in _counts.items():
            family.add_metric([invariant.value], count)
        yield family

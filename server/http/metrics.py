"""What HTTP counts. Labels come from closed lists: no caller can add a series."""

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families

_SECONDS_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class HttpMetrics:
    """The counters of one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "vigie_http_requests",
            "Requests answered, by route and status.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.seconds = Histogram(
            "vigie_http_seconds", "Time to answer, by route.", ["route"], buckets=_SECONDS_BUCKETS, registry=registry
        )
        self.feeder_points = Counter(
            "vigie_feeder_points",
            "Points that phone apps sent, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self.sign_ins = Counter(
            "vigie_sign_ins", "Tries to sign in or join, by outcome.", ["way", "outcome"], registry=registry
        )


PAST = {"process": "past"}
"""On every series of the process that looks back; those of the process that answers carry no such label."""


def show_counts(own: CollectorRegistry, past: bytes | None) -> bytes:
    """Both in Prometheus's text form, each family named once."""
    if not past:
        return generate_latest(own)
    both: Any = _Both(own, past.decode())
    return generate_latest(both)


class _Both:
    """What is collected here and what was told from there."""

    def __init__(self, own: CollectorRegistry, past: str) -> None:
        self._own = own
        self._past = past

    def collect(self) -> Iterator[Metric]:
        told = {metric.name: metric for metric in text_string_to_metric_families(self._past)}
        for metric in self._own.collect():
            there = told.pop(metric.name, None)
            if there is not None:
                _add(metric, there)
            for sample in metric.samples:  # when each began to count: a family of its own in the text, made anew
                if sample.name.endswith("_created"):
                    told.pop(sample.name, None)
            yield metric
        for there in told.values():
            metric = Metric(there.name, there.documentation, there.type)
            _add(metric, there)
            yield metric


def _add(metric: Metric, there: Metric) -> None:
    for sample in there.samples:
        metric.samples.append(sample._replace(labels={**sample.labels, **PAST}))

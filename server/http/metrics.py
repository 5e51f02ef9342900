"""What HTTP counts. Labels come from closed lists: no caller can add a series."""

from prometheus_client import CollectorRegistry, Counter, Histogram

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

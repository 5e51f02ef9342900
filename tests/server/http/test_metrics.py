"""What HTTP counts, and that no caller can add a series of its own."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from server.http.metrics import show_counts
from tests.support.http_world import HttpWorld


async def test_requests_are_counted_by_route_and_never_by_path() -> None:
    world = HttpWorld()
    async with world.client() as client:
        for path in ("/healthz", "/healthz", "/feeders/vgf_not-a-token-of-ours", "/no/such/place"):
            await client.get(path)
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for metric in world.services.registry.collect()
        for sample in metric.samples
        if sample.name == "vigie_http_requests_total"
    }
    assert counted["/healthz", "200"] == 2
    assert counted["/feeders/{token}", "404"] == 1
    assert counted["unmatched", "404"] == 1
    assert not any("not-a-token" in route or "such" in route for route, _ in counted)


def _counting(times: int, *, has_more: bool = False) -> CollectorRegistry:
    registry = CollectorRegistry()
    joins = Counter("joins", "Joins.", ["mode"], registry=registry)
    joins.labels("snapshot").inc(times)
    Histogram("seconds", "Time.", buckets=(1.0,), registry=registry).observe(0.5)
    if has_more:
        Gauge("reels", "Timelines.", registry=registry).set(2)
    return registry


def test_what_the_process_that_looks_back_counts_stands_beside_under_its_name() -> None:
    """One family each, as Prometheus wants it; our own series keep the labels they had."""
    text = show_counts(_counting(3), generate_latest(_counting(7, has_more=True))).decode()
    assert text.count("# TYPE joins_total ") == text.count("# TYPE seconds ") == text.count("# TYPE reels ") == 1
    told = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert told["joins_total", (("mode", "snapshot"),)] == 3
    assert told["joins_total", (("mode", "snapshot"), ("process", "past"))] == 7
    assert told["seconds_bucket", (("le", "1.0"), ("process", "past"))] == 1
    assert told["reels", (("process", "past"),)] == 2
    types = [line for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(types) == len(set(types))


def test_where_nobody_looks_back_nothing_is_added() -> None:
    own = _counting(3)
    assert show_counts(own, None) == generate_latest(own)

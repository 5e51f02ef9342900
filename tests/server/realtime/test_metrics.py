"""What is counted says nothing of anybody."""

from prometheus_client import CollectorRegistry, generate_latest

from server.application.stages import Stage
from server.realtime.metrics import RealtimeMetrics
from tests.support.followers import POST, Process, joined, report


def test_gauges_are_computed_when_somebody_looks() -> None:
    registry, now = CollectorRegistry(), {"connections": 0, "queued": 0}
    RealtimeMetrics(registry).watch(lambda: now["connections"], lambda: now["queued"])
    now.update(connections=3, queued=1_024)
    assert registry.get_sample_value("vigie_connections") == 3
    assert registry.get_sample_value("vigie_queued_bytes") == 1_024


def test_what_the_archive_never_got_is_told() -> None:
    """Nothing is lost without telling."""
    registry, lost = CollectorRegistry(), [0]
    RealtimeMetrics(registry).watch_losses(lambda: lost[0])
    lost[0] = 7
    assert registry.get_sample_value("vigie_positions_given_up") == 7


def test_the_fan_out_counts_changes_frames_and_bytes() -> None:
    process = Process()
    posts = [joined(process, POST) for _ in range(3)]
    before = [len(post.wire.taken) for post in posts]
    process.show(report(0), report(1))
    metrics = process.services.metrics
    assert metrics.changes._value.get() == 2
    assert metrics.deliveries._value.get() == 6
    sent = sum(len(post.wire.taken) - size for post, size in zip(posts, before, strict=True))
    assert metrics.sent_bytes._value.get() == sent


def test_no_label_could_name_a_person_a_device_or_an_operation() -> None:
    registry = CollectorRegistry()
    metrics = RealtimeMetrics(registry)
    metrics.handshakes.labels("accepted").inc()
    text = generate_latest(registry).decode()
    assert all(word not in text for word in ("device", "team", "user", "operation"))


def test_the_way_to_the_sockets_is_measured_once_a_turn_and_queues_when_somebody_looks() -> None:
    process = Process()
    for _ in range(3):
        joined(process, POST)
    metrics = process.services.metrics
    process.show(report(0), report(1))
    measured = {
        sample.labels["stage"]: sample.value
        for sample in next(iter(metrics.stages.collect())).samples
        if sample.name.endswith("_count")
    }
    assert measured["written"] == 1
    assert set(measured) == set(Stage), "a stage that was not passed yet is there as well"
    depth = {"commands": 3}
    metrics.watch_depths({"commands": lambda: depth["commands"]})
    assert next(iter(metrics.depths.collect())).samples[0].value == 3

"""What the realtime side counts. Never about one person: no label names a device, a team or an operation."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from server.application.stages import Stage

_STAGE_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class RealtimeMetrics:
    """One set per process; increments happen once per sweep or per message, never once per receiver."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.connections = Gauge("vigie_connections", "Websockets open now", registry=registry)
        self.queued_bytes = Gauge("vigie_queued_bytes", "Facts that wait for slow readers", registry=registry)
        self.depths = Gauge("vigie_waiting", "What waits in each queue of this process", ["what"], registry=registry)
        self.handshakes = Counter(
            "vigie_handshakes", "Handshakes by what became of them", ["outcome"], registry=registry
        )
        self.look_ups = Counter(
            "vigie_token_look_ups", "Tokens of sockets asked about in the store; tickets need none", registry=registry
        )
        self.closings = Counter("vigie_closings", "Connections closed by the server", ["code"], registry=registry)
        self.messages = Counter("vigie_messages_received", "Messages of peers", registry=registry)
        self.commands = Counter("vigie_commands_answered", "Commands by their answer", ["answer"], registry=registry)
        self.changes = Counter("vigie_changes_shown", "Changes handed to the fan-out", registry=registry)
        self.deliveries = Counter("vigie_deliveries", "Frames handed to a connection", registry=registry)
        self.sent_bytes = Counter(
            "vigie_fan_out_bytes", "Bytes handed to connections by the fan-out", registry=registry
        )
        self.joins = Counter("vigie_joins", "Subscriptions started", ["mode"], registry=registry)
        self.resyncs = Counter("vigie_resyncs", "Queues dropped for a fresh snapshot", registry=registry)
        self.stages = Histogram(
            "vigie_stage_seconds",
            "How long each stage of a change takes, a batch at a time",
            ["stage"],
            buckets=_STAGE_BUCKETS,
            registry=registry,
        )
        self._observers = {stage: self.stages.labels(stage.value).observe for stage in Stage}
        self.given_up = Gauge(
            "vigie_positions_given_up", "Positions that were shown and are missing in the archive", registry=registry
        )
        self.aborts = Counter("vigie_aborts", "Sockets cut because their peer took nothing", registry=registry)

    def observe_stage(self, stage: Stage, seconds: float) -> None:
        """Take one batch down."""
        self._observers[stage](seconds)

    def watch_depths(self, depths: Mapping[str, Callable[[], float]]) -> None:
        """Have queues measured when somebody looks: by what waits in them."""
        for what, depth in depths.items():
            self.depths.labels(what).set_function(depth)

    def watch_losses(self, given_up: Callable[[], float]) -> None:
        """Have what was given up told when somebody looks."""
        self.given_up.set_function(given_up)

    def watch(self, connections: Callable[[], float], queued_bytes: Callable[[], float]) -> None:
        """Have the two gauges computed when somebody looks at them."""
        self.connections.set_function(connections)
        self.queued_bytes.set_function(queued_bytes)

"""What the realtime side counts. Never about one person: no label names a device, a team or an operation."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge


class RealtimeMetrics:
    """One set per process; increments happen once per sweep or per message, never once per receiver."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.connections = Gauge("vigie_connections", "Websockets open now", registry=registry)
        self.queued_bytes = Gauge("vigie_queued_bytes", "Facts that wait for slow readers", registry=registry)
        self.handshakes = Counter(
            "vigie_handshakes", "Handshakes by what became of them", ["outcome"], registry=registry
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
        self.aborts = Counter("vigie_aborts", "Sockets cut because their peer took nothing", registry=registry)

    def watch(self, connections: Callable[[], float], queued_bytes: Callable[[], float]) -> None:
        """Have the two gauges computed when somebody looks at them."""
        self.connections.set_function(connections)
        self.queued_bytes.set_function(queued_bytes)

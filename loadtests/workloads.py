"""Every load test by name."""

from collections.abc import Awaitable, Callable

from loadtests.bench import Bench, Report
from loadtests.runs import (
    busy,
    decisions,
    density,
    fanout,
    growth,
    idle,
    mass_casualty,
    painting,
    phone_bytes,
    reconnect_storm,
    replay_play,
    replay_seek,
    side_by_side,
    slow_reader,
    steady,
    telemetry,
    ten_operations,
)

WORKLOADS: dict[str, Callable[[Bench], Awaitable[Report]]] = {
    "fanout": fanout.run,
    "side_by_side": side_by_side.run,
    "busy": busy.run,
    "steady": steady.run,
    "ten_operations": ten_operations.run,
    "density": density.run,
    "telemetry": telemetry.run,
    "reconnect_storm": reconnect_storm.run,
    "slow_reader": slow_reader.run,
    "idle": idle.run,
    "growth": growth.run,
    "mass_casualty": mass_casualty.run,
    "decisions": decisions.run,
    "painting": painting.run,
    "bytes": phone_bytes.run,
    "replay_seek": replay_seek.run,
    "replay_play": replay_play.run,
}

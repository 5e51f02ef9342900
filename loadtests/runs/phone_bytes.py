"""What a phone costs its owner's data plan: bytes of what it says, of its silence, and of the app itself."""

import gzip
import re
from pathlib import Path
from uuid import uuid4

from clients.web.build import TARGET, build
from loadtests.bench import Bench, Report
from loadtests.measure import Goal
from protocol.codec import MSGPACK
from protocol.commands import RaiseAlert, ReportStatus
from protocol.ids import AlertId, CommandId, OperationId, TeamId
from protocol.positions import DeviceFix
from protocol.teams import TeamStatus
from protocol.upstream import Heartbeat, ReportPosition, Upstream

_NOW = 1_790_000_000_000
_FIX = DeviceFix(1_000, 48.856613, 2.352222, 8, 1.3, 270, 64)
_FRAME = 6
"""Head and mask of a short frame of a client (RFC 6455, 5.2)."""
_FRAME_LONG = 8
"""From 126 bytes on."""
_TLS_RECORD = 22
"""Head, type and tag of a record of TLS 1.3."""
_HEARTBEATS_A_MINUTE = 6
_ASSET = re.compile(r'(?:src|href)="/field/(assets/[^"]+)"')
_IMPORT = re.compile(r'(?:^|[;}\s])(?:import|export)\s*(?:[^"\'()]*?from)?\s*["\']\./([^"\']+)["\']')


async def run(bench: Bench) -> Report:
    """Counts the app's own encoding of what it sends; nothing below TLS, which differs from network to network."""
    report = Report("bytes")
    bench.say("messages of a phone")
    sizes = {
        "a status": len(MSGPACK.encode(_status())),
        "an SOS with its place": len(MSGPACK.encode(_sos())),
        "a position": len(MSGPACK.encode(ReportPosition(fixes=(_FIX,)))),
        "a heartbeat": len(MSGPACK.encode(_heartbeat())),
    }
    idle = _HEARTBEATS_A_MINUTE * _on_the_wire(_heartbeat())
    bench.say("the app as a browser first loads it")
    build()
    files = first_load(TARGET / "field")
    report.goals = [
        Goal("a status, message", float(sizes["a status"]), "bytes", 120.0),
        Goal("a position, message", float(sizes["a position"]), "bytes", 80.0),
        Goal("an SOS with its place, message", float(sizes["an SOS with its place"]), "bytes"),
        Goal("a heartbeat, message", float(sizes["a heartbeat"]), "bytes"),
        Goal("idle, upwards, a minute", float(idle), "bytes", 1_000.0),
        Goal("first load, compressed", sum(files.values()) / 1_000, "kB", 90.0),
    ]
    report.figures["phone"] = {goal.name: goal.figure for goal in report.goals}
    report.figures["first load"] = files
    return report


def first_load(directory: Path) -> dict[str, int]:
    """Compressed bytes of each file that the page needs before it shows anything: its own, and what it imports."""
    page = (directory / "index.html").read_bytes()
    sizes = {"index.html": len(gzip.compress(page, 9))}
    waiting = _ASSET.findall(page.decode())
    while waiting:
        name = waiting.pop()
        if name in sizes:
            continue
        text = (directory / name).read_text()
        sizes[name] = (directory / f"{name}.gz").stat().st_size
        if name.endswith(".js"):
            waiting += [f"assets/{found}" for found in _IMPORT.findall(text)]
    return sizes


def _on_the_wire(message: Upstream) -> int:
    size = len(MSGPACK.encode(message))
    return size + (_FRAME if size < 126 else _FRAME_LONG) + _TLS_RECORD


def _status() -> ReportStatus:
    """Of its own team, on a connection that follows one operation (rule CM7), an hour after it was entered."""
    return ReportStatus(
        command_id=CommandId(uuid4()),
        device_counter=_NOW,
        recorded_at=_NOW,
        age_ms=3_600_000,
        status=TeamStatus.AVAILABLE_MOBILE,
    )


def _sos() -> RaiseAlert:
    return RaiseAlert(
        command_id=CommandId(uuid4()),
        device_counter=_NOW,
        recorded_at=_NOW,
        age_ms=0,
        alert_id=AlertId(uuid4()),
        team_id=TeamId(uuid4()),
        lat_deg=48.856613,
        lon_deg=2.352222,
    )


def _heartbeat() -> Heartbeat:
    return Heartbeat(heads=((OperationId(uuid4()), 123_456),), waiting=0)

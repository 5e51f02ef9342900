"""What a load test found: a table for people, JSON for the record, both with the machine it was found on."""

import json
import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from loadtests.bench import Report
from loadtests.measure import Goal, Mark, percentile, synced_write_ms

RESULTS = Path(__file__).parent / "results"
_STYLES = {Mark.PASS: "green", Mark.FAIL: "bold red", Mark.UNDECIDABLE: "yellow", Mark.TOLD: "dim"}
_PARTS = ("uvicorn", "uvloop", "websockets", "starlette", "msgspec", "asyncpg", "redis", "hiredis")


def show(report: Report, console: Console) -> None:
    """The table, then what the checker found."""
    table = Table("figure", "measured", "bar", "aim", "±", "verdict", title=report.workload, title_justify="left")
    for goal in report.goals:
        table.add_row(
            goal.name,
            f"{_number(goal.figure)} {goal.unit}".rstrip(),
            "" if goal.bar is None else f"{'≤' if goal.is_ceiling else '≥'} {_number(goal.bar)}",
            "" if goal.aim is None else _number(goal.aim),
            f"{goal.spread:.0%}" if goal.spread else "",
            f"[{_STYLES[goal.mark]}]{goal.mark}[/]",
        )
    console.print(table)
    for name, verdict in report.verdicts.items():
        proven = f"{verdict.commands} commands, {verdict.facts} facts, {verdict.deliveries} deliveries checked"
        console.print(f"{name}: {'whole' if verdict.is_whole else '[bold red]NOT WHOLE[/]'} ({proven})")
        for fault, count in verdict.counts.items():
            console.print(f"  {count} × {fault}")
        for finding in verdict.examples:
            console.print(f"    {finding.what}")
    console.print(f"[{_STYLES[report.mark]}]{report.workload}: {report.mark}[/]")


def to_json(report: Report) -> str:
    """Everything, for programs."""
    return json.dumps(
        {
            "workload": report.workload,
            "verdict": report.mark,
            "goals": [_goal(goal) for goal in report.goals],
            "checked": {
                name: {
                    "is_whole": verdict.is_whole,
                    "faults": verdict.counts,
                    "commands": verdict.commands,
                    "facts": verdict.facts,
                    "deliveries": verdict.deliveries,
                }
                for name, verdict in report.verdicts.items()
            },
            "machine": machine(),
            "figures": report.figures,
        },
        indent=1,
        ensure_ascii=False,
    )


def keep(report: Report) -> Path:
    """Write the JSON beside those of earlier runs."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{report.workload}.json"
    path.write_text(to_json(report) + "\n", "utf-8")
    return path


def machine() -> dict[str, object]:
    """What the figures depend on, without a name by which the machine could be found."""
    written_ms = synced_write_ms()
    return {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "commit": _commit(),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_average": [round(value, 2) for value in os.getloadavg()],
        "synced_write_ms": {"p50": round(median(written_ms), 2), "p99": round(percentile(written_ms, 0.99), 2)},
        "parts": {part: version(part) for part in _PARTS},
    }


def _goal(goal: Goal) -> dict[str, object]:
    is_number = goal.figure == goal.figure
    return {
        "name": goal.name,
        "figure": round(goal.figure, 4) if is_number else None,
        "unit": goal.unit,
        "bar": goal.bar,
        "is_ceiling": goal.is_ceiling,
        "aim": goal.aim,
        "spread": round(goal.spread, 4),
        "verdict": goal.mark,
    }


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    try:
        asked = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=RESULTS.parent,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except OSError:
        return ""
    return asked.stdout.strip()

"""`PROOF.md`, computed from the results that are kept: only figures that a run has measured, with what was missed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loadtests.measure import Mark
from loadtests.report import RESULTS

PAGE = Path(__file__).parents[1] / "PROOF.md"

_HEAD = """\
# Proof

What was measured and survived, computed from `loadtests/results/` by `python -m loadtests page`: nothing here is
written by hand but the words around the figures. `make prove-short` breaks everything below in minutes, with every
change; `make prove` does it at length; `python -m loadtests all` measures the load. Each line can be run again with
its seed.

**How it is judged.** Every crew writes down what it sent and was told, every screen what it was shown. Afterwards the
log is read past the server, and a checker that knows nothing of how the server works compares them: accepted and not
in the log, one command with two effects, a hole, a number missed or shown twice, an order turned round, a screen that
holds something else than the log comes to, something shown without the right to it, a protected name in the open. One
of these fails a run, whatever its speed.

The machine was shared with other work while this was measured; the results hold its load at the end of each run.
"""

_OTHERS = """\
## Against what others have published

Other machines, other loads: what is published says what to expect of a kind of system, and no more.

* **Acknowledged writes lost** when processes and networks fail: Redis with Sentinel 56 % (Jepsen, 2013). NATS 2.12.1
  131,418 of 930,005 when the power fails, for it syncs every two minutes after it has answered (Jepsen, 2025). Here:
  T-01 and T-02.
* **Deliveries** a second and core: Centrifugo's test of a million connections comes to about 12,500, p99 200 ms, Redis
  not counted. Here: `fanout` and `busy`, with all stores on the same core.
* **A peer that reads nothing**: uvicorn alone holds it until TCP gives up; websockets gives up after 40 s, Centrifugo
  after 33 s. Here: T-11.
* **Redis is lost**: Centrifugo begins a new epoch, and every client loads everything anew. Here: T-03 and T-15, the log
  keeps its name and nobody reloads.
* **A call for help under overload**: nothing was found. Here: T-12.
"""


def write_page() -> Path:
    """From what is kept now."""
    PAGE.write_text(page(RESULTS), "utf-8")
    return PAGE


def page(results: Path) -> str:
    """The whole page."""
    proofs = _read(results / "prove.json")
    reports = {path.stem: _read(path) for path in sorted(results.glob("*.json")) if path.stem != "prove"}
    parts = [_HEAD, *_faults(proofs), *_load(reports), *_beside(reports), *_missed(proofs, reports), _OTHERS]
    return "\n".join(parts)


_SLOW_DISK_MS = 20.0


def _read(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return said


def _faults(proofs: dict[str, Any]) -> Iterator[str]:
    machines = {_machine(proof["machine"]) for proof in proofs.values()}
    yield "## Faults survived\n"
    yield f"On {'; '.join(sorted(machines))}. Generator, servers and stores share these cores.\n"
    yield "| id | broken on purpose | how often | seen and judged | figures | stands |\n|---|---|---|---|---|---|"
    for key in sorted(proofs, key=_place):
        proof = proofs[key]
        if proof["length"] == "short" and f"{proof['id']} long" in proofs:
            continue
        done = ", ".join(f"{count:,} {what}" for what, count in proof["done"].items())
        length = "" if proof["length"] == "long" else " (short form)"
        stands = proof["standing"] if proof["standing"] != "not possible here" else f"not possible here: {proof['why']}"
        if proof["standing"] == "held" and any(map(_is_open, proof["figures"])) and not length:
            stands = "held, but for what is not decidable here"
        figures = "; ".join(map(_figure, proof["figures"]))
        yield f"| {proof['id']} | {proof['title']}{length} | {done} | {_checked(proof)} | {figures} | {stands} |"
    totals = [proof["checked"] for proof in proofs.values()]
    commands, deliveries = (sum(each[name] for each in totals) for name in ("commands", "deliveries"))
    faults = sum(sum(each["faults"].values()) for each in totals)
    yield f"\nIn all: {commands:,} commands and {deliveries:,} deliveries judged, {faults} faults found.\n"


def _load(reports: dict[str, Any]) -> Iterator[str]:
    yield "## Load held\n"
    yield "| load test | figure | measured | bar | verdict |\n|---|---|---|---|---|"
    for name, report in reports.items():
        for goal in report.get("goals", ()):
            if goal["bar"] is not None:
                yield f"| `{name}` | {goal['name']} | {_number(goal)} | {_bar(goal)} | {goal['verdict']} |"
    yield ""


def _beside(reports: dict[str, Any]) -> Iterator[str]:
    """Every server's own figures, and ours over theirs."""
    report = reports.get("side_by_side", {})
    goals = {goal["name"]: goal for goal in report.get("goals", ())}
    told = [name.removesuffix(", vigie") for name in goals if name.endswith(", vigie")]
    if not told:
        return
    yield "## Side by side\n"
    yield "The same work from the same generator, in turns within one run. Vigie keeps, checks rights and numbers; the"
    yield "others pass on what they are told (`loadtests/runs/side_by_side.py`). In brackets: Vigie ÷ this one.\n"
    yield f"| server | {' | '.join(told)} |\n|---|{'---|' * len(told)}"
    for server in report["figures"]:
        cells = []
        for name in told if f"{told[0]}, {server}" in goals else ():
            ratio = goals.get(f"{name}, vigie ÷ {server}")
            cells.append(_number(goals[f"{name}, {server}"]) + (f" ({_number(ratio)})" if ratio else ""))
        if cells:
            yield f"| {server} | {' | '.join(cells)} |"
    for name in report["figures"]["not installed"]:
        yield f"\n{name} was not installed on this machine."
    yield ""


def _missed(proofs: dict[str, Any], reports: dict[str, Any]) -> Iterator[str]:
    yield "## Missed, or not shown yet\n"
    for key in sorted(proofs, key=_place):
        proof = proofs[key]
        for goal in proof["figures"]:
            if goal["verdict"] == "fail":
                yield f"* {proof['id']} ({proof['length']}): {_figure(goal)}{_load_of(proof['machine'])}."
            elif _is_open(goal) and proof["length"] == "long":
                yield f"* {proof['id']} (long): {_figure(goal)}: {goal['verdict']}{_load_of(proof['machine'])}."
        if proof["standing"] == "BROKEN":
            yield f"* {proof['id']} ({proof['length']}) is broken: {proof['why'].splitlines()[0]}"
        for note in proof["notes"]:
            yield f"* {proof['id']}: {note}"
    for name, report in reports.items():
        for goal in report.get("goals", ()):
            if goal["verdict"] not in ("pass", "told"):
                said = f"{goal['name']} {_number(goal)}, bar {_bar(goal)}: {goal['verdict']}"
                yield f"* `{name}`: {said}{_load_of(report.get('machine', {}))}."
    yield ""


def _is_open(goal: dict[str, Any]) -> bool:
    return bool(goal["verdict"] == Mark.UNDECIDABLE)


def _place(key: str) -> tuple[int, str]:
    digits = "".join(letter for letter in key.split()[0] if letter.isdigit())
    return int(digits or 0), key


def _machine(machine: dict[str, Any]) -> str:
    return f"{machine['cores']} cores, Python {machine['python']}, Linux {machine['kernel'].split('-')[0]}"


def _load_of(machine: dict[str, Any]) -> str:
    """Said where other work than this run's is the likely cause: more wanted to run than there are cores, or the disk
    itself stalled."""
    load, cores = machine.get("load_average", [0.0])[0], machine.get("cores", 1)
    stall_ms = machine.get("synced_write_ms", {}).get("p99", 0.0)
    busy = f", at a load of {load:.1f} on {cores} cores" if load > cores else ""
    return busy + (f", where one synced write in a hundred took {stall_ms:.0f} ms" if stall_ms > _SLOW_DISK_MS else "")


def _checked(proof: dict[str, Any]) -> str:
    checked = proof["checked"]
    if not checked["facts"]:
        return ""
    return f"{checked['commands']:,} commands, {checked['facts']:,} facts, {checked['deliveries']:,} deliveries"


def _figure(goal: dict[str, Any]) -> str:
    bar = f" ({_bar(goal)})" if goal["bar"] is not None else ""
    return f"{goal['name']} {_number(goal)}{bar}"


def _number(goal: dict[str, Any]) -> str:
    value = goal["figure"]
    if value is None:
        return "not measured"
    text = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
    return f"{text} {goal['unit']}".rstrip()


def _bar(goal: dict[str, Any]) -> str:
    return f"{'≤' if goal['is_ceiling'] else '≥'} {goal['bar']:,g}"

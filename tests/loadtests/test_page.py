"""PROOF.md says what the kept results say: every miss by name, no figure of its own."""

import json
from pathlib import Path
from typing import Any

from loadtests.page import PAGE, page
from loadtests.report import RESULTS

MACHINE = {"cores": 2, "python": "3.11", "kernel": "6.1-x"}


def a_proof(number: str, length: str = "long", **fields: Any) -> dict[str, Any]:
    checked = {"commands": 10, "facts": 11, "observers": 2, "deliveries": 20, "faults": {}}
    return {
        "id": number, "title": "made up", "standing": "held", "why": "", "length": length, "done": {"× hurt": 3},
        "checked": checked, "figures": [], "notes": [], "machine": MACHINE,
    } | fields  # fmt: skip


def figure(value: float, verdict: str) -> dict[str, Any]:
    return {"name": "back after", "figure": value, "unit": "s", "bar": 5.0, "is_ceiling": True, "verdict": verdict}


def written(results: Path, *proofs: dict[str, Any]) -> str:
    kept = {f"{proof['id']} {proof['length']}": proof for proof in proofs}
    (results / "prove.json").write_text(json.dumps(kept), "utf-8")
    return page(results)


def test_the_long_form_stands_for_the_short_one(tmp_path: Path) -> None:
    said = written(tmp_path, a_proof("T-2", "short"), a_proof("T-2"), a_proof("T-10", "short"))
    lines = [line for line in said.splitlines() if line.startswith("| T-")]
    assert [line.split("|")[1].strip() for line in lines] == ["T-2", "T-10"]
    assert "short form" not in lines[0]
    assert "short form" in lines[1]
    assert "30 commands and 60 deliveries judged, 0 faults" in said


def test_what_is_missed_broken_or_impossible_is_said(tmp_path: Path) -> None:
    said = written(
        tmp_path,
        a_proof("T-1", figures=[figure(7.5, "fail")], standing="missed", notes=["measured on a busy machine"]),
        a_proof("T-2", standing="BROKEN", why="it fell over\nwith many lines"),
        a_proof("T-3", standing="not possible here", why="no such thing"),
    )
    assert "* T-1 (long): back after 7.5 s (≤ 5)." in said
    assert "* T-1: measured on a busy machine" in said
    assert "* T-2 (long) is broken: it fell over" in said
    assert "not possible here: no such thing" in said


def test_a_figure_of_a_long_run_that_decides_nothing_is_not_called_held(tmp_path: Path) -> None:
    figures = [figure(5.0, "not decidable here")]
    said = written(tmp_path, a_proof("T-1", figures=figures), a_proof("T-2", "short", figures=figures), a_proof("T-3"))
    stands = [line.split("|")[-2].strip() for line in said.splitlines() if line.startswith("| T-")]
    assert stands == ["held, but for what is not decidable here", "held", "held"]
    assert "* T-1 (long): back after 5 s (≤ 5): not decidable here." in said
    assert "* T-2" not in said


def test_loads_that_miss_their_bar_are_listed(tmp_path: Path) -> None:
    (tmp_path / "storm.json").write_text(json.dumps({"goals": [figure(1.0, "pass"), figure(9.0, "fail")]}), "utf-8")
    said = written(tmp_path, a_proof("T-1"))
    assert "| `storm` | back after | 1 s | ≤ 5 | pass |" in said
    assert "* `storm`: back after 9 s, bar ≤ 5: fail." in said


def test_a_miss_on_a_busy_machine_or_a_stalling_disk_says_so(tmp_path: Path) -> None:
    busy = MACHINE | {"load_average": [6.5, 5, 4], "synced_write_ms": {"p50": 1.5, "p99": 180.0}}
    said = written(tmp_path, a_proof("T-1", figures=[figure(7.5, "fail")], machine=busy))
    assert "at a load of 6.5 on 2 cores, where one synced write in a hundred took 180 ms." in said


def test_the_page_is_that_of_the_kept_results() -> None:
    """After a run that is kept: `python -m loadtests page`."""
    assert PAGE.read_text("utf-8") == page(RESULTS)


def test_servers_beside_each_other_stand_in_one_table(tmp_path: Path) -> None:
    def told(name: str, value: float, unit: str) -> dict[str, Any]:
        return {"name": name, "figure": value, "unit": unit, "bar": None, "is_ceiling": True, "verdict": "told"}

    goals = [
        told("CPU, vigie", 8.0, "µs"), told("CPU, broadcast", 10.0, "µs"), told("CPU, vigie ÷ broadcast", 0.8, "×")
    ]  # fmt: skip
    report = {"goals": goals, "figures": {"vigie": {}, "broadcast": {}, "not installed": ["taky"]}}
    (tmp_path / "side_by_side.json").write_text(json.dumps(report), "utf-8")
    said = written(tmp_path, a_proof("T-1")).splitlines()
    assert "| vigie | 8 µs |" in said
    assert "| broadcast | 10 µs (0.8 ×) |" in said
    assert "taky was not installed on this machine." in said

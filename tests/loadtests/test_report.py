"""What is reported can be read by people and by programs, and says nothing that identifies the machine."""

import io
import json
import math
import os
import socket

from rich.console import Console

from loadtests.bench import Report
from loadtests.check import Fault, Finding, Verdict
from loadtests.measure import Goal
from loadtests.report import machine, show, to_json

WHOLE = Verdict({}, [], 10, 10, 2, 20)
BROKEN = Verdict({Fault.GAP: 3}, [Finding(Fault.GAP, "post 1: from 4 to 6")], 10, 10, 2, 17)
MET, MISSED = Goal("met", 0.5, "×", 0.9), Goal("missed", 1.5, "×", 0.9)


def report(*goals: Goal, **verdicts: Verdict) -> Report:
    return Report("fanout", list(goals), verdicts or {"vigie": WHOLE})


def test_the_table_shows_each_figure_with_its_bar_and_what_was_not_whole() -> None:
    out = io.StringIO()
    show(report(MET, MISSED, vigie=BROKEN), Console(file=out, width=160))
    said = out.getvalue()
    assert "≤ 0.9" in said
    assert "3 × an observer missed numbers and was not told" in said
    assert "post 1: from 4 to 6" in said
    assert said.rstrip().endswith("fanout: fail")


def test_the_json_is_json_even_of_a_figure_that_could_not_be_measured() -> None:
    said = json.loads(to_json(report(Goal("nothing arrived", math.nan, "ms", 5.0))))
    assert said["verdict"] == "fail"
    assert said["goals"][0]["figure"] is None
    assert said["checked"]["vigie"]["deliveries"] == 20


def test_the_machine_is_described_but_not_named() -> None:
    described = machine()
    assert described["cores"] == os.cpu_count()
    assert socket.gethostname() not in json.dumps(described)


def test_how_fast_the_disk_is_stands_beside_what_was_measured_on_it() -> None:
    written = machine()["synced_write_ms"]
    assert isinstance(written, dict)
    assert 0 < written["p50"] <= written["p99"]

"""T-27b: the Autobahn suite, by which websocket servers are compared, against our protocol with an echo behind it.

The suite runs on Python 2.7 alone and is no part of what Vigie installs: `pip install autobahntestsuite` in an
environment of that version gives the command `wstest`, which has to be found, by PATH or by VIGIE_WSTEST.
"""

import asyncio
import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.faults.trial import NotPossibleHere, Trial
from loadtests.measure import Goal, place
from loadtests.targets import serve_reference

_WITHIN_S = 900.0
_WAYS = ("linked", "asgi")
_COMPRESSED = ("12.*", "13.*")
"""Vigie never agrees to compression within a connection: each peer would have to be written to apart."""
_LARGE = "9.*"
"""Up to 16 MiB in a message: they take minutes, and are above the limit of a link."""
GOOD = frozenset({"OK", "INFORMATIONAL", "NON-STRICT"})
"""NON-STRICT: as the RFC allows, where the suite would rather see it done sooner."""


async def suite(trial: Trial) -> None:
    """T-27b: every case over the link of Vigie's own endpoint, and through ASGI as any application gets it."""
    wstest = os.environ.get("VIGIE_WSTEST") or shutil.which("wstest")
    if wstest is None:
        raise NotPossibleHere("there is no `wstest`: the Autobahn suite takes Python 2.7 (T-27c is our own list)")
    async with serve_reference("echo", place().server) as target:
        left_out = {"linked": [_LARGE], "asgi": [_LARGE] if trial.is_short else []}
        asked = {
            "outdir": str(trial.directory / "reports"),
            "servers": [{"agent": way, "url": f"ws://127.0.0.1:{target.address.port}/{way}"} for way in _WAYS],
            "cases": ["*"],
            "exclude-cases": [*_COMPRESSED],
            "exclude-agent-cases": left_out,
        }
        spec = trial.directory / "autobahn.json"
        spec.write_text(json.dumps(asked), "utf-8")
        await _run(Path(wstest), spec)
    said: dict[str, Mapping[str, dict[str, Any]]] = json.loads((trial.directory / "reports/index.json").read_text())
    wrong = [complaint for way in _WAYS for complaint in complaints(way, said[way])]
    for way in _WAYS:
        for behaviour, count in Counter(case["behavior"] for case in said[way].values()).items():
            trial.count(f"cases {behaviour.lower()}, {way}", count)
    trial.goals.append(Goal("cases answered otherwise than the RFC asks", len(wrong), "", 0.0))
    trial.require(not wrong, f"{len(wrong)} cases: {'; '.join(wrong[:12])}")


def complaints(way: str, cases: Mapping[str, dict[str, Any]]) -> list[str]:
    """What the suite does not like, in its answers and in how a connection ends."""
    return [
        f"{way} {number}: {case['behavior']}, close {case['behaviorClose']}"
        for number, case in sorted(cases.items())
        if not {case["behavior"], case["behaviorClose"]} <= GOOD
    ]


async def _run(wstest: Path, spec: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        wstest, "-m", "fuzzingclient", "-s", spec, cwd=spec.parent,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_WITHIN_S):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

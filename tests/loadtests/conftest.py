"""Servers of the load programs, started as the programs do it, on clusters that need not be made."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from loadtests import targets
from tests.support.cluster_template import lay_cluster


@pytest.fixture(autouse=True)
def ready_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    start = targets.start_process

    def start_on_one(words: list[str], *more: Any, **named: Any) -> "subprocess.Popen[bytes]":
        if "--data-dir" in words:
            lay_cluster(Path(words[words.index("--data-dir") + 1]))
        return start(words, *more, **named)

    monkeypatch.setattr(targets, "start_process", start_on_one)

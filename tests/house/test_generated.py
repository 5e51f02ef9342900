"""What is computed from the types is committed as it is computed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from protocol.generate import files, main
from tests.support.sources import ROOT


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_the_generated_file_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == files()[path], "run `python -m protocol.generate`"


def test_it_is_generated_alike_whatever_the_order_of_sets() -> None:
    program = (
        "import hashlib; from protocol.generate import files; print(hashlib.sha256(repr(files()).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_the_program_writes_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {tmp_path / path.parent.name / path.name: text for path, text in files().items()}
    monkeypatch.setattr("protocol.generate.files", lambda: elsewhere)
    main()
    assert {path: path.read_text(encoding="utf-8") for path in elsewhere} == elsewhere

"""The process that prints: content in, pages out, in a bounded room."""

import io
import subprocess
import sys
from types import SimpleNamespace

import pytest

from server.report.__main__ import Share, main
from server.report.content import encode
from tests.support.printed_reports import told_content


def test_content_in_and_pages_out(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(encode(told_content()))))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    monkeypatch.setattr("os.nice", lambda by: 0)
    monkeypatch.setattr("server.report.__main__.bound_memory", lambda: None)  # it would bind this process for good
    main()
    assert out.getvalue().startswith(b"%PDF-")


def test_how_far_it_is_is_said_once_for_each_hundredth(capsys: pytest.CaptureFixture[str]) -> None:
    """Rule EX4."""
    share = Share()
    for done in range(1_001):
        share.tell(done, 1_000)
    assert capsys.readouterr().err.split() == [f"{part}/100" for part in range(1, 101)]


def test_it_takes_no_more_memory_than_it_was_given() -> None:
    """Whatever was typed into an operation: the process that prints ends before the machine suffers."""
    script = (
        "from server.report.__main__ import bound_memory\n"
        "bound_memory(600 * 1024 * 1024)\n"
        "try: bytearray(700 * 1024 * 1024)\n"
        "except MemoryError: print('bounded')\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.strip() == "bounded", run.stderr

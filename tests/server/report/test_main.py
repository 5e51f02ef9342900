"""The process that prints: content in, pages out."""

import io
import sys
from types import SimpleNamespace

import pytest

from server.report.__main__ import main
from server.report.content import encode
from tests.support.printed_reports import told_content


def test_content_in_and_pages_out(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(encode(told_content()))))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    monkeypatch.setattr("os.nice", lambda by: 0)
    main()
    assert out.getvalue().startswith(b"%PDF-")

"""The doctor's eye for what goes wrong slowly: a clock, a certificate, a catalogue, a right."""

import os
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from server.command_line import surroundings
from server.command_line.private_tls import with_private_tls
from server.command_line.surroundings import (
    CERTIFICATE_WARNING_DAYS,
    look_at_catalogues,
    look_at_certificate,
    look_at_clock,
    look_at_past,
    look_at_rights,
)
from server.settings import Settings

DAY_S = 86_400


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """One made now, and when it ends."""
    now = time.time()
    settings, _ = with_private_tls(
        Settings(data_dir=tmp_path_factory.mktemp("tls"), tls="private"), [], [ip_address("127.0.0.1")], now_s=now
    )
    assert settings.tls_cert is not None
    loaded = x509.load_pem_x509_certificates(settings.tls_cert.read_bytes())[0]
    return settings.tls_cert, loaded.not_valid_after_utc.timestamp()


@pytest.mark.parametrize(
    ("days_left", "is_good", "words"),
    [
        (CERTIFICATE_WARNING_DAYS + 1, True, "is good until"),
        (CERTIFICATE_WARNING_DAYS - 1, False, "20 days more: replace it"),
        (-1, False, "has expired on"),
        (100_000, False, "is not good yet"),
    ],
)
def test_a_certificate_is_told_before_it_ends(
    certificate: tuple[Path, float], days_left: int, is_good: bool, words: str
) -> None:
    path, ends_at_s = certificate
    seen = look_at_certificate(path, ends_at_s - days_left * DAY_S)
    assert (seen.is_good, words in seen.text) == (is_good, True), seen


def test_what_is_no_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.crt").write_text("nothing")
    assert not look_at_certificate(tmp_path / "c.crt", 0).is_good
    assert not look_at_certificate(tmp_path / "missing.crt", 0).is_good


def test_a_catalogue_that_the_server_would_not_take_is_named(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert look_at_catalogues(settings).is_good
    settings.catalogue_dir.mkdir()
    (settings.catalogue_dir / "ours.json").write_text("{")
    seen = look_at_catalogues(settings)
    assert not seen.is_good
    assert "ours.json" in seen.text
    assert "move it out of" in seen.text


@pytest.mark.parametrize(
    ("ahead_ms", "is_good", "words"),
    [(3, True, "within 3 ms"), (-1_999, True, "within"), (90e3, False, "90 s behind"), (-90e3, False, "90 s ahead")],
)
def test_a_clock_that_is_off_is_told_with_what_to_do(ahead_ms: float, is_good: bool, words: str) -> None:
    seen = look_at_clock(ahead_ms)
    assert (seen.is_good, words in seen.text) == (is_good, True), seen
    assert is_good or "NTP" in seen.text


def test_a_directory_of_somebody_else_is_told_with_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look_at_rights(tmp_path).is_good
    monkeypatch.setattr(surroundings.os, "access", lambda *_: False)
    seen = look_at_rights(tmp_path)
    assert not seen.is_good
    assert f"chown -R {os.geteuid()}" in seen.text


@pytest.mark.parametrize(("status", "is_good"), [(401, True), (503, False), (None, False)])
def test_whether_anybody_looks_back_is_asked_and_not_guessed(status: int | None, is_good: bool) -> None:
    """Any answer but a failure is one of the process itself: nobody signs in to ask."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path.endswith("/timeline")
            if status is not None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        seen = look_at_past(f"http://127.0.0.1:{server.server_port}", None)
    assert seen.is_good is is_good
    assert is_good or "live goes on" in seen.text

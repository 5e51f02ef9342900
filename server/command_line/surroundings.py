"""What `vigie doctor` looks at around the stores: clock, certificate, catalogues, the right to write."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509

from server.catalogues import CatalogueRefused, load_catalogues
from server.command_line.api import status_at
from server.settings import Settings

CERTIFICATE_WARNING_DAYS = 21
MOST_SKEW_MS = 2_000
"""Between this machine and the database's: times of calls and of overdue teams are compared across servers."""
_DAY_S = 86_400
_LOOKS_BACK = "/api/operations/00000000-0000-0000-0000-000000000000/timeline"
_LOOKS_BACK_WITHIN_S = 45.0
"""Who is the first to look back waits for a process to start; the server itself gives up before."""


class Seen(NamedTuple):
    """One thing looked at."""

    is_good: bool
    text: str
    """What is there; if it is not good, also what to do."""


def look_at_certificate(path: Path, now_s: float) -> Seen:
    """Is it good for the next three weeks?"""
    try:
        certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError) as error:
        return Seen(False, f"{path} cannot be read ({error}): name a certificate in PEM with --tls-cert")
    ends_at = certificate.not_valid_after_utc
    left_days = (ends_at.timestamp() - now_s) / _DAY_S
    until = f"{path} is good until {ends_at:%Y-%m-%d}"
    if certificate.not_valid_before_utc.timestamp() > now_s:
        return Seen(False, f"{path} is not good yet: correct this machine's clock, or wait")
    if left_days < 0:
        return Seen(False, f"{path} has expired on {ends_at:%Y-%m-%d}: replace it and restart each server")
    if left_days < CERTIFICATE_WARNING_DAYS:
        return Seen(False, f"{until}, {left_days:.0f} days more: replace it and restart each server")
    return Seen(True, until)


def look_at_catalogues(settings: Settings) -> Seen:
    """Would the server take them at its start?"""
    try:
        catalogues = load_catalogues(settings.catalogue_dir)
    except CatalogueRefused as refused:
        return Seen(False, f"{refused} Correct it, or move it out of {settings.catalogue_dir}")
    return Seen(True, f"{len(catalogues.by_name)} in use")


def look_at_clock(ahead_ms: float) -> Seen:
    """How far the database's clock is ahead of ours."""
    if abs(ahead_ms) <= MOST_SKEW_MS:
        return Seen(True, f"within {max(1, round(abs(ahead_ms)))} ms of the database's")
    way = "ahead of" if ahead_ms < 0 else "behind"
    now = datetime.now(UTC)
    return Seen(
        False,
        f"this machine's clock ({now:%H:%M:%S} UTC) is {abs(ahead_ms) / 1000:.0f} s {way} the database's: have both "
        "machines keep time with NTP (timedatectl set-ntp true)",
    )


def look_at_rights(data_dir: Path) -> Seen:
    """May the server write there?"""
    if os.access(data_dir, os.R_OK | os.W_OK | os.X_OK):
        return Seen(True, f"{data_dir} may be written")
    owner = data_dir.stat().st_uid
    return Seen(
        False,
        f"{data_dir} belongs to user {owner} and cannot be written by user {os.geteuid()}: start Vigie as its owner, "
        f"or enter: chown -R {os.geteuid()} {data_dir}",
    )


def look_at_past(url: str, certificate: Path | None) -> Seen:
    """Does the process start and answer that looks back, for replays, figures, reports and exports?"""
    status = status_at(url, certificate, _LOOKS_BACK, _LOOKS_BACK_WITHIN_S)
    if status is not None and status < 500:
        return Seen(True, "its process answers: replays, figures, reports and exports can be asked for")
    what = "nothing" if status is None else str(status)
    return Seen(
        False,
        f"its process does not answer ({what}): live goes on; its last words among the server's messages say why, and "
        "it is started again when somebody asks",
    )

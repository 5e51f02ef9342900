"""`vigie serve`: the parent of stores and server processes; and the hidden `worker` they run."""

import ctypes
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from server.command_line.api import is_answering
from server.command_line.prepare import Prepared, announce_address, prepare, withdraw_address
from server.command_line.supervisor import Supervisor
from server.settings import Settings, SettingsRefused

if TYPE_CHECKING:
    from server.command_line.install_page import InstallPage

_POLL_S = 0.25
_READY_WITHIN_S = 60.0
_PR_SET_PDEATHSIG = 1
_BACK_BY = 10
"""Of `nice`: where processors are short, live goes first."""


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until a signal. `say` prints a line for the operator."""
    with until_signal() as is_stopping, ExitStack() as running:
        settings, page = secure(settings)
        if page is not None:
            running.enter_context(page)
        supervisor = running.enter_context(Supervisor(settings))
        prepared = start(supervisor, is_stopping)
        running.callback(withdraw_address, supervisor.settings)
        settings = supervisor.settings
        say(f"Vigie listens on {settings.url()} with {settings.workers} process(es).")
        if page is not None:
            say(f"Phones trust this server once they have installed its authority, from {page.url}")
            say(f"Fingerprint of the authority, to be compared there: {page.fingerprint}")
        if prepared is not None and prepared.sign_in_link is not None:
            say(f"First start. Administrator, once, within 24 hours: {settings.url()}/#link={prepared.sign_in_link}")
        while not is_stopping():
            time.sleep(_POLL_S)
            for event in supervisor.poll():
                say(event)
        say("Stopping: clients are sent elsewhere, then the stores are closed.")


@contextmanager
def until_signal() -> Iterator[Callable[[], bool]]:
    """Gives a question, "is it over?", that Ctrl-C and SIGTERM answer with yes."""
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(heard)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def secure(settings: Settings) -> "tuple[Settings, InstallPage | None]":
    """Settings with a certificate that can be used; if it is to be private, made here, with the page that installs it.

    Raises:
        SettingsRefused: The certificate cannot be used, or the page's port cannot be taken.
    """
    page = None
    if settings.tls == "private":
        # Here and not above: certificates cost a start more than all the rest, and most starts make none.
        from server.command_line.install_page import InstallPage
        from server.command_line.private_tls import local_addresses, local_names, with_private_tls

        settings, authority = with_private_tls(settings, local_names(), local_addresses(), now_s=time.time())
        page = InstallPage.open(settings, authority)
    if settings.tls_cert is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
        except OSError as error:
            raise SettingsRefused(
                f"The certificate {settings.tls_cert} cannot be used with the key {settings.tls_key}: {error}."
            ) from error
    return settings, page


def start(supervisor: Supervisor, is_stopping: Callable[[], bool]) -> Prepared | None:
    """Stores, preparation, server processes; returns when the server answers, or None when told to stop before."""
    prepared = prepare(supervisor.start_stores())
    supervisor.start_workers()
    announce_address(supervisor.settings, supervisor.store_addresses)
    return prepared if _becomes_ready(supervisor, is_stopping) else None


def work(settings: Settings, descriptor: int, parent_pid: int, past: Path | None) -> None:
    """One server process on an inherited socket; ends with its parent.

    Args:
        settings: As the parent passes them on.
        descriptor: Of the socket.
        parent_pid: The parent.
        past: Where what looks back is passed on to; None: this is the process that looks back.
    """
    _die_with_parent(parent_pid)
    if past is None:
        os.nice(_BACK_BY)
    # Here and not above: the parent never needs the web server, and starts sooner without it.
    from server.worker import run_worker

    if not run_worker(settings, socket.socket(fileno=descriptor), past):
        sys.exit(3)


def _die_with_parent(parent_pid: int) -> None:
    """A killed parent must not leave server processes behind; elsewhere than on Linux they notice at the next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent_pid:
            sys.exit("the parent of this server process is gone")


def _becomes_ready(supervisor: Supervisor, is_stopping: Callable[[], bool]) -> bool:
    """True once the server answers, false if told to stop before."""
    url = supervisor.settings.local_url()
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        if is_stopping():
            return False
        if supervisor.has_failed_to_start():
            raise SettingsRefused(f"The server process ended at once; {supervisor.where_workers_speak} says why.")
        if is_answering(url, supervisor.settings.tls_cert):
            return True
        time.sleep(0.02)
    raise SettingsRefused(f"The server did not answer on {url} within {_READY_WITHIN_S:.0f} s.")

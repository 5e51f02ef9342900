"""`vigie serve`: the parent of stores and server processes; and the hidden `worker` they run."""

import ctypes
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

import uvicorn

from server.command_line.prepare import Prepared, announce_address, prepare
from server.command_line.supervisor import Supervisor
from server.settings import Settings, SettingsRefused

_POLL_S = 0.25
_READY_WITHIN_S = 60.0
_PR_SET_PDEATHSIG = 1


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until a signal. `say` prints a line for the operator."""
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with Supervisor(settings) as supervisor:
        prepared = start(supervisor)
        settings = supervisor.settings
        say(f"Vigie listens on {settings.url()} with {settings.workers} process(es).")
        if prepared.sign_in_link is not None:
            say(f"First start. Administrator, once, within 24 hours: {settings.url()}/#link={prepared.sign_in_link}")
        while not stopping:
            time.sleep(_POLL_S)
            for event in supervisor.poll():
                say(event)
        say("Stopping: clients are sent elsewhere, then the stores are closed.")


def start(supervisor: Supervisor) -> Prepared:
    """Stores, preparation, server processes; returns when the server answers."""
    prepared = prepare(supervisor.start_stores())
    supervisor.start_workers()
    announce_address(supervisor.settings)
    _await_ready(supervisor)
    return prepared


def work(settings: Settings, descriptor: int, parent_pid: int) -> None:
    """One server process on an inherited socket; ends with its parent."""
    _die_with_parent(parent_pid)
    from server.app import build_app  # noqa: PLC0415 - a worker that must not start has no need of the whole house
    from server.realtime.websocket_protocol import FanOutProtocol  # noqa: PLC0415

    listening = socket.socket(fileno=descriptor)
    config = uvicorn.Config(
        build_app(settings),
        ws=FanOutProtocol,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        ws_max_size=65_536,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ws_per_message_deflate=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        proxy_headers=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        sys.exit(3)


def _die_with_parent(parent_pid: int) -> None:
    """A killed parent must not leave server processes behind; elsewhere than on Linux they notice at the next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent_pid:
            sys.exit("the parent of this server process is gone")


def _await_ready(supervisor: Supervisor) -> None:
    url = f"{supervisor.settings.url()}/healthz"
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        if supervisor.has_failed_to_start():
            raise SettingsRefused("The server process ended at once; its message stands above.")
        if _answers(url):
            return
        time.sleep(0.02)
    raise SettingsRefused(f"The server did not answer on {url} within {_READY_WITHIN_S:.0f} s.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, OSError):
        return False

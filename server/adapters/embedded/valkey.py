"""The private Redis-protocol server: its settings, its process."""

import signal
import socket
from pathlib import Path
from urllib.parse import quote

from server.adapters.embedded.binaries import Engine
from server.adapters.embedded.child import Child, Program
from server.adapters.embedded.leftovers import end_leftovers

NAME = "redis"
_SOCKET = "redis.sock"
_PING_TIMEOUT_S = 1.0
_STOP_LADDER = ((signal.SIGTERM, 10.0),)
_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "logfile": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    # Its housekeeping twice a second in place of ten times: little here expires. A stop waits for it too.
    "hz": "2",
}


def redis_url(socket_directory: Path) -> str:
    """The address for redis-py."""
    return f"unix://{quote(str(socket_directory / _SOCKET))}?db=0"


def valkey_child(engine: Engine, directory: Path, socket_directory: Path, log_path: Path) -> Child:
    """The server on the files in `directory`, its working directory."""
    path = socket_directory / _SOCKET
    arguments = [str(engine.program), "--unixsocket", str(path)]
    for key, value in _SETTINGS.items():
        arguments += [f"--{key}", value]
    advice = f"Only the newest positions are in no other place: if these files are damaged, remove {directory}."
    program = Program(arguments, directory, log_path, signal.SIGTERM, may_run_as_root=True, advice=advice)
    return Child(
        NAME,
        program,
        clear_leftovers=lambda: _clear_leftovers(engine, directory),
        is_ready=lambda: answers_ping(path),
        stop_ladder=_STOP_LADDER,
    )


def answers_ping(path: Path) -> bool:
    """True once the server takes commands: while it loads its file it answers PING with an error."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_PING_TIMEOUT_S)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _clear_leftovers(engine: Engine, directory: Path) -> None:
    """Waits for the server of a killed Vigie: nothing else keeps two from writing the same files."""
    programs = frozenset({"valkey-server", "redis-server", engine.program.name[:15]})  # the kernel keeps 15 characters
    end_leftovers(directory, programs, signal.SIGTERM, leader=None)

"""The private PostgreSQL: its cluster, its settings, its process."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from server.adapters.embedded.binaries import Engine
from server.adapters.embedded.child import Child, Program, minimal_environment
from server.adapters.embedded.failures import StartFailure
from server.adapters.embedded.leftovers import end_leftovers

NAME = "postgres"
_ROLE = "vigie"
_DATABASE = "vigie"
_PORT = "5432"  # only part of the socket's name: no TCP port is opened
_SOCKET = f".s.PGSQL.{_PORT}"
_PROGRAMS = frozenset({"postgres", "initdb"})
_FIRST_WITH_INITDB_SETTINGS = (16,)
_FIRST_WITH_BUILTIN_LOCALE = (17,)
# Fast shutdown; then immediate, which recovers at the next start; the last resort is a kill.
_STOP_LADDER = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))

# A container's shared memory may be as small as 1 MB.
_SHARED_MEMORY = ("-c", "dynamic_shared_memory_type=mmap")
_SETTINGS = {
    "listen_addresses": "",
    "port": _PORT,
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    # Every commit flushes its own log, and checkpoints write what is dirty: neither needs to be looked for five times a
    # second.
    "wal_writer_delay": "10s",
    "bgwriter_delay": "10s",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_checkpoints": "off",
    # Neither statements nor their values reach the log: they may hold protected data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def postgres_url(socket_directory: Path) -> str:
    """The address for asyncpg; the port is given because the environment could otherwise change it."""
    return f"postgresql://{_ROLE}@/{_DATABASE}?host={quote(str(socket_directory))}&port={_PORT}"


def check_cluster(engine: Engine, directory: Path) -> bool:
    """True when `directory` holds a cluster that `engine` can run; raises `StartFailure` when another major made it."""
    try:
        made_by = (directory / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        if directory.exists():
            raise StartFailure(
                f"{directory} exists but is no PostgreSQL cluster (it has no PG_VERSION): "
                "restore it from a backup, or move it away to begin anew."
            ) from None
        return False
    if made_by != str(engine.numbers[0]):
        raise StartFailure(
            f"The data in {directory} was made by PostgreSQL {made_by}, and {engine} cannot read it: name the programs "
            f"of PostgreSQL {made_by} in VIGIE_POSTGRES_BINDIR, or move the data over with its pg_dump."
        )
    return True


def make_cluster(engine: Engine, directory: Path, log_path: Path) -> None:
    """Creates the cluster and its database under a temporary name: a half-made one is never taken for whole."""
    unfinished = directory.with_name(f"{directory.name}.new")
    end_leftovers(unfinished, _PROGRAMS, signal.SIGINT, leader=None)
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    # The socket's directory is private to this user, which is what "trust" rests on.
    initdb = [str(engine.program.with_name("initdb")), "-D", str(unfinished), "-U", _ROLE, "-A", "trust", "-E", "UTF8"]
    initdb += ["--data-checksums", "--no-instructions", "--locale=C"]
    if engine.numbers >= _FIRST_WITH_BUILTIN_LOCALE:
        initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if engine.numbers >= _FIRST_WITH_INITDB_SETTINGS:
        initdb += _SHARED_MEMORY
    _program(initdb, unfinished, log_path).run()
    single = [str(engine.program), "--single", "-D", str(unfinished), "-c", "exit_on_error=on", *_SHARED_MEMORY]
    _program([*single, "template1"], unfinished, log_path).run(f"CREATE DATABASE {_DATABASE}\n")
    os.rename(unfinished, directory)
    _sync_directory(directory.parent)


def postgres_child(engine: Engine, directory: Path, socket_directory: Path, log_path: Path) -> Child:
    """The server on the cluster in `directory`."""
    arguments = [str(engine.program), "-D", str(directory), *_SHARED_MEMORY]
    # Quoted, because PostgreSQL reads a list here.
    settings = _SETTINGS | {"unix_socket_directories": f'"{socket_directory}"'}
    for key, value in settings.items():
        arguments += ["-c", f"{key}={value}"]
    probe = [str(engine.program.with_name("pg_isready")), "-q", "-h", str(socket_directory), "-p", _PORT]
    probe += ["-d", _DATABASE, "-U", _ROLE]

    def is_ready() -> bool:
        if not (socket_directory / _SOCKET).exists():
            return False
        done = subprocess.run(probe, env=minimal_environment(os.environ), check=False)  # noqa: S603 - fixed words
        return done.returncode == 0

    return Child(
        NAME,
        _program(arguments, directory, log_path),
        clear_leftovers=lambda: _clear_leftovers(directory, socket_directory),
        is_ready=is_ready,
        stop_ladder=_STOP_LADDER,
    )


def _clear_leftovers(directory: Path, socket_directory: Path) -> None:
    """Waits for the servers of a killed Vigie and removes the lock files that may by now name an innocent process."""
    pid_file = directory / "postmaster.pid"
    try:
        leader = int(pid_file.read_text("ascii", "replace").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        leader = 0
    end_leftovers(directory, _PROGRAMS, signal.SIGINT, leader)
    # A file that names a dead process stays: PostgreSQL itself then checks for shared memory still in use.
    if leader > 0 and _is_alive(leader):
        pid_file.unlink(missing_ok=True)
    (socket_directory / f"{_SOCKET}.lock").unlink(missing_ok=True)


def _program(arguments: list[str], directory: Path, log_path: Path) -> Program:
    return Program(arguments, directory, log_path, death_signal=signal.SIGINT, may_run_as_root=False)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_directory(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)

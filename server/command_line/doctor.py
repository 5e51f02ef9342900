"""`vigie doctor`: everything Vigie stands on, each finding with what to do about it."""

import asyncio
import json
import os
import platform
import shutil
import socket
import stat
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from rich.console import Console
from rich.text import Text

from server.adapters.embedded import EmbeddedStores, StartFailure, find_postgres, find_valkey
from server.adapters.embedded.data_directory import FREE_SPACE_NEEDED_BYTES
from server.adapters.exchange_keys import FILE_NAME, load_or_create_exchange_keys
from server.adapters.postgres import StoreRefused
from server.adapters.postgres import diagnose as postgres
from server.adapters.redis import diagnose as redis
from server.auth.exchange import show_receiving_key
from server.command_line.api import is_answering
from server.command_line.prepare import address_path, operator_token_path, secrets_path
from server.command_line.surroundings import (
    look_at_catalogues,
    look_at_certificate,
    look_at_clock,
    look_at_past,
    look_at_rights,
)
from server.ports import DamagedLog, Unavailable
from server.settings import Settings, load_settings

_MARKS = {True: ("✓", "green"), False: ("✕", "bold red"), None: ("·", "dim")}


class Finding(NamedTuple):
    """One thing looked at."""

    what: str
    is_good: bool | None
    """None: only a fact."""
    text: str
    """What is there; if it is not good, also what to do."""


class Stores(NamedTuple):
    """Where the stores can be reached now."""

    database_url: str
    redis_url: str


def examine(flags: Mapping[str, Any], *, verifies: bool) -> bool:
    """Print all findings as they come in; true if nothing is wrong."""
    settings = load_settings(flags, os.environ)
    console, is_all_good = Console(highlight=False), True
    with console.status("Looking …"):
        for finding in look(settings, verifies=verifies):
            mark, style = _MARKS[finding.is_good]
            line = Text.assemble((f"{mark} ", style), (f"{finding.what}: ", "bold"), finding.text)
            console.print(line, soft_wrap=True)
            is_all_good = is_all_good and finding.is_good is not False
    return is_all_good


def look(settings: Settings, *, verifies: bool) -> Iterator[Finding]:
    """Every finding, the cheap ones first."""
    yield Finding("Vigie", None, f"{_version()} on Python {platform.python_version()}, {platform.platform(terse=True)}")
    yield Finding("settings", None, _show_settings(settings))
    if not settings.data_dir.exists():
        yield Finding("data directory", None, f"{settings.data_dir} is not there yet: the first start makes it")
    else:
        yield from _look_at_files(settings)
    yield Finding("catalogues", *look_at_catalogues(settings))
    certificate = settings.tls_cert or settings.data_dir / "tls" / "server.crt"
    if settings.tls_cert is not None or certificate.exists():
        yield Finding("certificate", *look_at_certificate(certificate, time.time()))
    said = _read_address(settings)
    is_running = said is not None and _answers(said)
    if said is not None and is_running:
        yield Finding("server", True, f"answers at {said['url']} (process {said['pid']})")
        yield Finding("looking back", *look_at_past(said["url"], _certificate_of(said)))
    else:
        yield _look_at_port(settings)
    if said is not None and is_running and said["database_url"] is not None:
        yield from _look_at_stores(Stores(said["database_url"], said["redis_url"]), verifies=verifies)
    elif settings.database_url is not None and settings.redis_url is not None:
        yield from _look_at_stores(Stores(settings.database_url, settings.redis_url), verifies=verifies)
    else:
        yield from _look_at_private_stores(settings, verifies=verifies)


def _look_at_files(settings: Settings) -> Iterator[Finding]:
    yield Finding("data directory", *look_at_rights(settings.data_dir))
    free_bytes = shutil.disk_usage(settings.data_dir).free
    yield Finding(
        "disk",
        free_bytes >= FREE_SPACE_NEEDED_BYTES,
        f"{free_bytes / 1e9:.1f} GB free for {settings.data_dir}"
        + ("" if free_bytes >= FREE_SPACE_NEEDED_BYTES else ": free some space before the database stops"),
    )
    private = [settings.key_dir, secrets_path(settings), operator_token_path(settings)]
    private += [settings.key_dir / FILE_NAME]
    private += sorted(settings.key_dir.glob("*.key")) + sorted((settings.data_dir / "tls").glob("*.key"))
    present = [path for path in private if path.exists()]
    loose = [path for path in present if not _is_private(path)]
    for path in loose:
        wanted = "700" if path.is_dir() else "600"
        yield Finding("keys", False, f"others may use {path}, or it is not yours. Enter: chmod {wanted} {path}")
    if present and not loose:
        yield Finding("keys", True, f"{len(present)} secret files and directories, yours alone")
        exchange = settings.key_dir / FILE_NAME
        if exchange in present:
            keys = load_or_create_exchange_keys(settings.key_dir)
            text = f"receives {show_receiving_key(keys.receiver)}, signs {keys.signer.hex()}"
            yield Finding("exchange", None, text)
    elif not present:
        yield Finding("keys", None, f"{settings.key_dir} is empty: the first start makes the keys")


def _look_at_port(settings: Settings) -> Finding:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            text = f"port {settings.port} on {settings.host} cannot be taken ({error.strerror}): choose another --port"
            return Finding("server", False, text)
    return Finding("server", None, f"none runs on this data directory; port {settings.port} is free")


def _look_at_private_stores(settings: Settings, *, verifies: bool) -> Iterator[Finding]:
    """Says which engines would run; if there is data, starts them for as long as it takes to look."""
    try:
        for engine in (find_postgres(), find_valkey()):
            yield Finding("engine", True, f"{engine}, {engine.program}")
        if not (settings.data_dir / "postgres").exists():
            yield Finding("private stores", None, "no data yet: the first start makes them")
            return
        with EmbeddedStores(settings.data_dir) as stores:
            addresses = stores.start()
            yield from _look_at_stores(Stores(addresses.database_url, addresses.redis_url), verifies=verifies)
    except StartFailure as failure:
        yield Finding("private stores", False, str(failure))


def _look_at_stores(stores: Stores, *, verifies: bool) -> Iterator[Finding]:
    yield from _look_at_redis(stores.redis_url)
    try:
        seen = asyncio.run(postgres.diagnose(stores.database_url))
        yield Finding("clock", *look_at_clock(seen.clock_ahead_ms))
        yield Finding("PostgreSQL", True, f"{seen.version} at {_hide_secrets(stores.database_url)}")
        durability = ", ".join(f"{name}={value}" for name, value in seen.durability.items())
        yield Finding("durability", seen.refusal is None, seen.refusal or durability)
        yield Finding(
            "migrations", seen.migration_refusal is None, seen.migration_refusal or "the database is at this version"
        )
        if seen.refusal is None and seen.migration_refusal is None:
            yield from _look_at_logs(stores.database_url, verifies=verifies)
    except (StoreRefused, Unavailable) as failure:
        yield Finding("PostgreSQL", False, str(failure))


def _look_at_logs(database_url: str, *, verifies: bool) -> Iterator[Finding]:
    for operation_id, found in asyncio.run(postgres.examine_logs(database_url, verifies=verifies)).items():
        if isinstance(found, DamagedLog):
            text = f"operation {operation_id} is damaged: {found}. Stop writing and bring back a backup"
            yield Finding("log", False, text)
        else:
            proof = "each proved to follow from the one before" if verifies else "not walked; --verify does"
            yield Finding("log", True if verifies else None, f"operation {operation_id}: {found} facts, {proof}")


def _look_at_redis(redis_url: str) -> Iterator[Finding]:
    try:
        seen = asyncio.run(redis.diagnose(redis_url))
        place = _hide_secrets(redis_url)
        yield Finding("Redis protocol", True, f"{seen.product} {seen.version} at {place}")
        yield Finding("Redis policy", seen.refusal is None, seen.refusal or f"maxmemory-policy {seen.policy}")
    except Unavailable as failure:
        yield Finding("Redis protocol", False, str(failure))


def _read_address(settings: Settings) -> dict[str, Any] | None:
    try:
        said = json.loads(address_path(settings).read_text("utf-8"))
        return said if {"url", "pid", "certificate", "database_url", "redis_url"} <= set(said) else None
    except (OSError, ValueError, TypeError):
        return None


def _answers(said: dict[str, Any]) -> bool:
    return is_answering(said["url"], _certificate_of(said))


def _certificate_of(said: dict[str, Any]) -> Path | None:
    certificate = said["certificate"]
    return None if certificate is None else Path(certificate)


def _is_private(path: Path) -> bool:
    found = path.stat()
    return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077


def _show_settings(settings: Settings) -> str:
    given = {name: getattr(settings, name) for name in settings.__struct_fields__}
    shown = {name: _hide_secrets(str(value)) for name, value in given.items() if value not in (None, ())}
    return ", ".join(f"{name}={value}" for name, value in shown.items())


def _hide_secrets(address: str) -> str:
    """An address without the password it may hold, in the address itself or in its query."""
    parts = urlsplit(address)
    if not parts.scheme:
        return address
    place = parts.netloc.rpartition("@")[2] or parts.path
    directory = dict(parse_qsl(parts.query)).get("host")
    return f"{parts.scheme}://{place}" + (f" (socket in {directory})" if directory else "")


def _version() -> str:
    try:
        return version("vigie")
    except PackageNotFoundError:
        return "not installed, run from its source"

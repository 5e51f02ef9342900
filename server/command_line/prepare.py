"""Before the first server process: database migrated, secrets made, an operator on this machine known."""

import asyncio
import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from protocol.ids import DeviceId, UserId
from server.adapters.embedded import StoreAddresses
from server.adapters.key_file import load_or_create_secrets
from server.adapters.map_tiles import open_tiles
from server.adapters.postgres import PostgresStores, migrate
from server.adapters.system import SystemClock, new_id
from server.auth.tokens import TOKEN_RANDOM_BYTES, TokenKind, hash_token, make_token
from server.catalogues import load_catalogues
from server.ports import AccessStore
from server.settings import Settings

OPERATOR_LOGIN = "operator"
"""The account of whoever may read the data directory: what the `vigie` command uses on the server's own machine."""
ADMIN_LOGIN = "admin"
_OPERATOR_SESSION_MS = 30 * 86_400_000
_SIGN_IN_LINK_MS = 24 * 3_600_000


class Prepared(NamedTuple):
    """What the first start has to say."""

    migrations: list[str]
    sign_in_link: str | None
    """The fragment of a one-time administrator link; None unless this was the first start."""


def prepare(settings: Settings) -> Prepared:
    """Run once by the parent, before any server process."""
    settings.key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    load_or_create_secrets(secrets_path(settings))
    load_catalogues(settings.catalogue_dir)  # a broken one is told here, once, and not by each process
    open_tiles(settings.map_tiles)  # so are tiles that are none
    return asyncio.run(_prepare(settings))


def secrets_path(settings: Settings) -> Path:
    """The file of the server's own secrets."""
    return settings.key_dir / "server.json"


def operator_token_path(settings: Settings) -> Path:
    """The credential of the `vigie` command on this machine; renewed at each start."""
    return settings.key_dir / "operator.token"


def address_path(settings: Settings) -> Path:
    """Where the running server can be reached, for the `vigie` command on this machine."""
    return settings.data_dir / "server.json"


def announce_address(settings: Settings, stores: StoreAddresses | None) -> None:
    """Leave word of the running server in the data directory.

    Args:
        settings: With the port really taken.
        stores: The private stores, whose addresses hold no secret; None for foreign ones, whose addresses may.
    """
    word = {
        "url": settings.local_url(),
        "pid": os.getpid(),
        "certificate": None if settings.tls_cert is None else str(settings.tls_cert.resolve()),
        "database_url": None if stores is None else stores.database_url,
        "redis_url": None if stores is None else stores.redis_url,
    }
    _write_private(address_path(settings), json.dumps(word))


def withdraw_address(settings: Settings) -> None:
    """The server has stopped."""
    address_path(settings).unlink(missing_ok=True)


async def _prepare(settings: Settings) -> Prepared:
    assert settings.database_url is not None
    applied = await migrate(settings.database_url)
    stores = await PostgresStores.connect(settings.database_url, settings.key_dir)
    try:
        now = SystemClock().now()
        link = None
        admin, is_first_start = await _find_or_add(stores.access, ADMIN_LOGIN, now)
        if is_first_start:
            link = _token(TokenKind.SIGN_IN_LINK)
            await stores.access.put_sign_in_link(hash_token(link), admin, now + _SIGN_IN_LINK_MS)
        operator = await operator_of(stores.access, now)
        await _renew_operator_token(settings, stores.access, operator, now)
        return Prepared(applied, link)
    finally:
        await stores.close()


async def operator_of(access: AccessStore, now: int) -> UserId:
    """The account of this machine's operator, made now if there is none."""
    operator, _ = await _find_or_add(access, OPERATOR_LOGIN, now)
    return operator


async def _find_or_add(access: AccessStore, login: str, now: int) -> tuple[UserId, bool]:
    """An administrator who signs in by link only, and whether this call added the account.

    Several servers may start for the first time on the same database at once: one of them adds it.
    """
    for user in await access.users():
        if user.login == login:
            return user.user_id, False
    user_id = UserId(new_id())
    if await access.add_user(user_id, login, "no password", is_admin=True, now=now):  # this hash matches no password
        return user_id, True
    return await _find_or_add(access, login, now)


async def _renew_operator_token(settings: Settings, access: AccessStore, operator: UserId, now: int) -> None:
    token = _token(TokenKind.SESSION)
    await access.open_session(
        operator,
        device_id=DeviceId(new_id()),
        token_hash=hash_token(token),
        expires_at=now + _OPERATOR_SESSION_MS,
        now=now,
    )
    _write_private(operator_token_path(settings), token)


def _write_private(path: Path, text: str) -> None:
    """Readable by this user alone, and never seen half written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")  # other servers may write it at the same time
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def _token(kind: TokenKind) -> str:
    return make_token(kind, secrets.token_bytes(TOKEN_RANDOM_BYTES))

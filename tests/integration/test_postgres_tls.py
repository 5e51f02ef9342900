"""PostgreSQL elsewhere is reached by an address that asks for TLS, and only the server that it names is believed."""

import time
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization

from protocol.ids import OperationId
from server.adapters.postgres import PostgresStores, StoreRefused, migrate
from server.command_line.private_tls import with_private_tls
from server.settings import Settings
from tests.support.tls_front import tls_before_postgres


class TlsPostgres(NamedTuple):
    """Where it listens, and who vouches for it."""

    plain_url: str
    port: int
    authority: Path
    stranger: Path
    """The certificate of an authority that has nothing to do with it."""

    def url(self, host: str = "127.0.0.1", authority: Path | None = None) -> str:
        place, user = urlsplit(self.plain_url), urlsplit(self.plain_url).username
        trusted = authority or self.authority
        return f"postgresql://{user}@{host}:{self.port}{place.path}?sslmode=verify-full&sslrootcert={trusted}"


def certified(data_dir: Path) -> tuple[Settings, Path]:
    """A certificate for 127.0.0.1, and that of its authority."""
    settings, authority = with_private_tls(
        Settings(data_dir=data_dir, tls="private"), [], [ip_address("127.0.0.1")], now_s=time.time()
    )
    path = data_dir / "authority.crt"
    path.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    return settings, path


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[TlsPostgres]:
    settings, authority = certified(tmp_path / "ours")
    _, stranger = certified(tmp_path / "theirs")
    assert settings.tls_cert is not None
    assert settings.tls_key is not None
    query = parse_qs(urlsplit(database_url).query)
    target = Path(query["host"][0]) / f".s.PGSQL.{query['port'][0]}"
    async with tls_before_postgres(target, settings.tls_cert, settings.tls_key) as port:
        yield TlsPostgres(database_url, port, authority, stranger)


async def test_a_server_that_its_authority_vouches_for_keeps_facts(server: TlsPostgres, tmp_path: Path) -> None:
    """`sslmode=verify-full` with a private authority, from the migrations to the log."""
    await migrate(server.url())
    stores = await PostgresStores.connect(server.url(), tmp_path)
    try:
        operation_id = OperationId(uuid4())
        assert (await stores.log.create(operation_id)).seq == 0
    finally:
        await stores.close()


async def test_a_certificate_of_a_stranger_is_not_believed(server: TlsPostgres, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="certificate is not believed"):
        await PostgresStores.connect(server.url(authority=server.stranger), tmp_path)


async def test_a_certificate_for_another_name_is_not_believed(server: TlsPostgres, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="certificate is not believed"):
        await PostgresStores.connect(server.url(host="127.0.0.2"), tmp_path)

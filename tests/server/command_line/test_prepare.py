import asyncio
import json
import stat
from pathlib import Path

from server.adapters.embedded import StoreAddresses
from server.adapters.postgres import PostgresStores
from server.auth.tokens import hash_token
from server.command_line.prepare import (
    address_path,
    announce_address,
    operator_token_path,
    prepare,
    secrets_path,
    withdraw_address,
)
from server.settings import Settings
from tests.support.stores import TestStores


def test_the_first_start_prepares_and_the_second_changes_only_the_operators_token(
    stores: TestStores, tmp_path: Path
) -> None:
    async def database() -> None:
        async with stores.fresh_database() as url:
            settings = Settings(data_dir=tmp_path, database_url=url, redis_url=stores.redis_url)
            first = await asyncio.to_thread(prepare, settings)
            assert first.migrations
            assert first.sign_in_link is not None
            token, secrets = operator_token_path(settings).read_text(), secrets_path(settings).read_bytes()
            second = await asyncio.to_thread(prepare, settings)
            assert (second.migrations, second.sign_in_link) == ([], None)
            assert secrets_path(settings).read_bytes() == secrets
            assert operator_token_path(settings).read_text() != token
            assert stat.S_IMODE(operator_token_path(settings).stat().st_mode) == 0o600

            access = await PostgresStores.connect(url, settings.key_dir)
            try:
                operator = await access.access.principal_by_token(hash_token(token), 0)
                assert operator is not None
                assert await access.access.burn_sign_in_link(hash_token(first.sign_in_link), 0) is not None
                assert await access.access.burn_sign_in_link(hash_token(first.sign_in_link), 0) is None
            finally:
                await access.close()

    asyncio.run(database())


def test_several_servers_may_start_for_the_first_time_on_one_database_at_once(
    stores: TestStores, tmp_path: Path
) -> None:
    async def start_all() -> None:
        async with stores.fresh_database() as url:
            settings = Settings(data_dir=tmp_path, database_url=url, redis_url=stores.redis_url)
            starts = await asyncio.gather(*(asyncio.to_thread(prepare, settings) for _ in range(4)))
            assert len([start for start in starts if start.sign_in_link is not None]) == 1
            access = await PostgresStores.connect(url, settings.key_dir)
            try:
                token = operator_token_path(settings).read_text()
                assert await access.access.principal_by_token(hash_token(token), 0) is not None
            finally:
                await access.close()

    asyncio.run(start_all())


def test_word_of_the_server_is_left_without_the_secrets_of_foreign_stores(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=1234, database_url="postgresql://me:secret@db/v", redis_url="redis://r")
    announce_address(settings, None)
    text = address_path(settings).read_text()
    assert json.loads(text)["url"] == "http://127.0.0.1:1234"
    assert "secret" not in text
    assert stat.S_IMODE(address_path(settings).stat().st_mode) == 0o600
    announce_address(settings, StoreAddresses("postgresql://sockets", "unix://sockets"))
    assert json.loads(address_path(settings).read_text())["database_url"] == "postgresql://sockets"
    withdraw_address(settings)
    withdraw_address(settings)
    assert not address_path(settings).exists()

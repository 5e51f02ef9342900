from pathlib import Path

import pytest

from server.adapters.redis.diagnose import diagnose
from server.ports import Unavailable
from tests.support.valkey import PrivateValkey


async def test_a_server_fit_for_live_state_is_described(redis_url: str) -> None:
    seen = await diagnose(redis_url)
    assert seen.product in ("Valkey", "Redis")
    assert (seen.policy, seen.refusal) == ("noeviction", None)


async def test_a_server_that_may_throw_keys_away_is_described_and_refused(tmp_path: Path) -> None:
    valkey = PrivateValkey(tmp_path, "--maxmemory-policy", "allkeys-lru")
    valkey.start()
    try:
        seen = await diagnose(valkey.url)
    finally:
        valkey.kill()
    assert seen.policy == "allkeys-lru"
    assert "noeviction" in str(seen.refusal)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "http://nowhere"])
async def test_nobody_there_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable):
        await diagnose(url)

import pytest

from server.adapters.redis.suitability import UnsuitableServer, require_suitable


@pytest.mark.parametrize("version", ["7.0.0", "7.2.4", "8.0", "10.1.0"])
def test_a_recent_server_that_never_evicts_is_taken(version: str) -> None:
    require_suitable({"redis_version": version, "maxmemory_policy": "noeviction"})


@pytest.mark.parametrize("version", ["6.2.14", "5.0", "2.8.1"])
def test_an_old_server_is_refused_with_what_to_install(version: str) -> None:
    with pytest.raises(UnsuitableServer, match=r"install Redis 7\.0 or newer"):
        require_suitable({"redis_version": version, "maxmemory_policy": "noeviction"})


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl", "allkeys-random"])
def test_a_server_that_throws_keys_away_is_refused_with_what_to_set(policy: str) -> None:
    with pytest.raises(UnsuitableServer, match="set `maxmemory-policy noeviction`"):
        require_suitable({"redis_version": "7.2.4", "maxmemory_policy": policy})


@pytest.mark.parametrize("info", [{}, {"redis_version": "7.2.4"}, {"redis_version": "hidden"}])
def test_what_a_hosted_server_hides_is_not_held_against_it(info: dict[str, object]) -> None:
    require_suitable(info)

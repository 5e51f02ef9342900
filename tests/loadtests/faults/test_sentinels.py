"""The pair and its sentinels before any of them runs; what they do when they run is shown by the feed's own test."""

from pathlib import Path

from loadtests.faults.sentinels import NAME, SENTINELS, Watched
from server.adapters.redis.sentinel import SentinelUrl


def test_each_sentinel_watches_the_first_node_and_the_address_names_all_of_them(tmp_path: Path) -> None:
    pair = Watched(tmp_path)
    url = SentinelUrl.of(pair.url)
    assert url.name == NAME
    assert [node.port for node in url.sentinels] == [sentinel.port for sentinel in pair.sentinels]
    assert len(url.sentinels) == SENTINELS
    for sentinel in pair.sentinels:
        settings = (sentinel.directory / "sentinel.conf").read_text("utf-8")
        assert f"sentinel monitor {NAME} 127.0.0.1 {pair.nodes[0].port} 2\n" in settings


def test_nobody_answers_before_the_start(tmp_path: Path) -> None:
    assert Watched(tmp_path).nodes[0].ask("PING") == ""

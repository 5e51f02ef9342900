"""Slots are computed as every node of a cluster computes them."""

from uuid import UUID

import pytest

from protocol.ids import OperationId
from server.adapters.redis.keys import keys_of, staging_key
from server.adapters.redis.slots import SLOTS, ClusterUrl, NodeAddress, SlotMap, is_cluster, slot_of

OPERATION = OperationId(UUID("6b9a1c8e-46ab-4f1b-9a51-3f1a2b3c4d5e"))


@pytest.mark.parametrize(
    ("key", "slot"),
    [(b"123456789", 0x31C3 % SLOTS), (b"foo", 12182), (b"{foo}bar", 12182), (b"x{foo}", 12182), (b"{}foo", 9500)],
)
def test_a_slot_is_the_checksum_of_what_stands_in_braces(key: bytes, slot: int) -> None:
    """The first is the example of the cluster's specification."""
    assert slot_of(key) == slot


def test_everything_of_an_operation_is_in_one_slot() -> None:
    names = [*keys_of(OPERATION), staging_key(OPERATION, OPERATION)]
    assert len({slot_of(name) for name in names}) == 1


def test_an_address_names_nodes_and_credentials_once() -> None:
    url = ClusterUrl.of("rediss+cluster://vigie:pw@a.example:7000,b.example:7001,[::1]:7002")
    assert url.seeds == (NodeAddress("a.example", 7000), NodeAddress("b.example", 7001), NodeAddress("::1", 7002))
    assert url.url_of(url.seeds[0]) == "rediss://vigie:pw@a.example:7000"
    assert url.url_of(url.seeds[2]) == "rediss://vigie:pw@[::1]:7002"


@pytest.mark.parametrize(
    "url",
    ["redis+cluster://", "redis+cluster://a", "redis+cluster://a:0", "redis+cluster://a:1/3", "http+cluster://a:1"],
)
def test_what_is_no_cluster_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="cluster"):
        ClusterUrl.of(url)


def test_one_server_is_not_taken_for_a_cluster() -> None:
    assert not is_cluster("redis://a:6379")
    assert is_cluster("redis+cluster://a:6379")


def test_who_serves_what_is_read_from_the_clusters_answer() -> None:
    first, second = NodeAddress("10.0.0.1", 7000), NodeAddress("10.0.0.2", 7001)
    reply = [[0, 12181, [b"", 7000, b"id"]], [12182, 12182, [b"10.0.0.2", 7001, b"id"], [b"10.0.0.3", 7002, b"id"]]]
    slots = SlotMap.of_reply(reply, first)
    assert slots.nodes == {first, second}, "replicas take no part"
    assert slots.owner_of(b"foo") == second
    assert slots.owner_of(b"{}foo") == NodeAddress("10.0.0.1", 7000)
    assert SlotMap().owner_of(b"foo") is None

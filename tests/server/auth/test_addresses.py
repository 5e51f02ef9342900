"""One subscriber is one address, however many of them a network gives away."""

from server.auth.addresses import network_of


def test_an_ipv4_address_stands_for_itself() -> None:
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("192.0.2.1") != network_of("192.0.2.2")


def test_all_addresses_of_an_ipv6_subscriber_are_one() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")


def test_what_is_no_address_stays_itself() -> None:
    assert [network_of(host) for host in ("", "testclient")] == ["", "testclient"]

"""Whom a network address stands for, where somebody without a credential is given a budget."""

import ipaddress


def network_of(host: str) -> str:
    """The address, or its network of 2^64 addresses that one IPv6 subscriber owns; what is no address stays itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network(f"{host}/64", strict=False)) if address.version == 6 else host

"""Where to a push may be sent.

A push service is the only address outside that Vigie ever calls, and its name comes from a phone. So it is held against
the list that the operator wrote, and nothing else about it is believed.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

MAX_ENDPOINT_CHARS = 2_048
_HTTPS_PORT = 443
_VISIBLE = re.compile(r"[!-~]+")
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
_NAMED_HOST = re.compile(rf"(?=.{{1,253}}\Z){_HOST}")
"""What can be looked up; of anything else looking it up fails in ways of its own."""
_NAME = re.compile(rf"(?:\*\.)?{_HOST}")


class Endpoint(NamedTuple):
    """Where one phone's browser is called; the whole of it is a secret, for who knows it can wake that phone."""

    host: str
    port: int
    target: str
    """Path and query."""
    is_own: bool
    """A push service of the operator, named by its address: it may be in a private network."""

    @property
    def origin(self) -> str:
        """For whom a statement is signed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" if self.port == _HTTPS_PORT else f"https://{host}:{self.port}"


def is_push_service(entry: str) -> bool:
    """May this stand on the operator's list: a host, `*.` and a domain, or an address with its port?"""
    return _NAME.fullmatch(entry) is not None or _own_address(entry) is not None


def read_endpoint(text: str, services: Sequence[str]) -> Endpoint | None:
    """What a browser gave as its endpoint, if it is one of these push services; None: nothing is sent there."""
    if len(text) > MAX_ENDPOINT_CHARS or not _VISIBLE.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or ""), parts.port or _HTTPS_PORT
    except ValueError:
        return None
    if parts.scheme != "https" or not host or "@" in parts.netloc or parts.fragment:
        return None
    target = _target_of(parts)
    if port == _HTTPS_PORT and any(_covers(entry, host) for entry in services):
        return Endpoint(host, port, target, is_own=False)
    if any(_own_address(entry) == (host, port) for entry in services):
        return Endpoint(host, port, target, is_own=True)
    return None


def is_outside(address: str) -> bool:
    """Is it a host of the public internet? What a name of the list resolves to must be one."""
    found: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def _covers(entry: str, host: str) -> bool:
    if _NAME.fullmatch(entry) is None or _NAMED_HOST.fullmatch(host) is None:
        return False
    return host.endswith(entry[1:]) if entry.startswith("*.") else host == entry


def _own_address(entry: str) -> tuple[str, int] | None:
    """Of `192.0.2.7:8443` or `[2001:db8::7]:8443`."""
    host, _, port = entry.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        return None
    is_bracketed = host.startswith("[") and host.endswith("]")
    try:
        address = ip_address(host[1:-1] if is_bracketed else host)
    except ValueError:
        return None
    return None if is_bracketed is not (address.version == 6) else (str(address), int(port))


def _target_of(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

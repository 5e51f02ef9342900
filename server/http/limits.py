"""What somebody without a credential may try, and how often. Kept by each process for itself."""

import asyncio
import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.requests import Request

from server.auth.addresses import network_of

_MAX_KEYS = 10_000
_MINUTE_MS = 60_000
_PROXY_HEADERS = frozenset({"x-forwarded-for", "forwarded", "x-real-ip"})
"""Whoever sends one of these is not the caller, whether the proxy is trusted or was forgotten in the settings."""


class FailureBudget:
    """So many failures a minute for each key, given back evenly over time. Success costs nothing."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._spent: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, key: str, monotonic_ms: int) -> int:
        """Take one try before it is made, so that tries made at once are counted.

        Returns:
            0 if it may be made, otherwise how many milliseconds to wait.
        """
        spent, since = self._spent.get(key, (0.0, monotonic_ms))
        spent = max(0.0, spent - (monotonic_ms - since) * self._per_minute / _MINUTE_MS)
        too_much = spent + 1 - self._per_minute
        if too_much > 0:
            return int(too_much * _MINUTE_MS / self._per_minute) + 1
        self._spent[key] = (spent + 1, monotonic_ms)
        self._spent.move_to_end(key)
        if len(self._spent) > _MAX_KEYS:
            self._spent.popitem(last=False)
        return 0

    def give_back(self, key: str) -> None:
        """The try taken was no failure."""
        spent, since = self._spent.get(key, (0.0, 0))
        if spent > 0:
            self._spent[key] = (max(0.0, spent - 1), since)


class FamiliarAddresses:
    """From where each account has signed in: there its owner is not locked out by somebody else's guessing."""

    def __init__(self) -> None:
        self._pairs: OrderedDict[tuple[str, str], None] = OrderedDict()

    def add(self, login: str, address: str) -> None:
        self._pairs[(login, address)] = None
        self._pairs.move_to_end((login, address))
        if len(self._pairs) > _MAX_KEYS:
            self._pairs.popitem(last=False)

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair in self._pairs


@dataclass(frozen=True)
class Limits:
    """The budgets of one process."""

    guesses_by_address: FailureBudget = field(default_factory=lambda: FailureBudget(5))
    """Passwords and short codes: what can be guessed."""
    guesses_by_account: FailureBudget = field(default_factory=lambda: FailureBudget(5))
    lookups_by_address: FailureBudget = field(default_factory=lambda: FailureBudget(240))
    """Tokens and long codes are beyond guessing, yet each wrong one costs a read of the database."""
    arrivals_by_operation: FailureBudget = field(default_factory=lambda: FailureBudget(120))
    """Teams that come in by a poster: more than ever arrived at one entrance, less than would bury a post."""
    familiar_addresses: FamiliarAddresses = field(default_factory=FamiliarAddresses)
    password_checks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """One password at a time: 19 MiB and 30 ms each must not slow an operation down."""


def address_of(request: Request) -> str:
    """Who tries."""
    return network_of(request.client.host if request.client else "")


def is_loopback(request: Request) -> bool:
    """True for a caller on this machine, and not for one that a proxy on this machine speaks for."""
    if not _PROXY_HEADERS.isdisjoint(request.headers.keys()):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False

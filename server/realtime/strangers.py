"""What peers may take before they are known: room for sockets and look-ups of tokens, shared out by address.

One address may be a whole stadium, so both are generous, and wrong tokens keep out nobody who shows a resume ticket.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable

from server.realtime.rates import RateBucket

MAX_UNSIGNED = 2_000
"""Sockets whose peer is not known yet: a storm of 600 a second fits, a flood of strangers does not."""
MAX_UNSIGNED_PER_ADDRESS = 1_000
"""Nobody alone keeps all others out."""
WRONG_TOKENS_PER_S = 5
MAX_WRONG_TOKENS = 300
"""At once, from one address; a token is beyond guessing, yet each wrong one costs a read of the database."""
_MAX_ADDRESSES = 10_000


class Strangers:
    """Everybody who has not been welcomed, and who failed to be; kept by each process for itself."""

    def __init__(self) -> None:
        self._address_of: dict[Hashable, str] = {}
        self._count_at: Counter[str] = Counter()
        self._wrong_tokens: OrderedDict[str, RateBucket] = OrderedDict()

    def has_room(self, address: str) -> bool:
        """May one more socket open from there?"""
        return len(self._address_of) < MAX_UNSIGNED and self._count_at[address] < MAX_UNSIGNED_PER_ADDRESS

    def add(self, stranger: Hashable, address: str) -> None:
        """Somebody has come."""
        self._address_of[stranger] = address
        self._count_at[address] += 1

    def discard(self, stranger: Hashable) -> None:
        """Known now, or gone."""
        address = self._address_of.pop(stranger, None)
        if address is not None:
            self._count_at[address] -= 1
            if not self._count_at[address]:
                del self._count_at[address]

    def may_try_token(self, address: str, now: int) -> bool:
        """False: so many tokens from there were wrong that none is looked up now; `now` in monotonic ms."""
        wrong = self._wrong_tokens.get(address)
        return wrong is None or not wrong.is_in_debt(now)

    def note_wrong_token(self, address: str, now: int) -> None:
        """A look-up was made for nothing."""
        wrong = self._wrong_tokens.get(address)
        if wrong is None:
            wrong = self._wrong_tokens[address] = RateBucket(WRONG_TOKENS_PER_S, MAX_WRONG_TOKENS, now)
            if len(self._wrong_tokens) > _MAX_ADDRESSES:
                self._wrong_tokens.popitem(last=False)
        self._wrong_tokens.move_to_end(address)
        wrong.take(1, now)

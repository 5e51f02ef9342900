"""Which web pages may talk to this server: an allow-list of origins, compared whole."""

import re
from collections.abc import Iterable

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def read_allowed_origins(configured: Iterable[str]) -> frozenset[str]:
    """The allow-list as browsers will spell it; raises ValueError with a sentence for anything that is no origin.

    Wildcards and `null` are refused: a prefix or suffix rule is how allow-lists are walked around.
    """
    allowed = set()
    for text in configured:
        origin = text.strip().lower().rstrip("/")
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{text!r} is no origin: write scheme, host and port, such as https://vigie.example:8443.")
        scheme = origin.partition("://")[0]
        allowed.add(origin.removesuffix(_DEFAULT_PORTS[scheme]))
    return frozenset(allowed)


def is_allowed_origin(origin: str | None, allowed: frozenset[str], *, may_be_missing: bool) -> bool:
    """May a request with this `Origin` header go on?

    Args:
        origin: The header as it came; None if there was none.
        allowed: From `read_allowed_origins`.
        may_be_missing: True where programs connect that are no browsers and bring a token of their own. False
            wherever a browser's cookie counts: every browser sends the header there, so its absence is a bad sign.
    """
    return may_be_missing if origin is None else origin in allowed

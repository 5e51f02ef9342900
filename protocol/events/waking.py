"""What happened about waking phones that sleep."""

from protocol.values import Struct


class WakingAllowed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.waking_allowed"):
    """It was said whether locked phones may be woken."""

    is_allowed: bool

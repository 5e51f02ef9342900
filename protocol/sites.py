"""What a place can take and how to reach it; the place itself is in `operations`."""

from typing import Annotated

from msgspec import Meta

from protocol.quantities import Headcount, PhoneNumber
from protocol.values import Struct

Finess = Annotated[str, Meta(pattern=r"^(\d[0-9AB]\d{7})?\Z")]
"""Number of a French health facility, 9 characters; empty: not known."""
Siret = Annotated[str, Meta(pattern=r"^(\d{14})?\Z")]
"""Number of a French establishment, 14 digits; empty: not known."""


class SiteCapacity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many a place can take at once; None: not said."""

    immediate: Headcount | None = None
    delayed: Headcount | None = None
    minor: Headcount | None = None
    uninjured: Headcount | None = None
    beds: Headcount | None = None
    """Free beds that a hospital offers, whatever the category."""


class SiteContact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom to call there: a function and its number, never a person's name."""

    function: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
    number: PhoneNumber

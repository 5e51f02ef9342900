"""Numbers laid aside, and given back."""

from protocol.ids import NumberBlockId, SiteId, TeamId
from protocol.numbers import NumberKind
from protocol.values import Struct


class NumbersReserved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="numbers.reserved"):
    """The author's device holds the numbers from `first` to `last`."""

    block_id: NumberBlockId
    kind: NumberKind
    first: int
    last: int
    team_id: TeamId | None = None
    site_id: SiteId | None = None


class NumbersReturned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="numbers.returned"):
    """What the block had left is void."""

    block_id: NumberBlockId

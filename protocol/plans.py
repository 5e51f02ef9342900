"""What a plan brings to an operation, as the command that switches to it carries it."""

from protocol.ids import SiteId
from protocol.operations import SiteKind
from protocol.quantities import Code, LatitudeDeg, LongitudeDeg, Name
from protocol.values import Struct


class PlannedSite(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place that the plan needs; one of the same code or identifier that exists already is left as it is."""

    site_id: SiteId
    code: Code
    name: Name
    kind: SiteKind
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None

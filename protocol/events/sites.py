"""What happened to places after they were defined."""

from protocol.ids import SiteId
from protocol.quantities import Note
from protocol.sites import SiteCapacity, SiteContact
from protocol.values import Struct


class SiteCapacitySet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="site.capacity_set"):
    """What a place can take or how to reach it was told; None: not said."""

    site_id: SiteId
    capacity: SiteCapacity | None = None
    contacts: tuple[SiteContact, ...] | None = None
    finess: str | None = None
    siret: str | None = None


class SiteOpened(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="site.opened"):
    """It takes people."""

    site_id: SiteId


class SiteClosed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="site.closed"):
    """It takes nobody any more."""

    site_id: SiteId
    note: Note = ""

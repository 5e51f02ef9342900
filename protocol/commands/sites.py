"""What may be asked of a place once it is defined."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import SiteId
from protocol.quantities import Note
from protocol.sites import Finess, Siret, SiteCapacity, SiteContact


class SetSiteCapacity(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="site.set_capacity"):
    """What it can take and how to reach it; what is not given stays as it is."""

    site_id: SiteId
    capacity: SiteCapacity | None = None
    contacts: Annotated[tuple[SiteContact, ...], Meta(max_length=8)] | None = None
    finess: Finess | None = None
    siret: Siret | None = None


class OpenSite(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="site.open"):
    """It takes people from now on."""

    site_id: SiteId


class CloseSite(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="site.close"):
    """It takes nobody any more; who is there stays counted there."""

    site_id: SiteId
    note: Note = ""

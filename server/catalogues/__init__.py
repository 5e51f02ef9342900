"""Vocabularies as data: those that come with Vigie, and the organisation's own from its data directory."""

from server.catalogues.loading import CatalogueRefused, Catalogues, Served, load_catalogues

__all__ = ["CatalogueRefused", "Catalogues", "Served", "load_catalogues"]

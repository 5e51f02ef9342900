"""What every part of a report looks things up in: the content, its words and times, its entities by kind."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from protocol.casualties import CasualtyBoard
from protocol.entities import Entity
from protocol.ids import SiteId
from protocol.operations import Operation, Site
from server.report.content import ReportContent
from server.report.telling import Teller
from server.report.times import Times
from server.report.value_words import word
from server.report.words import phrase

E = TypeVar("E", bound=Entity)


class Source:
    """One report's content, at hand."""

    def __init__(self, content: ReportContent) -> None:
        self.content, self.figures, self.language = content, content.figures, content.language
        operations = [entity for entity in content.entities if isinstance(entity, Operation)]
        assert operations, "a report is about an operation"
        self.operation = operations[0]
        self.since = self.operation.opened_at or self.operation.created_at
        self.until = max(content.figures.as_of, self.since)
        self.times = Times(content.time_zone, content.language, self.since, self.until)
        self.teller = Teller(content, self.times)
        self._sites = {site.id: site for site in self.all(Site)}

    @property
    def title(self) -> str:
        """What the operation is called; an anonymous report says only of what kind it is."""
        return word(self.operation.kind, self.language) if self.content.is_anonymised else self.operation.name

    @property
    def head(self) -> str:
        """The same for the top of each page."""
        return self.title if self.content.is_anonymised else f"{self.operation.code} · {self.operation.name}"

    def all(self, kind: type[E]) -> list[E]:
        """Every entity of that kind, in the order of the content."""
        return [entity for entity in self.content.entities if isinstance(entity, kind)]

    def say(self, key: str) -> str:
        """One of the report's own texts."""
        return phrase(key, self.language)

    def name(self, entity_id: UUID | None) -> str:
        """What people call a thing; a dash for none."""
        return "—" if entity_id is None else self.teller.name(entity_id)

    def site(self, site_id: SiteId | None) -> str:
        """Code and name of a place."""
        site = None if site_id is None else self._sites.get(site_id)
        if site is None:
            return "—"
        return site.code if site.name == site.code else f"{site.code} {site.name}"

    def nature(self, code: str | None) -> str:
        """A nature in the words of the catalogue."""
        return self.say("not_said") if code is None else self.content.labels.get(f"nature:{code}", code)

    def care(self, code: str | None) -> str:
        """A small thing treated, in the words of the catalogue."""
        return self.say("not_said") if code is None else self.content.labels.get(f"care:{code}", code)

    @property
    def board(self) -> CasualtyBoard | None:
        """The count of everybody, if the reader may see it."""
        return next(iter(self.all(CasualtyBoard)), None)


def plain_rows(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    """Cells as texts."""
    return [[str(cell) for cell in row] for row in rows]

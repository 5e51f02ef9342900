"""Reports of told operations, and their pages as another program reads them."""

from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import pypdfium2

from clients.simulator.scenario import load_scenario
from protocol.devices import Role
from protocol.ids import LogId
from protocol.upstream import Scope
from server.application.log_lines import line_of
from server.catalogues import load_catalogues
from server.domain.visibility import Audience, snapshot_for
from server.figures.families import figures_of, shown_to
from server.report.content import Language, ReportContent
from tests.support.debrief_story import gathered_of, told
from tests.support.strategies import OPERATION, History
from tests.support.told_story import ToldStory


def content_of(history: History, role: Role = Role.DISPATCHER, **more: Any) -> ReportContent:
    """What a report of this history is printed from, as somebody with this role may see it."""
    state, gathered = gathered_of(history)
    audience = Audience(OPERATION, Scope.OPERATION, role)
    lines = [line for change in history.changes if (line := line_of(audience, change, state)) is not None]
    language: Language = more.pop("language", "fr")
    labels = {
        f"nature:{entry.code}": getattr(entry.label, language)
        for served in load_catalogues().by_name.values()
        for entry in served.catalogue.natures
    }
    content = ReportContent(
        language=language,
        time_zone="Europe/Paris",
        generated_at=history.now,
        generated_by="chef de dispositif",
        version="0.1.0",
        chain="ab" * 32,
        entities=tuple(snapshot_for(audience, state)),
        figures=shown_to(audience, figures_of(state, gathered, LogId(UUID(int=1)))),
        lines=tuple(msgspec.structs.replace(line, related=None) for line in lines),
        labels=labels,
    )
    return msgspec.structs.replace(content, **more)


@cache
def told_content(language: Language = "fr") -> ReportContent:
    """Of the hour told in `debrief_story`."""
    return content_of(told(), language=language)


@cache
def exercise_content(language: Language = "fr") -> ReportContent:
    """Of the exercise with many victims."""
    return content_of(ToldStory(load_scenario("novi")).tell_all(), language=language)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """All of it, each run of spaces as one."""
    return " ".join(" ".join(pages_of(pdf)).split())

"""The document as another program reads it: pages, their marks (rule FG4), bookmarks, fonts, nothing off the page."""

import re
from functools import cache
from uuid import uuid5

import msgspec
import pypdfium2
import pytest

from protocol.interventions import Intervention
from protocol.operations import Operation, OperationMode, Site
from protocol.teams import Team
from server.report.content import Language, ReportContent
from server.report.document import build_report, ground_of
from server.report.look import MARGIN, PAGE_WIDTH
from server.report.parts import Source
from tests.support.printed_reports import exercise_content, pages_of, text_of, told_content


@cache
def printed(language: Language = "fr") -> bytes:
    return build_report(exercise_content(language))


def as_exercise(content: ReportContent) -> ReportContent:
    entities = tuple(
        msgspec.structs.replace(entity, mode=OperationMode.EXERCISE) if isinstance(entity, Operation) else entity
        for entity in content.entities
    )
    return msgspec.structs.replace(content, entities=entities)


def test_the_same_content_is_the_same_bytes() -> None:
    assert build_report(told_content()) == build_report(told_content())


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("fr", ("Situation à la fin", "Moyens et composition", "Délais", "Évolution", "Bilan de fin de poste")),
        ("en", ("Situation at the end", "Resources and composition", "Delays", "Over time", "End-of-cover return")),
    ],
)
def test_every_part_is_a_bookmark(language: Language, parts: tuple[str, ...]) -> None:
    document = pypdfium2.PdfDocument(printed(language))
    titles = [bookmark.get_title() for bookmark in document.get_toc()]
    assert set(parts) <= set(titles)
    assert document.get_metadata_value("Title").startswith("Rapport" if language == "fr" else "Operation report")


def test_it_says_its_language_and_is_shown_by_its_title() -> None:
    assert b"/Lang (fr-FR)" in printed("fr")
    assert b"/Lang (en-GB)" in printed("en")
    assert b"/DisplayDocTitle true" in printed()


@pytest.mark.parametrize("more", range(12, 19))
def test_no_part_begins_at_the_very_end_of_a_page(more: int) -> None:
    """Wherever the one before it ends: a heading and its note alone say nothing."""
    content = told_content()
    team = next(entity for entity in content.entities if isinstance(entity, Team))
    others = (msgspec.structs.replace(team, id=uuid5(team.id, str(number))) for number in range(more))
    pages = pages_of(build_report(msgspec.structs.replace(content, entities=(*content.entities, *others))))
    [begun] = [page for page in pages if "\nDélais\n" in f"\n{page}"]
    assert "Toutes les interventions" in begun
    assert "auprès de la victime 2 7:15" in " ".join(begun.split())


def test_every_page_is_numbered_and_says_what_it_is_of() -> None:
    pages = pages_of(printed())
    assert len(pages) > 20
    for number, page in enumerate(pages, start=1):
        assert f"page {number} / {len(pages)}" in page
        assert "jusqu'au fait n°" in page
        assert "DEMO" in page


def test_every_page_of_an_exercise_says_so() -> None:
    pages = pages_of(build_report(as_exercise(told_content())))
    assert all("EXERCICE" in page for page in pages)
    assert not any("EXERCICE" in page for page in pages_of(build_report(told_content())))


def test_fonts_are_in_the_document() -> None:
    fonts = re.findall(rb"/FontName /([\w+-]+)", printed())
    assert {name.split(b"+")[-1] for name in fonts} == {b"DejaVuSans", b"DejaVuSans-Bold"}
    assert printed().count(b"/FontFile2") >= 2


def test_nothing_runs_off_the_page() -> None:
    document = pypdfium2.PdfDocument(printed())
    for page in document:
        text = page.get_textpage()
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            assert left >= MARGIN - 2
            assert right <= PAGE_WIDTH - MARGIN + 2
            assert bottom > 0
            assert top < page.get_height()


def test_every_page_has_something_on_it() -> None:
    document = pypdfium2.PdfDocument(printed())
    for page in document:
        picture = page.render(scale=0.2).to_pil().convert("L")
        assert picture.histogram()[255] < picture.width * picture.height, "an empty page"


def test_the_figures_of_the_hour_are_on_paper() -> None:
    text = text_of(build_report(told_content()))
    assert "auprès de la victime 2 7:15 9:30 9:30 0 0" in text  # as computed by hand for the delays
    assert "4 intervenants pointés, 2 h 37 de présence ; 3 h 56 déclarées" in text


HOSTILE_NAME = "<b>&amp;</b>\u202e" + "家" * 30 + "x" * 60
"""As long as a name may be."""
HOSTILE_TEXT = HOSTILE_NAME + "x" * 3_000 + "\x00\n<para>{0}%s"


def test_hostile_text_breaks_nothing() -> None:
    content = told_content()
    changed = []
    for entity in content.entities:
        named = {name: HOSTILE_NAME for name in ("call_sign", "name", "code") if hasattr(entity, name)}
        changed.append(msgspec.structs.replace(entity, **named))
    lines = tuple(
        msgspec.structs.replace(line, event=msgspec.structs.replace(line.event, reason=HOSTILE_TEXT))
        if hasattr(line.event, "reason") and isinstance(line.event.reason, str)
        else line
        for line in content.lines
    )
    pdf = build_report(msgspec.structs.replace(content, entities=tuple(changed), lines=lines))
    assert len(pages_of(pdf)) > 5


def test_an_operation_in_which_nothing_happened_has_a_report() -> None:
    content = told_content()
    bare = tuple(entity for entity in content.entities if isinstance(entity, Operation))
    figures = msgspec.structs.replace(
        content.figures,
        delays=None,
        workload=None,
        headcount=None,
        casualties=None,
        occupancy=None,
        answers=None,
        silences=None,
        cover_return=None,
    )
    pdf = build_report(msgspec.structs.replace(content, entities=bare, figures=figures, lines=()))
    assert "Aucun lieu n'a de coordonnées." in text_of(pdf)


def test_who_prints_is_told_how_much_of_it_is_laid_out() -> None:
    """Rule EX4."""
    told: list[tuple[int, int]] = []
    build_report(told_content(), lambda done, of: told.append((done, of)))
    (count,) = {of for _, of in told}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == count
    assert len(told) > 100


def test_an_intervention_at_a_site_stands_there_on_the_map() -> None:
    content = exercise_content()
    site = next(each for each in content.entities if isinstance(each, Site) and each.lat_deg is not None)
    entities = tuple(
        msgspec.structs.replace(each, lat_deg=None, lon_deg=None, landmark_id=None, site_id=site.id)
        if isinstance(each, Intervention)
        else each
        for each in content.entities
    )
    ground = ground_of(Source(msgspec.structs.replace(content, entities=entities)))
    marks = [mark for mark in ground.marks if mark.is_intervention]
    assert marks
    assert {(mark.lat_deg, mark.lon_deg) for mark in marks} == {(site.lat_deg, site.lon_deg)}


def test_the_ground_has_what_has_coordinates() -> None:
    """Rule DR6: what the post has drawn, too."""
    ground = ground_of(Source(exercise_content()))
    assert {mark.label for mark in ground.marks} >= {"PMA", "PRV", "H-CHU", "Poser hélico, parking nord"}
    assert {area.label for area in ground.areas} == {"A", "B", "C", "Allée est fermée : tribune instable"}

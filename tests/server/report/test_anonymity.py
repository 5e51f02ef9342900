"""The anonymous report: whatever was typed is not in it, on any page (rule FG4)."""

from io import BytesIO

import msgspec

from protocol.entities import Entity
from server.catalogues import load_catalogues
from server.domain.anonymity import Pseudonyms, codes_of
from server.report.anonymity import anonymous_entities, anonymous_figures
from server.report.content import ReportContent, decode, encode
from server.report.document import build_report
from tests.support.printed_reports import content_of, exercise_content, pages_of, text_of, told_content
from tests.support.strategies import prepared

CODES = codes_of(served.catalogue for served in load_catalogues().by_name.values())


def anonymous(content: ReportContent) -> ReportContent:
    names = Pseudonyms()
    return msgspec.structs.replace(
        content,
        is_anonymised=True,
        entities=anonymous_entities(content.entities, names, CODES),
        figures=anonymous_figures(content.figures, names, CODES),
        lines=tuple(msgspec.structs.replace(line, names={}) for line in content.lines),
    )


def typed_in(entities: tuple[Entity, ...]) -> set[str]:
    """Names and words that people gave things."""
    return {
        text
        for entity in entities
        for name in ("call_sign", "name", "code", "description", "address", "text", "note", "label")
        if isinstance(text := getattr(entity, name, None), str) and len(text) > 3
    }


def test_no_name_and_no_word_that_somebody_typed() -> None:
    for content in (exercise_content(), content_of(prepared())):
        text = "\n".join(pages_of(build_report(decode(BytesIO(encode(anonymous(content)))))))
        found = {typed for typed in typed_in(content.entities) if typed in text}
        assert found <= {"dispositif prévisionnel de secours"}, found


def test_numbers_stay_as_they_are() -> None:
    text = text_of(build_report(anonymous(told_content())))
    assert "départ 2 1:00 1:00 1:00 0 0" in text
    assert "T1" in text


def test_there_is_no_map() -> None:
    assert "Carte" not in text_of(build_report(anonymous(exercise_content())))


def test_a_thing_has_the_same_name_in_entities_and_figures() -> None:
    content = anonymous(told_content())
    called = {entity.id: entity.call_sign for entity in content.entities if hasattr(entity, "call_sign")}
    assert content.figures.workload is not None
    assert {row.team_id: row.call_sign for row in content.figures.workload} == called


def test_a_code_that_no_catalogue_has_is_not_told() -> None:
    content = anonymous(told_content())
    assert content.figures.cover_return is not None
    assert {row.nature for row in content.figures.cover_return.interventions} == {None}


def test_rows_stand_in_the_order_of_the_other_names() -> None:
    """Who has the list of the teams would read off a row's place which of them it is."""
    figures = anonymous(exercise_content()).figures
    assert figures.delays is not None
    assert figures.workload is not None
    for names in (
        [row.label for row in figures.delays.teams_from_order],
        [row.label for row in figures.delays.teams_from_call],
        [row.call_sign for row in figures.workload],
    ):
        numbers = [int(name[1:]) for name in names]
        assert len(numbers) > 3
        assert numbers == sorted(numbers)

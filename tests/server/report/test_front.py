"""The first pages: what a reader looks for at once."""

import msgspec

from protocol import commands as c
from protocol.operations import CoverSize
from protocol.teams import Team
from server.report.document import build_report
from tests.support.printed_reports import content_of, exercise_content, pages_of, text_of, told_content
from tests.support.strategies import ORGANISATIONS, ask, prepared


def test_the_cover_says_what_when_and_how_far() -> None:
    cover = pages_of(build_report(told_content()))[0]
    for said in ("Corrida", "C1", "dispositif prévisionnel de secours", "21/09/2026 16:13", "chef de dispositif", "72"):
        assert said in cover
    assert "ab" * 16 in cover.replace("\n", ""), "the value of the chain"


def test_the_count_of_victims_adds_up_on_paper() -> None:
    situation = pages_of(build_report(exercise_content()))[1]
    assert "Total 13 20 22 22 5 82" in situation
    assert "à destination : " in situation
    assert "at destination: " in pages_of(build_report(exercise_content("en")))[1]


def test_teams_have_their_people_and_work() -> None:
    text = " ".join(" ".join(pages_of(build_report(told_content()))).split())
    assert "Alpha binôme — disponible au poste 1 / 1 — 1 59:00 24:30 42 %" in text


def test_teams_stand_in_the_order_in_which_people_count() -> None:
    content = exercise_content()
    entities = tuple(
        msgspec.structs.replace(entity, call_sign=entity.call_sign.replace(" 1", " 10"))
        if isinstance(entity, Team)
        else entity
        for entity in content.entities
    )
    text = text_of(build_report(msgspec.structs.replace(content, entities=entities)))
    assert text.index("CRX 2 équipe") < text.index("CRX 7 équipe") < text.index("CRX 10 équipe")


def test_what_was_agreed_is_on_the_cover_and_names_nobody_in_an_anonymous_report() -> None:
    """Rule OP1."""
    history = prepared()
    history.run(
        ask(
            c.DescribeOperation,
            cover_size=CoverSize.MEDIUM,
            planned_start_at=1_790_000_000_000,
            planned_end_at=1_790_040_000_000,
            expected_attendance=8_000,
            organiser="Ville de Sète",
            lead_organisation_id=ORGANISATIONS[0],
        )
    )
    content = content_of(history)
    cover = pages_of(build_report(content))[0]
    for said in ("DPS-ME", "21/09/2026 16:13 – 22/09/2026 03:20", "8000", "Ville de Sète", "CRF"):
        assert said in cover
    anonymous = pages_of(build_report(msgspec.structs.replace(content, is_anonymised=True)))[0]
    assert "8000" in anonymous
    assert "Ville de Sète" not in anonymous
    assert "CRF" not in anonymous

"""The first pages: what a reader looks for at once."""

from server.report.document import build_report
from tests.support.printed_reports import exercise_content, pages_of, told_content


def test_the_cover_says_what_when_and_how_far() -> None:
    cover = pages_of(build_report(told_content()))[0]
    for said in ("Corrida", "C1", "dispositif prévisionnel de secours", "21/09/2026 16:13", "chef de dispositif", "72"):
        assert said in cover
    assert "ab" * 16 in cover.replace("\n", ""), "the value of the chain"


def test_the_count_of_victims_adds_up_on_paper() -> None:
    situation = pages_of(build_report(exercise_content()))[1]
    assert "Total 13 20 22 22 5 82" in situation


def test_teams_have_their_people_and_work() -> None:
    text = " ".join(" ".join(pages_of(build_report(told_content()))).split())
    assert "Alpha binôme — disponible au poste 1 / 1 — 1 59:00 24:30 42 %" in text

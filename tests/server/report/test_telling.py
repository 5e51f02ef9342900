"""What each fact says on paper, and what it does not."""

from uuid import UUID, uuid4

from protocol import commands as c
from protocol.drawings import DrawingShape, Validity
from protocol.events import Event
from protocol.ids import DrawingId
from protocol.logbook import LogEntryKind
from protocol.messages import MessageKind
from protocol.resource_requests import RequestAnswerKind, ResourceRequest, WantedEffect
from protocol.teams import TeamStatus
from server.report.event_words import EVENT_WORDS
from server.report.parts import Source
from server.report.pieces import Entry
from server.report.telling import TECHNICAL
from tests.support.debrief_story import ALPHA, ILLNESS, going_on, told
from tests.support.message_strategies import ENTRIES, MESSAGES
from tests.support.printed_reports import content_of
from tests.support.strategies import History


def told_as(history: History, **more: object) -> list[Entry]:
    return list(Source(content_of(history, **more)).teller.entries())


def test_every_event_has_words_in_both_languages() -> None:
    tags = {str(kind.__struct_config__.tag) for kind in Event.__args__}
    assert set(EVENT_WORDS) == tags
    assert tags >= TECHNICAL
    assert all(fr and en for fr, en in EVENT_WORDS.values())


def test_who_what_and_when() -> None:
    entries = {entry.number: entry for entry in told_as(told())}
    assert entries["19"][1:5] == ("16:23:20", "", "n° 1", "intervention créée : fall")
    assert entries["20"].subject == "Alpha"
    assert entries["20"].text == "engagée → n° 1, intervenir"
    assert entries["21"].is_automatic, "alerted by a rule"


def test_a_late_fact_has_both_times_and_says_so() -> None:
    late = next(entry for entry in told_as(told()) if "tardif" in entry.text)
    assert (late.happened, late.entered) == ("16:26:20", "(16:35)")


def test_what_was_heard_on_the_radio_is_marked() -> None:
    assert any(entry.text == "statut : sur les lieux [radio]" for entry in told_as(told()))


def test_preparations_in_a_row_are_one_line() -> None:
    teams = next(entry for entry in told_as(told()) if entry.subject == "× 3")
    assert teams.number == "4–6"
    assert teams.text.endswith("Alpha, Bravo, Charlie")


def test_a_struck_entry_is_still_there_and_shown_as_struck() -> None:
    story = going_on()
    story.say("53:00", c.WriteLogEntry, entry_id=ENTRIES[0], kind=LogEntryKind.EVENT, text="crue de la Seine")
    story.say("54:00", c.StrikeLogEntry, entry_id=ENTRIES[0], reason="erreur")
    entries = told_as(story)
    written = next(entry for entry in entries if "crue de la Seine" in entry.text)
    assert written.is_struck
    assert "rayée" in written.text
    assert any("erreur" in entry.text for entry in entries)


def test_the_other_language() -> None:
    assert any(entry.text == "status: on scene [radio]" for entry in told_as(told(), language="en"))


def test_an_anonymous_report_has_no_word_of_anybody() -> None:
    story = going_on()
    story.say("53:00", c.WriteLogEntry, entry_id=ENTRIES[0], kind=LogEntryKind.EVENT, text="canari", title="canari")
    story.say("53:00", c.TallyMinorCare, nature="canari", count=1)
    assert not any("canari" in entry.text for entry in told_as(story, is_anonymised=True))


def test_a_request_for_people_is_told_with_who_asked_and_why_it_was_refused() -> None:
    story = going_on()
    wish = ResourceRequest(effect=WantedEffect.STRETCHER_HELP, count=4)
    about = {"message_id": MESSAGES[2]}
    story.say("53:00", c.SendMessage, **about, kind=MessageKind.REQUEST, request=wish, from_team_id=ALPHA)
    refusal = {"answer": RequestAnswerKind.REFUSED, "reason": "plus personne"}
    story.say("54:00", c.AnswerRequest, **about, **refusal)
    asked, answered = told_as(story)[-2:]
    assert (asked.subject, answered.subject) == ("Alpha", "Alpha")
    assert "brancardage × 4" in asked.text
    assert answered.text == "réponse à une demande de moyens : refusée, « plus personne »"


def test_why_a_post_insisted_is_told_with_the_status() -> None:
    story = going_on()
    wish = {"team_id": ALPHA, "is_forced": True, "forced_reason": "mauvaise touche"}
    story.say("53:00", c.ReportStatus, status=TeamStatus.TRANSPORTING, team_id=ALPHA)
    story.say("54:00", c.ReportStatus, status=TeamStatus.EN_ROUTE, **wish)
    assert "« mauvaise touche »" in told_as(story)[-1].text


def test_a_team_whose_order_is_only_laid_ready_is_not_called_engaged() -> None:
    story = going_on()
    wish = {"assignment_id": uuid4(), "team_id": ALPHA, "intervention_id": ILLNESS, "is_proposal": True}
    story.say("53:00", c.GiveAssignment, **wish)
    assert told_as(story)[-1].text == "ordre préparé → n° 2, intervenir"


def test_what_was_drawn_is_told_by_its_symbol_its_label_and_its_end() -> None:
    story = going_on()
    about = {"drawing_id": DrawingId(UUID(int=7))}
    ends_at = story.now + 3_600_000
    drawn = {"shape": DrawingShape.POINT, "points": ((2.3, 48.8),), "symbol": "closed_road", "note": "Pont"}
    story.say("53:00", c.PlaceDrawing, **about, **drawn, valid_until=ends_at)
    story.say("54:00", c.ChangeDrawing, **about, validity=Validity(valid_until=ends_at))
    placed, changed = told_as(story, labels={"drawing:closed_road": "Voie fermée"})[-2:]
    assert (placed.subject, changed.subject) == ("Voie fermée", "Voie fermée")
    assert placed.text.startswith("dessiné sur la carte : jusqu'à ")
    assert placed.text.endswith(", « Pont »")
    assert changed.text.startswith("dessin modifié : jusqu'à ")

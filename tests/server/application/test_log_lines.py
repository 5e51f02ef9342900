"""One line of the log: what its reader sees of a fact, and what it is found by."""

from uuid import UUID

import msgspec
import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.logbook import LogLink
from protocol.teams import ReportSource, TeamStatus
from protocol.upstream import Scope
from server.application.log_lines import LogFilter, LogLine, line_of, plain
from server.domain.visibility import Audience
from tests.support.message_strategies import ENTRIES
from tests.support.strategies import (
    DISPATCHER,
    MEMBERS,
    OPERATION,
    TEAMS,
    History,
    ask,
    prepared,
)

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
CREW_2 = Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[1])


@pytest.fixture
def history() -> History:
    return prepared()


def last(history: History, audience: Audience = POST) -> LogLine | None:
    return line_of(audience, history.changes[-1], history.state)


def line(history: History, audience: Audience = POST) -> LogLine:
    found = last(history, audience)
    assert found is not None
    return found


def told_by_radio(history: History) -> LogLine:
    status = ask(
        c.ReportStatus,
        team_id=TEAMS[0],
        status=TeamStatus.PATROL,
        source=ReportSource.RADIO,
        delay_ms=60_000,
        age_ms=20_000,
    )
    history.run(status)
    change = next(change for change in reversed(history.changes) if change.record.caused_by is None)
    found = line_of(POST, change, history.state)
    assert found is not None
    return found


def test_a_line_has_the_time_of_the_fact_and_of_its_entry_and_its_author(history: History) -> None:
    """Rule LG6."""
    told = told_by_radio(history)
    assert (told.occurred_at, told.received_at) == (history.now - 20_000, history.now)
    assert (told.device_id, told.role, told.source) == (DISPATCHER.device_id, Role.DISPATCHER, ReportSource.RADIO)
    assert (told.subject_id, told.names[str(TEAMS[0])]) == (TEAMS[0], "EQ 1")


def test_who_does_not_see_the_subject_has_no_line(history: History) -> None:
    """Rule LG7."""
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    assert last(history, CREW_2) is None


def test_a_line_names_nothing_that_its_reader_may_not_see(history: History) -> None:
    """Rule LG7."""
    history.run(ask(c.PlaceTeam, team_id=TEAMS[1]))
    seen = line(history, CREW_2)
    assert seen.names == {str(TEAMS[1]): "EQ 2"}
    history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=TEAMS[1]))
    assert str(TEAMS[0]) not in line(history, CREW_2).names


def test_a_line_never_holds_a_name_or_its_box(history: History) -> None:
    """Rule C12."""
    for change in history.changes:
        shown = line_of(POST, change, history.state)
        sent = msgspec.json.encode(shown)
        assert b"Durand" not in sent
        assert b"0102030405" not in sent
        assert b'"box"' not in sent


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("", True),
        ("brancard", True),
        ("BRANCARD etage", True),
        ("étâge", True),
        ("brancard hélicoptère", False),
        ("eq", True),
        (str(TEAMS[0]), False),
        ("written", False),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(history: History, text: str, is_found: bool) -> None:
    """Rule LG8: in what was said and in what things are called, never in ids and tags."""
    history.run(
        ask(
            c.WriteLogEntry,
            entry_id=ENTRIES[1],
            kind="event",
            text="Brancard demandé à l'Étage 2",
            links=(LogLink(kind="team", id=TEAMS[0]),),
        )
    )
    assert LogFilter(text=text).takes(line(history)) is is_found


@pytest.mark.parametrize(
    ("kind", "is_found"), [("team.status_reported", True), ("team", True), ("tea", False), ("alert", False)]
)
def test_a_kind_is_a_tag_or_all_of_a_thing(history: History, kind: str, is_found: bool) -> None:
    assert LogFilter(kind=kind).takes(told_by_radio(history)) is is_found


def test_a_line_is_about_everything_it_touches_or_names(history: History) -> None:
    """Rule LG8: the call for help is found by its team, though its end names the call only."""
    alert = next(change for change in history.changes if change.record.event.__struct_config__.tag == "alert.raised")
    raised = line_of(POST, alert, history.state)
    assert raised is not None
    history.run(ask(c.ClearAlert, alert_id=raised.subject_id, reason="fini"))
    ended = line(history)
    for wanted, is_found in ((TEAMS[0], True), (raised.subject_id, True), (TEAMS[1], False)):
        assert LogFilter(about=frozenset({UUID(str(wanted))})).takes(ended) is is_found
    assert not LogFilter(about=frozenset({TEAMS[0], TEAMS[1]})).takes(ended)


@pytest.mark.parametrize(("text", "found"), [("Évacuée", "evacuee"), ("ŒDÈME", "œdeme"), ("a B", "a b")])
def test_a_plain_text_has_no_case_and_no_accents(text: str, found: str) -> None:
    assert plain(text) == found

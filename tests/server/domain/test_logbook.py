"""The log that people keep: written once, struck and corrected in the open, never edited."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.logbook import LogEntry, LogEntryKind, LogLink
from protocol.operations import OperationStatus
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from server.domain.outcomes import Accepted
from server.domain.visibility import Audience, view_for
from tests.support.message_strategies import ENTRIES
from tests.support.strategies import (
    COVER_HEAD,
    DISPATCHER,
    OPERATION,
    STRANGER,
    TEAMS,
    History,
    Request,
    actor_of,
    ask,
    prepared,
)

NEW = ENTRIES[1]
HEARD = {
    "kind": LogEntryKind.MESSAGE_IN,
    "text": "Le 15 confirme la place au CHU",
    "origin": "SAMU 75",
    "recipient": "PC",
    "title": "Place confirmée",
    "links": (LogLink(kind="team", id=TEAMS[0]),),
}


@pytest.fixture
def history() -> History:
    return prepared()


def write(**fields: Any) -> Request:
    times = {name: fields.pop(name) for name in ("delay_ms", "age_ms") if name in fields}
    return ask(c.WriteLogEntry, entry_id=NEW, **times, **(HEARD | fields))


def entry(history: History, entry_id: Any = NEW) -> LogEntry:
    found = history.state.find(LogEntry, entry_id)
    assert found is not None
    return found


def test_an_entry_says_who_what_when_and_when_it_was_entered(history: History) -> None:
    """Rule LG1: the time of the fact and the time of entry stand side by side."""
    history.run(write(delay_ms=300_000, age_ms=120_000))
    written = entry(history)
    assert {name: getattr(written, name) for name in HEARD} == HEARD
    assert (written.occurred_at, written.entered_at) == (history.now - 120_000, history.now)
    assert (written.device_id, written.source) == (DISPATCHER.device_id, "app")


@pytest.mark.parametrize(
    "link", [LogLink(kind="team", id=STRANGER), LogLink(kind="site", id=TEAMS[0]), LogLink(kind="x", id=TEAMS[0])]
)
def test_an_entry_is_linked_to_what_exists(history: History, link: LogLink) -> None:
    assert history.run(write(links=(link,))) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="links")


def test_an_entry_says_something(history: History) -> None:
    assert history.run(write(text=" \n")) == Refusal(code=RefusalCode.INVALID_VALUE, field="text")
    blank = history.run(
        ask(c.CorrectLogEntry, entry_id=ENTRIES[0], correction_id=ENTRIES[2], text="  ", reason="erreur")
    )
    assert isinstance(blank, Refusal)
    assert (blank.code, blank.field) == (RefusalCode.INVALID_VALUE, "text")


def test_an_entry_is_written_once(history: History) -> None:
    history.run(write())
    again = history.run(write())
    assert isinstance(again, Refusal)
    assert (again.code, again.field, again.last) == (RefusalCode.ALREADY_EXISTS, "entry_id", entry(history))
    foreign = history.run(ask(c.WriteLogEntry, entry_id=TEAMS[0], **HEARD))
    assert foreign == Refusal(code=RefusalCode.ALREADY_EXISTS, field="entry_id")


def test_a_correction_is_an_entry_of_its_own_and_the_old_one_stays(history: History) -> None:
    """Rule LG2."""
    history.run(write())
    before = entry(history)
    history.run(
        ask(c.CorrectLogEntry, COVER_HEAD, entry_id=NEW, correction_id=ENTRIES[2], text="Au CHR", reason="Mal entendu")
    )
    old, new = entry(history), entry(history, ENTRIES[2])
    assert (old.text, old.corrected_by) == (before.text, new.id)
    assert (new.text, new.corrects, new.correct_reason) == ("Au CHR", NEW, "Mal entendu")
    assert (new.occurred_at, new.entered_at, new.links) == (before.occurred_at, history.now, before.links)
    assert (new.title, new.device_id) == (before.title, COVER_HEAD.device_id)
    assert history.changes[-1].touched[0].entity.id == new.id


def test_a_corrected_time_is_stated_with_the_correction(history: History) -> None:
    """Rule LG2."""
    history.run(write(delay_ms=300_000))
    stated_at = history.now - 60_000
    correction = ask(
        c.CorrectLogEntry,
        entry_id=NEW,
        correction_id=ENTRIES[2],
        text="A",
        reason="heure",
        stated_at=stated_at,
        delay_ms=0,
        age_ms=60_000,
    )
    history.run(correction)
    assert entry(history, ENTRIES[2]).occurred_at == stated_at


def test_of_two_corrections_the_newest_stands_in_both_orders() -> None:
    """Rules LG2 and C8."""
    standing = set()
    for order in permutations((1, 2)):
        history = prepared()
        history.run(write())
        received_at = history.now + 100_000
        for number in order:
            history.run(
                ask(
                    c.CorrectLogEntry,
                    entry_id=NEW,
                    correction_id=ENTRIES[1 + number],
                    text=f"Version {number}",
                    reason="erreur",
                    delay_ms=max(0, received_at - history.now),
                    age_ms=100_000 - number * 10_000,
                )
            )
        standing.add(entry(history).corrected_by)
    assert standing == {ENTRIES[3]}


def test_a_struck_entry_stays_readable_and_the_first_to_strike_it_counts(history: History) -> None:
    """Rule LG3."""
    history.run(write())
    history.run(ask(c.StrikeLogEntry, entry_id=NEW, reason="Saisi dans la mauvaise opération"))
    first_at = history.now
    history.run(ask(c.StrikeLogEntry, COVER_HEAD, entry_id=NEW, reason="Doublon"))
    struck = entry(history)
    assert (struck.struck_at, struck.strike_reason) == (first_at, "Saisi dans la mauvaise opération")
    assert struck.text == HEARD["text"]


@pytest.mark.parametrize(
    "asked",
    [
        ask(c.StrikeLogEntry, entry_id=STRANGER, reason="?"),
        ask(c.CorrectLogEntry, entry_id=STRANGER, correction_id=ENTRIES[2], text="A", reason="?"),
    ],
)
def test_what_was_never_written_is_neither_struck_nor_corrected(history: History, asked: Request) -> None:
    assert history.run(asked) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="entry_id")


def test_a_correction_has_an_id_of_its_own(history: History) -> None:
    history.run(write())
    decision = history.run(ask(c.CorrectLogEntry, entry_id=NEW, correction_id=NEW, text="A", reason="?"))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.ALREADY_EXISTS, "correction_id")


def test_a_closed_operation_takes_corrections_and_nothing_new(history: History) -> None:
    """Rule LG4."""
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="A"))
    late = history.run(write())
    assert isinstance(late, Refusal)
    assert late.code is RefusalCode.OPERATION_CLOSED
    correction = ask(c.CorrectLogEntry, entry_id=ENTRIES[0], correction_id=NEW, text="A", reason="erreur")
    assert isinstance(history.run(correction), Accepted)
    assert isinstance(history.run(ask(c.StrikeLogEntry, entry_id=ENTRIES[0], reason="erreur")), Accepted)


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.POST_LEADER, Role.RESOURCE_OFFICER, Role.OBSERVER])
def test_who_does_not_keep_the_log_writes_nothing_into_it(history: History, role: Role) -> None:
    """Rule LG5."""
    decision = history.run(ask(c.WriteLogEntry, actor_of(role), entry_id=NEW, **HEARD))
    assert decision == Refusal(code=RefusalCode.FORBIDDEN)


@pytest.mark.parametrize(
    ("role", "is_shared", "sees"),
    [
        (Role.DISPATCHER, False, True),
        (Role.OBSERVER, False, True),
        (Role.LIAISON, False, False),
        (Role.LIAISON, True, True),
        (Role.TEAM_LEADER, True, False),
    ],
)
def test_posts_read_it_crews_do_not_and_partners_what_is_shared(
    history: History, role: Role, is_shared: bool, sees: bool
) -> None:
    """Rule LG5."""
    history.run(write(is_shared=is_shared))
    audience = Audience(OPERATION, Scope.OPERATION, role)
    assert (view_for(audience, 0, history.changes[-1]) is not None) is sees


def test_a_bookmark_stands_at_the_moment_that_it_marks_and_after_the_end_too() -> None:
    """Rule RP12."""
    history = prepared()
    marked_at = history.now
    for status in (OperationStatus.CLOSING, OperationStatus.CLOSED):
        history.run(ask(c.SetOperationStatus, COVER_HEAD, status=status, is_forced=True, reason="Z", delay_ms=60_000))
    nameless = history.run(ask(c.BookmarkLog, entry_id=NEW, text="look here"))
    assert isinstance(nameless, Refusal)
    assert (nameless.code, nameless.field) == (RefusalCode.INVALID_VALUE, "stated_at")
    assert isinstance(history.run(ask(c.BookmarkLog, entry_id=NEW, text="look here", stated_at=marked_at)), Accepted)
    entry = history.state.find(LogEntry, NEW)
    assert entry is not None
    assert (entry.kind, entry.text) == (LogEntryKind.BOOKMARK, "look here")


def test_a_bookmark_is_about_things_that_exist_and_says_something() -> None:
    """Rules RP12 and LG1."""
    history = prepared()
    about_nothing = ask(
        c.BookmarkLog, entry_id=NEW, text="A", links=(LogLink(kind="team", id=STRANGER),), stated_at=history.now
    )
    for request, field in ((about_nothing, "links"), (ask(c.BookmarkLog, entry_id=NEW, text=" ", stated_at=1), "text")):
        refusal = history.run(request)
        assert isinstance(refusal, Refusal)
        assert refusal.field == field

"""Messages: what each kind needs, who may write to whom, and the teams that addressees come to."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.messages import Addressees, Message, MessageKind, Methane, SituationReport
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import TeamKind, TeamStatus
from protocol.upstream import Scope
from server.domain.messages import CONTENT
from server.domain.outcomes import Accepted
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, view_for
from tests.support.message_strategies import ENTRIES, MESSAGES
from tests.support.strategies import (
    COVER_HEAD,
    OPERATION,
    SECTORS,
    SITES,
    STRANGER,
    TEAMS,
    History,
    Request,
    actor_of,
    ask,
    prepared,
)

CREW = actor_of(Role.TEAM_MEMBER)
NEW = MESSAGES[2]


@pytest.fixture
def history() -> History:
    """The first team is on patrol in the sector, the second free at its base, the third off duty."""
    history = prepared()
    history.run_all(
        [
            ask(c.CreateTeam, team_id=TEAMS[2], call_sign="EQ 3", kind=TeamKind.PAIR, site_id=SITES[0]),
            ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=SECTORS[0], site_id=SITES[0]),
            ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL),
            ask(c.ReportStatus, team_id=TEAMS[1], status=TeamStatus.AVAILABLE_BASE),
        ]
    )
    return history


def say(actor: Any = COVER_HEAD, **fields: Any) -> Request:
    content = fields or {"text": "Regroupement au point A"}
    if not {"text", "canned_code", "sitrep", "methane"} & set(content):
        content["text"] = "Regroupement au point A"
    return ask(c.SendMessage, actor, message_id=NEW, **content)


def message(history: History, message_id: Any = NEW) -> Message:
    found = history.state.find(Message, message_id)
    assert found is not None
    return found


def teams_of(history: History, to: Addressees) -> set[Any]:
    assert isinstance(history.run(say(to=to)), Accepted)
    return set(message(history).team_ids)


@pytest.mark.parametrize(
    ("to", "numbers"),
    [
        (Addressees(team_ids=(TEAMS[2],)), {2}),
        (Addressees(team_ids=(TEAMS[1], TEAMS[1])), {1}),
        (Addressees(sector_id=SECTORS[0]), {0}),
        (Addressees(site_id=SITES[0]), {0}),
        (Addressees(sector_id=SECTORS[0], team_ids=(TEAMS[0], TEAMS[2])), {0, 2}),
        (Addressees(is_everyone=True), {0, 1}),
        (Addressees(), set()),
        (Addressees(role=Role.MEDICAL_OFFICER), set()),
    ],
)
def test_addressees_come_to_teams_when_the_message_is_accepted(
    history: History, to: Addressees, numbers: set[int]
) -> None:
    """Rule MS2: those named, and those on duty in the places named, each once."""
    assert teams_of(history, to) == {TEAMS[number] for number in numbers}


def test_who_joins_a_sector_later_was_not_written_to(history: History) -> None:
    """Rule MS2."""
    history.run(say(to=Addressees(sector_id=SECTORS[0])))
    history.run(ask(c.PlaceTeam, team_id=TEAMS[1], sector_id=SECTORS[0]))
    assert message(history).team_ids == (TEAMS[0],)


@pytest.mark.parametrize(
    ("to", "is_for_posts"),
    [
        (Addressees(), True),
        (Addressees(role=Role.LOG_OPERATOR), True),
        (Addressees(is_everyone=True), True),
        (Addressees(team_ids=(TEAMS[0],)), False),
        (Addressees(team_ids=(TEAMS[0],), role=Role.LOG_OPERATOR), True),
    ],
)
def test_posts_know_which_messages_are_for_them(history: History, to: Addressees, is_for_posts: bool) -> None:
    history.run(say(to=to))
    assert message(history).is_for_posts is is_for_posts


def test_a_sector_in_which_nobody_is_on_duty_is_told_to_the_sender(history: History) -> None:
    history.run(ask(c.DefineSector, sector_id=SECTORS[1], code="S", name="Sud", kind="public"))
    assert history.run(say(to=Addressees(sector_id=SECTORS[1]))) == Refusal(code=RefusalCode.INVALID_VALUE, field="to")


@pytest.mark.parametrize(
    "fields",
    [
        {"to": Addressees(team_ids=(STRANGER,))},
        {"to": Addressees(sector_id=STRANGER)},
        {"to": Addressees(site_id=STRANGER)},
        {"in_reply_to": STRANGER},
        {"from_team_id": STRANGER},
    ],
)
def test_what_a_message_names_exists(history: History, fields: dict[str, Any]) -> None:
    decision = history.run(say(**fields))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field=next(iter(fields)))


def test_a_crew_is_addressed_as_a_team_never_as_a_desk(history: History) -> None:
    decision = history.run(say(to=Addressees(role=Role.TEAM_LEADER)))
    assert decision == Refusal(code=RefusalCode.INVALID_VALUE, field="to")


@pytest.mark.parametrize("kind", MessageKind)
def test_a_message_of_each_kind_says_something(history: History, kind: MessageKind) -> None:
    """Rule MS1."""
    empty = history.run(ask(c.SendMessage, COVER_HEAD, message_id=NEW, kind=kind))
    assert empty == Refusal(code=RefusalCode.INVALID_VALUE, field=CONTENT[kind][0])
    contents: dict[str, Any] = {
        "text": "A",
        "canned_code": "call_me",
        "sitrep": SituationReport(i_am="PC"),
        "methane": Methane(is_declared=True),
    }
    needed = CONTENT[kind][0]
    assert isinstance(history.run(say(kind=kind, **{needed: contents[needed]})), Accepted)
    assert getattr(message(history), needed) == contents[needed]


def test_a_form_goes_with_its_own_kind(history: History) -> None:
    decision = history.run(say(text="A", sitrep=SituationReport(i_am="PC")))
    assert decision == Refusal(code=RefusalCode.INVALID_VALUE, field="sitrep")


def test_an_order_is_always_to_be_confirmed(history: History) -> None:
    """Rule MS5."""
    history.run(say(kind=MessageKind.ORDER, to=Addressees(team_ids=(TEAMS[0],))))
    assert message(history).requires_ack


def test_a_message_expires_so_long_after_it_was_made(history: History) -> None:
    history.run(say(text="A", expires_after_ms=60_000))
    assert message(history).expires_at == history.now + 60_000


def test_the_same_message_is_sent_once(history: History) -> None:
    history.run(say())
    again = history.run(say())
    assert isinstance(again, Refusal)
    assert (again.code, again.field, again.last) == (RefusalCode.ALREADY_EXISTS, "message_id", message(history))
    elsewhere = history.run(ask(c.SendMessage, COVER_HEAD, message_id=ENTRIES[0], text="A"))
    assert elsewhere == Refusal(code=RefusalCode.ALREADY_EXISTS, field="message_id")


def test_a_crew_speaks_to_the_posts_for_its_own_team(history: History) -> None:
    """Rule MS3."""
    assert isinstance(history.run(say(CREW, text="Victime partie d'elle-même")), Accepted)
    assert (message(history).from_team_id, message(history).is_for_posts) == (TEAMS[0], True)


@pytest.mark.parametrize(
    "fields",
    [
        {"to": Addressees(team_ids=(TEAMS[1],))},
        {"to": Addressees(is_everyone=True)},
        {"to": Addressees(sector_id=SECTORS[0])},
        {"to": Addressees(site_id=SITES[0])},
        {"kind": MessageKind.ORDER},
        {"kind": MessageKind.BROADCAST},
        {"from_team_id": TEAMS[1]},
    ],
)
def test_a_crew_neither_writes_to_teams_nor_orders_nor_speaks_for_another(
    history: History, fields: dict[str, Any]
) -> None:
    """Rule MS3: talk from team to team is a choice of command."""
    assert history.run(say(CREW, **fields)) == Refusal(code=RefusalCode.FORBIDDEN)


def test_a_first_aid_post_writes_to_the_posts_and_to_its_own_teams(history: History) -> None:
    """Rule MS3."""
    post = actor_of(Role.POST_LEADER)
    for allowed in (Addressees(), Addressees(team_ids=(TEAMS[0],)), Addressees(site_id=SITES[0])):
        fresh = prepared()
        fresh.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
        assert isinstance(fresh.run(say(post, to=allowed)), Accepted)
    for elsewhere in (
        Addressees(team_ids=(TEAMS[1],)),
        Addressees(site_id=SITES[1]),
        Addressees(sector_id=SECTORS[0]),
        Addressees(is_everyone=True),
    ):
        assert history.run(say(post, to=elsewhere)) == Refusal(code=RefusalCode.FORBIDDEN)


def test_a_post_quotes_a_team_that_it_heard(history: History) -> None:
    history.run(say(text="A", from_team_id=TEAMS[1]))
    assert message(history).from_team_id == TEAMS[1]


def test_it_is_taken_back_by_its_sender_or_by_who_leads(history: History) -> None:
    """Rule MS6: the first to take it back counts."""
    history.run(say(CREW, text="A"))
    clerk = actor_of(Role.LOG_OPERATOR)
    withdrawal = {"message_id": NEW, "reason": "erreur"}
    assert history.run(ask(c.WithdrawMessage, clerk, **withdrawal)) == Refusal(code=RefusalCode.FORBIDDEN)
    other_crew = actor_of(Role.TEAM_LEADER, 1)
    assert history.run(ask(c.WithdrawMessage, other_crew, **withdrawal)) == Refusal(code=RefusalCode.FORBIDDEN)
    assert isinstance(history.run(ask(c.WithdrawMessage, CREW, **withdrawal)), Accepted)
    first_at = history.now
    assert isinstance(history.run(ask(c.WithdrawMessage, message_id=NEW, reason="annulé")), Accepted)
    assert (message(history).withdrawn_at, message(history).withdraw_reason) == (first_at, "erreur")


def test_nobody_takes_back_what_was_never_said(history: History) -> None:
    decision = history.run(ask(c.WithdrawMessage, message_id=STRANGER, reason="?"))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="message_id")


def test_a_message_is_seen_by_its_sender_and_its_addressees(history: History) -> None:
    """Rule MS4."""
    history.run(say(to=Addressees(team_ids=(TEAMS[1],), site_id=SITES[0])))
    assert keys_of(message(history)) == {TEAMS[0], TEAMS[1], SITES[0]}
    history.run(ask(c.SendMessage, CREW, message_id=MESSAGES[3], text="A"))
    assert keys_of(message(history, MESSAGES[3])) == {TEAMS[0]}


def test_what_is_for_everyone_is_seen_by_who_comes_later_too(history: History) -> None:
    """Rule MS4."""
    history.run(say(to=Addressees(is_everyone=True)))
    late = Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[2])
    assert view_for(late, 0, history.changes[-1]) is not None


@pytest.mark.parametrize("is_shared", [False, True])
def test_partners_see_what_is_shared_and_nothing_else(history: History, is_shared: bool) -> None:
    """Rule MS4."""
    history.run(say(kind=MessageKind.METHANE, methane=Methane(is_declared=True), is_shared=is_shared))
    partner = Audience(OPERATION, Scope.OPERATION, Role.LIAISON)
    assert (view_for(partner, 0, history.changes[-1]) is not None) is is_shared


def test_a_message_says_by_which_channel_it_came(history: History) -> None:
    """Rule MS11."""
    history.run(say(text="Bilan à suivre", channel="Canal 3", from_team_id=TEAMS[0]))
    assert message(history).channel == "Canal 3"

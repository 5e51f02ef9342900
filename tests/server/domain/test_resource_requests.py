"""Requests for people and things: who asks for what, what is answered, and when it was there."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.ids import InterventionId
from protocol.members import Qualification
from protocol.messages import Addressees, Message, MessageKind
from protocol.refusals import Refusal, RefusalCode
from protocol.resource_requests import RequestAnswer, RequestAnswerKind, ResourceRequest, WantedEffect
from protocol.upstream import Scope
from server.domain.outcomes import Accepted
from server.domain.resource_requests import NEEDED
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, public, view_for
from tests.support.message_strategies import MESSAGES
from tests.support.strategies import (
    COVER_HEAD,
    OPERATION,
    SITES,
    STRANGER,
    TEAMS,
    History,
    actor_of,
    ask,
    prepared,
)

CREW = actor_of(Role.TEAM_LEADER)
OTHER_CREW = actor_of(Role.TEAM_LEADER, 1)
POST_LEADER = actor_of(Role.POST_LEADER)
OPEN, NEW = MESSAGES[1], MESSAGES[2]
"""`prepared` holds the first: asked by the first team's crew."""
HELP = ResourceRequest(effect=WantedEffect.MEDICAL, count=1, skills=(Qualification.NURSE,), site_id=SITES[0])


@pytest.fixture
def history() -> History:
    return prepared()


def message(history: History, message_id: Any = OPEN) -> Message:
    found = history.state.find(Message, message_id)
    assert found is not None
    return found


def answer(history: History, kind: RequestAnswerKind, actor: Any = COVER_HEAD, **fields: Any) -> Any:
    """Fields of the command, and when it is said."""
    return history.run(ask(c.AnswerRequest, actor, message_id=OPEN, answer=kind, **fields))


def fulfil(history: History, actor: Any = CREW, message_id: Any = OPEN, **fields: Any) -> Any:
    return history.run(ask(c.FulfilRequest, actor, message_id=message_id, **fields))


def asked(history: History, actor: Any = CREW, **fields: Any) -> Any:
    content = {"kind": MessageKind.REQUEST, "request": HELP} | fields
    return history.run(ask(c.SendMessage, actor, message_id=NEW, **content))


@pytest.mark.parametrize("actor", [CREW, POST_LEADER, actor_of(Role.SECTOR_LEADER), COVER_HEAD])
def test_teams_posts_and_leaders_ask_without_a_word_of_text(history: History, actor: Any) -> None:
    """Rule RQ1."""
    assert isinstance(asked(history, actor), Accepted)
    assert (message(history, NEW).request, message(history, NEW).is_for_posts) == (HELP, True)


def test_a_post_asks_for_a_team_that_it_heard(history: History) -> None:
    """Rule RQ1."""
    asked(history, COVER_HEAD, from_team_id=TEAMS[1])
    assert message(history, NEW).from_team_id == TEAMS[1]
    assert isinstance(fulfil(history, OTHER_CREW, NEW), Accepted)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"kind": MessageKind.TEXT, "text": "A"}, RefusalCode.INVALID_VALUE, "request"),
        ({"to": Addressees(team_ids=TEAMS[:1])}, RefusalCode.INVALID_VALUE, "to"),
        ({"to": Addressees(is_everyone=True)}, RefusalCode.INVALID_VALUE, "to"),
        (
            {"request": ResourceRequest(effect=WantedEffect.LIFT, intervention_id=InterventionId(STRANGER))},
            RefusalCode.UNKNOWN_TARGET,
            "request",
        ),
        (
            {"request": ResourceRequest(effect=WantedEffect.LIFT, site_id=STRANGER)},
            RefusalCode.UNKNOWN_TARGET,
            "request",
        ),
        ({"request": None}, RefusalCode.INVALID_VALUE, "text"),
    ],
)
def test_it_is_asked_of_the_posts_and_for_what_exists(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    """Rule RQ1."""
    assert asked(history, COVER_HEAD, **fields) == Refusal(code=code, field=field)


ANSWERS: dict[RequestAnswerKind, dict[str, Any]] = {
    RequestAnswerKind.ACCEPTED: {"reason": "EQ 2"},
    RequestAnswerKind.PARTIAL: {"count": 2},
    RequestAnswerKind.REFUSED: {"reason": "plus personne"},
    RequestAnswerKind.DEFERRED: {"until": 1_790_000_600_000},
}


@pytest.mark.parametrize(("kind", "fields"), ANSWERS.items())
def test_each_answer_says_what_it_must(history: History, kind: RequestAnswerKind, fields: dict[str, Any]) -> None:
    """Rule RQ2."""
    needed = NEEDED[kind]
    if needed is not None:
        bare = answer(history, kind)
        assert bare == Refusal(code=RefusalCode.INVALID_VALUE, field=needed, last=message(history))
    assert isinstance(answer(history, kind, **fields), Accepted)
    given = message(history)
    assert given.answer == RequestAnswer(kind=kind, at=history.now, **fields)
    assert (given.acknowledged_at, given.is_acknowledged) == (history.now, True)


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        (RequestAnswerKind.ACCEPTED, {"count": 2}, "count"),
        (RequestAnswerKind.REFUSED, {"reason": "A", "until": 1_790_000_600_000}, "until"),
    ],
)
def test_what_belongs_to_another_answer_is_a_mistake(
    history: History, kind: RequestAnswerKind, fields: dict[str, Any], field: str
) -> None:
    """Rule RQ2."""
    assert answer(history, kind, **fields) == Refusal(
        code=RefusalCode.INVALID_VALUE, field=field, last=message(history)
    )


def test_the_newest_answer_counts(history: History) -> None:
    """Rule RQ2: also when it arrives first."""
    answer(history, RequestAnswerKind.ACCEPTED, delay_ms=60_000)
    accepted = RequestAnswer(kind=RequestAnswerKind.ACCEPTED, at=history.now)
    late = answer(history, RequestAnswerKind.REFUSED, reason="A", age_ms=30_000)
    assert isinstance(late, Accepted)
    assert late.is_late
    assert message(history).answer == accepted


def test_what_was_withdrawn_or_asks_for_nothing_is_neither_answered_nor_fulfilled(history: History) -> None:
    """Rule RQ2 and rule RQ3."""
    history.run(ask(c.WithdrawMessage, CREW, message_id=OPEN, reason="trouvé"))
    withdrawn = message(history)
    for message_id in (OPEN, MESSAGES[0]):
        standing = message(history, message_id)
        gone = Refusal(code=RefusalCode.INVALID_VALUE, field="message_id", last=public(standing))
        asked_again = ask(c.AnswerRequest, message_id=message_id, answer=RequestAnswerKind.ACCEPTED)
        assert history.run(asked_again) == gone
        assert fulfil(history, COVER_HEAD, message_id) == gone
    assert message(history) == withdrawn
    nobody = Refusal(code=RefusalCode.UNKNOWN_TARGET, field="message_id")
    assert fulfil(history, COVER_HEAD, STRANGER) == nobody
    assert history.run(ask(c.AnswerRequest, message_id=STRANGER, answer=RequestAnswerKind.ACCEPTED)) == nobody


@pytest.mark.parametrize(
    ("role", "may_answer"),
    [(Role.DISPATCHER, True), (Role.RESOURCE_OFFICER, True), (Role.MEDICAL_OFFICER, True)]
    + [(role, False) for role in (Role.LOG_OPERATOR, Role.SECTOR_LEADER, Role.POST_LEADER, Role.OBSERVER)],
)
def test_who_sends_people_answers(history: History, role: Role, may_answer: bool) -> None:
    """Rule RQ2."""
    assert isinstance(answer(history, RequestAnswerKind.ACCEPTED, actor_of(role)), Accepted) is may_answer


def test_who_asked_says_that_it_is_there_and_takes_it_back(history: History) -> None:
    """Rule RQ3."""
    assert fulfil(history, OTHER_CREW) == Refusal(code=RefusalCode.FORBIDDEN)
    assert fulfil(history, POST_LEADER) == Refusal(code=RefusalCode.FORBIDDEN)
    assert isinstance(fulfil(history), Accepted)
    assert message(history).fulfilled_at == history.now
    fulfil(history, delay_ms=1_000, is_fulfilled=False)
    assert message(history).fulfilled_at is None
    assert isinstance(fulfil(history, actor_of(Role.LOG_OPERATOR), delay_ms=1_000), Accepted)


def test_a_first_aid_post_sees_what_becomes_of_its_request(history: History) -> None:
    """Rule RQ5 and rule RQ3."""
    asked(history, POST_LEADER)
    assert message(history, NEW).from_site_id == POST_LEADER.site_id
    assert POST_LEADER.site_id in keys_of(message(history, NEW))
    history.run(ask(c.AnswerRequest, message_id=NEW, answer=RequestAnswerKind.ACCEPTED))
    own = Audience(OPERATION, Scope.SITE, Role.POST_LEADER, POST_LEADER.site_id)
    other = Audience(OPERATION, Scope.SITE, Role.POST_LEADER, SITES[1])
    assert view_for(own, 0, history.changes[-1]) is not None
    assert view_for(other, 0, history.changes[-1]) is None
    assert isinstance(fulfil(history, POST_LEADER, NEW), Accepted)


def test_a_crew_sees_the_answer_to_its_own_request(history: History) -> None:
    """Rule RQ5."""
    answer(history, RequestAnswerKind.REFUSED, reason="plus personne")
    view = view_for(Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[0]), 0, history.changes[-1])
    assert view is not None
    (shown,) = view.entities
    assert isinstance(shown, Message)
    assert shown.answer is not None
    assert shown.answer.reason == "plus personne"

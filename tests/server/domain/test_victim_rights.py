"""Whose victims are whose."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import TriageCategory
from server.domain.outcomes import Accepted
from server.domain.victim_rights import is_own, own_holder
from tests.support.strategies import DISPATCHER, History, ask, prepared
from tests.support.victim_stories import (
    AT_POST,
    CREW,
    FOUND,
    HELD,
    OTHER_CREW,
    OTHER_POST,
    OTHER_SITE,
    OTHER_TEAM,
    POST,
    SITE,
    TEAM,
    move,
)


@pytest.fixture
def history() -> History:
    return prepared()


def triage(actor: Any, victim_id: Any) -> Any:
    return ask(c.TriageVictim, actor, victim_id=victim_id, category=TriageCategory.MINOR)


@pytest.mark.parametrize(
    ("actor", "victim_id", "may"),
    [
        (CREW, HELD, True),
        (CREW, AT_POST, False),
        (CREW, FOUND, False),
        (OTHER_CREW, HELD, False),
        (POST, AT_POST, True),
        (POST, HELD, False),
        (OTHER_POST, AT_POST, False),
        (DISPATCHER, FOUND, True),
    ],
)
def test_crews_and_posts_speak_of_the_victims_in_their_scope(
    history: History, actor: Any, victim_id: Any, may: bool
) -> None:
    """Rule VI9."""
    decision = history.run(triage(actor, victim_id))
    assert isinstance(decision, Accepted) if may else decision == Refusal(code=RefusalCode.FORBIDDEN)


def test_who_is_to_receive_may_speak_at_once(history: History) -> None:
    """Rule VI9."""
    history.run(move(OTHER_TEAM, CREW))
    assert isinstance(history.run(triage(OTHER_CREW, HELD)), Accepted)


def test_a_crew_that_was_relieved_still_reports_what_it_did(history: History) -> None:
    """Rule VI9: its phone had no network while it had the victim."""
    history.run(move(SITE, CREW))
    history.run(ask(c.ConfirmReceipt, POST, victim_id=HELD))
    late = history.run(triage(CREW, HELD)._replace(age_ms=2_500))
    assert isinstance(late, Accepted)


def test_a_receiver_confirms_for_itself_only(history: History) -> None:
    """Rule VI9."""
    for actor, receiver, may in (
        (OTHER_CREW, None, True),
        (OTHER_CREW, OTHER_TEAM, True),
        (OTHER_CREW, TEAM, False),
        (POST, SITE, True),
        (POST, OTHER_SITE, False),
    ):
        decision = history.run(ask(c.ConfirmReceipt, actor, victim_id=HELD, receiver=receiver))
        assert isinstance(decision, Accepted) is may


def test_own_hands_are_those_of_the_team_or_the_post() -> None:
    assert own_holder(CREW) == TEAM
    assert own_holder(POST) == SITE
    assert own_holder(DISPATCHER) is None
    assert is_own(CREW, TEAM)
    assert not is_own(CREW, SITE)
    assert not is_own(DISPATCHER, TEAM)

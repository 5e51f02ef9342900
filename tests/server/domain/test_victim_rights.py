"""Whose victims are whose."""

from collections.abc import Callable
from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.evacuations import EvacuationState, VectorKind
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import CustodyKind, Holder, TriageCategory, VictimOutcome
from server.domain.outcomes import Accepted
from server.domain.permissions import RULES, is_in_charge
from server.domain.victim_rights import is_own, own_holder
from tests.support.evacuation_strategies import EVACUATIONS
from tests.support.mission_strategies import INTERVENTIONS
from tests.support.strategies import DISPATCHER, SITES, TEAMS, History, Request, actor_of, ask, prepared
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
    victim,
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


def test_a_receiver_confirms_for_itself_only() -> None:
    """Rule VI9."""
    for actor, receiver, may in (
        (OTHER_CREW, None, True),
        (OTHER_CREW, OTHER_TEAM, True),
        (OTHER_CREW, TEAM, False),
        (POST, SITE, True),
        (POST, OTHER_SITE, False),
    ):
        fields = {"victim_id": HELD, "receiver": receiver, "scan_value": "12"}
        decision = prepared().run(ask(c.ConfirmReceipt, actor, **fields))
        assert isinstance(decision, Accepted) is may


def test_own_hands_are_those_of_the_team_or_the_post() -> None:
    assert own_holder(CREW) == TEAM
    assert own_holder(POST) == SITE
    assert own_holder(DISPATCHER) is None
    assert is_own(prepared().state, CREW, TEAM)
    assert not is_own(prepared().state, CREW, SITE)
    assert not is_own(prepared().state, DISPATCHER, TEAM)


FORBIDDEN = Refusal(code=RefusalCode.FORBIDDEN)


def take(actor: Any, victim_id: Any = HELD, **fields: Any) -> Request:
    return ask(c.ConfirmReceipt, actor, victim_id=victim_id, **fields)


@pytest.mark.parametrize("role", sorted(Role))
def test_nobody_takes_a_victim_that_is_none_of_theirs(role: Role) -> None:
    """Rule VI16: with custody would come care and name; those who run the operation see both by their role or not."""
    history, actor = prepared(), actor_of(role, 1)
    decision = history.run(take(actor))
    may = role in RULES[c.ConfirmReceipt].anywhere
    assert isinstance(decision, Accepted) if may else decision == FORBIDDEN
    assert is_in_charge(actor, victim(history)) is False


def _told(history: History, actor: Any) -> None:
    history.run(move(OTHER_TEAM if actor is OTHER_CREW else OTHER_SITE, CREW))


def _same_mission(history: History, actor: Any) -> None:
    """The second team goes there; and there the second post is."""
    history.run(ask(c.UpdateIntervention, intervention_id=INTERVENTIONS[0], site_id=SITES[1]))
    history.run(ask(c.DescribeVictim, victim_id=HELD, intervention_id=INTERVENTIONS[0]))


def _same_site(history: History, actor: Any) -> None:
    """The crew that has the victim, and the one that takes over, belong to the second post."""
    for team_id in TEAMS[:2]:
        history.run(ask(c.PlaceTeam, team_id=team_id, site_id=SITES[1]))


def _lost(history: History, actor: Any) -> None:
    history.run(ask(c.SetOutcome, victim_id=HELD, outcome=VictimOutcome.LOST_TRACK))


def _elsewhere(history: History, actor: Any) -> None:
    history.run(move(Holder(kind=CustodyKind.DESTINATION, service="passing ambulance"), CREW))


def _at_the_scene(history: History, actor: Any) -> None:
    history.run(move(Holder(kind=CustodyKind.SCENE), CREW))


def _awaited(history: History, actor: Any) -> None:
    evacuation_id = EVACUATIONS[-1]
    history.run(ask(c.RequestEvacuation, CREW, evacuation_id=evacuation_id, victim_ids=(HELD,)))
    history.run(ask(c.AuthoriseEvacuation, evacuation_id=evacuation_id, destination_site_id=SITES[1]))
    history.run(ask(c.AssignVector, evacuation_id=evacuation_id, vector=VectorKind.OWN, team_id=TEAMS[1]))


@pytest.mark.parametrize("actor", [OTHER_CREW, OTHER_POST], ids=["crew", "post"])
@pytest.mark.parametrize(
    "arrange",
    [_told, _same_mission, _same_site, _lost, _elsewhere, _at_the_scene, _awaited],
    ids=lambda each: each.__name__,
)
def test_a_receiver_confirms_whom_it_can_have(arrange: Callable[[History, Any], None], actor: Any) -> None:
    """Rule VI16."""
    history = prepared()
    arrange(history, actor)
    assert isinstance(history.run(take(actor)), Accepted)
    assert is_in_charge(actor, victim(history))


def test_somebody_at_the_scene_of_an_intervention_is_for_who_works_there(history: History) -> None:
    """Rule VI16."""
    history.run(ask(c.DescribeVictim, victim_id=FOUND, intervention_id=INTERVENTIONS[0]))
    assert history.run(take(CREW, FOUND)) == FORBIDDEN
    assert isinstance(history.run(take(OTHER_CREW, FOUND)), Accepted)


def test_an_evacuation_that_is_over_brings_nobody(history: History) -> None:
    """Rule VI16: the vector that once drove this person has no more to do with them."""
    _awaited(history, OTHER_CREW)
    history.run(ask(c.AdvanceEvacuation, evacuation_id=EVACUATIONS[-1], state=EvacuationState.HANDED_OVER))
    history.run(move(SITE))
    history.run(take(POST))
    assert history.run(take(OTHER_CREW)) == FORBIDDEN


def test_a_number_read_on_the_person_shows_who_is_at_their_side(history: History) -> None:
    """Rule VI16: the giver has no network; the receiver has the person before it, and reads the bib."""
    assert history.run(take(OTHER_CREW, scan_value="13")) == FORBIDDEN
    assert isinstance(history.run(take(OTHER_CREW, scan_value=" 12")), Accepted)


@pytest.mark.parametrize(
    "asked",
    [
        take(CREW),
        take(CREW, scan_value="12"),
        move(TEAM, CREW),
        ask(c.SetOutcome, CREW, victim_id=HELD, outcome=VictimOutcome.LOST_TRACK),
        ask(c.DescribeVictim, CREW, victim_id=HELD, intervention_id=INTERVENTIONS[1]),
    ],
    ids=lambda asked: type(asked.command).__name__,
)
def test_a_crew_that_was_relieved_does_not_come_back_to_the_care(history: History, asked: Request) -> None:
    """Rule VI16: neither at once nor by a detour."""
    history.run(move(OTHER_SITE, CREW))
    history.run(take(OTHER_POST))
    assert not is_in_charge(CREW, victim(history))
    decision = history.run(asked)
    assert isinstance(decision, Refusal)
    assert decision.code is RefusalCode.FORBIDDEN
    assert not is_in_charge(CREW, victim(history))


@pytest.mark.parametrize("asked", [take(CREW), move(TEAM, CREW), move(OTHER_SITE, CREW)])
def test_what_a_relieved_crew_says_of_its_own_time_is_history(history: History, asked: Request) -> None:
    """Rule VI16: and leaves the hands as they are."""
    history.run(move(OTHER_SITE, CREW))
    history.run(take(OTHER_POST))
    standing = victim(history).custody
    decision = history.run(asked._replace(age_ms=2_500))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    now = victim(history).custody
    assert now is not None
    assert standing is not None
    assert now.holder == standing.holder
    assert not is_in_charge(CREW, victim(history))

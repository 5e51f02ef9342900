"""Custody: in one pair of hands at any time, moved by the giver's word, confirmed by who receives."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given

from protocol import commands as c
from protocol.devices import Role
from protocol.operations import SiteKind
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import TeamStatus
from protocol.victims import (
    Custody,
    CustodyKind,
    CustodyState,
    Holder,
    Victim,
    VictimOutcome,
    VictimPresence,
)
from server.domain.custody import MAX_JOURNEY, OUTCOME, PRESENCE, read_journey
from server.domain.outcomes import Accepted
from server.domain.scopes import keys_of
from tests.support.strategies import (
    SITES,
    STRANGER,
    TEAMS,
    VEHICLES,
    VICTIMS,
    History,
    Request,
    ask,
    prepared,
    request_lists,
)
from tests.support.victim_stories import (
    AT_POST,
    AT_SCENE,
    CREW,
    FOUND,
    HELD,
    HOSPITAL,
    MEDIC,
    OTHER_CREW,
    OTHER_TEAM,
    POST,
    SITE,
    TEAM,
    board,
    move,
    victim,
)

MOVES = (c.MoveVictim, c.ConfirmReceipt, c.SetOutcome, c.ReportStatus, c.MergeVictims)


@pytest.fixture
def history() -> History:
    return prepared()


def custody(history: History, victim_id: Any = HELD) -> Custody:
    found = victim(history, victim_id).custody
    assert found is not None
    return found


def test_the_givers_word_moves_custody_at_once(history: History) -> None:
    """Rule VI5: declared by the giver, it counts; the giver stays in charge until the receiver confirms."""
    history.run(move(OTHER_TEAM, CREW))
    now = custody(history)
    assert (now.holder, now.state, now.since) == (OTHER_TEAM, CustodyState.DECLARED, history.now)
    assert (now.given_by, now.given_by_device_id) == (Role.TEAM_LEADER, CREW.device_id)
    assert victim(history).team_id == TEAMS[0]


def test_the_receiver_confirms_and_is_then_in_charge(history: History) -> None:
    """Rule VI5."""
    history.run(move(OTHER_TEAM, CREW))
    given_at = history.now
    history.run(ask(c.ConfirmReceipt, OTHER_CREW, victim_id=HELD))
    now = custody(history)
    assert (now.state, now.since, now.confirmed_at) == (CustodyState.CONFIRMED, given_at, history.now)
    assert victim(history).team_id == TEAMS[1]


def test_a_receiver_is_believed_before_the_giver_is_heard(history: History) -> None:
    """Rule VI5: the giver's report comes in late and only adds since when."""
    history.run(ask(c.ConfirmReceipt, OTHER_CREW, victim_id=HELD, scan_value="12"))
    decision = history.run(move(OTHER_TEAM, CREW, age_ms=2_500))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    now = custody(history)
    assert (now.holder, now.state) == (OTHER_TEAM, CustodyState.CONFIRMED)
    assert now.confirmed_at is not None
    assert now.since < now.confirmed_at


def test_a_crew_that_takes_somebody_needs_no_further_word(history: History) -> None:
    history.run(move(TEAM, CREW))
    assert custody(history).state is CustodyState.CONFIRMED


def test_a_post_confirms_what_a_receiver_without_vigie_says(history: History) -> None:
    """The command post heard it by telephone: it confirms for whoever holds the person."""
    history.run(move(HOSPITAL, CREW))
    history.run(ask(c.ConfirmReceipt, victim_id=HELD))
    now = custody(history)
    assert (now.holder.service, now.state) == ("CHU", CustodyState.CONFIRMED)


def test_the_crew_is_relieved_when_the_post_has_confirmed(history: History) -> None:
    history.run(move(SITE, CREW))
    assert victim(history).team_id == TEAMS[0]
    history.run(ask(c.ConfirmReceipt, POST, victim_id=HELD))
    assert victim(history).team_id is None


@pytest.mark.parametrize(
    ("to", "presence", "site_id"),
    [
        (SITE, VictimPresence.AT_SITE, SITES[0]),
        (HOSPITAL, VictimPresence.AT_DESTINATION, None),
        (AT_SCENE, VictimPresence.AT_SCENE, None),
        (Holder(kind=CustodyKind.DESTINATION, site_id=SITES[1]), VictimPresence.AT_DESTINATION, SITES[1]),
    ],
)
def test_a_place_that_receives_is_where_the_person_is(
    history: History, to: Holder, presence: VictimPresence, site_id: Any
) -> None:
    history.run(move(to))
    now = victim(history)
    assert (now.presence, now.site_id) == (presence, site_id)


def test_a_crew_that_takes_somebody_over_leaves_them_where_they_are(history: History) -> None:
    history.run(move(OTHER_TEAM, victim_id=AT_POST))
    now = victim(history, AT_POST)
    assert (now.presence, now.site_id) == (VictimPresence.AT_SITE, SITES[0])


def test_a_hospital_with_an_entry_is_a_destination(history: History) -> None:
    history.run(ask(c.DefineSite, site_id=SITES[1], code="P2", name="CHU", kind=SiteKind.HOSPITAL))
    history.run(move(Holder(kind=CustodyKind.SITE, site_id=SITES[1])))
    now = victim(history)
    assert (now.presence, now.destination_site_id) == (VictimPresence.AT_DESTINATION, SITES[1])
    assert custody(history).holder.kind is CustodyKind.DESTINATION


def test_a_vehicle_is_its_crew(history: History) -> None:
    history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[0], team_id=TEAMS[0]))
    history.run(move(Holder(kind=CustodyKind.VEHICLE, vehicle_id=VEHICLES[0]), CREW))
    now = custody(history)
    assert (now.holder.team_id, now.state) == (TEAMS[0], CustodyState.CONFIRMED)


@pytest.mark.parametrize(
    "to",
    [
        Holder(kind=CustodyKind.TEAM),
        Holder(kind=CustodyKind.TEAM, team_id=STRANGER),
        Holder(kind=CustodyKind.SITE),
        Holder(kind=CustodyKind.VEHICLE, vehicle_id=STRANGER),
        Holder(kind=CustodyKind.DESTINATION),
        Holder(kind=CustodyKind.DESTINATION, service=" "),
        Holder(kind=CustodyKind.NONE),
    ],
)
def test_hands_must_be_known(history: History, to: Holder) -> None:
    refused = history.run(move(to))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "to")
    assert isinstance(refused.last, Victim)


@pytest.mark.parametrize(
    "asked",
    [
        move(SITE, victim_id=STRANGER),
        ask(c.ConfirmReceipt, victim_id=STRANGER, receiver=TEAM),
        ask(c.SetOutcome, victim_id=STRANGER, outcome=VictimOutcome.RELEASED),
    ],
)
def test_an_unknown_victim_is_refused(history: History, asked: Request) -> None:
    assert history.run(asked) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="victim_id")


def test_a_refusal_of_care_needs_a_reason(history: History) -> None:
    refused = history.run(ask(c.SetOutcome, CREW, victim_id=HELD, outcome=VictimOutcome.REFUSED))
    assert isinstance(refused, Refusal)
    assert refused.field == "reason"
    history.run(ask(c.SetOutcome, CREW, victim_id=HELD, outcome=VictimOutcome.REFUSED, reason="signed"))
    now = victim(history)
    assert (now.presence, now.outcome_at, now.outcome_reason) == (VictimPresence.REFUSED, history.now, "signed")


def test_who_left_is_in_nobodys_hands_until_found_again(history: History) -> None:
    """Rule VI6."""
    history.run(ask(c.SetOutcome, CREW, victim_id=HELD, outcome=VictimOutcome.LOST_TRACK))
    assert custody(history).holder.kind is CustodyKind.NONE
    history.run(ask(c.SetOutcome, CREW, victim_id=HELD, outcome=VictimOutcome.FOUND))
    now = victim(history)
    assert (now.presence, now.outcome_at) == (VictimPresence.AT_SCENE, None)
    assert custody(history).holder.kind is CustodyKind.SCENE


def test_who_was_lost_is_found_by_whoever_takes_them(history: History) -> None:
    """Rule VI6."""
    history.run(ask(c.SetOutcome, CREW, victim_id=HELD, outcome=VictimOutcome.LOST_TRACK))
    history.run(move(OTHER_TEAM))
    assert victim(history).presence is VictimPresence.AT_SCENE


def test_the_times_of_a_journey_are_kept(history: History) -> None:
    """Rule VI7."""
    history.run(move(SITE, CREW))
    at_post = history.now
    history.run(move(OTHER_TEAM, POST))
    history.run(ask(c.ReportStatus, OTHER_CREW, status=TeamStatus.AVAILABLE_BASE))
    history.run(ask(c.ReportStatus, OTHER_CREW, status=TeamStatus.TRANSPORTING))
    left = history.now
    history.run(move(HOSPITAL, OTHER_CREW))
    now = victim(history)
    assert (now.left_at, now.arrived_at, now.handed_over_at) == (left, history.now, history.now)
    assert at_post < left


def test_any_order_of_arrival_tells_the_same_journey() -> None:
    """Rule VI7: four reports, each with its own time, however late they come in."""
    told = set()
    for order in permutations(range(4)):
        history = prepared()
        began = history.now + 100_000
        for number in order:
            asked = (
                move(SITE, CREW),
                move(OTHER_TEAM, POST),
                move(HOSPITAL),
                ask(c.ConfirmReceipt, MEDIC, victim_id=HELD, receiver=HOSPITAL),
            )[number]
            delay_ms = max(0, began + 10_000 - history.now)
            history.run(asked._replace(delay_ms=delay_ms, age_ms=10_000 - 1_000 * number))
        now = victim(history)
        assert now.custody is not None
        assert now.handed_over_at is not None
        assert now.custody.confirmed_at is not None
        told.add(
            (
                now.presence,
                now.custody.state,
                now.custody.holder.service,
                now.custody.since - began,
                now.custody.confirmed_at - began,
                now.handed_over_at - began,
            )
        )
    assert told == {(VictimPresence.AT_DESTINATION, CustodyState.CONFIRMED, "CHU", 2_000, 3_000, 2_000)}


def test_a_long_journey_keeps_its_newest_reports(history: History) -> None:
    for number in range(MAX_JOURNEY + 5):
        history.run(move(SITE if number % 2 else OTHER_TEAM))
    assert len(victim(history).journey) == MAX_JOURNEY
    assert victim(history).custody == read_journey(victim(history).journey)["custody"]


@given(request_lists(*MOVES))
def test_whatever_is_asked_nobody_is_in_two_hands(requests: list[Request]) -> None:
    """Rule VI4: the teams that hold a victim, as the state finds them, are the one that its custody names."""
    state = prepared().run_all(requests).state
    holders: dict[Any, list[Any]] = {}
    for team_id in TEAMS:
        for one in state.victims_held_by(team_id):
            holders.setdefault(one.id, []).append(team_id)
    for one in state.all(Victim):
        assert one.custody is not None
        expected = [] if one.custody.holder.team_id is None else [one.custody.holder.team_id]
        assert holders.get(one.id, []) == expected


def test_every_kind_of_hands_and_every_outcome_says_where_the_person_is() -> None:
    assert set(PRESENCE) == set(CustodyKind)
    assert set(OUTCOME) == set(VictimOutcome)


def test_a_crew_speaks_only_of_victims_in_its_scope(history: History) -> None:
    """Rule VI9."""
    assert history.run(move(TEAM, CREW, FOUND)) == Refusal(code=RefusalCode.FORBIDDEN)
    assert history.run(move(SITE, OTHER_CREW, HELD)) == Refusal(code=RefusalCode.FORBIDDEN)
    assert VICTIMS[0] == HELD


def test_a_victim_concerns_who_gives_who_receives_and_where_they_are(history: History) -> None:
    """Rule VI9."""
    history.run(move(SITE, CREW))
    assert keys_of(victim(history)) == {TEAMS[0], SITES[0]}
    history.run(ask(c.ConfirmReceipt, POST, victim_id=HELD))
    assert keys_of(victim(history)) == {SITES[0]}
    history.run(move(OTHER_TEAM, POST))
    history.run(move(Holder(kind=CustodyKind.DESTINATION, site_id=SITES[1]), OTHER_CREW))
    assert keys_of(victim(history)) == {TEAMS[1], SITES[1]}
    assert keys_of(victim(history, FOUND)) == frozenset()


def test_the_board_concerns_the_posts_on_it(history: History) -> None:
    """Rule VI13."""
    assert keys_of(board(history)) == {SITES[0]}

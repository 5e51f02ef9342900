"""A crew's day in the trade's words: sent or self-engaged, somebody found, carried or let go; each in its place."""

from itertools import count
from random import Random
from uuid import UUID

from clients.simulator.crew import SayStatus
from clients.simulator.habits import Habits
from clients.simulator.work import CrewAtWork, Telling
from protocol import commands as c
from protocol.evacuations import EvacuationState
from protocol.ids import LandmarkId, SiteId
from protocol.teams import TeamStatus
from protocol.victims import CustodyKind, VictimOutcome
from tests.support.board_world import ALPHA, make_replica

S = TeamStatus
HOME = SiteId(UUID(int=900))
GATE = LandmarkId(UUID(int=899))


def at_work(habits: Habits = Habits.DRIVING, *, has_phone: bool = True, counts: bool = False) -> CrewAtWork:
    numbers = count(1)
    return CrewAtWork(
        ALPHA,
        habits,
        has_phone=has_phone,
        home_id=HOME,
        places=[GATE],
        counts_walk_ins=counts,
        new_id=lambda: UUID(int=next(numbers)),
    )


def live(work: CrewAtWork, *statuses: TeamStatus) -> list[Telling]:
    """What follows from the last of these statuses."""
    tellings: list[Telling] = []
    for status in statuses:
        _, told = work.follow(SayStatus(status, None, False), make_replica(), Random("1"))
        tellings = list(told)
    return tellings


def test_the_post_sends_a_crew_with_intervention_and_order_in_one() -> None:
    work = at_work()
    is_told, [telling] = work.follow(SayStatus(S.ALERTED, None, True), make_replica(), Random("1"))
    assert (is_told, telling.kind, telling.is_by_post) == (False, c.CreateIntervention, True)
    assert (telling.fields["engages_team_id"], telling.fields["landmark_id"]) == (ALPHA, GATE)


def test_a_patrol_that_comes_upon_somebody_engages_itself() -> None:
    [telling] = live(at_work(), S.PATROL, S.ON_SCENE)
    assert (telling.kind, telling.is_by_post) == (c.CreateIntervention, False)
    [by_radio] = live(at_work(has_phone=False), S.PATROL, S.ON_SCENE)
    assert by_radio.fields["is_self_engaged"]
    assert live(at_work(), S.EN_ROUTE, S.ON_SCENE) == []


def test_a_patient_is_registered_in_the_hands_of_the_crew() -> None:
    assert live(at_work(), S.WITH_PATIENT)[0].kind is c.RegisterVictim
    assert live(at_work(has_phone=False), S.WITH_PATIENT)[0].fields["team_id"] == ALPHA


def test_a_transport_is_an_evacuation_from_the_wish_to_the_hand_over() -> None:
    work = at_work()
    live(work, S.WITH_PATIENT)
    wish, loaded, departed = live(work, S.TRANSPORTING)
    assert wish.kind is c.RequestEvacuation
    steps = [loaded, departed, *live(work, S.AT_DESTINATION), *live(work, S.HANDED_OVER)]
    assert [step.fields["state"] for step in steps] == [
        EvacuationState.LOADED,
        EvacuationState.DEPARTED,
        EvacuationState.ARRIVED,
        EvacuationState.HANDED_OVER,
    ]
    assert live(work, S.LEFT_DESTINATION, S.AVAILABLE_MOBILE) == []


def test_on_foot_somebody_is_brought_to_the_post() -> None:
    [telling] = live(at_work(Habits.WALKING), S.WITH_PATIENT, S.AT_DESTINATION)
    assert telling.kind is c.MoveVictim
    assert telling.fields["to"].kind is CustodyKind.SITE


def test_whoever_is_not_carried_is_let_go_when_the_crew_leaves() -> None:
    [telling] = live(at_work(), S.WITH_PATIENT, S.AVAILABLE_MOBILE)
    assert telling.fields["outcome"] in (VictimOutcome.RELEASED, VictimOutcome.REFUSED)
    assert live(at_work(), S.EN_ROUTE, S.AVAILABLE_MOBILE) == []


def test_a_crew_taken_over_in_the_middle_of_a_mission_speaks_of_nobody_it_does_not_know() -> None:
    work = at_work()
    work.begin(S.WITH_PATIENT)
    for status in (S.TRANSPORTING, S.AT_DESTINATION, S.HANDED_OVER, S.AVAILABLE_MOBILE):
        assert live(work, status) == []


def test_messages_and_walk_ins_come_at_a_believable_rate() -> None:
    work, rng = at_work(counts=True), Random("1")
    work.begin(S.AVAILABLE_BASE)
    told = [telling.kind for _ in range(8 * 60) for telling in work.pass_time(60_000, rng)]
    assert 5 <= told.count(c.SendMessage) <= 20, "eight hours"
    assert 25 <= told.count(c.TallyMinorCare) <= 60


def test_nobody_speaks_who_is_not_there() -> None:
    assert at_work(counts=True).pass_time(36_000_000, Random("1")) == []

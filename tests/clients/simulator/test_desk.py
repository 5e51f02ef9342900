"""What the post of a simulated event does about what it sees: each thing once, some while after it came up."""

from collections.abc import Iterable
from random import Random
from uuid import UUID, uuid4

from msgspec import structs

from clients.simulator.desk import PostDesk
from protocol import commands as c
from protocol.devices import Role
from protocol.entities import Entity
from protocol.evacuations import Evacuation, EvacuationState, EvacuationTimes
from protocol.ids import DeviceId, EvacuationId, InterventionId, MessageId, SiteId, TeamId, VictimId
from protocol.interventions import Intervention, InterventionStatus
from protocol.messages import Message, MessageKind
from protocol.teams import Team, TeamKind, TeamStatus
from protocol.victims import Custody, CustodyKind, CustodyState, Holder, Victim, VictimPresence
from tests.support.board_world import ALPHA, NOW, SITE, make_replica

HOSPITAL = SiteId(UUID(int=901))
EVACUATION, INTERVENTION = EvacuationId(UUID(int=902)), InterventionId(UUID(int=903))


def done(entities: Iterable[Entity], for_s: int = 3_600) -> list[str]:
    """What the post does within an hour, besides its own orders."""
    desk, replica = PostDesk([HOSPITAL], [ALPHA], Random("1"), uuid4), make_replica(*entities)
    told = [each for now_s in range(0, for_s, 5) for each in desk.due(replica, now_s * 1000)]
    return [telling.kind.__name__ for telling in told if telling.kind is not c.SendMessage]


def test_an_evacuation_that_was_asked_for_gets_a_destination_a_bed_and_its_crew() -> None:
    asked = Evacuation(id=EVACUATION, victim_ids=(), requested_by_team_id=ALPHA, state=EvacuationState.DEPARTED)
    assert done([asked]) == ["AuthoriseEvacuation", "AskBed", "ConfirmBed", "AssignVector"]
    assert done([asked], for_s=10) == []


def test_one_that_was_decided_or_is_over_is_left_alone() -> None:
    times = EvacuationTimes(authorised_at=NOW)
    asked = Evacuation(id=EVACUATION, victim_ids=(), requested_by_team_id=ALPHA)
    assert done([structs.replace(asked, times=times)]) == []
    assert done([structs.replace(asked, state=EvacuationState.HANDED_OVER)]) == []


def test_one_that_a_person_at_a_desk_asked_for_is_left_to_people() -> None:
    assert done([Evacuation(id=EVACUATION, victim_ids=())]) == []


def test_an_intervention_that_everybody_left_is_ended_and_one_that_waits_for_its_first_team_is_not() -> None:
    waiting = Intervention(id=INTERVENTION, number=1, reported_at=NOW, status=InterventionStatus.IN_PROGRESS)
    left = structs.replace(waiting, first_alerted_at=NOW)
    worked_on = structs.replace(left, team_ids=(ALPHA,))
    assert done([left]) == ["SetInterventionStatus"]
    assert done([waiting]) == done([worked_on]) == []


def test_whoever_is_brought_to_a_post_is_received_and_later_let_go() -> None:
    custody = Custody(
        holder=Holder(kind=CustodyKind.SITE, site_id=SITE),
        state=CustodyState.DECLARED,
        since=NOW,
        given_by=Role.TEAM_LEADER,
    )
    victim = Victim(
        id=VictimId(UUID(int=904)),
        number=1,
        presence=VictimPresence.AT_SITE,
        custody=custody,
        found_at=NOW,
        last_news_at=NOW,
    )
    assert done([victim]) == ["ConfirmReceipt", "SetOutcome"]
    by_hand = structs.replace(custody, given_by=Role.DISPATCHER)
    assert done([structs.replace(victim, custody=by_hand)]) == [], "entered by a person, left to people"


def test_messages_of_its_crews_for_the_posts_are_read_and_those_of_people_left_to_people() -> None:
    message = Message(
        id=MessageId(UUID(int=905)),
        kind=MessageKind.CANNED,
        from_device_id=DeviceId(UUID(int=1)),
        from_team_id=ALPHA,
        is_for_posts=True,
        sent_at=NOW,
        accepted_at=NOW,
    )
    assert done([message]) == ["MarkMessageRead"]
    assert done([structs.replace(message, from_team_id=TeamId(UUID(int=906)))]) == []


def test_now_and_then_the_crews_of_the_play_on_duty_are_asked_for_a_report() -> None:
    visitor = Team(id=TeamId(UUID(int=906)), call_sign="VISITEUR", kind=TeamKind.PAIR, status=TeamStatus.PATROL)
    alpha = structs.replace(visitor, id=ALPHA, call_sign="ALPHA 1")
    desk, replica = PostDesk([], [ALPHA], Random("1"), uuid4), make_replica(alpha, visitor)
    told = [each for minute in range(8 * 60) for each in desk.due(replica, minute * 60_000)]
    assert 8 <= len(told) <= 30
    assert {telling.fields["kind"] for telling in told} == {MessageKind.ORDER}
    assert {telling.fields["to"].team_ids for telling in told} == {(ALPHA,)}

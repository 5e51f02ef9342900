"""The end-of-cover return of the hour told in `debrief_story`."""

from functools import cache

from protocol import commands as c
from protocol.evacuations import EvacuationState, VectorKind
from protocol.figures import CountRow, CoverReturn
from protocol.interventions import InterventionStatus
from protocol.victims import CustodyKind, Holder, TriageCategory, VictimPresence
from server.figures.cover_return import cover_return_of
from tests.support.debrief_story import ALPHA, FELL, ILL, POST, Debrief, at, gathered_of, going_on, ms, told
from tests.support.evacuation_strategies import EVACUATIONS


def returned(story: Debrief) -> CoverReturn:
    return cover_return_of(*gathered_of(story), at("60:00"))


@cache
def all_of_it() -> CoverReturn:
    return returned(told())


def numbers(rows: tuple[CountRow, ...], *fields: str) -> dict[tuple[object, ...], int]:
    return {tuple(getattr(row, field) for field in fields): row.count for row in rows}


def test_minor_care_by_post_and_nature() -> None:
    assert numbers(all_of_it().minor_care, "site_id", "nature") == {(POST, "plaster"): 3 - 1}
    assert len(all_of_it().minor_care[0].seqs) == 2


def test_victims_by_category_and_how_it_ended() -> None:
    assert numbers(all_of_it().victims, "category", "presence") == {
        (TriageCategory.IMMEDIATE, VictimPresence.AT_SITE): 1,
        (TriageCategory.MINOR, VictimPresence.REFUSED): 1,
    }


def test_refusals_and_victims_by_nature_and_post() -> None:
    assert numbers(all_of_it().refusals, "nature", "site_id") == {("illness", POST): 1}
    assert numbers(all_of_it().victims_by_post, "nature", "site_id") == {("fall", POST): 1, ("illness", POST): 1}


def test_interventions_by_nature_and_status() -> None:
    assert numbers(all_of_it().interventions, "nature", "status") == {
        ("fall", InterventionStatus.ENDED): 1,
        ("illness", InterventionStatus.IN_PROGRESS): 1,
    }


def test_a_refusal_that_was_taken_back_is_none() -> None:
    story = going_on()
    story.say("53:00", c.MoveVictim, victim_id=ILL, to=Holder(kind=CustodyKind.TEAM, team_id=ALPHA))
    assert returned(story).refusals == ()


def test_evacuations_by_means_and_state() -> None:
    story = going_on()
    story.say("53:00", c.RequestEvacuation, evacuation_id=EVACUATIONS[0], victim_ids=(FELL,))
    story.say("54:00", c.AssignVector, evacuation_id=EVACUATIONS[0], vector=VectorKind.FIRE)
    (row,) = returned(story).evacuations
    assert (row.vector, row.state, row.count, row.victim_count) == (
        VectorKind.FIRE,
        EvacuationState.VECTOR_ASSIGNED,
        1,
        1,
    )


def test_hours() -> None:
    assert all_of_it().volunteers.counted_ms == (2 * 39 + 59 + 20) * ms("01:00")

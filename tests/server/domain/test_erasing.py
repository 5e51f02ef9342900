"""Erasing: what is left of a person, and until when people are kept."""

import pytest

from protocol import commands as c
from protocol.care_records import CareRecord
from protocol.devices import Role
from protocol.ids import VictimId
from protocol.members import Member
from protocol.operations import OperationStatus
from protocol.protected import VictimIdentity
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import Victim
from server.domain.actor import SYSTEM
from server.domain.care import care_record_id
from server.domain.erasing import as_erased
from server.domain.outcomes import Accepted
from tests.support.care_strategies import READER, VITALS
from tests.support.strategies import (
    ADMIN,
    COVER_HEAD,
    MEMBERS,
    STRANGER,
    TEAMS,
    VICTIMS,
    History,
    actor_of,
    ask,
    prepared,
)


@pytest.fixture
def history() -> History:
    return prepared()


def test_an_erased_victim_keeps_its_number_its_category_and_nothing_protected(history: History) -> None:
    """Rule CA8."""
    history.run(ask(c.IdentifyVictim, COVER_HEAD, victim_id=VICTIMS[0], identity=VictimIdentity(name="A")))
    before = history.state.find(Victim, VICTIMS[0])
    assert before is not None
    assert (before.has_identity, before.has_care, before.is_red_flagged) == (True, True, True)
    assert isinstance(history.run(ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[0], by_user_id=READER)), Accepted)
    after = history.state.find(Victim, VICTIMS[0])
    assert after is not None
    assert (after.has_identity, after.identity, after.has_care, after.is_red_flagged) == (False, None, False, False)
    assert after.is_erased
    assert (after.number, after.category, after.team_id) == (before.number, before.category, before.team_id)
    care = history.state.find(CareRecord, care_record_id(VICTIMS[0]))
    assert care is not None
    assert care.is_erased
    assert (care.reports, care.measurements, care.notes, care.version, care.red_flag_count) == ((), (), (), 0, 0)
    assert care.scope_ids == (TEAMS[0],)


def test_a_victim_without_care_is_erased_as_well(history: History) -> None:
    history.run(ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[2]))
    assert [touched.entity.id for touched in history.changes[-1].touched] == [VICTIMS[2]]


def test_no_new_identity_is_taken_for_who_was_erased(history: History) -> None:
    """Rule CA8: a late entry would bring back what is gone."""
    history.run(ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[0]))
    refusal = history.run(
        ask(c.IdentifyVictim, COVER_HEAD, victim_id=VICTIMS[0], identity=VictimIdentity(name="A"), age_ms=1_500)
    )
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == (RefusalCode.ERASED, "victim_id")


def test_an_erased_member_keeps_the_code_and_the_place_in_the_team(history: History) -> None:
    """Rule CA8."""
    history.run(ask(c.EraseMember, SYSTEM, member_id=MEMBERS[0], by_user_id=READER))
    member = history.state.find(Member, MEMBERS[0])
    assert member is not None
    assert (member.is_erased, member.has_identity, member.identity) == (True, False, None)
    assert (member.code, member.team_id) == ("M0", TEAMS[0])


def test_erasing_again_changes_nothing_more(history: History) -> None:
    history.run(ask(c.EraseMember, SYSTEM, member_id=MEMBERS[0]))
    once = history.state.entities
    assert isinstance(history.run(ask(c.EraseMember, SYSTEM, member_id=MEMBERS[0])), Accepted)
    assert history.state.entities == once


def test_who_is_unknown_cannot_be_erased(history: History) -> None:
    for request, field in (
        (ask(c.EraseVictim, SYSTEM, victim_id=STRANGER), "victim_id"),
        (ask(c.EraseMember, SYSTEM, member_id=STRANGER), "member_id"),
        (ask(c.EraseVictim, SYSTEM, victim_id=MEMBERS[0]), "victim_id"),
    ):
        assert history.run(request) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field=field)


def test_the_fact_of_an_erasure_is_told_by_the_server_alone_because_it_has_the_key_to_destroy(history: History) -> None:
    for role in set(Role) - {Role.SYSTEM}:
        assert history.run(ask(c.EraseVictim, actor_of(role), victim_id=VICTIMS[0])) == Refusal(
            code=RefusalCode.FORBIDDEN
        )


def test_people_are_erased_after_the_end_of_an_operation_and_not_measured(history: History) -> None:
    """Rule CA9."""
    history.run(ask(c.SetOperationStatus, ADMIN, status=OperationStatus.CLOSED, is_forced=True, reason="fin"))
    operation = history.state.operation
    assert operation is not None
    assert operation.closed_at is not None
    refusal = history.run(ask(c.MeasureVitals, victim_id=VICTIMS[0], vitals=VITALS[0]))
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.OPERATION_CLOSED
    assert isinstance(history.run(ask(c.SetRetention, ADMIN, retention_until=history.now)), Accepted)
    assert isinstance(history.run(ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[0])), Accepted)


def test_the_newest_word_on_retention_counts_whatever_comes_in_late(history: History) -> None:
    """Rule CA9."""
    history.run(ask(c.SetRetention, COVER_HEAD, retention_until=1_800_000_000_000))
    late = history.run(ask(c.SetRetention, ADMIN, retention_until=1_790_000_000_000, age_ms=1_500))
    assert isinstance(late, Accepted)
    assert late.is_late
    operation = history.state.operation
    assert operation is not None
    assert operation.retention_until == 1_800_000_000_000
    history.run(ask(c.SetRetention, COVER_HEAD))
    assert history.state.operation is not None
    assert history.state.operation.retention_until is None


def test_who_was_erased_is_erased_in_what_was_known_before_too() -> None:
    """Rule RP9: and nobody else is."""
    history = prepared()
    before = history.state
    for request in (
        ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[0]),
        ask(c.EraseMember, SYSTEM, member_id=MEMBERS[0]),
    ):
        history.run(request)
    shown = {entity.id: as_erased(entity, history.state) for entity in before.entities.values()}
    victim, member = shown[VICTIMS[0]], shown[MEMBERS[0]]
    care = shown[care_record_id(VictimId(VICTIMS[0]))]
    assert isinstance(victim, Victim)
    assert isinstance(member, Member)
    assert isinstance(care, CareRecord)
    assert (victim.has_identity, victim.identity, victim.has_care, victim.is_erased) == (False, None, False, True)
    assert (member.has_identity, member.identity, member.is_erased) == (False, None, True)
    assert (care.is_erased, care.reports) == (True, ())
    erased = {victim.id, member.id, care.id}
    assert all(shown[entity.id] is entity for entity in before.entities.values() if entity.id not in erased)

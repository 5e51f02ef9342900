"""Triage: again at every stage, every act kept, the newest is the category."""

from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.members import Presence, Qualification
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import TriageCategory, TriageMethod, Victim
from server.domain.outcomes import Accepted
from server.domain.triage import MAX_TRIAGES
from tests.support.strategies import COVER_HEAD, DISPATCHER, MEMBERS, STRANGER, TEAMS, History, ask, prepared
from tests.support.victim_stories import CREW, HELD, MEDIC, NEW, OTHER_CREW, POST, victim

Category, Method = TriageCategory, TriageMethod


@pytest.fixture
def history() -> History:
    return prepared()


def sort(category: Category, actor: Any = CREW, method: Method = Method.FIRST_AIDER, **fields: Any) -> Any:
    return ask(c.TriageVictim, actor, victim_id=HELD, category=category, method=method, **fields)


def test_every_sorting_is_kept_with_who_and_how(history: History) -> None:
    """Rule VI2."""
    history.run(sort(Category.DELAYED))
    history.run(sort(Category.IMMEDIATE, MEDIC, Method.PHYSICIAN))
    now = victim(history)
    assert [(act.category, act.method, act.by) for act in now.triages] == [
        (Category.IMMEDIATE, Method.FIRST_AIDER, Role.DISPATCHER),
        (Category.DELAYED, Method.FIRST_AIDER, Role.TEAM_LEADER),
        (Category.IMMEDIATE, Method.PHYSICIAN, Role.MEDICAL_OFFICER),
    ]
    assert (now.category, now.triage_method, now.category_at) == (Category.IMMEDIATE, Method.PHYSICIAN, history.now)


def test_a_late_sorting_enters_the_history_and_not_the_present(history: History) -> None:
    """Rule VI2."""
    history.run(sort(Category.MINOR, delay_ms=60_000))
    decision = history.run(sort(Category.EXPECTANT, age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    now = victim(history)
    assert now.category is Category.MINOR
    assert [act.category for act in now.triages] == [Category.IMMEDIATE, Category.EXPECTANT, Category.MINOR]


def test_of_a_long_reason_the_victim_keeps_the_beginning_and_the_log_all(history: History) -> None:
    """Rule VI2: sixteen whole ones would not fit a frame."""
    reason = "é" * 1000
    history.run(sort(Category.DELAYED, reason=reason))
    assert victim(history).triages[-1].reason == reason[:300]
    (told,) = [record.event for record in history.records if isinstance(record.event, e.VictimTriaged)]
    assert told.reason == reason


def test_the_first_sorting_counts_from_the_earliest_report(history: History) -> None:
    history.run(ask(c.RegisterVictim, victim_id=NEW, delay_ms=60_000))
    assert victim(history, NEW).first_triage_at is None
    history.run(ask(c.TriageVictim, victim_id=NEW, category=Category.MINOR, delay_ms=60_000))
    second = history.now
    history.run(ask(c.TriageVictim, victim_id=NEW, category=Category.DELAYED, age_ms=31_000))
    assert victim(history, NEW).first_triage_at == second - 30_000


@pytest.mark.parametrize(
    ("actor", "method", "may"),
    [
        (MEDIC, Method.PHYSICIAN, True),
        (MEDIC, Method.FIRST_AIDER, True),
        (DISPATCHER, Method.QUOTED, True),
        (COVER_HEAD, Method.QUOTED, True),
        (DISPATCHER, Method.FIRST_AIDER, False),
        (CREW, Method.QUOTED, False),
        (CREW, Method.FIRST_AIDER, False),
    ],
)
def test_death_is_certified_or_quoted_from_who_certified_it(
    history: History, actor: Any, method: Method, may: bool
) -> None:
    """Rule VI3."""
    decision = history.run(sort(Category.DECEASED, actor, method))
    if may:
        assert isinstance(decision, Accepted)
        assert victim(history).category is Category.DECEASED
    else:
        assert isinstance(decision, Refusal)
        assert (decision.code, decision.field) == (RefusalCode.FORBIDDEN, "category")
        assert isinstance(decision.last, Victim)


def test_a_crew_says_that_somebody_looks_dead(history: History) -> None:
    """Rule VI3."""
    assert isinstance(history.run(sort(Category.APPARENTLY_DEAD)), Accepted)


def test_nobody_is_registered_as_certified_dead_by_a_crew(history: History) -> None:
    """Rule VI3."""
    decision = history.run(ask(c.RegisterVictim, CREW, victim_id=NEW, category=Category.DECEASED))
    assert decision == Refusal(code=RefusalCode.FORBIDDEN, field="category")
    decision = history.run(ask(c.RegisterVictims, CREW, count=2, category=Category.DECEASED))
    assert decision == Refusal(code=RefusalCode.FORBIDDEN, field="category")


def test_a_death_is_taken_back_only_with_a_reason(history: History) -> None:
    """Rule VI3."""
    history.run(sort(Category.DECEASED, MEDIC, Method.PHYSICIAN))
    decision = history.run(sort(Category.IMMEDIATE))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.OUT_OF_SEQUENCE, "reason")
    assert isinstance(history.run(sort(Category.IMMEDIATE, reason="breathes")), Accepted)
    assert victim(history).triages[-1].reason == "breathes"


def test_what_happened_before_the_death_is_history(history: History) -> None:
    history.run(sort(Category.DECEASED, MEDIC, Method.PHYSICIAN, delay_ms=60_000))
    decision = history.run(sort(Category.DELAYED, age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert victim(history).category is Category.DECEASED


def test_a_crew_without_a_physician_does_not_sort_like_one(history: History) -> None:
    decision = history.run(sort(Category.DELAYED, CREW, Method.PHYSICIAN))
    assert isinstance(decision, Refusal)
    assert decision.field == "method"
    history.run(
        ask(
            c.EnrolMember,
            member_id=MEMBERS[3],
            code="DR",
            team_id=TEAMS[0],
            qualifications=(Qualification.PHYSICIAN,),
        )
    )
    history.run(ask(c.ReportPresence, member_id=MEMBERS[3], presence=Presence.CHECKED_IN))
    assert isinstance(history.run(sort(Category.DELAYED, CREW, Method.PHYSICIAN)), Accepted)


def test_who_sorts_is_in_charge_or_at_a_desk(history: History) -> None:
    assert history.run(sort(Category.MINOR, OTHER_CREW)) == Refusal(code=RefusalCode.FORBIDDEN)
    assert history.run(sort(Category.MINOR, POST)) == Refusal(code=RefusalCode.FORBIDDEN)
    unknown = ask(c.TriageVictim, victim_id=STRANGER, category=Category.MINOR)
    assert history.run(unknown) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="victim_id")


def test_a_victim_sorted_often_keeps_the_newest(history: History) -> None:
    for _ in range(MAX_TRIAGES + 3):
        history.run(sort(Category.MINOR))
    now = victim(history)
    assert len(now.triages) == MAX_TRIAGES
    assert now.first_triage_at is not None
    assert now.first_triage_at < now.triages[0].stamp.occurred_at

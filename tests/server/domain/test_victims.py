"""Victims: scanned, described, identified; two numbers of one person counted once; a mistaken number not at all."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.codec import encode_entity, encode_record
from protocol.operations import OperationStatus
from protocol.protected import VictimIdentity
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import AgeBand, Scan, ScanKind, Sex, TriageCategory, Victim
from server.domain.outcomes import Accepted
from server.domain.victims import MAX_SCANS, band_of, read_scan
from tests.support.strategies import COVER_HEAD, MEMBERS, STRANGER, History, Request, ask, prepared
from tests.support.victim_stories import AT_POST, CREW, FOUND, HELD, MEDIC, NEW, POST, board, victim

SINUS = "FR069ABCD2026TR000001"


@pytest.fixture
def history() -> History:
    return prepared()


def scan(value: str = SINUS, kind: ScanKind = ScanKind.SINUS, **fields: Any) -> Request:
    return ask(c.ScanVictim, **{"victim_id": HELD, "kind": kind, "value": value, **fields})


@pytest.mark.parametrize(
    ("kind", "value", "is_odd"),
    [
        (ScanKind.SINUS, SINUS, False),
        (ScanKind.SINUS, "FR069ABCD2026HP999999", False),
        (ScanKind.SINUS, "FR069ABCD2026XX000001", True),
        (ScanKind.SINUS, "123", True),
        (ScanKind.BIB, "123", False),
    ],
)
def test_a_number_that_looks_odd_is_marked_and_kept(history: History, kind: ScanKind, value: str, is_odd: bool) -> None:
    """Rule VI10."""
    assert isinstance(history.run(scan(value, kind)), Accepted)
    assert Scan(kind=kind, value=value, is_odd=is_odd) in victim(history).scans
    assert read_scan(kind, f" {value} ") == Scan(kind=kind, value=value, is_odd=is_odd)


def test_a_misreading_is_taken_back(history: History) -> None:
    history.run(scan("12", ScanKind.BIB, is_wrong=True))
    assert victim(history).scans == ()
    history.run(scan("12", ScanKind.BIB, age_ms=1_500))
    assert victim(history).scans == (), "said before it was taken back"


def test_the_same_number_on_two_people_is_pointed_out(history: History) -> None:
    """Rule VI10."""
    history.run(scan("12", ScanKind.BIB, victim_id=FOUND))
    assert victim(history, FOUND).may_duplicate_id == HELD
    history.run(scan("12", ScanKind.BIB, victim_id=FOUND, is_wrong=True))
    assert victim(history, FOUND).may_duplicate_id is None


def test_nobody_carries_numbers_without_end(history: History) -> None:
    for number in range(MAX_SCANS):
        history.run(scan(str(number), ScanKind.TICKET))
    refused = history.run(scan("one more", ScanKind.TICKET))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "value")
    assert isinstance(history.run(scan("3", ScanKind.TICKET)), Accepted)


def test_what_is_left_out_of_a_description_stays(history: History) -> None:
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, sex=Sex.FEMALE, language="pt"))
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, age_years=9))
    now = victim(history)
    assert (now.sex, now.language, now.age_years, now.age_band) == (Sex.FEMALE, "pt", 9, AgeBand.CHILD)


def test_each_part_of_a_description_is_as_new_as_its_own_report(history: History) -> None:
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, sex=Sex.MALE, delay_ms=60_000))
    decision = history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, sex=Sex.FEMALE, age_years=3, age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert not decision.is_late, "the age is news"
    assert (victim(history).sex, victim(history).age_years) == (Sex.MALE, 3)


def test_a_guess_replaces_the_years(history: History) -> None:
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, age_years=9))
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, age_band=AgeBand.ADULT))
    assert (victim(history).age_years, victim(history).age_band) == (None, AgeBand.ADULT)
    assert band_of(0, AgeBand.ADULT) is AgeBand.INFANT


def test_a_description_says_something(history: History) -> None:
    refused = history.run(ask(c.DescribeVictim, CREW, victim_id=HELD))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "age_years")
    refused = history.run(ask(c.DescribeVictim, victim_id=HELD, intervention_id=STRANGER))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.UNKNOWN_TARGET, "intervention_id")


def test_the_newest_identity_counts(history: History) -> None:
    """Rule VI8."""
    decision = history.run(ask(c.IdentifyVictim, CREW, victim_id=HELD, identity=VictimIdentity(name="Paul Martin")))
    assert isinstance(decision, Accepted)
    assert victim(history).has_identity
    late = history.run(ask(c.IdentifyVictim, CREW, victim_id=HELD, identity=VictimIdentity(), age_ms=2_000))
    assert isinstance(late, Accepted)
    assert late.is_late


@pytest.mark.parametrize("is_new", [True, False])
def test_that_a_victim_is_one_of_ours_is_part_of_the_sealed_identity(history: History, is_new: bool) -> None:
    """Rule VI8: the link is nowhere in clear, and leads to somebody enrolled."""
    kind = c.RegisterVictim if is_new else c.IdentifyVictim
    victim_id = NEW if is_new else HELD
    refused = history.run(ask(kind, CREW, victim_id=victim_id, identity=VictimIdentity(member_id=STRANGER)))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.UNKNOWN_TARGET, "identity.member_id")
    decision = history.run(ask(kind, CREW, victim_id=victim_id, identity=VictimIdentity(member_id=MEMBERS[0])))
    assert isinstance(decision, Accepted)
    assert victim(history, victim_id).has_identity
    assert MEMBERS[0].bytes not in encode_record(history.records[-1])
    assert MEMBERS[0].bytes not in encode_entity(victim(history, victim_id))


def test_two_numbers_of_one_person_are_counted_once_and_both_found(history: History) -> None:
    """Rule VI11."""
    before = board(history)
    history.run(ask(c.MergeVictims, MEDIC, victim_id=FOUND, into_id=HELD))
    now = board(history)
    assert victim(history, FOUND).merged_into == HELD
    assert (now.tags_merged, now.tags_in_use, now.tags_issued) == (1, before.tags_in_use - 1, before.tags_issued)
    assert history.state.holder_of(Victim, str(victim(history, FOUND).number)) == FOUND
    history.run(ask(c.UnmergeVictim, victim_id=FOUND))
    assert board(history) == before


def test_what_happens_to_a_second_number_is_kept_and_not_counted(history: History) -> None:
    """Rule VI11."""
    history.run(ask(c.MergeVictims, victim_id=FOUND, into_id=HELD))
    before = board(history)
    history.run(ask(c.TriageVictim, MEDIC, victim_id=FOUND, category=TriageCategory.DELAYED))
    assert board(history) == before
    assert victim(history, FOUND).category is TriageCategory.DELAYED


def test_merges_never_run_in_a_circle(history: History) -> None:
    history.run(ask(c.MergeVictims, victim_id=FOUND, into_id=HELD))
    history.run(ask(c.MergeVictims, victim_id=HELD, into_id=AT_POST))
    for victim_id, into_id in ((AT_POST, FOUND), (AT_POST, HELD), (AT_POST, AT_POST), (HELD, FOUND)):
        refused = history.run(ask(c.MergeVictims, victim_id=victim_id, into_id=into_id))
        assert isinstance(refused, Refusal)
        assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "into_id")


def test_nobody_becomes_a_number_given_by_mistake(history: History) -> None:
    history.run(ask(c.VoidVictim, victim_id=HELD, reason="empty tag"))
    refused = history.run(ask(c.MergeVictims, victim_id=FOUND, into_id=HELD))
    assert isinstance(refused, Refusal)
    assert refused.field == "into_id"
    refused = history.run(ask(c.MergeVictims, victim_id=FOUND, into_id=STRANGER))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.UNKNOWN_TARGET, "into_id")


def test_a_number_given_by_mistake_is_accounted_for(history: History) -> None:
    """Rule VI11."""
    before = board(history)
    history.run(ask(c.VoidVictim, CREW, victim_id=HELD, reason="empty tag"))
    now = board(history)
    assert (now.tags_void, now.tags_in_use, now.totals.immediate) == (1, before.tags_in_use - 1, 0)
    history.run(ask(c.VoidVictim, CREW, victim_id=HELD, reason="not empty", is_void=False))
    assert board(history) == before


def test_the_newest_news_of_a_person_is_known(history: History) -> None:
    history.run(scan(delay_ms=60_000))
    newest = history.now
    history.run(ask(c.DescribeVictim, CREW, victim_id=HELD, sex=Sex.MALE, age_ms=30_000))
    assert victim(history).last_news_at == newest


@pytest.mark.parametrize(
    "asked",
    [
        scan(victim_id=STRANGER),
        ask(c.DescribeVictim, victim_id=STRANGER, sex=Sex.MALE),
        ask(c.IdentifyVictim, victim_id=STRANGER, identity=VictimIdentity()),
        ask(c.MergeVictims, victim_id=STRANGER, into_id=HELD),
        ask(c.UnmergeVictim, victim_id=STRANGER),
        ask(c.VoidVictim, victim_id=STRANGER, reason="?"),
    ],
)
def test_an_unknown_victim_is_refused(history: History, asked: Request) -> None:
    assert history.run(asked) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="victim_id")


def test_merging_is_for_who_sees_both(history: History) -> None:
    for actor in (CREW, POST):
        refused = history.run(ask(c.MergeVictims, actor, victim_id=HELD, into_id=AT_POST))
        assert refused == Refusal(code=RefusalCode.FORBIDDEN)


def test_duplicates_are_settled_after_the_end_too(history: History) -> None:
    """Rule VI11: lists are compared for days."""
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="over"))
    assert isinstance(history.run(ask(c.MergeVictims, victim_id=FOUND, into_id=HELD)), Accepted)
    assert isinstance(history.run(ask(c.UnmergeVictim, victim_id=FOUND)), Accepted)
    refused = history.run(ask(c.VoidVictim, victim_id=FOUND, reason="?"))
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.OPERATION_CLOSED

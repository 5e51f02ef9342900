"""What was agreed of an operation before it began."""

import pytest

from protocol import commands as c
from protocol.operations import CoverSize, CrewTriage, DescribedField, Operation, OperationKind
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import TriageCategory, TriageMethod, Victim
from server.domain.outcomes import Accepted
from server.domain.visibility import public
from tests.support.strategies import ADMIN, COVER_HEAD, ORGANISATIONS, STRANGER, VICTIMS, History, ask, prepared

MORNING, EVENING = 1_790_000_000_000, 1_790_040_000_000


@pytest.fixture
def history() -> History:
    return prepared()


def _operation(history: History) -> Operation:
    assert history.state.operation is not None
    return history.state.operation


def test_what_is_said_when_an_operation_is_created_stands_in_it() -> None:
    """Rule OP1."""
    history = History()
    agreed = {
        "cover_size": CoverSize.MEDIUM,
        "planned_start_at": MORNING,
        "planned_end_at": EVENING,
        "expected_attendance": 8_000,
        "organiser": "Ville de Sète",
    }
    history.run(ask(c.CreateOperation, ADMIN, code="M", name="M", kind=OperationKind.EVENT_COVER, **agreed))
    assert {name: getattr(public(_operation(history)), name) for name in agreed} == agreed


def test_hours_end_after_they_begin_whoever_says_which_of_them(history: History) -> None:
    """Rule OP1."""
    asked = ask(
        c.CreateOperation,
        ADMIN,
        code="M",
        name="M",
        kind=OperationKind.EVENT_COVER,
        planned_start_at=EVENING,
        planned_end_at=MORNING,
    )
    assert History().run(asked) == Refusal(code=RefusalCode.INVALID_VALUE, field="planned_end_at")
    history.run(ask(c.DescribeOperation, planned_end_at=EVENING))
    refused = history.run(ask(c.DescribeOperation, planned_start_at=EVENING))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "planned_start_at")
    history.run(ask(c.DescribeOperation, planned_start_at=MORNING))
    refused = history.run(ask(c.DescribeOperation, planned_end_at=MORNING))
    assert isinstance(refused, Refusal)
    assert refused.field == "planned_end_at"
    moved = ask(c.DescribeOperation, planned_start_at=EVENING, cleared=(DescribedField.PLANNED_END,))
    assert isinstance(history.run(moved), Accepted)
    assert (_operation(history).planned_start_at, _operation(history).planned_end_at) == (EVENING, None)


def test_two_desks_that_each_know_a_part_do_not_undo_each_other(history: History) -> None:
    """Rule OP1, with rule C8: each value is a register of its own."""
    history.run(ask(c.DescribeOperation, COVER_HEAD, expected_attendance=8_000))
    late = history.run(ask(c.DescribeOperation, ADMIN, expected_attendance=500, organiser="Ville", age_ms=1_500))
    assert isinstance(late, Accepted)
    assert not late.is_late, "part of it is news"
    assert (_operation(history).expected_attendance, _operation(history).organiser) == (8_000, "Ville")
    late = history.run(ask(c.DescribeOperation, ADMIN, expected_attendance=700, age_ms=3_000))
    assert isinstance(late, Accepted)
    assert late.is_late


def test_the_organisation_that_leads_is_one_of_the_operation(history: History) -> None:
    """Rule OP2."""
    history.run(ask(c.DescribeOperation, lead_organisation_id=ORGANISATIONS[0]))
    assert _operation(history).lead_organisation_id == ORGANISATIONS[0]
    refused = history.run(ask(c.DescribeOperation, lead_organisation_id=STRANGER))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.UNKNOWN_TARGET, "lead_organisation_id")
    history.run(ask(c.DescribeOperation, cleared=(DescribedField.LEAD,)))
    assert _operation(history).lead_organisation_id is None


def test_crews_sort_by_one_method_which_is_that_of_first_aiders_until_another_is_said(history: History) -> None:
    """Rule OP3, with rule C8: it is a register of its own."""
    assert public(_operation(history)).triage_method is CrewTriage.FIRST_AIDER
    history.run(ask(c.DescribeOperation, COVER_HEAD, triage_method=CrewTriage.SALT))
    late = history.run(ask(c.DescribeOperation, ADMIN, triage_method=CrewTriage.START, age_ms=1_500))
    assert isinstance(late, Accepted)
    assert late.is_late
    assert public(_operation(history)).triage_method is CrewTriage.SALT
    begun = History()
    begin = {"code": "M", "name": "M", "kind": OperationKind.EVENT_COVER, "triage_method": CrewTriage.START}
    begun.run(ask(c.CreateOperation, ADMIN, **begin))
    assert _operation(begun).triage_method is CrewTriage.START


def test_the_method_of_the_operation_forbids_nobody_another_one(history: History) -> None:
    """Rule OP3: what was found is kept as it was found."""
    assert {each.value for each in CrewTriage} <= {each.value for each in TriageMethod}
    history.run(ask(c.DescribeOperation, triage_method=CrewTriage.START))
    sorted_otherwise = {"category": TriageCategory.DELAYED, "method": TriageMethod.FIRST_AIDER}
    history.run(ask(c.TriageVictim, victim_id=VICTIMS[2], **sorted_otherwise))
    victim = history.state.find(Victim, VICTIMS[2])
    assert victim is not None
    assert (victim.category, victim.triage_method) == (TriageCategory.DELAYED, TriageMethod.FIRST_AIDER)


def test_to_say_nothing_is_refused(history: History) -> None:
    refused = history.run(ask(c.DescribeOperation))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == (RefusalCode.INVALID_VALUE, "cleared")

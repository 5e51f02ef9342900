"""The care record of a victim: versions, measurements and remarks in the order of time, sealed, where the victim is."""

from itertools import permutations
from typing import Any
from uuid import uuid5

import msgspec
import pytest

from protocol import commands as c
from protocol.care import (
    CareBlock,
    CareReport,
    Circulation,
    Lesion,
    LesionKind,
    MedicalHistory,
    SealedNote,
)
from protocol.care_records import CareRecord
from protocol.devices import Role
from protocol.protected import Sealed
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from protocol.victims import CustodyKind, Holder, Victim
from protocol.vitals import Glucose, GlucoseUnit, Measurer, Pain, PainScale, Vitals
from server.domain.actor import SYSTEM
from server.domain.care import MAX_REPORT_BYTES, care_record_id
from server.domain.evolve import evolve
from server.domain.outcomes import Accepted
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, view_for
from tests.support.strategies import (
    OPERATION,
    SEALED_BOX,
    SITES,
    STRANGER,
    TEAMS,
    VICTIMS,
    History,
    Request,
    actor_of,
    ask,
    prepared,
)

LEADER = actor_of(Role.TEAM_LEADER)
DOCTOR = actor_of(Role.MEDICAL_OFFICER)
ANA, BO, CLO = VICTIMS[:3]
"""The first team's with a report, the first site's with vitals, nobody's without care."""
SOS = CareReport(red_flag_codes=("chest_pain", "pale", "pale"))
CALM = CareReport(remarks="va mieux")


@pytest.fixture
def history() -> History:
    return prepared()


def care_of(history: History, victim_id: Any = ANA) -> CareRecord:
    care = history.state.find(CareRecord, care_record_id(victim_id))
    assert care is not None
    return care


def victim(history: History, victim_id: Any = ANA) -> Victim:
    found = history.state.find(Victim, victim_id)
    assert found is not None
    return found


def test_two_crews_without_a_network_write_on_one_and_the_same_record() -> None:
    """Rule CA2: its id follows from the victim's."""
    assert care_record_id(ANA) == care_record_id(ANA) != care_record_id(BO)
    assert care_record_id(ANA) == uuid5(ANA, "care")


def test_a_correction_is_a_new_version_and_the_one_before_is_kept(history: History) -> None:
    """Rule CA2."""
    before = care_of(history)
    history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=CALM))
    care = care_of(history)
    assert (before.version, care.version, len(care.reports)) == (1, 2, 2)
    assert care.reports[0] == before.reports[0]
    assert all(entry.sealed == Sealed(key_id="1", box=SEALED_BOX) for entry in care.reports)
    assert care.reports[1].team_id == TEAMS[0]


def test_the_red_flags_are_those_of_the_newest_version_each_counted_once(history: History) -> None:
    """Rule CA3."""
    assert (care_of(history).red_flag_count, victim(history).is_red_flagged) == (2, True)
    history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=CALM))
    assert (care_of(history).red_flag_count, victim(history).is_red_flagged) == (0, False)
    decision = history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=SOS, age_ms=60_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert care_of(history).version == 3
    assert care_of(history).red_flag_count == 0, "an older version that comes in late changes no present"


def test_a_version_of_some_blocks_leaves_the_red_flags_to_the_one_that_speaks_of_them(history: History) -> None:
    """Rule CA14: one that names them and ticks none takes them back."""
    part = CareReport(blocks=(CareBlock.LESIONS,), lesions=(Lesion(kind=LesionKind.WOUND),))
    history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=part))
    assert (care_of(history).version, care_of(history).red_flag_count, victim(history).is_red_flagged) == (2, 2, True)
    history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=CareReport(blocks=(CareBlock.RED_FLAGS,))))
    assert (care_of(history).version, care_of(history).red_flag_count, victim(history).is_red_flagged) == (3, 0, False)


def test_each_block_is_named_as_its_field() -> None:
    """Rule CA14: so that whoever reads folds the versions without a table."""
    fields = [field.name for field in msgspec.structs.fields(CareReport) if field.name != "blocks"]
    assert sorted(CareBlock) == sorted(fields)


def test_any_order_of_arrival_gives_the_same_record() -> None:
    """Rule C8: whatever was entered first without a network."""
    asked = [
        ask(c.RecordCare, LEADER, victim_id=CLO, report=SOS),
        ask(c.RecordCare, DOCTOR, victim_id=CLO, report=CALM),
        ask(c.MeasureVitals, DOCTOR, victim_id=CLO, vitals=Vitals(spo2_pct=91)),
        ask(c.NoteCare, DOCTOR, victim_id=CLO, remark=SealedNote(text="A")),
        ask(c.SignCare, DOCTOR, victim_id=CLO),
    ]
    history = prepared()
    before = history.state
    history.run(ask(c.MoveVictim, victim_id=CLO, to=Holder(kind=CustodyKind.TEAM, team_id=TEAMS[0])))
    history.run_all(asked)
    expected = care_of(history, CLO)
    assert (expected.version, expected.measurement_count, expected.note_count) == (2, 1, 1)
    assert expected.signed_at is not None
    for order in permutations(history.records[before.seq :]):
        state = before
        for record in order:
            state, _ = evolve(state, msgspec.structs.replace(record, seq=state.seq + 1))
        assert state.find(CareRecord, expected.id) == expected
        assert state.find(Victim, CLO) == victim(history, CLO)


def test_the_record_says_how_fresh_it_is_and_nothing_of_what_was_found(history: History) -> None:
    """Rule CA3."""
    history.run(ask(c.MeasureVitals, LEADER, victim_id=ANA, vitals=Vitals(spo2_pct=91)))
    history.run(ask(c.NoteCare, LEADER, victim_id=ANA, remark=SealedNote(text="enceinte")))
    care = care_of(history)
    assert (care.version, care.measurement_count, care.note_count) == (1, 1, 1)
    assert care.reported_at is not None
    assert care.measured_at is not None
    assert care.started_at <= care.reported_at < care.measured_at < care.updated_at
    assert victim(history).last_news_at == care.updated_at
    audience = Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[0])
    view = view_for(audience, 0, history.changes[-1])
    assert view is not None
    [shown, _] = view.entities
    assert isinstance(shown, CareRecord)
    assert (shown.reports, shown.measurements, shown.notes, shown.scope_ids, shown.stamps) == ((), (), (), (), {})
    assert view.fact is not None
    assert getattr(view.fact.event, "remark", "missing") is None


def test_the_record_goes_where_its_victim_goes(history: History) -> None:
    """Rule CA3: who no longer has the victim no longer sees the record; who has, does, without being told."""
    history.run(ask(c.MoveVictim, LEADER, victim_id=ANA, to=Holder(kind=CustodyKind.TEAM, team_id=TEAMS[1])))
    assert set(care_of(history).scope_ids) >= {TEAMS[1]}
    history.run(ask(c.ConfirmReceipt, actor_of(Role.TEAM_LEADER, 1), victim_id=ANA))
    care = care_of(history)
    assert care.team_id == victim(history).team_id == TEAMS[1]
    assert TEAMS[0] not in care.scope_ids
    views = [
        view_for(Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, team_id), 0, history.changes[-1])
        for team_id in TEAMS[:2]
    ]
    left, stays = views
    assert left is not None
    assert str(care.id) in {gone.id for gone in left.removed}
    assert stays is not None
    assert care.id in {entity.id for entity in stays.entities}


@pytest.mark.parametrize("kind", [c.RecordCare, c.MeasureVitals, c.NoteCare, c.SignCare])
def test_only_who_is_in_charge_writes(history: History, kind: type[c.CommandEnvelope]) -> None:
    """Rule CA4."""
    fields = {
        c.RecordCare: {"report": SOS},
        c.MeasureVitals: {"vitals": Vitals(spo2_pct=91)},
        c.NoteCare: {"remark": SealedNote(text="A")},
    }.get(kind, {})
    history.run(ask(c.RecordCare, DOCTOR, victim_id=BO, report=CALM))
    post = actor_of(Role.POST_LEADER)
    for writer, victim_id, is_in_charge in (
        (LEADER, ANA, True),
        (LEADER, BO, False),
        (LEADER, STRANGER, False),
        (post, BO, True),
        (post, ANA, False),
        (DOCTOR, ANA, True),
    ):
        decision = history.run(ask(kind, writer, victim_id=victim_id, **fields))
        assert isinstance(decision, Accepted) == is_in_charge, (writer.role, victim_id)
        if not is_in_charge:
            assert decision == Refusal(code=RefusalCode.FORBIDDEN)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (ask(c.RecordCare, victim_id=ANA, report=CareReport()), "report"),
        (ask(c.RecordCare, victim_id=ANA, report=CareReport(blocks=(CareBlock.RISKS,), remarks="x")), "report.blocks"),
        (
            ask(
                c.RecordCare,
                victim_id=ANA,
                report=CareReport(circulation=Circulation(systolic_mmhg=80, diastolic_mmhg=81)),
            ),
            "report.circulation.diastolic_mmhg",
        ),
        (
            ask(
                c.RecordCare,
                victim_id=ANA,
                report=CareReport(
                    lesions=(
                        Lesion(kind=LesionKind.PAIN, pain=Pain(scale=PainScale.TO_TEN, value=10)),
                        Lesion(kind=LesionKind.PAIN, pain=Pain(scale=PainScale.TO_FOUR, value=5)),
                    )
                ),
            ),
            "report.lesions[1].pain.value",
        ),
        (
            ask(
                c.RecordCare,
                victim_id=ANA,
                report=CareReport(history=MedicalHistory(severity=Pain(scale=PainScale.TO_FOUR, value=9))),
            ),
            "report.history.severity.value",
        ),
        (ask(c.MeasureVitals, victim_id=ANA, vitals=Vitals(measured_by=Measurer.NURSE)), "vitals"),
        (
            ask(c.MeasureVitals, victim_id=ANA, vitals=Vitals(systolic_mmhg=80, diastolic_mmhg=81)),
            "vitals.diastolic_mmhg",
        ),
        (
            ask(
                c.MeasureVitals,
                victim_id=ANA,
                vitals=Vitals(glucose=Glucose(value=90.0, unit=GlucoseUnit.MMOL_PER_L)),
            ),
            "vitals.glucose.value",
        ),
        (
            ask(c.MeasureVitals, victim_id=ANA, vitals=Vitals(pain=Pain(scale=PainScale.TO_FOUR, value=5))),
            "vitals.pain.value",
        ),
        (ask(c.SignCare, DOCTOR, victim_id=CLO), "victim_id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused_with_the_place_and_without_the_value(request_: Request, field: str) -> None:
    """Rule CA10."""
    refusal = prepared().run(request_)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == (RefusalCode.INVALID_VALUE, field)
    assert isinstance(refusal.last, Victim)
    assert refusal.last.identity is None


@pytest.mark.parametrize(
    "vitals",
    [
        Vitals(glucose=Glucose(value=90.0, unit=GlucoseUnit.MG_PER_DL)),
        Vitals(glucose=Glucose(value=5.1, unit=GlucoseUnit.MMOL_PER_L)),
        Vitals(systolic_mmhg=120, diastolic_mmhg=80),
        Vitals(systolic_mmhg=120),
        Vitals(pain=Pain(scale=PainScale.TO_FOUR, value=4)),
        Vitals(heart_rate_per_min=0),
    ],
)
def test_what_is_rare_and_possible_is_taken(vitals: Vitals) -> None:
    assert isinstance(prepared().run(ask(c.MeasureVitals, victim_id=ANA, vitals=vitals)), Accepted)


@pytest.mark.parametrize(
    "vitals",
    [
        {"heart_rate_per_min": 301},
        {"spo2_pct": 101},
        {"breaths_per_min": 81},
        {"temperature_c": 24.9},
        {"temperature_c": 45.1},
        {"systolic_mmhg": 301},
        {"gcs": {"eyes": 5, "verbal": 5, "motor": 6}},
        {"gcs": {"eyes": 4, "verbal": 0, "motor": 6}},
        {"pain": {"scale": "to_ten", "value": 11}},
        {"avpu": "asleep"},
        {"glucose": {"value": 5.0}},
    ],
    ids=str,
)
def test_a_figure_out_of_its_range_never_gets_past_the_codec(vitals: dict[str, object]) -> None:
    """Rule CA10."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"type": "vitals", **vitals}, Vitals)


def test_a_signature_stands_for_what_was_written_until_then(history: History) -> None:
    """Rule CA11."""
    assert isinstance(history.run(ask(c.SignCare, LEADER, victim_id=ANA)), Accepted)
    signed = care_of(history)
    assert signed.signed_at is not None
    assert signed.reported_at is not None
    assert signed.signed_at >= signed.reported_at
    history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=CALM))
    later = care_of(history)
    assert later.signed_at == signed.signed_at
    assert later.reported_at is not None
    assert later.reported_at > signed.signed_at, "the new version is not signed"


def test_a_report_longer_than_anybody_writes_is_refused(history: History) -> None:
    """Rule CA10: with the path, and without a word of it."""
    lesion = Lesion(kind=LesionKind.BURN, body_part_code="arm", detail="x" * 1000)
    for count, may in ((10, True), (MAX_REPORT_BYTES // 1000 + 1, False)):
        decision = history.run(ask(c.RecordCare, LEADER, victim_id=ANA, report=CareReport(lesions=(lesion,) * count)))
        assert isinstance(decision, Accepted) is may
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.INVALID_VALUE, "report")


def test_nothing_is_written_about_who_was_erased(history: History) -> None:
    """Rule CA8."""
    history.run(ask(c.EraseVictim, SYSTEM, victim_id=ANA))
    for request in (
        ask(c.RecordCare, victim_id=ANA, report=SOS),
        ask(c.MeasureVitals, victim_id=ANA, vitals=Vitals(spo2_pct=91)),
        ask(c.NoteCare, victim_id=ANA, remark=SealedNote(text="A")),
        ask(c.SignCare, DOCTOR, victim_id=ANA),
    ):
        refusal = history.run(request)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.field) == (RefusalCode.ERASED, "victim_id")


@pytest.mark.parametrize("kind", [c.RecordCare, c.MeasureVitals, c.NoteCare])
def test_what_a_relieved_crew_noted_before_is_taken_late_and_nothing_of_a_later_time(
    history: History, kind: type[c.CommandEnvelope]
) -> None:
    """Rules CA4 and VI16: it had no network until the post had taken over; it reads nothing, and signs nothing."""
    fields: dict[Any, dict[str, Any]] = {
        c.RecordCare: {"report": SOS},
        c.MeasureVitals: {"vitals": Vitals(spo2_pct=91)},
        c.NoteCare: {"remark": SealedNote(text="A")},
    }
    to_post = Holder(kind=CustodyKind.SITE, site_id=SITES[0])
    assert isinstance(history.run(ask(c.MoveVictim, victim_id=ANA, to=to_post, delay_ms=60_000)), Accepted)
    assert isinstance(history.run(ask(c.ConfirmReceipt, actor_of(Role.POST_LEADER), victim_id=ANA)), Accepted)
    told = history.run(ask(kind, LEADER, victim_id=ANA, age_ms=30_000, **fields[kind]))
    assert isinstance(told, Accepted)
    for refused in (ask(kind, LEADER, victim_id=ANA, **fields[kind]), ask(c.SignCare, LEADER, victim_id=ANA)):
        assert history.run(refused) == Refusal(code=RefusalCode.FORBIDDEN)
    assert LEADER.team_id not in keys_of(care_of(history))

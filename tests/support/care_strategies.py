"""What is asked about care and about protected data itself in random operations."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from protocol import commands as c
from protocol.care import CareBlock, CareReport, Circulation, Lesion, LesionKind, SealedNote
from protocol.vitals import Glucose, GlucoseUnit, Pain, PainScale, Vitals

READER: Any = uuid5(NAMESPACE_OID, "reader")

REPORTS = (
    CareReport(remarks="A", red_flag_codes=("chest_pain", "pale")),
    CareReport(remarks="B", red_flag_codes=("chest_pain", "chest_pain")),
    CareReport(remarks="C", lesions=(Lesion(kind=LesionKind.BURN),)),
    CareReport(blocks=(CareBlock.LESIONS,), lesions=(Lesion(kind=LesionKind.WOUND),)),
    CareReport(blocks=(CareBlock.RED_FLAGS,)),
    CareReport(),
    CareReport(circulation=Circulation(systolic_mmhg=80, diastolic_mmhg=120)),
)
"""Three that make sense, and two that do not."""

VITALS = (
    Vitals(heart_rate_per_min=90, spo2_pct=97),
    Vitals(temperature_c=38.5, pain=Pain(scale=PainScale.TO_TEN, value=7)),
    Vitals(),
    Vitals(glucose=Glucose(value=90.0, unit=GlucoseUnit.MMOL_PER_L)),
)

VALUES: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    (c.RecordCare, "report"): st.sampled_from((*REPORTS[:3] * 3, *REPORTS[3:])),
    (c.MeasureVitals, "vitals"): st.sampled_from((*VITALS[:2] * 3, *VITALS[2:])),
    (c.NoteCare, "remark"): st.sampled_from((SealedNote(text="A"), SealedNote(text="B"))),
    (c.BreakGlass, "by_user_id"): st.just(READER),
    (c.BreakGlass, "by_device_id"): st.just(READER),
    (c.EraseVictim, "by_user_id"): st.just(READER),
    (c.EraseMember, "by_user_id"): st.just(READER),
    (c.SetRetention, "retention_until"): st.sampled_from((1_790_000_000_000, 1_800_000_000_000)),
}
"""Values by command and field."""

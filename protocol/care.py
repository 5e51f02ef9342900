"""The care sheet (fiche bilan) by its blocks: protected values, sealed before they are stored (rule C12).

Codes are those of the operation's catalogue; a text is for what no code says.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.quantities import EpochMs, Note
from protocol.values import Struct
from protocol.vitals import (
    Avpu,
    BeatsPerMin,
    BreathsPerMin,
    Glasgow,
    OxygenLPerMin,
    Pain,
    PressureMmHg,
    Pupils,
    RefillS,
    SaturationPct,
)

CareCode = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+\Z")]
"""An entry of the catalogue, such as `tourniquet` or `left_forearm`."""
CareText = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]


class IncidentNature(StrEnum):
    """What sort of thing happened."""

    ACCIDENT = "accident"  # an injury
    ILLNESS = "illness"  # came from within
    FAINTNESS = "faintness"  # malaise: not known yet what from
    INTOXICATION = "intoxication"  # something taken, breathed or touched
    DROWNING = "drowning"  # in water
    OTHER = "other"  # none of these


class Circumstances(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened, where and when."""

    nature: IncidentNature | None = None
    place_code: CareCode | None = None
    intoxication_code: CareCode | None = None
    """Alcohol, carbon monoxide, medicine …"""
    happened_at: EpochMs | None = None
    detail: CareText = ""


class Neurological(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Head and nerves."""

    is_conscious: bool | None = None
    has_lost_consciousness: bool | None = None
    """At the beginning."""
    unconscious_s: Annotated[int, Meta(ge=0, le=86_400)] | None = None
    """For how long, as far as somebody saw it."""
    gcs: Glasgow | None = None
    avpu: Avpu | None = None
    is_disoriented: bool | None = None
    is_agitated: bool | None = None
    has_vomited: bool | None = None
    has_convulsed: bool | None = None
    pupils: Pupils | None = None
    motor_trouble_codes: Annotated[tuple[CareCode, ...], Meta(max_length=8)] = ()
    """The limbs that do not move or feel as they should."""


class Breathing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How somebody breathes."""

    is_breathing: bool | None = None
    breaths_per_min: BreathsPerMin | None = None
    is_easy: bool | None = None
    is_ample: bool | None = None
    is_regular: bool | None = None
    is_noisy: bool | None = None
    has_pauses: bool | None = None
    has_sweat: bool | None = None
    has_cyanosis: bool | None = None
    spo2_pct: SaturationPct | None = None


class SkinColour(StrEnum):
    """What the skin says of the blood behind it."""

    NORMAL = "normal"  # nothing to report
    PALE = "pale"  # may be bleeding
    MOTTLED = "mottled"  # marbled: the blood does not reach it
    CYANOTIC = "cyanotic"  # purple: lacks oxygen


class Circulation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Heart and blood."""

    has_carotid_pulse: bool | None = None
    has_radial_pulse: bool | None = None
    heart_rate_per_min: BeatsPerMin | None = None
    is_regular: bool | None = None
    is_well_struck: bool | None = None
    systolic_mmhg: PressureMmHg | None = None
    diastolic_mmhg: PressureMmHg | None = None
    capillary_refill_s: RefillS | None = None
    has_pale_mucosa: bool | None = None
    skin: SkinColour | None = None


class LesionKind(StrEnum):
    """What is seen or felt."""

    WOUND = "wound"  # open skin
    BURN = "burn"  # heat, chemical, electric
    HAEMORRHAGE = "haemorrhage"  # bleeds and does not stop by itself
    DEFORMITY = "deformity"  # out of shape
    PAIN = "pain"  # nothing to be seen
    CLOSED_FRACTURE = "closed_fracture"  # skin whole
    OPEN_FRACTURE = "open_fracture"  # skin open over it
    AMPUTATION = "amputation"  # a part is off
    OTHER = "other"  # none of these


class Side(StrEnum):
    """The victim's own side."""

    LEFT = "left"  # the victim's left
    RIGHT = "right"  # the victim's right
    BOTH = "both"  # on both sides
    MIDDLE = "middle"  # trunk, face, neither side


class Lesion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One injury."""

    kind: LesionKind
    body_part_code: CareCode | None = None
    side: Side | None = None
    pain: Pain | None = None
    detail: CareText = ""


class MedicalHistory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was before (MHTA), and the complaint (PQRST)."""

    illness: CareText = ""
    hospitalisation: CareText = ""
    treatment: CareText = ""
    allergy: CareText = ""
    provoked_by: CareText = ""
    quality: CareText = ""
    region: CareText = ""
    severity: Pain | None = None
    since_at: EpochMs | None = None


class Gesture(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something done: a tourniquet with its time, oxygen with its flow, a defibrillator with its shocks."""

    code: CareCode
    at: EpochMs | None = None
    """When it began; None: nobody said, never invented."""
    ended_at: EpochMs | None = None
    oxygen_l_per_min: OxygenLPerMin | None = None
    shocks: Annotated[int, Meta(ge=0, le=50)] | None = None
    detail: CareText = ""


class RegulationAdvice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the medical regulation said when it was called."""

    at: EpochMs
    function: Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""
    """Such as "médecin régulateur"."""
    decision: CareText = ""


class CareRefusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The victim wants no care, or no transport, and was told what that means."""

    signed_at: EpochMs | None = None
    """None: would not sign either."""
    witness: CareText = ""
    detail: CareText = ""


class Psychological(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Psychological first aid (PSSP)."""

    has_contact: bool | None = None
    sign_codes: Annotated[tuple[CareCode, ...], Meta(max_length=12)] = ()
    """Agitation, prostration, stupor …"""
    to_warn: CareText = ""
    """Whom to tell, and how to reach them."""
    evolution: CareText = ""


class CareBlock(StrEnum):
    """A part of the care sheet that is written, and corrected, by itself; each is named as its field."""

    CIRCUMSTANCES = "circumstances"  # what happened
    REINFORCEMENTS = "reinforcement_codes"  # who else was asked to come
    RISKS = "risk_codes"  # what endangers victim and crew
    NEUROLOGICAL = "neurological"  # head and nerves
    BREATHING = "breathing"  # how somebody breathes
    CIRCULATION = "circulation"  # heart and blood
    LESIONS = "lesions"  # injuries, all of them
    HISTORY = "history"  # what was before, and the complaint
    GESTURES = "gestures"  # what was done, all of it
    RED_FLAGS = "red_flag_codes"  # each asks for medical reinforcement
    ADVICE = "advice"  # what the medical regulation said
    REFUSAL = "refusal"  # wants no care, or no transport
    PSYCHOLOGICAL = "psychological"  # psychological first aid
    REMARKS = "remarks"  # what fits nowhere else


class CareReport(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care_report"):
    """One version of the care sheet; a correction is a new version. Blocks nobody filled in stay None."""

    blocks: Annotated[tuple[CareBlock, ...], Meta(max_length=14)] = ()
    """What this version speaks of; one that is named and empty takes back what stood there. None named: all of them."""
    circumstances: Circumstances | None = None
    reinforcement_codes: Annotated[tuple[CareCode, ...], Meta(max_length=12)] = ()
    """What was asked for: physician, fire service, police …"""
    risk_codes: Annotated[tuple[CareCode, ...], Meta(max_length=12)] = ()
    neurological: Neurological | None = None
    breathing: Breathing | None = None
    circulation: Circulation | None = None
    lesions: Annotated[tuple[Lesion, ...], Meta(max_length=16)] = ()
    history: MedicalHistory | None = None
    gestures: Annotated[tuple[Gesture, ...], Meta(max_length=40)] = ()
    red_flag_codes: Annotated[tuple[CareCode, ...], Meta(max_length=24)] = ()
    """Red boxes that are ticked now: any of them asks for medical reinforcement at once."""
    advice: Annotated[tuple[RegulationAdvice, ...], Meta(max_length=8)] = ()
    refusal: CareRefusal | None = None
    psychological: Psychological | None = None
    remarks: Note = ""


class SealedNote(Struct, frozen=True, kw_only=True, tag="sealed_note"):
    """A remark about somebody's care that nobody may read without a right to; in clear only until it is sealed."""

    text: Annotated[Note, Meta(min_length=1)]

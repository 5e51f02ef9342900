"""Vital signs, with their units and ranges: protected values, sealed before they are stored (rule C12)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.values import Struct

BeatsPerMin = Annotated[int, Meta(ge=0, le=300)]
BreathsPerMin = Annotated[int, Meta(ge=0, le=80)]
PressureMmHg = Annotated[int, Meta(ge=0, le=300)]
SaturationPct = Annotated[int, Meta(ge=0, le=100)]
OxygenLPerMin = Annotated[float, Meta(ge=0.0, le=60.0)]
TemperatureC = Annotated[float, Meta(ge=25.0, le=45.0)]
RefillS = Annotated[float, Meta(ge=0.0, le=30.0)]
"""Capillary refill: seconds until the colour is back."""


class Avpu(StrEnum):
    """How awake somebody is, quickly told (EVDA)."""

    ALERT = "alert"  # awake, eyes open by themselves
    VERBAL = "verbal"  # answers only when spoken to
    PAIN = "pain"  # reacts only to pain
    UNRESPONSIVE = "unresponsive"  # does not react: airway first


class Glasgow(Struct, frozen=True, kw_only=True):
    """The coma scale by its three parts; the total, 3 to 15, is computed by who shows it."""

    eyes: Annotated[int, Meta(ge=1, le=4)]
    verbal: Annotated[int, Meta(ge=1, le=5)]
    motor: Annotated[int, Meta(ge=1, le=6)]


class PupilSize(StrEnum):
    """Are both pupils of one size?"""

    EQUAL = "equal"  # nothing to report
    LEFT_LARGER = "left_larger"  # D<G: may be a bleeding in the head
    RIGHT_LARGER = "right_larger"  # D>G: may be a bleeding in the head


class Pupils(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Size and reaction to light."""

    size: PupilSize | None = None
    are_reactive: bool | None = None


class PainScale(StrEnum):
    """Which scale a pain was told on: the numbers of one mean nothing on the other."""

    TO_FOUR = "to_four"  # 0 to 4, the paper sheet's
    TO_TEN = "to_ten"  # 0 to 10, visual or spoken


class Pain(Struct, frozen=True, kw_only=True):
    """How much it hurts, on a named scale; 0 is no pain."""

    scale: PainScale
    value: Annotated[int, Meta(ge=0, le=10)]


class GlucoseUnit(StrEnum):
    """In what a meter shows sugar; kept as it was read, never converted."""

    MMOL_PER_L = "mmol_per_l"  # 0 to 60
    MG_PER_DL = "mg_per_dl"  # 0 to 1,000


class Glucose(Struct, frozen=True, kw_only=True):
    """Sugar in the blood."""

    value: Annotated[float, Meta(ge=0.0, le=1000.0)]
    unit: GlucoseUnit


class Measurer(StrEnum):
    """Who measured, which says how far a figure is to be trusted."""

    FIRST_AIDER = "first_aider"  # by hand
    NURSE = "nurse"  # by hand or device
    PHYSICIAN = "physician"  # by hand or device
    MONITOR = "monitor"  # read off a device that stays on


class Vitals(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vitals"):
    """One round of measurements; what was not measured stays None. Its time is that of the fact."""

    heart_rate_per_min: BeatsPerMin | None = None
    systolic_mmhg: PressureMmHg | None = None
    diastolic_mmhg: PressureMmHg | None = None
    spo2_pct: SaturationPct | None = None
    oxygen_l_per_min: OxygenLPerMin | None = None
    """Given while `spo2_pct` was read; None: not said, 0: on air."""
    breaths_per_min: BreathsPerMin | None = None
    temperature_c: TemperatureC | None = None
    glucose: Glucose | None = None
    gcs: Glasgow | None = None
    avpu: Avpu | None = None
    pain: Pain | None = None
    capillary_refill_s: RefillS | None = None
    pupils: Pupils | None = None
    measured_by: Measurer | None = None

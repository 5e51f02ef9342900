"""The regulation loop: a crew's report of a victim, the medical regulation's decision, and its reading back."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.attention import Attention
from protocol.evacuations import ShortText
from protocol.ids import DeviceId, InterventionId, RegulationCaseId, SiteId, TeamId, VictimId
from protocol.operations import Stamp, Stamps
from protocol.quantities import EpochMs, Note
from protocol.values import Struct

FileNumber = Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""The number of a case at the SAMU, opaque."""
RedFlagCount = Annotated[int, Meta(ge=0, le=99)]
"""How many signs of danger the report holds."""


class RegulationState(StrEnum):
    """How far a report is; the order of its steps is in `server.domain.regulation`."""

    READY = "ready"  # the crew has its report ready: call it, red flags first
    TAKEN = "taken"  # an operator has it
    PASSED = "passed"  # it is with the physician of the medical regulation
    DECIDED = "decided"  # there is a decision; the crew must hear it
    READ_BACK = "read_back"  # the crew has repeated it: over
    WITHDRAWN = "withdrawn"  # no longer needed


class RegulationDecision(StrEnum):
    """What the medical regulation wants."""

    TRANSPORT = "transport"  # to the destination named
    LEFT_ON_SCENE = "left_on_scene"  # stays, with advice
    MEDICAL_REINFORCEMENT = "medical_reinforcement"  # a physician's team comes
    REFUSAL = "refusal"  # the victim refuses care; noted


class RegulationTimes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When each step was done and on which device; None: nobody reported it."""

    ready_at: EpochMs | None = None
    ready_by: DeviceId | None = None
    taken_at: EpochMs | None = None
    taken_by: DeviceId | None = None
    passed_at: EpochMs | None = None
    passed_by: DeviceId | None = None
    decided_at: EpochMs | None = None
    decided_by: DeviceId | None = None
    read_back_at: EpochMs | None = None
    read_back_by: DeviceId | None = None
    withdrawn_at: EpochMs | None = None
    withdrawn_by: DeviceId | None = None


class RegulationPoint(Struct, frozen=True, array_like=True):
    """One accepted report of a step; state and times are read off the series of them."""

    stamp: Stamp
    step: RegulationState
    is_correction: bool = False
    """Takes back the later steps that were told before it."""


class RegulationCase(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation_case"):
    """One report about one victim, on its way to a decision and back."""

    id: RegulationCaseId
    victim_id: VictimId
    intervention_id: InterventionId | None = None
    team_id: TeamId | None = None
    """The crew that reports, and hears the decision."""
    site_id: SiteId | None = None
    """Where the victim was when it was reported, if at one of our places."""
    state: RegulationState = RegulationState.READY
    red_flag_count: RedFlagCount = 0
    times: RegulationTimes = RegulationTimes()
    samu_file_number: FileNumber = ""
    decision: RegulationDecision | None = None
    destination_site_id: SiteId | None = None
    service: ShortText = ""
    """Of the destination; the whole destination if it is no site of ours."""
    has_decision_note: bool = False
    """Advice came with the decision: to be opened with the victim's remarks."""
    has_note: bool = False
    """A remark came with the report: likewise."""
    withdraw_reason: Note = ""
    attention: tuple[Attention, ...] = ()
    series: tuple[RegulationPoint, ...] = ()
    """The newest reports of its steps, oldest first. Kept by servers; clients always get it empty."""
    stamps: Stamps = {}

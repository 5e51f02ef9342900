"""What happened in the regulation loop."""

from protocol.ids import InterventionId, RegulationCaseId, SiteId, TeamId, VictimId
from protocol.quantities import Note
from protocol.regulation import RegulationDecision
from protocol.values import Struct


class ReportMadeReady(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.report_made_ready"):
    """A crew has its report ready, or has brought it up to date."""

    case_id: RegulationCaseId
    victim_id: VictimId
    team_id: TeamId | None = None
    intervention_id: InterventionId | None = None
    site_id: SiteId | None = None
    red_flag_count: int = 0
    has_note: bool = False
    """Something was remarked with it, in the victim's care record."""


class CaseTaken(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.taken"):
    """An operator has the case."""

    case_id: RegulationCaseId
    is_taken_over: bool = False
    """Somebody else had it."""


class CasePassedOn(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.passed_on"):
    """The medical regulation has heard it."""

    case_id: RegulationCaseId
    samu_file_number: str = ""


class CaseDecided(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.decided"):
    """The medical regulation decided."""

    case_id: RegulationCaseId
    decision: RegulationDecision
    destination_site_id: SiteId | None = None
    service: str = ""
    has_note: bool = False
    """Something was remarked with it, in the victim's care record."""


class DecisionReadBack(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.read_back"):
    """The crew repeated the decision."""

    case_id: RegulationCaseId


class CaseWithdrawn(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.withdrawn"):
    """No decision is needed any more."""

    case_id: RegulationCaseId
    reason: Note


class CaseHandedOn(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.handed_on"):
    """Its team ended in another one: that one hears the decision."""

    case_id: RegulationCaseId
    team_id: TeamId

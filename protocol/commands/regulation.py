"""What may be asked in the regulation loop."""

from typing import Annotated

from msgspec import Meta

from protocol.care import SealedNote
from protocol.commands.envelope import CommandEnvelope
from protocol.evacuations import ShortText
from protocol.ids import RegulationCaseId, SiteId, TeamId, VictimId
from protocol.quantities import Note
from protocol.regulation import FileNumber, RedFlagCount, RegulationDecision


class ReportReady(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.report_ready"):
    """A report about a victim is ready to be passed on; the same case again brings it up to date."""

    case_id: RegulationCaseId
    victim_id: VictimId
    team_id: TeamId | None = None
    """Who reports. None: the sender's own team, or the one in charge of the victim."""
    red_flag_count: RedFlagCount | None = None
    """None: one if the victim's care record holds a red flag."""
    note: SealedNote | None = None
    """Becomes a remark on the victim's care: sealed before anything is stored."""


class TakeCase(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.take"):
    """An operator takes a case from the queue."""

    case_id: RegulationCaseId
    is_anyway: bool = False
    """Takes it over from whoever has it."""


class PassOn(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.pass_on"):
    """The physician of the medical regulation has heard it; their number of the case comes back."""

    case_id: RegulationCaseId
    samu_file_number: FileNumber = ""


class DecideCase(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.decide"):
    """The medical regulation's decision; another one replaces it and must be read back anew.

    Whoever is not the medical regulation quotes it, as heard on the radio or the telephone.
    """

    case_id: RegulationCaseId
    decision: RegulationDecision
    destination_site_id: SiteId | None = None
    service: ShortText = ""
    note: SealedNote | None = None
    """Becomes a remark on the victim's care: sealed before anything is stored."""


class ReadBack(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.read_back"):
    """The crew has repeated the decision, and so has understood it."""

    case_id: RegulationCaseId


class WithdrawCase(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="regulation.withdraw"):
    """No decision is needed any more."""

    case_id: RegulationCaseId
    reason: Annotated[Note, Meta(min_length=1)]

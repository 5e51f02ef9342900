"""Which fact of a past operation is said again in an exercise, by which command, and which stay out on purpose."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from protocol import commands as c
from protocol import events as e
from protocol.events import Event
from protocol.landmarks import LandmarkEntry
from protocol.messages import MessageKind
from protocol.operations import OperationStatus
from protocol.victims import CustodyKind

_TYPED = "…"
_OVER = frozenset({OperationStatus.CLOSED, OperationStatus.CANCELLED})


class Said(NamedTuple):
    """A command to be made of a fact: its fields of the same name, and these besides or in their place."""

    kind: type[c.CommandEnvelope]
    event: Event
    more: Mapping[str, Any] = {}


Saying = Callable[[Sequence[Event]], Iterator[Said]]
"""Takes the facts of one command, the one that it is about first."""

NAMED: Mapping[type, tuple[str, str]] = {
    c.DefineOrganisation: ("O", "organisation_id"),
    c.DefineSector: ("Z", "sector_id"),
    c.DefineSite: ("S", "site_id"),
    c.CreateTeam: ("T", "team_id"),
    c.EnrolMember: ("M", "member_id"),
    c.RegisterVehicle: ("VH", "vehicle_id"),
    c.RegisterRadio: ("R", "radio_id"),
    LandmarkEntry: ("L", "landmark_id"),
}
"""What has a name gets another: the letter, and the id that it is the name of."""


def _as(kind: type[c.CommandEnvelope], **more: Any) -> Saying:
    def say(events: Sequence[Event]) -> Iterator[Said]:
        yield Said(kind, events[0], more)

    return say


def _each(kind: type[c.CommandEnvelope], event_type: type) -> Saying:
    """Of several facts in one command each is one."""

    def say(events: Sequence[Event]) -> Iterator[Said]:
        for event in events:
            if isinstance(event, event_type):
                yield Said(kind, event)

    return say


def _status(events: Sequence[Event]) -> Iterator[Said]:
    """The exercise stays open at the end, for whoever goes on with it."""
    event = events[0]
    assert isinstance(event, e.OperationStatusSet)
    if event.status not in _OVER:
        yield Said(c.SetOperationStatus, event, {"is_forced": True})


def _plan(events: Sequence[Event]) -> Iterator[Said]:
    """The switch, then the places that came with it, and the order to all teams, which they confirmed by its id."""
    yield Said(c.SwitchPlan, events[0])
    for event in events:
        if isinstance(event, e.SiteDefined):
            yield Said(c.DefineSite, event)
        elif isinstance(event, e.MessageSent):
            yield from _message([event])


def _intervention(events: Sequence[Event]) -> Iterator[Said]:
    event = events[0]
    assert isinstance(event, e.InterventionCreated)
    if event.split_from is not None:
        yield Said(c.SplitIntervention, event, {"intervention_id": event.split_from, "new_id": event.intervention_id})
        return
    given = next((each for each in events if isinstance(each, e.AssignmentGiven)), None)
    told = next((each for each in events if isinstance(each, e.StatusReported)), None)
    more: dict[str, Any] = {}
    if given is not None:
        more = {"engages_team_id": given.team_id, "assignment_id": given.assignment_id}
        if event.is_self_engaged and told is not None:
            more["team_status"] = told.status
    yield Said(c.CreateIntervention, event, more)


def _victims(events: Sequence[Event]) -> Iterator[Said]:
    for event in events:
        if isinstance(event, e.VictimRegistered):
            holder = event.holder
            team_id = holder.team_id if holder.kind in (CustodyKind.TEAM, CustodyKind.VEHICLE) else None
            yield Said(c.RegisterVictim, event, {"team_id": team_id, "site_id": event.site_id})


def _moved(events: Sequence[Event]) -> Iterator[Said]:
    event = events[0]
    assert isinstance(event, e.VictimMoved)
    if event.is_confirmed:
        yield Said(c.ConfirmReceipt, event, {"receiver": event.to})
    else:
        yield Said(c.MoveVictim, event)


def _message(events: Sequence[Event]) -> Iterator[Said]:
    """A canned one, or what people and things were asked for, as it was; of any other, that one was sent."""
    event = events[0]
    assert isinstance(event, e.MessageSent)
    says_it_all = event.canned_code is not None or event.request is not None
    text = "" if says_it_all else _TYPED
    kind = event.kind if says_it_all or event.kind is MessageKind.ORDER else MessageKind.TEXT
    yield Said(c.SendMessage, event, {"kind": kind, "text": text, "sitrep": None, "methane": None})


def _acknowledged(events: Sequence[Event]) -> Iterator[Said]:
    event = events[0]
    assert isinstance(event, e.MessageAcknowledged)
    is_by_voice = event.is_by_voice and event.team_id is not None
    yield Said(c.PassMessageByVoice if is_by_voice else c.AcknowledgeMessage, event)


def _given(events: Sequence[Event]) -> Iterator[Said]:
    event = events[0]
    assert isinstance(event, e.AssignmentGiven)
    order = "" if event.intervention_id is not None else _TYPED
    yield Said(
        c.GiveAssignment, event, {"is_now": event.is_current and event.was_busy, "order": order, "is_anyway": True}
    )


PLAYED: Mapping[type, Saying] = {
    e.OperationStatusSet: _status,
    e.PlanSwitched: _plan,
    e.RollCallConfirmed: _as(c.ConfirmRollCall),
    e.OrganisationDefined: _as(c.DefineOrganisation),
    e.SectorDefined: _as(c.DefineSector),
    e.SiteDefined: _as(c.DefineSite),
    e.SiteCapacitySet: _as(c.SetSiteCapacity, contacts=()),
    e.SiteOpened: _as(c.OpenSite),
    e.SiteClosed: _as(c.CloseSite),
    e.LandmarksImported: _each(c.ImportLandmarks, e.LandmarksImported),
    e.LandmarkRemoved: _as(c.RemoveLandmark),
    e.ThresholdsSet: _as(c.SetThresholds),
    e.TeamCreated: _each(c.CreateTeam, e.TeamCreated),
    e.StatusReported: _as(c.ReportStatus, is_forced=True),
    e.CompositionDeclared: _as(c.DeclareComposition),
    e.CrewChanged: _as(c.DeclareComposition),
    e.TeamPlaced: _as(c.PlaceTeam),
    e.RadioTested: _as(c.ReportRadioTest),
    e.MissionMarked: _as(c.MarkMission),
    e.LeaderNamed: _as(c.NameLeader),
    e.MemberEnrolled: _as(c.EnrolMember),
    e.MemberDescribed: _as(c.DescribeMember),
    e.MemberAssigned: _as(c.AssignMember),
    e.PresenceReported: _as(c.ReportPresence),
    e.VehicleRegistered: _as(c.RegisterVehicle, plate=""),
    e.VehicleDescribed: _as(c.DescribeVehicle, plate=None),
    e.VehicleAssigned: _as(c.AssignVehicle),
    e.TechnicalStateReported: _as(c.ReportTechnicalState),
    e.RadioRegistered: _as(c.RegisterRadio),
    e.RadioDescribed: _as(c.DescribeRadio),
    e.RadioIssued: _as(c.IssueRadio),
    e.AlertRaised: _as(c.RaiseAlert),
    e.AlertAcknowledged: _as(c.AcknowledgeAlert),
    e.AlertCleared: _as(c.ClearAlert),
    e.AlertResponded: _as(c.RespondToAlert),
    e.AlertPositionUpdated: _as(c.UpdateAlertPosition),
    e.AlertEndAsked: _as(c.AskAlertEnd),
    e.InterventionCreated: _intervention,
    e.InterventionUpdated: _as(c.UpdateIntervention),
    e.InterventionStatusSet: _as(c.SetInterventionStatus, is_anyway=True),
    e.InterventionMarkedDuplicate: _as(c.MarkDuplicate),
    e.InterventionsLinked: _as(c.LinkInterventions),
    e.AssignmentGiven: _given,
    e.AssignmentSent: _as(c.SendAssignment, is_anyway=True),
    e.AssignmentDelivered: _as(c.ConfirmDelivery),
    e.AssignmentAcknowledged: _as(c.AcknowledgeAssignment),
    e.AssignmentDeclined: _as(c.DeclineAssignment),
    e.AssignmentMadeCurrent: _as(c.MakeCurrent),
    e.AssignmentEnded: _as(c.EndAssignment, is_anyway=True),
    e.MessageSent: _message,
    e.MessageDelivered: _as(c.ConfirmMessageDelivery),
    e.MessageRead: _as(c.MarkMessageRead),
    e.MessageAcknowledged: _acknowledged,
    e.MessageWithdrawn: _as(c.WithdrawMessage),
    e.RequestAnswered: _as(c.AnswerRequest),
    e.RequestFulfilled: _as(c.FulfilRequest),
    e.MinorCareTallied: _as(c.TallyMinorCare),
    e.VictimRegistered: _victims,
    e.VictimTriaged: _as(c.TriageVictim),
    e.VictimDescribed: _as(c.DescribeVictim),
    e.VictimMerged: _as(c.MergeVictims),
    e.VictimUnmerged: _as(c.UnmergeVictim),
    e.VictimVoided: _as(c.VoidVictim),
    e.VictimMoved: _moved,
    e.VictimOutcomeSet: _as(c.SetOutcome),
    e.ReportMadeReady: _as(c.ReportReady),
    e.CaseTaken: _as(c.TakeCase, is_anyway=True),
    e.CasePassedOn: _as(c.PassOn),
    e.CaseDecided: _as(c.DecideCase),
    e.DecisionReadBack: _as(c.ReadBack),
    e.CaseWithdrawn: _as(c.WithdrawCase),
    e.EvacuationRequested: _as(c.RequestEvacuation),
    e.EvacuationAuthorised: _as(c.AuthoriseEvacuation, is_anyway=True),
    e.VectorAssigned: _as(c.AssignVector, is_anyway=True),
    e.EvacuationAdvanced: _as(c.AdvanceEvacuation, is_forced=True),
    e.EvacuationDiverted: _as(c.DivertEvacuation, is_anyway=True),
    e.EvacuationCancelled: _as(c.CancelEvacuation),
    e.BedAsked: _as(c.AskBed),
    e.BedAnswered: _as(c.ConfirmBed),
}
"""By what each fact is said again."""

LEFT_OUT: frozenset[type] = frozenset(
    {
        # The exercise has its own of these.
        e.OperationCreated,
        e.OperationDescribed,
        e.DeviceEnrolled,
        e.DeviceRevoked,
        e.SharingSet,
        e.WakingAllowed,
        e.RetentionSet,
        e.NumbersReserved,
        e.NumbersReturned,
        e.TeamApproved,
        e.TeamAnnounced,
        e.TeamSplit,
        e.TeamMerged,
        e.AttentionMuted,
        e.MapLayerDefined,
        e.MapLayerRemoved,
        e.DrawingPlaced,
        e.DrawingChanged,
        e.DrawingRemoved,
        # Confided, or read on a person.
        e.CareRecorded,
        e.VitalsMeasured,
        e.CareNoted,
        e.CareSigned,
        e.GlassBroken,
        e.VictimIdentified,
        e.VictimScanned,
        e.VictimErased,
        e.MemberErased,
        # Typed.
        e.LogEntryWritten,
        e.LogEntryStruck,
        e.LogEntryCorrected,
        # Vigie says these by itself.
        e.TeamHeard,
        e.TeamFellSilent,
        e.AlertEscalated,
        e.ZoneCrossed,
        e.ZoneDwelt,
        e.InterventionMayEnd,
        e.CaseHandedOn,
        e.VictimPresenceChanged,
    }
)
"""Of these nothing is said again."""

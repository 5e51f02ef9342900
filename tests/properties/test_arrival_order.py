"""Accepted facts lead to the same present in whatever order they arrive (rule C8)."""

from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from protocol import commands as c
from protocol.entities import Entity
from protocol.events import EvacuationRequested, Record
from protocol.landmarks import Landmark
from protocol.teams import Team
from server.domain.evolve import evolve
from server.domain.state import OperationState
from tests.support.strategies import History, Request, prepared, request_lists

REPORTS = (
    c.ReportStatus,
    c.ReportPresence,
    c.AssignMember,
    c.DeclareComposition,
    c.PlaceTeam,
    c.TakeOverTeam,
    c.ReportRadioTest,
    c.SetSharing,
    c.AllowWaking,
    c.ConfirmRollCall,
    c.AssignVehicle,
    c.ReportTechnicalState,
    c.IssueRadio,
    c.AcknowledgeAlert,
    c.ClearAlert,
    c.UpdateIntervention,
    c.SetInterventionStatus,
    c.MarkDuplicate,
    c.LinkInterventions,
    c.SendAssignment,
    c.ConfirmDelivery,
    c.AcknowledgeAssignment,
    c.DeclineAssignment,
    c.MakeCurrent,
    c.EndAssignment,
    c.ReturnNumbers,
    c.RespondToAlert,
    c.UpdateAlertPosition,
    c.AskAlertEnd,
    c.CrossZone,
    c.ImportLandmarks,
    c.RemoveLandmark,
    c.RecordCare,
    c.MeasureVitals,
    c.NoteCare,
    c.SignCare,
    c.SetRetention,
    c.ConfirmMessageDelivery,
    c.MarkMessageRead,
    c.AcknowledgeMessage,
    c.PassMessageByVoice,
    c.WithdrawMessage,
    c.AnswerRequest,
    c.FulfilRequest,
    c.StrikeLogEntry,
    c.AuthoriseEvacuation,
    c.AssignVector,
    c.AdvanceEvacuation,
    c.DivertEvacuation,
    c.CancelEvacuation,
    c.AskBed,
    c.ConfirmBed,
    c.TakeCase,
    c.PassOn,
    c.DecideCase,
    c.ReadBack,
    c.WithdrawCase,
    c.SetSiteCapacity,
    c.OpenSite,
    c.CloseSite,
    c.ScanVictim,
    c.TriageVictim,
    c.DescribeVictim,
    c.IdentifyVictim,
    c.MoveVictim,
    c.ConfirmReceipt,
    c.SetOutcome,
    c.MergeVictims,
    c.UnmergeVictim,
    c.VoidVictim,
    c.TallyMinorCare,
)
"""What writes a register: said again, or said late, it only moves the present if it is the newest."""


def fold(start: OperationState, records: Sequence[Record]) -> OperationState:
    state = start
    for record in records:
        state, _ = evolve(state, msgspec.structs.replace(record, seq=state.seq + 1))
    return state


def without_reception(entity: Entity) -> Entity:
    """The entity without what counts from the moment at which the server heard something."""
    if isinstance(entity, Team):
        return msgspec.structs.replace(entity, last_heard_at=None, contact_due_at=None)
    return entity


def accepted_reports(requests: list[Request]) -> tuple[OperationState, History, list[Record]]:
    """The state before, the history after, and the facts in between."""
    history = prepared()
    before = history.state
    history.run_all(request for request in requests if not enters_landmarks(before, request))
    return before, history, history.records[before.seq :]


def enters_landmarks(state: OperationState, request: Request) -> bool:
    """Does it ask for landmarks that nobody knows? To enter something is no report, and gives a code away."""
    command = request.command
    return isinstance(command, c.ImportLandmarks) and any(
        state.find(Landmark, entry.landmark_id) is None for entry in command.landmarks
    )


def rearranged(reports: list[Record], data: st.DataObject) -> list[Record]:
    """The facts in another order; an evacuation that a decision brings about is there before anything is said of it."""
    shuffled: list[Record] = data.draw(st.permutations(reports))
    return sorted(shuffled, key=lambda record: not isinstance(record.event, EvacuationRequested))


@given(request_lists(*REPORTS), st.data())
def test_any_order_of_arrival_gives_the_same_present(requests: list[Request], data: st.DataObject) -> None:
    before, history, reports = accepted_reports(requests)
    shuffled = rearranged(reports, data)
    assert fold(before, shuffled) == history.state


@given(request_lists(*REPORTS), st.data())
def test_facts_received_at_other_times_still_give_the_same_registers(
    requests: list[Request], data: st.DataObject
) -> None:
    before, history, reports = accepted_reports(requests)
    shuffled = rearranged(reports, data)
    clock = history.now
    received_anew = [
        msgspec.structs.replace(record, received_at=clock + number) for number, record in enumerate(shuffled)
    ]
    there, here = fold(before, received_anew), history.state
    assert {one.id: without_reception(one) for one in there.entities.values()} == {
        one.id: without_reception(one) for one in here.entities.values()
    }
    assert (there.names, there.members_of) == (here.names, here.members_of)

"""What of a story has been played already, read off what the post sees: a second run goes on where the first ended."""

from collections.abc import Iterable
from uuid import uuid5

from clients.sdk import Replica
from clients.simulator.steps import Step
from protocol import commands as c
from protocol.alerts import Alert, AlertState
from protocol.assignments import Assignment
from protocol.casualties import CasualtyBoard
from protocol.drawings import Drawing
from protocol.evacuations import Evacuation, EvacuationState
from protocol.ids import VictimId
from protocol.interventions import Intervention
from protocol.members import Member
from protocol.messages import Message
from protocol.numbers import NumberBlock
from protocol.operations import Operation
from protocol.regulation import RegulationCase
from protocol.teams import Team
from protocol.victims import CustodyState, Victim, VictimOutcome, VictimPresence

_EVACUATION_STEPS = tuple(EvacuationState)


def remaining(steps: Iterable[Step], replica: Replica) -> list[Step]:
    """The steps that are still to be played: those after the last one of their chains that has left a trace."""
    ordered = list(steps)
    done_up_to: dict[str, int] = {}
    for place, step in enumerate(ordered):
        if has_left_trace(step, replica):
            done_up_to |= dict.fromkeys(step.chains, place)
    return [
        step for place, step in enumerate(ordered) if all(place > done_up_to.get(chain, -1) for chain in step.chains)
    ]


def has_left_trace(step: Step, replica: Replica) -> bool:
    """Does what is shown prove that this step was played? Where it does not, a later step of its chain may."""
    fields = step.fields
    match step.kind:
        case c.SwitchPlan:
            operation = replica.get(Operation, replica.operation_id)
            return operation is not None and operation.plan is fields["plan"]
        case c.CreateIntervention:
            return replica.get(Intervention, fields["intervention_id"]) is not None
        case c.GiveAssignment:
            return replica.get(Assignment, fields["assignment_id"]) is not None
        case c.PlaceDrawing:
            return replica.get(Drawing, fields["drawing_id"]) is not None
        case c.SendMessage:
            return replica.get(Message, fields["message_id"]) is not None
        case c.MarkMessageRead:
            message = replica.get(Message, fields["message_id"])
            return message is not None and message.read_at is not None
        case c.AnswerRequest | c.FulfilRequest:
            message = replica.get(Message, fields["message_id"])
            done = None if message is None else message.answer if step.kind is c.AnswerRequest else message.fulfilled_at
            return done is not None
        case c.ReserveNumbers:
            return replica.get(NumberBlock, fields["block_id"]) is not None
        case c.RegisterVictims:
            return replica.get(Victim, VictimId(uuid5(step.command_id or fields["id"], "0"))) is not None
        case c.DeclareComposition:
            team = replica.get(Team, fields["team_id"])
            return team is not None and team.headcount_declared is not None
        case c.ReportPresence:
            member = replica.get(Member, fields["member_id"])
            return member is not None and member.presence is fields["presence"]
        case c.ReportStatus:
            order = replica.get(Assignment, fields["assignment_id"]) if "assignment_id" in fields else None
            return order is not None and getattr(order.mission, f"{fields['status']}_at") is not None
        case c.TallyMinorCare:
            rows = [row for board in replica.of(CasualtyBoard).values() for row in board.minor_care]
            return any(row.nature == fields["nature"] and row.count >= fields["count"] for row in rows)
    if "alert_id" in fields:
        return _of_alert(step, replica.get(Alert, fields["alert_id"]))
    if "case_id" in fields:
        return _of_case(step, replica.get(RegulationCase, fields["case_id"]))
    if "evacuation_id" in fields:
        return _of_evacuation(step, replica.get(Evacuation, fields["evacuation_id"]))
    if "victim_id" in fields:
        return _of_victim(step, replica.get(Victim, fields["victim_id"]))
    return False


def _of_alert(step: Step, alert: Alert | None) -> bool:
    if alert is None:
        return False
    return step.kind is c.RaiseAlert or alert.state is AlertState.CLEARED


def _of_case(step: Step, case: RegulationCase | None) -> bool:
    if case is None:
        return False
    done = {
        c.ReportReady: case.times.ready_at,
        c.TakeCase: case.times.taken_at,
        c.PassOn: case.times.passed_at,
        c.DecideCase: case.times.decided_at,
        c.ReadBack: case.times.read_back_at,
    }
    return done.get(step.kind) is not None


def _of_evacuation(step: Step, evacuation: Evacuation | None) -> bool:
    if evacuation is None:
        return False
    match step.kind:
        case c.RequestEvacuation:
            return True
        case c.AuthoriseEvacuation:
            return evacuation.times.authorised_at is not None
        case c.AssignVector:
            return evacuation.times.vector_assigned_at is not None
        case c.DivertEvacuation:
            return evacuation.diverted_at is not None
        case c.AdvanceEvacuation:
            rank = _EVACUATION_STEPS.index
            is_over = evacuation.state is EvacuationState.CANCELLED
            return not is_over and rank(evacuation.state) >= rank(step.fields["state"])
    return False


def _of_victim(step: Step, victim: Victim | None) -> bool:
    if victim is None:
        return False
    custody = victim.custody
    match step.kind:
        case c.RegisterVictim:
            return True
        case c.TriageVictim:
            told = (step.fields["category"], step.fields["method"])
            return any((act.category, act.method) == told for act in victim.triages)
        case c.MoveVictim:
            return custody is not None and _same_place(custody.holder, step.fields["to"])
        case c.ConfirmReceipt:
            # Only what comes after the last move: a receipt is proved by the hands that confirmed it.
            receiver = step.fields.get("receiver")
            is_confirmed = custody is not None and custody.state is CustodyState.CONFIRMED
            return is_confirmed and receiver is not None and _same_place(custody.holder, receiver)  # type: ignore[union-attr]
        case c.SetOutcome:
            outcome: VictimOutcome = step.fields["outcome"]
            return outcome is not VictimOutcome.FOUND and victim.presence is VictimPresence(outcome)
        case c.MergeVictims:
            return victim.merged_into is not None
        case c.VoidVictim:
            return victim.is_void
        case c.IdentifyVictim:
            return victim.has_identity
    return False


def _same_place(one: object, other: object) -> bool:
    named = [(getattr(each, "site_id", None), getattr(each, "team_id", None)) for each in (one, other)]
    return named[0] == named[1]

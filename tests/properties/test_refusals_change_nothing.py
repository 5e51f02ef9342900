"""A refusal is an answer: it changes nothing, says why, and shows what stands (rule C9)."""

import msgspec
from hypothesis import given

from protocol import commands as c
from protocol.alerts import Alert
from protocol.devices import Device
from protocol.entities import Entity
from protocol.members import Member
from protocol.operations import Organisation, Sector, Site
from protocol.radios import Radio
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from protocol.vehicles import Vehicle
from server.domain.actor import Actor
from server.domain.decide import decide
from server.domain.state import OperationState
from server.domain.visibility import shown_to
from tests.support.strategies import Request, prepared, request_lists

SUBJECT: dict[type[c.CommandEnvelope], tuple[type[Entity], str]] = {
    c.DefineOrganisation: (Organisation, "organisation_id"),
    c.DefineSector: (Sector, "sector_id"),
    c.DefineSite: (Site, "site_id"),
    c.ReportStatus: (Team, "team_id"),
    c.DeclareComposition: (Team, "team_id"),
    c.PlaceTeam: (Team, "team_id"),
    c.CheckContact: (Team, "team_id"),
    c.AssignMember: (Member, "member_id"),
    c.ReportPresence: (Member, "member_id"),
    c.AssignVehicle: (Vehicle, "vehicle_id"),
    c.ReportTechnicalState: (Vehicle, "vehicle_id"),
    c.IssueRadio: (Radio, "radio_id"),
    c.AcknowledgeAlert: (Alert, "alert_id"),
    c.ClearAlert: (Alert, "alert_id"),
    c.RevokeDevice: (Device, "device_id"),
}
"""What a command wants to change, and the field that names it; the other commands make something new."""


def subject_of(state: OperationState, command: c.Command, actor: Actor) -> Entity | None:
    """What the command is about, as far as its sender may see it."""
    if type(command) not in SUBJECT:
        return None
    kind, field = SUBJECT[type(command)]
    entity = state.find(kind, getattr(command, field) or actor.team_id)
    return None if entity is None else shown_to(actor, entity)


@given(request_lists())
def test_a_refusal_changes_nothing_and_a_decision_repeats_itself(requests: list[Request]) -> None:
    history = prepared()
    for request in requests:
        command, actor, moment = history.prepare(request)
        before = history.state
        decision = decide(before, command, actor, moment)
        assert decide(before, command, actor, moment) == decision
        known = len(history.records)
        if isinstance(history.run(request), Refusal):
            assert history.state is before
            assert len(history.records) == known
        else:
            assert history.state.seq == len(history.records) > known


@given(request_lists())
def test_a_refusal_carries_the_last_accepted_value_of_its_subject(requests: list[Request]) -> None:
    history = prepared()
    for request in requests:
        command, actor, _ = history.prepare(request)
        subject = subject_of(history.state, command, actor)
        decision = history.run(request)
        if not isinstance(decision, Refusal) or decision.code is RefusalCode.FORBIDDEN:
            continue
        if decision.code is RefusalCode.OPERATION_CLOSED:
            assert decision.last is not None
            assert decision.last.id == history.state.operation_id
        elif subject is not None and decision.code is not RefusalCode.ALREADY_EXISTS:
            assert decision.last is not None
            assert decision.last.id == subject.id
        if decision.last is not None:
            stands = history.state.entities[decision.last.id]
            assert decision.last == shown_to(actor, stands)


@given(request_lists())
def test_a_refusal_names_the_field_unless_it_is_about_the_whole_command(requests: list[Request]) -> None:
    history = prepared()
    for request in requests:
        decision = history.run(request)
        if isinstance(decision, Refusal) and decision.code not in (
            RefusalCode.FORBIDDEN,
            RefusalCode.OPERATION_CLOSED,
        ):
            names = {field.encode_name for field in msgspec.structs.fields(request.command)}
            assert decision.field in names

"""Radio sets: entered, handed out, taken back."""

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import Stamp
from protocol.radios import Radio
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.naming import refuse_new
from server.domain.outcomes import Decision, accept, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState


def register(state: OperationState, command: c.RegisterRadio, actor: Actor, moment: Moment) -> Decision:
    refusal = refuse_new(state, Radio, command.radio_id, command.code, field="code", id_field="radio_id")
    return refusal or accept(
        e.RadioRegistered(
            radio_id=command.radio_id,
            code=command.code,
            kind=command.kind,
            identity=command.identity,
            channel=command.channel,
        )
    )


def registered(state: OperationState, record: Record, event: e.RadioRegistered) -> tuple[Entity, ...]:
    return (Radio(id=event.radio_id, code=event.code, kind=event.kind, identity=event.identity, channel=event.channel),)


def issue(state: OperationState, command: c.IssueRadio, actor: Actor, moment: Moment) -> Decision:
    radio = state.find(Radio, command.radio_id)
    if radio is None:
        return unknown("radio_id")
    if command.team_id is not None and state.find(Team, command.team_id) is None:
        return unknown("team_id", radio)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.RadioIssued(radio_id=radio.id, team_id=command.team_id), is_late=not is_newest(radio, "team", stamp)
    )


def issued(state: OperationState, record: Record, event: e.RadioIssued) -> tuple[Entity, ...]:
    radio = state.find(Radio, event.radio_id)
    if radio is None:
        return ()
    issued_at = None if event.team_id is None else record.occurred_at
    return (write(radio, "team", record, team_id=event.team_id, issued_at=issued_at),)

"""Radio sets: entered, handed out, taken back."""

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import Organisation, Stamp
from protocol.radios import Radio
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.descriptions import accept_pieces, said, with_pieces
from server.domain.naming import refuse_new
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState


def register(state: OperationState, command: c.RegisterRadio, actor: Actor, moment: Moment) -> Decision:
    refusal = refuse_new(state, Radio, command.radio_id, command.code, field="code", id_field="radio_id")
    if refusal is None and command.organisation_id is not None:
        refusal = None if state.find(Organisation, command.organisation_id) else unknown("organisation_id")
    return refusal or accept(
        e.RadioRegistered(
            radio_id=command.radio_id,
            code=command.code,
            kind=command.kind,
            identity=command.identity,
            channel=command.channel,
            organisation_id=command.organisation_id,
        )
    )


def registered(state: OperationState, record: Record, event: e.RadioRegistered) -> tuple[Entity, ...]:
    return (
        Radio(
            id=event.radio_id,
            code=event.code,
            kind=event.kind,
            identity=event.identity,
            channel=event.channel,
            organisation_id=event.organisation_id,
        ),
    )


_PIECES = ("organisation_id", "identity", "channel", "battery_pct")
"""What is said of a set apart."""


def describe(state: OperationState, command: c.DescribeRadio, actor: Actor, moment: Moment) -> Decision:
    radio = state.find(Radio, command.radio_id)
    if radio is None:
        return unknown("radio_id")
    pieces = said(command, _PIECES)
    if not pieces:
        return invalid("battery_pct", radio)
    if command.organisation_id is not None and state.find(Organisation, command.organisation_id) is None:
        return unknown("organisation_id", radio)
    event = e.RadioDescribed(radio_id=radio.id, **pieces)
    return accept_pieces(radio, event, pieces, command.device_counter, actor, moment)


def described(state: OperationState, record: Record, event: e.RadioDescribed) -> tuple[Entity, ...]:
    radio = state.find(Radio, event.radio_id)
    if radio is None:
        return ()
    pieces = said(event, _PIECES)
    if (battery_pct := pieces.pop("battery_pct", None)) is not None:
        radio = write(radio, "battery_pct", record, battery_pct=battery_pct, battery_at=record.occurred_at)
    return (with_pieces(radio, record, pieces),)


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
    is_back, at = event.team_id is None, record.occurred_at
    times = {"issued_at": None if is_back else at, "returned_at": at if is_back else None}
    return (write(radio, "team", record, team_id=event.team_id, **times),)

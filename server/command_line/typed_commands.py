"""From the words of a script to a command of the protocol."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from clients.sdk import Envelope, InvalidCommand, Replica
from protocol.alerts import Alert
from protocol.codec import command_types
from protocol.commands import Command, CommandEnvelope
from protocol.devices import Device
from protocol.entities import Entity
from protocol.members import Member
from protocol.operations import Organisation, Sector, Site
from protocol.radios import Radio
from protocol.teams import Team
from protocol.vehicles import Vehicle
from server.command_line.options import NotChosen

_MADE_HERE = frozenset({"command_id", "device_counter", "recorded_at", "age_ms", "boot_id", "operation_id"})
_NAMED: dict[str, type[Any]] = {
    "team_id": Team,
    "member_id": Member,
    "vehicle_id": Vehicle,
    "radio_id": Radio,
    "sector_id": Sector,
    "site_id": Site,
    "organisation_id": Organisation,
    "device_id": Device,
    "alert_id": Alert,
}
_NAMES = ("call_sign", "code", "name", "label")


def make_command(tag: str, given: Mapping[str, Any], envelope: Envelope) -> Command:
    """The command of this tag with these fields; texts are read as the numbers, flags and identifiers they stand for.

    Raises:
        InvalidCommand: No such command, or a field of it is missing, unknown or wrong.
    """
    kinds = {str(kind.__struct_config__.tag): kind for kind in command_types()}
    if tag not in kinds:
        raise InvalidCommand(f"There is no command {tag or '(empty)'}. There are: {', '.join(sorted(kinds))}.")
    kind: type[CommandEnvelope] = kinds[tag]
    known = [name for name in kind.__struct_fields__ if name not in _MADE_HERE]
    if unknown := set(given) - set(known):
        raise InvalidCommand(f"{tag} has no field {', '.join(sorted(unknown))}. It has: {', '.join(known)}.")
    wire_names = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
    values = {wire_names[name]: value for name, value in envelope.items()} | dict(given)
    try:
        return cast(Command, msgspec.convert(values, kind, strict=False))
    except msgspec.ValidationError as error:
        raise InvalidCommand(f"{tag}: {error}.") from error


def resolve_names(given: Mapping[str, Any], replica: Replica) -> dict[str, Any]:
    """`@NAME` becomes the identifier of what is so called; raises `NotChosen` if nothing is."""
    return {
        field: _find(field, value[1:], replica) if isinstance(value, str) and value.startswith("@") else value
        for field, value in given.items()
    }


def _find(field: str, name: str, replica: Replica) -> str:
    kind = _NAMED.get(field)
    if kind is not None:
        entities: list[Entity] = list(replica.of(kind).values())
        for entity in entities:
            if any(str(getattr(entity, each, "")).casefold() == name.casefold() for each in _NAMES):
                return str(entity.id)
    raise NotChosen(f"Nothing in this operation is called {name} ({field}).")

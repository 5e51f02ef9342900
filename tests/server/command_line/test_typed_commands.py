from typing import Any
from uuid import UUID

import pytest

from clients.sdk import Envelope, InvalidCommand, Replica, Scope
from protocol.commands import DefineSector, ReportStatus
from protocol.downstream import SnapshotPart
from protocol.ids import CommandId, LogId, OperationId, TeamId
from protocol.teams import Team, TeamKind, TeamStatus
from server.command_line.options import NotChosen
from server.command_line.typed_commands import make_command, resolve_names

OPERATION = OperationId(UUID(int=1))
TEAM = Team(id=TeamId(UUID(int=2)), call_sign="ALPHA 1", kind=TeamKind.PAIR)
ENVELOPE = Envelope(
    command_id=CommandId(UUID(int=9)), device_counter=7, recorded_at=1_000, boot_id=3, operation_id=OPERATION
)


def test_texts_become_what_they_stand_for() -> None:
    given = {"team_id": str(TEAM.id), "status": "on_scene", "is_forced": "true", "stated_at": "900", "source": "radio"}
    command = make_command("team.report_status", given, ENVELOPE)
    assert isinstance(command, ReportStatus)
    assert (command.team_id, command.status, command.is_forced) == (TEAM.id, TeamStatus.ON_SCENE, True)
    assert (command.command_id, command.device_counter, command.operation_id) == (UUID(int=9), 7, OPERATION)
    assert (command.stated_at, command.source) == (900, "radio")


def test_lists_may_be_given_as_json() -> None:
    ring = [[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.0]]
    given = {"sector_id": str(UUID(int=4)), "code": "S1", "name": "Nord", "kind": "public", "ring": ring}
    command = make_command("sector.define", given, ENVELOPE)
    assert isinstance(command, DefineSector)
    assert command.ring == tuple((lon, lat) for lon, lat in ring)


@pytest.mark.parametrize(
    ("tag", "given", "complaint"),
    [
        ("team.fly", {}, "There is no command team.fly"),
        ("team.report_status", {}, "status"),
        ("team.report_status", {"status": "flying"}, "status"),
        ("team.report_status", {"status": "on_scene", "staus": "x"}, "has no field staus"),
        ("team.report_status", {"status": "on_scene", "command_id": "x"}, "has no field command_id"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(tag: str, given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InvalidCommand, match=complaint):
        make_command(tag, given, ENVELOPE)


def test_names_become_identifiers() -> None:
    replica = Replica(OPERATION, Scope.OPERATION)
    log_id = LogId(UUID(int=5))
    replica.add_part(SnapshotPart(operation_id=OPERATION, log_id=log_id, seq=1, part=0, parts=1, entities=(TEAM,)))
    assert resolve_names({"team_id": "@alpha 1", "note": "@"[1:]}, replica) == {"team_id": str(TEAM.id), "note": ""}
    with pytest.raises(NotChosen, match="called BRAVO"):
        resolve_names({"team_id": "@BRAVO"}, replica)
    with pytest.raises(NotChosen, match="status"):
        resolve_names({"status": "@ALPHA 1"}, replica)

"""What other servers say is read as what Vigie says: in the order of the log, whole packets only."""

from uuid import UUID

import pytest

from loadtests.broker_sockets import CotReader, MqttReader
from loadtests.history import PieceKind
from loadtests.references.work import Guest, Scene
from protocol.codec import MSGPACK
from protocol.commands import ReportStatus
from protocol.ids import CommandId, OperationId, TeamId
from protocol.teams import TeamStatus

TEAM = TeamId(UUID(int=7))


def a_change() -> bytes:
    command = ReportStatus(
        command_id=CommandId(UUID(int=1)),
        device_counter=1,
        recorded_at=0,
        age_ms=0,
        operation_id=OperationId(UUID(int=0)),
        status=TeamStatus.ON_SCENE,
    )
    told = Scene().tell(Guest(TEAM, is_post=False, is_phone=True, answers=()), MSGPACK.encode(command))
    assert told is not None
    return told.change


def a_frame(payload: bytes) -> bytes:
    return b"\x82\x7e" + len(payload).to_bytes(2, "big") + payload


def a_packet(kind: int, body: bytes) -> bytes:
    return bytes((kind, 0x80 | len(body) % 128, len(body) // 128)) + body


def test_a_published_change_is_a_step_in_the_log() -> None:
    published = a_packet(0x30, b"\x00\x04team" + a_change())
    batch = MqttReader().read(a_frame(published) + b"\x82")
    assert [(piece.kind, piece.after, piece.seq, piece.team_ids) for piece in batch.pieces] == [
        (PieceKind.CHANGE, 0, 1, frozenset({TEAM}))
    ]
    assert batch.rest == b"\x82"


def test_who_has_subscribed_stands_at_the_beginning() -> None:
    batch = MqttReader().read(b"\x82\x05" + bytes((0x90, 3, 0, 1, 0)))
    assert [(piece.kind, piece.seq) for piece in batch.pieces] == [(PieceKind.SNAPSHOT, 0)]
    assert batch.controls == ((0x90, b"\x00\x01"),)


def test_half_a_packet_is_no_packet() -> None:
    with pytest.raises(ValueError, match="next frame"):
        MqttReader().read(b"\x82\x03" + bytes((0x40, 2, 0)))


def test_events_are_read_up_to_the_last_whole_one() -> None:
    event = b'<event version="2.0" uid="%s" type="a-f-G"><detail><vigie after="4" seq="5"/></detail></event>'
    whole = event % str(TEAM).encode()
    batch = CotReader().read(whole + whole[:30])
    assert [(piece.after, piece.seq, piece.team_ids) for piece in batch.pieces] == [(4, 5, frozenset({TEAM}))]
    assert batch.rest == whole[:30]


def test_an_answered_ping_is_the_beginning() -> None:
    batch = CotReader().read(b'<event version="2.0" uid="takPong" type="t-x-c-t-r" how="h-g-i-g-o"><point/></event>')
    assert [(piece.kind, piece.seq) for piece in batch.pieces] == [(PieceKind.SNAPSHOT, 0)]

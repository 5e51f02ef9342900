"""What is shared between sockets must be the same bytes; what is cut in two must be put together again."""

from uuid import UUID

import pytest

from loadtests.history import PieceKind
from loadtests.reader import Reader, mask, pong
from protocol.codec import MSGPACK, pack_entities
from protocol.downstream import Advance, Change, Downstream, JoinMode, JoinOutcome, Resync, SnapshotPart, SnapshotReason
from protocol.ids import LogId, OperationId, TeamId
from protocol.teams import Team, TeamKind
from protocol.upstream import Scope
from server.realtime.frames import close_frame, frame

OPERATION = OperationId(UUID(int=1))
TEAM = Team(id=TeamId(UUID(int=2)), call_sign="Team", kind=TeamKind.PAIR)


def framed(message: Downstream) -> bytes:
    return frame(MSGPACK.encode(message), is_text=False)


def change(seq: int) -> bytes:
    return framed(Change(operation_id=OPERATION, after=seq - 1, seq=seq, entities=(TEAM,)))


def test_equal_bytes_are_decoded_once() -> None:
    reader = Reader()
    first = reader.read(change(1) + change(2))
    assert reader.read(change(1) + change(2)) is first
    assert [piece.seq for piece in first.pieces] == [1, 2]
    assert first.pieces[0].team_ids == {TEAM.id}


def test_one_other_byte_is_another_read() -> None:
    reader = Reader()
    assert reader.read(change(1)).pieces != reader.read(change(2)).pieces


@pytest.mark.parametrize("cut", [1, 3, 50, -1])
def test_a_frame_cut_in_two_waits_for_its_end(cut: int) -> None:
    reader, whole = Reader(), change(1) + change(2)
    first = reader.read(whole[:cut])
    second = reader.read(first.rest + whole[cut:])
    assert [piece.seq for piece in (*first.pieces, *second.pieces)] == [1, 2]
    assert second.rest == b""


def test_each_message_that_moves_an_observer_is_a_piece() -> None:
    log_id = LogId(UUID(int=3))
    part = SnapshotPart(operation_id=OPERATION, log_id=log_id, seq=7, part=0, parts=2, packed=pack_entities((TEAM,)))
    last = SnapshotPart(operation_id=OPERATION, log_id=log_id, seq=7, part=1, parts=2, packed=pack_entities((TEAM,)))
    resume = JoinOutcome(operation_id=OPERATION, mode=JoinMode.RESUME, scope=Scope.OPERATION, log_id=log_id, seq=9)
    snapshot = JoinOutcome(operation_id=OPERATION, mode=JoinMode.SNAPSHOT, scope=Scope.OPERATION, log_id=log_id, seq=7)
    resync = Resync(operation_id=OPERATION, reason=SnapshotReason.SLOW_READER)
    said: list[Downstream] = [resync, snapshot, part, last, Advance(operation_id=OPERATION, after=7, seq=9), resume]
    batch = Reader().read(b"".join(map(framed, said)))
    assert [piece.kind for piece in batch.pieces] == [
        PieceKind.RESYNC,
        PieceKind.SNAPSHOT,
        PieceKind.ADVANCE,
        PieceKind.RESUME,
    ]
    assert batch.pieces[1].team_ids == {TEAM.id}


def test_pings_and_closes_are_told_apart_from_messages() -> None:
    batch = Reader().read(bytes((0x89, 2)) + b"hi" + close_frame(4006, "too slow"))
    assert [control.opcode for control in batch.controls] == [0x9, 0x8]
    assert int.from_bytes(batch.controls[1].payload[:2], "big") == 4006
    assert pong(b"hi") == bytes((0x8A, 0x82, 0, 0, 0, 0)) + b"hi"


def test_frames_of_any_size_are_read() -> None:
    entities = tuple(Team(id=TeamId(UUID(int=n)), call_sign=f"Team {n}", kind=TeamKind.PAIR) for n in range(2000))
    large = framed(Change(operation_id=OPERATION, after=0, seq=1, entities=entities))
    assert len(large) > 65_536
    assert Reader().read(large).pieces[0].seq == 1


def test_a_masked_frame_from_a_server_is_refused() -> None:
    with pytest.raises(ValueError, match="masked"):
        Reader().read(mask(MSGPACK.encode(Advance(operation_id=OPERATION, after=0, seq=1))))

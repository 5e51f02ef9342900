"""From the bytes of a socket to what they say; bytes that a thousand sockets get alike are decoded once.

A sweep writes the same bytes to every post, so nearly every read of a post is equal to one of the last few. Comparing
costs a hundredth of decoding, and proves as much: equal bytes say the same.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from loadtests.history import Piece, PieceKind
from protocol.codec import MSGPACK, unpack_entities
from protocol.downstream import Advance, Change, Downstream, JoinMode, JoinOutcome, Resync, SnapshotPart, Welcome
from protocol.entities import Entity
from protocol.ids import TeamId
from protocol.teams import Team

REMEMBERED = 8
"""Reads kept to compare with."""
_TEXT_OR_BINARY = (0x1, 0x2)


class Frame(NamedTuple):
    """One websocket frame: of a batch's controls, a ping, a pong or a close."""

    opcode: int
    payload: bytes


class Batch(NamedTuple):
    """What one read said."""

    data: bytes
    pieces: tuple[Piece, ...]
    messages: tuple[Downstream, ...]
    controls: tuple[Frame, ...]
    rest: bytes
    """The beginning of a frame whose end has not come yet."""


class Reader:
    """Reads for many sockets that get the same."""

    def __init__(self) -> None:
        self._recent: deque[Batch] = deque(maxlen=REMEMBERED)
        self.secrets: tuple[bytes, ...] = ()
        """Planted values that no byte of an answer may hold."""
        self.leaks = 0
        """How many reads held one."""

    def read(self, data: bytes) -> Batch:
        """Raises `protocol.codec.Unreadable`, or ValueError for frames that no server of ours sends."""
        for batch in self._recent:
            if batch.data == data:
                return batch
        batch = self.decode(data)
        self.leaks += any(secret in data for secret in self.secrets)
        self._recent.appendleft(batch)
        return batch

    def decode(self, data: bytes) -> Batch:
        """What these bytes say, by themselves."""
        messages: list[Downstream] = []
        controls: list[Frame] = []
        frames, rest = split_frames(data)
        for opcode, payload in frames:
            if opcode in _TEXT_OR_BINARY:
                messages.append(MSGPACK.decode_downstream(payload))
            else:
                controls.append(Frame(opcode, payload))
        return Batch(data, tuple(pieces_of(messages)), tuple(messages), tuple(controls), rest)


def mask(payload: bytes) -> bytes:
    """One frame from client to server. The masking key is zero: it costs nothing and is as valid as any other."""
    size = len(payload)
    if size < 126:
        return bytes((0x82, 0x80 | size)) + _ZERO_KEY + payload
    return bytes((0x82, 0xFE)) + size.to_bytes(2, "big") + _ZERO_KEY + payload


def pong(payload: bytes) -> bytes:
    """The answer to a ping."""
    return bytes((0x8A, 0x80 | len(payload))) + _ZERO_KEY + payload


_ZERO_KEY = bytes(4)


def split_frames(data: bytes) -> tuple[list[Frame], bytes]:
    """The whole websocket frames, each with its opcode, and the beginning of the next."""
    frames: list[Frame] = []
    start, size = 0, len(data)
    while size - start >= 2:
        head, length, body = data[start], data[start + 1], start + 2
        if not head & 0x80 or length & 0x80:
            raise ValueError("a fragmented or masked frame from the server")
        if length == 126:
            if size - start < 4:
                break
            length, body = int.from_bytes(data[start + 2 : start + 4], "big"), start + 4
        elif length == 127:
            if size - start < 10:
                break
            length, body = int.from_bytes(data[start + 2 : start + 10], "big"), start + 10
        end = body + length
        if end > size:
            break
        frames.append(Frame(head & 0x0F, data[body:end]))
        start = end
    return frames, data[start:]


def pieces_of(messages: Sequence[Downstream]) -> Iterator[Piece]:
    """What these messages say of the order of the log."""
    touched: frozenset[TeamId] = frozenset()
    for message in messages:
        match message:
            case Change(after=after, seq=seq, entities=entities):
                touched |= _teams_of(entities)
                if not message.has_more:
                    yield Piece(PieceKind.CHANGE, after, seq, touched)
                    touched = frozenset()
            case Advance(after=after, seq=seq):
                yield Piece(PieceKind.ADVANCE, after, seq)
            case SnapshotPart(part=part, parts=parts, seq=seq, packed=packed) if part == parts - 1:
                yield Piece(PieceKind.SNAPSHOT, seq, seq, _teams_of(unpack_entities(packed)))
            case Welcome(subscriptions=outcomes):
                yield from (_joined(outcome) for outcome in outcomes if outcome.mode is JoinMode.RESUME)
            case JoinOutcome(mode=JoinMode.RESUME):
                yield _joined(message)
            case Resync():
                yield Piece(PieceKind.RESYNC, 0, 0)


def _joined(outcome: JoinOutcome) -> Piece:
    return Piece(PieceKind.RESUME, outcome.seq, outcome.seq)


def _teams_of(entities: Sequence[Entity]) -> frozenset[TeamId]:
    return frozenset(
        team_id
        for entity in entities
        if (team_id := TeamId(entity.id) if isinstance(entity, Team) else getattr(entity, "team_id", None)) is not None
    )

"""What is said on the channels, as bytes: one byte of kind, 16 of the sender, the rest by kind.

Records: log id (16), seq of the first (8, big endian), then frames. Positions: frames. An alert: its bytes. A frame is
a length (4, big endian) and that many bytes. The scripts write records and positions: only what was new is pushed.
"""

from uuid import UUID

import msgspec

from protocol.codec import decode_position
from protocol.ids import LogId, OperationId
from server.ports import AccessChange, FeedAlert, FeedMessage, FeedPositions, FeedRecords

RECORDS = b"R"
POSITIONS = b"P"
ALERT = b"A"

_SENDER_END = 17
_LOG_ID_END = 33
_FIRST_SEQ_END = 41


class UnreadablePush(ValueError):
    """Bytes on a channel of ours that mean nothing to this release."""


def is_sent_by(node_id: bytes, push: bytes) -> bool:
    """True for the echo of a push of that process."""
    return push.startswith(node_id, 1)


def decode_push(operation_id: OperationId, push: bytes) -> FeedMessage:
    """Reads what came on an operation's channel; raises `UnreadablePush`."""
    kind = push[:1]
    if kind == RECORDS and len(push) >= _FIRST_SEQ_END:
        log_id = LogId(UUID(bytes=push[_SENDER_END:_LOG_ID_END]))
        first_seq = int.from_bytes(push[_LOG_ID_END:_FIRST_SEQ_END])
        return FeedRecords(operation_id, log_id, tuple(enumerate(_frames(push, _FIRST_SEQ_END), first_seq)))
    if kind == POSITIONS:
        try:
            return FeedPositions(operation_id, tuple(decode_position(frame) for frame in _frames(push, _SENDER_END)))
        except msgspec.MsgspecError as error:
            raise UnreadablePush(str(error)) from error
    if kind == ALERT and len(push) >= _SENDER_END:
        return FeedAlert(operation_id, push[_SENDER_END:])
    raise UnreadablePush(f"a push of {len(push)} bytes and kind {kind!r}")


def encode_access_change(change: AccessChange) -> bytes:
    """The id (16), then the number of the rights (4, big endian) or nothing; no sender, since it is for everybody."""
    version = b"" if change.rights_version is None else change.rights_version.to_bytes(4)
    return change.principal_id.bytes + version


def decode_access_change(push: bytes) -> AccessChange:
    """The reverse of `encode_access_change`; raises `UnreadablePush`."""
    if len(push) not in (16, 20):
        raise UnreadablePush(f"a change of access of {len(push)} bytes")
    return AccessChange(UUID(bytes=push[:16]), int.from_bytes(push[16:]) if push[16:] else None)


def _frames(push: bytes, start: int) -> list[bytes]:
    frames = []
    while start < len(push):
        end = start + 4 + int.from_bytes(push[start : start + 4])
        if end > len(push):
            raise UnreadablePush("a frame that ends too soon")
        frames.append(push[start + 4 : end])
        start = end
    return frames

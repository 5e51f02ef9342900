"""Websocket frames from server to client (RFC 6455, 5.2), built once and written as the same bytes to every socket."""

import struct

_MEDIUM = struct.Struct("!BBH")
_LONG = struct.Struct("!BBQ")
_CLOSE_CODE = struct.Struct("!H")

_TEXT, _BINARY, _CLOSE = 0x81, 0x82, 0x88  # FIN and the opcode; servers do not mask
_SHORT_HEADS = {
    is_text: tuple(bytes((opcode, size)) for size in range(126))
    for is_text, opcode in ((True, _TEXT), (False, _BINARY))
}

MAX_REASON_BYTES = 123
"""What a close frame holds beside its code."""


def frame(payload: bytes, *, is_text: bool) -> bytes:
    """One whole data frame."""
    size = len(payload)
    if size < 126:
        return _SHORT_HEADS[is_text][size] + payload
    opcode = _TEXT if is_text else _BINARY
    if size < 65_536:
        return _MEDIUM.pack(opcode, 126, size) + payload
    return _LONG.pack(opcode, 127, size) + payload


def close_frame(code: int, reason: str) -> bytes:
    """The frame that ends a connection; a reason too long for it is cut between two characters."""
    text = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore").encode()
    return bytes((_CLOSE, 2 + len(text))) + _CLOSE_CODE.pack(code) + text

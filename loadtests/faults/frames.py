"""Hostile frames: damaged messages inside sound frames, and frames that are themselves against RFC 6455."""

import random
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgpack

from protocol.codec import MAX_FRAME_BYTES

MASK = b"\x5a\x17\xe3\x9c"
HOSTILE_VALUES: tuple[Any, ...] = (
    None, True, -1, 2**63, float("nan"), float("inf"), "\x00", "é" * 10_000, b"\x00" * 16, [], {}, [[[[]]]] * 100,
    {"type": "hello"},
)  # fmt: skip


def mutate(message: bytes, dice: random.Random) -> bytes:
    """Damaged on the way, cut, lengthened, noise, or well formed with a value that nobody expects."""
    kind, place = dice.randrange(7), dice.randrange(len(message))
    if kind == 0:
        return message[:place]
    if kind == 1:
        return message[:place] + dice.randbytes(dice.randint(1, 9)) + message[place:]
    if kind == 2:
        return message[:place] + bytes((message[place] ^ 1 << dice.randrange(8),)) + message[place + 1 :]
    if kind == 3:
        return dice.randbytes(dice.randint(0, 200))
    fields = msgpack.unpackb(message)
    fields[dice.choice([*fields, "op", "boot_id", "unknown"])] = dice.choice((*HOSTILE_VALUES, uuid4().bytes))
    return bytes(msgpack.packb(fields))


def frame(payload: bytes, opcode: int = 0x2, *, first: int = 0x80, is_masked: bool = True) -> bytes:
    """One frame; `first` holds FIN and the reserved bits."""
    size, mark = len(payload), 0x80 if is_masked else 0
    if size < 126:
        head = bytes((first | opcode, mark | size))
    elif size < 65_536:
        head = bytes((first | opcode, mark | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first | opcode, mark | 127)) + size.to_bytes(8, "big")
    if not is_masked:
        return head + payload
    key = (MASK * (size // 4 + 1))[:size]
    return head + MASK + (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def illegal(dice: random.Random, message: bytes) -> bytes:
    """What no websocket library sends."""
    match dice.randrange(13):
        case 0:
            return frame(message, first=0x80 | dice.choice((0x40, 0x20, 0x10)))  # a reserved bit
        case 1:
            return frame(message, opcode=dice.choice((0x3, 0x7, 0xB, 0xF)))  # an opcode that means nothing
        case 2:
            return frame(message, is_masked=False)
        case 3:
            return frame(bytes(126), opcode=0x9)  # a ping longer than a ping may be
        case 4:
            return frame(b"", opcode=0x9, first=0)  # a ping in parts
        case 5:
            return frame(message, opcode=0x0)  # the continuation of nothing
        case 6:
            return frame(message, first=0) + frame(message)  # a new message inside another
        case 7:
            return frame(b"", first=0) + frame(b"", opcode=0x0, first=0) * dice.randint(10, 2_000)
        case 8:
            return bytes((0x82, 0xFF)) + (2**62).to_bytes(8, "big") + MASK + message  # a length that lies
        case 9:
            return frame(b"\xff\xfe\xfd", opcode=0x1)  # text that is none
        case 10:
            return frame(dice.choice((b"\x03", b"\x00\x00", b"\x03\xe8\xff\xff")), opcode=0x8)  # a close that is none
        case 11:
            return frame(bytes(MAX_FRAME_BYTES + 1))
    return frame(dice.randbytes(20), opcode=0x9) * dice.randint(1, 300)  # a flood of pings


def malformed(command: bytes, dice: random.Random) -> bytes:
    """A command with values that nobody expects: to be refused, and the connection lives on."""
    fields = msgpack.unpackb(command)
    fields["id"] = dice.randbytes(16)
    for name in dice.choices([name for name in fields if name != "type"], k=dice.randint(1, 3)):
        fields[name] = dice.choice((*HOSTILE_VALUES, dice.randbytes(16), dice.randint(-(2**40), 2**60)))
    return bytes(msgpack.packb(fields))


def last_word(dice: random.Random, messages: Sequence[bytes]) -> bytes:
    """What most often ends the connection: a damaged message, or no frame at all."""
    message = dice.choice(messages)
    return illegal(dice, message) if dice.random() < 0.5 else frame(mutate(message, dice))


def draw_volley(dice: random.Random, command: bytes, messages: Sequence[bytes], size: int) -> list[bytes]:
    """The frames of one connection: nearly all are read, because only the last one ends it."""
    return [frame(malformed(command, dice)) for _ in range(size - 1)] + [last_word(dice, messages)]

"""T-27c: the websocket protocol case by case, by the sections of RFC 6455: what must be borne, answered and refused.

A list of our own beside the Autobahn suite (T-27b), which runs on Python 2.7 only and knows nothing of our limits. Each
case is sent in one piece, then byte by byte, on connections of their own, to the real server.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from loadtests.faults.exercise import exercise
from loadtests.faults.frames import frame
from loadtests.faults.hostile import upgrade
from loadtests.faults.installation import install
from loadtests.faults.trial import Trial
from loadtests.measure import Goal
from protocol.codec import MAX_FRAME_BYTES, MSGPACK
from protocol.devices import Role
from protocol.refusals import Close
from protocol.upstream import Heartbeat, Hello
from protocol.version import VERSION

_WITHIN_S = 5.0
_END = b"still here?"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN = 0x80
_SAFE_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
_BAD_CODES = (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
_TOO_LARGE = (1009, Close.TOO_LARGE)
"""The RFC's own number, or ours (rule HS3), which tells a client what to do about it."""
_AT_ONCE = 16


class Case(NamedTuple):
    """What is sent, and what has to come back."""

    section: str
    name: str
    sent: bytes
    pongs: tuple[bytes, ...] = ()
    """Payloads that are answered, in this order; the last one proves that the connection lives."""
    codes: frozenset[int] = frozenset()
    """The close that is answered has one of these; empty: the connection lives on."""


class Told(NamedTuple):
    """What came back."""

    pongs: tuple[bytes, ...]
    code: int | None
    """None: no close frame came; 1005: one without a code."""
    is_ended: bool


def cases() -> Iterator[Case]:
    """All of them."""
    message = MSGPACK.encode(Heartbeat(waiting=3))
    yield from _frames(message)
    yield from _fragments(message)
    yield from _control_frames()
    yield from _closes()
    yield from _contents()


def _frames(message: bytes) -> Iterator[Case]:
    whole = frame(message)
    yield _lives("5.2", "a binary message", whole)
    yield _lives("5.2", "fifty messages in one piece", whole * 50)
    yield _lives("5.3", "a key of zeros", bytes((FIN | BINARY, 0x80 | len(message))) + bytes(4) + message)
    yield _refused("5.1", "a frame without a mask", frame(message, is_masked=False), {1002})
    for bit in (0x40, 0x20, 0x10):
        yield _refused("5.2", f"a reserved bit, {bit:#x}", frame(message, first=FIN | bit), {1002})
        yield _refused("5.2", f"a reserved bit on a ping, {bit:#x}", frame(b"", PING, first=FIN | bit), {1002})
    for opcode in (0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF):
        yield _refused("5.2", f"an opcode that means nothing, {opcode:#x}", frame(message, opcode=opcode), {1002})
        yield _refused("5.2", f"the same without content, {opcode:#x}", frame(b"", opcode=opcode), {1002})
    lies = bytes((FIN | BINARY, 0xFF)) + (2**63 + 5).to_bytes(8, "big") + bytes(4)
    yield _refused("5.2", "a length whose first bit is set", lies, {1002, *_TOO_LARGE})
    huge = bytes((FIN | BINARY, 0xFF)) + (2**40).to_bytes(8, "big") + bytes(4)
    yield _refused("10.4", "a length that nobody takes", huge, _TOO_LARGE)


def _fragments(message: bytes) -> Iterator[Case]:
    first, rest = frame(message[:3], first=0), frame(message[3:], CONTINUATION)
    ping = frame(b"between", PING)
    yield _lives("5.4", "a message in two parts", first + rest)
    yield _lives("5.4", "a message byte by byte", b"".join(_parts(message, 1)))
    yield _lives("5.4", "an empty part at the beginning", frame(b"", first=0) + frame(message, CONTINUATION))
    yield _lives("5.4", "an empty part at the end", frame(message, first=0) + frame(b"", CONTINUATION))
    yield _lives("5.4", "a hundred empty parts", first + frame(b"", CONTINUATION, first=0) * 100 + rest)
    yield _lives("5.4", "a ping between the parts", first + ping + rest, (b"between",))
    many = b"".join(part + frame(bytes((number,)), PING) for number, part in enumerate(_parts(message, 2)))
    yield _lives(
        "5.4", "a ping after each part", many, tuple(bytes((n,)) for n in range(len(list(_parts(message, 2)))))
    )
    yield _lives("5.4", "a pong between the parts", first + frame(b"", PONG) + rest)
    yield _refused("5.4", "the continuation of nothing", rest, {1002})
    yield _refused("5.4", "the end of nothing, empty", frame(b"", CONTINUATION), {1002})
    yield _refused("5.4", "a continuation after the end", first + rest + rest, {1002})
    yield _refused("5.4", "a new message inside another", first + frame(message), {1002})
    yield _refused("5.4", "a new text inside another", first + frame(b"x", TEXT, first=0), {1002})
    yield _refused("5.4", "a close between the parts", first + _close(1000), {1000})


def _parts(message: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(message), size):
        is_last = at + size >= len(message)
        yield frame(message[at : at + size], CONTINUATION if at else BINARY, first=FIN if is_last else 0)


def _control_frames() -> Iterator[Case]:
    for size in (0, 1, 124, 125):
        yield _lives("5.5.2", f"a ping of {size} bytes", frame(bytes(size), PING), (bytes(size),))
    yield _lives("5.5.2", "a ping that is no text", frame(b"\x00\xff\xfe\xfd", PING), (b"\x00\xff\xfe\xfd",))
    payloads = tuple(bytes((number,)) for number in range(10))
    yield _lives("5.5.2", "ten pings in one piece", b"".join(frame(each, PING) for each in payloads), payloads)
    yield _lives("5.5.3", "a pong that nobody asked for", frame(b"unasked", PONG))
    yield _lives("5.5.3", "ten of them", frame(b"unasked", PONG) * 10)
    for opcode, name in ((PING, "ping"), (PONG, "pong"), (CLOSE, "close")):
        yield _refused("5.5", f"a {name} of 126 bytes", frame(b"\x03\xe8" + bytes(124), opcode), {1002})
        yield _refused("5.5", f"a {name} in parts", frame(b"\x03\xe8", opcode, first=0), {1002})


def _closes() -> Iterator[Case]:
    yield _refused("5.5.1", "a close without a code", frame(b"", CLOSE), {1005, 1000})
    yield _refused("5.5.1", "a close of one byte", frame(b"\x03", CLOSE), {1002})
    for code in _SAFE_CODES:
        yield _refused("7.4", f"a close with {code}", _close(code), {code, 1000})
    for code in _BAD_CODES:
        yield _refused("7.4", f"a close with {code}, which nobody may send", _close(code), {1002})
    yield _refused("7.1.6", "a reason", _close(1000, b"x" * 123), {1000})
    yield _refused("8.1", "a reason that is no text", _close(1000, b"\xce\xba\xff"), {1007, 1002})
    yield _refused("8.1", "a reason that ends in a letter", _close(1000, b"\xce"), {1007, 1002})
    yield _refused("5.5.1", "a ping after the close", _close(1000) + frame(b"late", PING), {1000})
    yield _refused("5.5.1", "a message after the close", _close(1000) + frame(b"late"), {1000})
    yield _refused("5.5.1", "two closes", _close(1000) * 2, {1000})


def _contents() -> Iterator[Case]:
    # A text has no meaning on a connection that speaks MessagePack: that it is refused is ours to choose, and how.
    bad_text = {1002, 1003, 1007, 4001}
    yield _refused("8.1", "text that is none", frame(b"\xce\xba\xe1\xbd\xff", TEXT), bad_text)
    yield _refused("8.1", "text that is none, in parts", frame(b"\xce", TEXT, first=0) + frame(b"\xff", 0), bad_text)
    yield _refused("8.1", "a surrogate", frame(b"\xed\xa0\x80", TEXT), bad_text)
    yield _refused("5.6", "text where bytes were agreed", frame(b"{}", TEXT), bad_text)
    yield _refused("10.4", "more than a message may have", frame(bytes(MAX_FRAME_BYTES + 1)), _TOO_LARGE)
    half = bytes(MAX_FRAME_BYTES // 2 + 1)
    yield _refused("10.4", "the same in parts", frame(half, first=0) + frame(half, CONTINUATION), _TOO_LARGE)


def _close(code: int, reason: bytes = b"") -> bytes:
    return frame(code.to_bytes(2, "big") + reason, CLOSE)


def _lives(section: str, name: str, sent: bytes, pongs: Iterable[bytes] = ()) -> Case:
    return Case(section, name, sent + frame(_END, PING), (*pongs, _END))


def _refused(section: str, name: str, sent: bytes, codes: Iterable[int]) -> Case:
    return Case(section, name, sent, codes=frozenset(codes))


async def every_case(trial: Trial) -> None:
    """T-27c: each case in one piece and byte by byte; each answer is as the section asks, nobody notices."""
    wrong: list[str] = []
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=1, posts=2) as operation,
    ):
        server = installation.server
        [worker] = server.workers()
        credentials = iter(await (await operation.target()).admit([None] * 2 * len(list(cases())), Role.DISPATCHER))
        gate = asyncio.Semaphore(_AT_ONCE)

        async def play(case: Case, token: str, *, is_slow: bool) -> None:
            async with gate:
                told = await send(server.port, token, case.sent, is_slow=is_slow)
            if (complaint := judge(case, told)) is not None:
                wrong.append(f"{case.section} {case.name}{', byte by byte' if is_slow else ''}: {complaint}")
            trial.count("cases")

        async with operation.under_load(0.1), asyncio.TaskGroup() as players:
            for case in cases():
                for is_slow in (False, True):
                    players.create_task(play(case, next(credentials).token, is_slow=is_slow))
        trial.verdicts.append(await operation.judge())
        trial.require(server.workers() == [worker], "the server process has died")
        trial.require_calm(installation.said())
    trial.require(not wrong, f"{len(wrong)} of {trial.counts['cases']} cases: {'; '.join(sorted(wrong)[:12])}")
    trial.goals.append(Goal("answered otherwise than the RFC asks", len(wrong), "", 0.0))


def judge(case: Case, told: Told) -> str | None:
    """What is wrong with the answer; None: nothing."""
    if case.codes:
        if told.code not in case.codes:
            return f"closed with {told.code}" if told.code is not None else "not closed"
        return None if told.is_ended else "not ended after the close"
    if told.code is not None or told.is_ended:
        return f"ended, {told.code}"
    return None if told.pongs == case.pongs else f"pongs {told.pongs!r}"


async def send(port: int, token: str, sent: bytes, *, is_slow: bool) -> Told:
    """On a connection that has signed in; what comes back until it ends, or until the last ping is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    pongs: list[bytes] = []
    code: int | None = None
    writing: asyncio.Future[None] | None = None
    try:
        async with asyncio.timeout(_WITHIN_S):
            writer.write(upgrade(port))
            await reader.readuntil(b"\r\n\r\n")
            writer.write(frame(MSGPACK.encode(Hello(version=VERSION, credential=token, boot_id=1))))
            await _next_frame(reader)  # the Welcome
            # Read meanwhile: who writes to what has ended is told of that before what came last, the close among it.
            writing = asyncio.ensure_future(_write(writer, sent, is_slow=is_slow))
            while True:
                opcode, payload = await _next_frame(reader)
                if opcode == PONG:
                    pongs.append(payload)
                    if payload == _END:
                        return Told(tuple(pongs), None, is_ended=False)
                elif opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big") if payload else 1005
    except (OSError, asyncio.IncompleteReadError):
        return Told(tuple(pongs), code, is_ended=True)
    except TimeoutError:
        return Told(tuple(pongs), code, is_ended=False)
    finally:
        if writing is not None:
            writing.cancel()
        writer.transport.abort()


async def _write(writer: asyncio.StreamWriter, sent: bytes, *, is_slow: bool) -> None:
    """Byte by byte as far as the first hundred: what is longer is content, and content is not what is looked at."""
    with suppress(OSError):
        if is_slow:
            for at in range(min(100, len(sent))):
                if writer.is_closing():  # refused before its end; uvloop takes no bytes for it
                    return
                writer.write(sent[at : at + 1])
                await asyncio.sleep(0)  # so that each leaves by itself
            sent = sent[100:]
        if not writer.is_closing():
            writer.write(sent)
            await writer.drain()


async def _next_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    first, size = await reader.readexactly(2)
    if size in (126, 127):
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
    return first & 0x0F, await reader.readexactly(size)

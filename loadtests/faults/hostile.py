"""T-27: frames that no honest peer sends, by the ten thousand, while crews report and posts watch."""

import asyncio
import os
import random
import time
from base64 import b64encode
from contextlib import suppress

from loadtests.faults.dead_peers import connections, counted
from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.frames import draw_volley, frame
from loadtests.faults.installation import install
from loadtests.faults.trial import Trial
from loadtests.measure import Goal, held_kib
from protocol.codec import MSGPACK
from protocol.devices import Role
from protocol.positions import DeviceFix
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Scope, Subscription
from protocol.version import SUBPROTOCOL_MSGPACK, VERSION

_VOLLEY = 60
"""Frames of one connection at most: below the burst that a peer may send, so that the server reads all of them."""
_CLOSES_WITHIN_S = 10.0
UNREADABLE = b"\xc1"
_CLOSE = 0x8
_LONGER = {126: 2, 127: 8}
"""Bytes of the length, where it does not fit in seven bits."""
_READ_SHARE = 0.9
"""The last frame of each connection may be none, and is then never a message."""
_GROWTH_MIB = 64.0
READ = "vigie_messages_received_total"


async def fuzz(trial: Trial) -> None:
    """No answer but a message or a documented close; nobody else notices; nothing is left over."""
    frames, attackers = trial.pick((20_000, 48), (1_000_000, 96))
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=2, posts=2) as operation,
    ):
        server = installation.server
        [worker] = server.workers()
        credentials = await (await operation.target()).admit([None] * attackers, Role.DISPATCHER)
        read_before = await counted(server.url, READ)
        before, memory_kib = await connections(server.url), held_kib([worker])
        descriptors = len(os.listdir(f"/proc/{worker}/fd"))
        messages = _honest_messages(operation)
        began = time.monotonic()
        async with operation.under_load(0.2):
            trial.say(f"{frames:,} hostile frames from {attackers} peers")
            attacks = [
                _attack(trial, server.port, credential.token, messages, frames // attackers)
                for credential in credentials
            ]
            await asyncio.gather(*attacks)
            took_s = time.monotonic() - began
            await operation.accepts_again()
        deadline = time.monotonic() + 30.0
        while await connections(server.url) > before:
            trial.require(time.monotonic() < deadline, "connections are left over")
            await asyncio.sleep(0.2)  # between two looks, with a deadline
        read = await counted(server.url, READ) - read_before
        left_over = len(os.listdir(f"/proc/{worker}/fd")) - descriptors
        grown_mib = (held_kib([worker]) - memory_kib) / 1024
        trial.verdicts.append(await operation.judge())
        trial.require(server.workers() == [worker], "the server process has died")
        trial.require_calm(installation.said())
        lines = installation.said().count("\n")
    trial.goals += [
        Goal("hostile frames", trial.counts["hostile frames"], "", frames * 0.99, is_ceiling=False),
        Goal("of these, read as messages", read, "", frames * _READ_SHARE, is_ceiling=False),
        Goal("descriptors left over", left_over, "", 8),
        Goal("memory afterwards, more than before", grown_mib, "MiB", _GROWTH_MIB),
        Goal("lines in the log, a second", lines / took_s, "/s", 10.0),
    ]


def _honest_messages(operation: Exercise) -> list[bytes]:
    wish = Subscription(operation_id=operation.operation_id, scope=Scope.OPERATION)
    fixes = (DeviceFix(0, 48.0, 2.0, 5.0, 1.0, 90.0, 50), DeviceFix(9_000, 48.1, 2.1))
    return [
        MSGPACK.encode(operation.a_report()),
        MSGPACK.encode(Heartbeat(heads=((operation.operation_id, 3),), waiting=2)),
        MSGPACK.encode(ReportPosition(fixes=fixes)),
        MSGPACK.encode(Resume(subscription=wish)),
    ]


async def _attack(trial: Trial, port: int, token: str, messages: list[bytes], count: int) -> None:
    """One peer, as many connections as it takes: each is written to until the server has had enough."""
    dice = random.Random(trial.dice.getrandbits(64))
    hello = frame(MSGPACK.encode(Hello(version=VERSION, credential=token, boot_id=1)))
    left = count
    while left > 0:
        volley = draw_volley(dice, messages[0], messages, min(left, dice.randint(2, _VOLLEY)))
        left -= len(volley)
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                async with asyncio.timeout(_CLOSES_WITHIN_S):
                    writer.write(upgrade(port))
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(hello)
                    await _next_opcode(reader)  # the Welcome: a message before it would be the last
                    writer.writelines([*volley, frame(UNREADABLE)])  # whatever the last one was, this ends it
                    while await _next_opcode(reader) != _CLOSE:
                        pass
            except TimeoutError:
                trial.count("connections that nothing ended")
            finally:
                writer.transport.abort()
        trial.count("hostile frames", len(volley))
        trial.count("connections")


async def _next_opcode(reader: asyncio.StreamReader) -> int:
    """Of the next frame, which is read and forgotten."""
    first, size = await reader.readexactly(2)
    if size in _LONGER:
        size = int.from_bytes(await reader.readexactly(_LONGER[size]), "big")
    await reader.readexactly(size)
    return first & 0x0F


def upgrade(port: int) -> bytes:
    """The request that opens a websocket."""
    key = b64encode(os.urandom(16)).decode()
    return (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {SUBPROTOCOL_MSGPACK}\r\n\r\n"
    ).encode()

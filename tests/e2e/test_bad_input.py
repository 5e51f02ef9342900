"""What bad input gets: the documented close code or a refusal, never a failure, never a lost fact."""

import asyncio
import json
import random
import time
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import msgpack
import psutil
import pytest
from websockets.asyncio.client import connect as open_websocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from protocol.codec import MAX_FRAME_BYTES, MSGPACK
from protocol.devices import Platform, Role
from protocol.downstream import Accepted, Refused
from protocol.ids import OperationId, TeamId
from protocol.positions import DeviceFix
from protocol.refusals import Close, RefusalCode
from protocol.teams import Team, TeamStatus
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Scope, Subscription, Upstream
from protocol.version import MIN_SUPPORTED_VERSION, VERSION
from tests.support.administration import Operator
from tests.support.entries import call_for_help, enter_status
from tests.support.peer import Peer, connect
from tests.support.running_server import RunningServer

FUZZED_FRAMES = 2_500
SEED = 20_261_121
MUST_NOT_BE_READ = {
    "nothing": b"",
    "no MessagePack": b"\xc1",
    "bytes after the end": msgpack.packb({"type": "heartbeat"}) + b"\x00",
    "the same key twice": b"\x82\xa4type\xa9heartbeat\xa4type\xa9heartbeat",
    "a key that is no text": msgpack.packb({"type": "heartbeat", 7: 1}),
    "text that is no UTF-8": b"\x81\xa4type\xa2\xff\xfe",
    "not of this protocol": msgpack.packb({"type": "launch.missiles"}),
    "a length that lies": b"\xdd\xff\xff\xff\xff",
    "too deep": b"\x91" * 60_000,
    "of the other kind": json.dumps({"type": "heartbeat"}).encode(),
}
HOSTILE_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    float("nan"),
    float("inf"),
    "\x00",
    "é" * 10_000,
    b"\x00" * 16,
    uuid4().bytes,
    [],
    {},
    [[[[]]]] * 100,
    {"type": "hello"},
)


class Scene(NamedTuple):
    """An operation with one team, and credentials for it."""

    operation_id: OperationId
    team_id: TeamId
    dispatcher: str
    phone: str

    @property
    def wish(self) -> Subscription:
        return Subscription(operation_id=self.operation_id, scope=Scope.OPERATION)


@pytest.fixture
async def scene(operator: Operator) -> Scene:
    operation_id = await operator.create_operation()
    (team_id,) = await operator.create_teams(operation_id, 1)
    dispatcher = await operator.admit(operation_id, Role.DISPATCHER)
    phone = await operator.admit(operation_id, Role.TEAM_MEMBER, team_id, Platform.PHONE)
    return Scene(operation_id, team_id, dispatcher.token, phone.token)


@pytest.mark.parametrize("what", MUST_NOT_BE_READ)
async def test_what_cannot_be_read_closes_with_4001(server: RunningServer, scene: Scene, what: str) -> None:
    """Rules HS2 and HS9, after Welcome; the connection of others is untouched."""
    async with connect(server.url) as peer:
        await peer.sign_in(scene.dispatcher)
        await peer.send_frame(MUST_NOT_BE_READ[what], is_text=what == "of the other kind")
        assert await peer.closed() == Close.UNREADABLE


@pytest.mark.parametrize("is_signed_in", [False, True])
async def test_a_frame_above_the_limit_closes_with_4002(
    server: RunningServer, scene: Scene, *, is_signed_in: bool
) -> None:
    """Rule HS3."""
    async with connect(server.url) as peer:
        if is_signed_in:
            await peer.sign_in(scene.dispatcher)
        await peer.send_frame(bytes(MAX_FRAME_BYTES + 1))
        assert await peer.closed() == Close.TOO_LARGE


@pytest.mark.parametrize("what", ["a command", "a heartbeat", "a position", "a resume", "a second hello"])
async def test_a_message_out_of_order_closes_with_4003(server: RunningServer, scene: Scene, what: str) -> None:
    """Rule HS1: nothing before Hello, and Hello once."""
    messages: dict[str, Upstream] = {
        "a command": enter_status(scene.operation_id, scene.team_id, TeamStatus.PATROL),
        "a heartbeat": Heartbeat(),
        "a position": ReportPosition(fixes=(DeviceFix(0, 48.0, 2.0),)),
        "a resume": Resume(subscription=scene.wish),
        "a second hello": Hello(version=VERSION, credential=scene.dispatcher, boot_id=1),
    }
    async with connect(server.url) as peer:
        if what == "a second hello":
            await peer.sign_in(scene.dispatcher)
        await peer.send(messages[what])
        assert await peer.closed() == Close.WRONG_ORDER


async def test_who_does_not_say_who_he_is_within_five_seconds_is_closed_with_4004(server: RunningServer) -> None:
    """Rule HS1: an open socket costs a stranger something."""
    async with connect(server.url) as silent:
        opened_at = time.monotonic()
        assert await silent.closed() == Close.NOT_SIGNED_IN
        assert 4.5 < time.monotonic() - opened_at < 15


@pytest.mark.parametrize("credential", ["", "vgd_" + "A" * 22, "vgr_00000000.AAAA.BBBB", "\x00", "é" * 2000])
async def test_a_credential_that_opens_nothing_closes_with_4004(server: RunningServer, credential: str) -> None:
    """Rule HS4."""
    async with connect(server.url) as peer:
        await peer.send(Hello(version=VERSION, credential=credential, boot_id=1))
        assert await peer.closed() == Close.NOT_SIGNED_IN


async def test_a_forged_ticket_closes_with_4004(server: RunningServer, scene: Scene) -> None:
    """Rule RS7: each character of a ticket counts."""
    async with connect(server.url) as peer:
        ticket = (await peer.sign_in(scene.phone)).resume_ticket
    body = ticket.rindex(".")
    for place in (len("vgr_"), body // 2, body + 1, len(ticket) - 2):
        forged = ticket[:place] + ("A" if ticket[place] != "A" else "B") + ticket[place + 1 :]
        async with connect(server.url) as thief:
            await thief.send(Hello(version=VERSION, credential=forged, boot_id=1))
            assert await thief.closed() == Close.NOT_SIGNED_IN, place


async def test_a_version_that_is_spoken_no_more_closes_with_4500(server: RunningServer, scene: Scene) -> None:
    """Rule HS5."""
    async with connect(server.url) as peer:
        await peer.send(Hello(version=MIN_SUPPORTED_VERSION - 1, credential=scene.phone, boot_id=1))
        assert await peer.closed() == Close.OLD_VERSION


async def test_a_page_from_elsewhere_closes_with_4502_and_our_own_does_not(server: RunningServer, scene: Scene) -> None:
    """Rule HS8, with the tricks by which prefix and suffix rules are walked around."""
    for origin in ("https://evil.example", "null", server.url + ".evil.example", server.url.replace("127", "evil.127")):
        async with connect(server.url, origin=origin) as page:
            assert await page.closed() == Close.BAD_ORIGIN, origin
    async with connect(server.url, origin=server.url) as page:
        await page.sign_in(scene.dispatcher, scene.wish)


async def test_a_handshake_without_our_subprotocol_is_refused_with_400(server: RunningServer) -> None:
    """Rule HS2."""
    address = server.url.replace("http", "ws", 1) + "/ws"
    for offered in (None, [Subprotocol("vigie.v0.msgpack"), Subprotocol("chat")]):
        with pytest.raises(InvalidStatus) as refused:
            async with open_websocket(address, subprotocols=offered, proxy=None):
                pass
        assert refused.value.response.status_code == 400


async def test_who_goes_on_too_fast_for_ten_seconds_is_closed_with_4005(server: RunningServer, scene: Scene) -> None:
    """Rule CM8: reading pauses first, and every command that was read has its answer."""
    async with connect(server.url) as peer:
        welcome = await peer.sign_in(scene.phone, Subscription(operation_id=scene.operation_id, scope=Scope.TEAM))

        async def flood() -> None:
            while True:
                await peer.send(Heartbeat())

        flooding = asyncio.create_task(flood())
        started_at = time.monotonic()
        try:
            assert await peer.closed(within_s=30) == Close.TOO_FAST
        finally:
            flooding.cancel()
            await asyncio.gather(flooding, return_exceptions=True)
        assert time.monotonic() - started_at > 9.5, "a burst is no crime"
        assert welcome.limits.commands_per_s == 50


async def test_a_bad_command_is_refused_by_name_and_the_connection_lives_on(
    server: RunningServer, scene: Scene
) -> None:
    """Rules C9, CM3 and CM7: code, field and the last accepted value; nothing changes."""
    async with connect(server.url) as phone, connect(server.url) as post:
        await post.sign_in(scene.dispatcher, scene.wish)
        await phone.sign_in(scene.phone, Subscription(operation_id=scene.operation_id, scope=Scope.TEAM))
        patrol = enter_status(scene.operation_id, scene.team_id, TeamStatus.PATROL)
        assert isinstance(await phone.ask(patrol), Accepted)
        on_scene = enter_status(scene.operation_id, scene.team_id, TeamStatus.ON_SCENE, 2)
        head = await phone.ask(on_scene)
        assert isinstance(head, Accepted)

        async def refused(peer: Peer, **changed: Any) -> Refused:
            good = MSGPACK.encode(enter_status(scene.operation_id, scene.team_id, TeamStatus.PATROL, 3))
            await peer.send_frame(msgpack.packb(msgpack.unpackb(good) | changed))
            return await peer.next_of(Refused)

        answer = await refused(phone, status="en_route")
        assert answer.code is RefusalCode.OUT_OF_SEQUENCE
        assert isinstance(answer.last, Team)
        assert answer.last.status is TeamStatus.ON_SCENE
        assert set(answer.sentence) == {"fr", "en"}
        malformed = {"status": "sleeping", "n": -1, "age_ms": "old", "at": None}
        for field, value in malformed.items():
            answer = await refused(phone, **{field: value})
            assert (answer.code, answer.field) == (RefusalCode.MALFORMED, field)
            assert answer.command_id is not None
        answer = await refused(phone, id=b"short")
        assert (answer.code, answer.command_id) == (RefusalCode.MALFORMED, None)
        answer = await refused(phone, team_id=uuid4().bytes)
        assert answer.code is RefusalCode.FORBIDDEN
        answer = await refused(post, team_id=uuid4().bytes)
        assert (answer.code, answer.field) == (RefusalCode.UNKNOWN_TARGET, "team_id")
        answer = await refused(post, op=uuid4().bytes)
        assert (answer.code, answer.field) == (RefusalCode.FORBIDDEN, "op")
        async with connect(server.url) as without_operation:
            await without_operation.sign_in(scene.dispatcher)
            alive = await without_operation.ask(call_for_help(scene.operation_id, scene.team_id))
        assert isinstance(alive, Accepted)
        assert alive.seq == head.seq + 1, "none of the refused left a fact"


async def test_feeders_never_block_their_queue(server: RunningServer, operator: Operator, scene: Scene) -> None:
    """An unusable point of a known app is taken and shown with its reason; an unknown address is 404; no body, 400."""
    tracker = await operator.add_tracker(scene.operation_id, scene.team_id)
    async with httpx.AsyncClient() as app:
        for unusable in ("lat=95&lon=2&timestamp=1", "lat=0&lon=0", "lat=48&lon=2&timestamp=99999999999"):
            assert (await app.post(f"{tracker.address}?id=x&{unusable}")).status_code == 200
        assert (await app.post(tracker.address, content=b"\xff{not json")).status_code == 400
        assert (await app.post(tracker.address[:-4] + "AAAA?lat=48&lon=2")).status_code == 404
        good = f"{tracker.address}?id=x&lat=48.85&lon=2.35&timestamp={int(time.time())}"
        burst = await asyncio.gather(*(app.post(good) for _ in range(10)))
        assert {answer.status_code for answer in burst} == {200}
    answer = await operator.http.get(f"/api/operations/{scene.operation_id}/devices")
    shown = next(device for device in answer.json()["devices"] if device["device_id"] == str(tracker.device_id))
    assert shown["trouble"]["dropped"] == 3
    assert shown["trouble"]["reason"]
    assert tracker.address.rpartition("/")[2] not in server.log()


async def test_thousands_of_mutated_frames_leave_the_server_healthy(
    server: RunningServer, operator: Operator, scene: Scene
) -> None:
    """Rules HS9 and C9: each frame gets a message or a documented close; no traceback, nothing leaked."""
    dice = random.Random(SEED)
    seeds = [
        MSGPACK.encode(message)
        for message in (
            enter_status(scene.operation_id, scene.team_id, TeamStatus.PATROL),
            call_for_help(scene.operation_id, scene.team_id),
            Heartbeat(heads=((scene.operation_id, 3),), waiting=2),
            ReportPosition(fixes=(DeviceFix(0, 48.0, 2.0, 5.0, 1.0, 90.0, 50), DeviceFix(9_000, 48.1, 2.1))),
            Resume(subscription=scene.wish),
        )
    ]
    (worker,) = [psutil.Process(pid) for pid in server.workers()]
    await no_connections(operator)
    before = worker.num_fds()
    credential, sent, codes = scene.dispatcher, 0, set()
    while sent < FUZZED_FRAMES:
        async with connect(server.url) as peer:
            credential = (await peer.sign_in(credential)).resume_ticket
            with suppress(ConnectionClosed):
                while sent < FUZZED_FRAMES:
                    await peer.send_frame(mutate(dice.choice(seeds), dice))
                    sent += 1
                await peer.send_frame(b"\xc1")
            codes.add(await peer.closed())
    assert codes <= {Close.UNREADABLE, Close.TOO_LARGE, Close.WRONG_ORDER, Close.OLD_VERSION, Close.TOO_FAST}
    async with connect(server.url) as peer:
        await peer.sign_in(scene.dispatcher)
        answer = await peer.ask(call_for_help(scene.operation_id, scene.team_id))
        assert isinstance(answer, Accepted)
    await no_connections(operator)
    assert worker.num_fds() <= before + 2
    assert set(server.get_json("/readyz")["degraded"]) <= {"slow_log"}, "of a busy machine nothing else can be said"
    assert "Traceback" not in server.log()


def mutate(frame: bytes, dice: random.Random) -> bytes:
    """Damaged on the way, cut, repeated, or well formed with a value nobody expects."""
    kind = dice.randrange(6)
    place = dice.randrange(len(frame))
    if kind == 0:
        return frame[:place]
    if kind == 1:
        return frame[:place] + dice.randbytes(dice.randint(1, 9)) + frame[place:]
    if kind == 2:
        return frame[:place] + bytes((frame[place] ^ 1 << dice.randrange(8),)) + frame[place + 1 :]
    if kind == 3:
        return dice.randbytes(dice.randint(0, 200))
    fields = msgpack.unpackb(frame)
    fields[dice.choice([*fields, "op", "boot_id", "unknown"])] = dice.choice(HOSTILE_VALUES)
    return bytes(msgpack.packb(fields))


async def no_connections(operator: Operator) -> None:
    """The server has noticed that everybody has left."""
    deadline = time.monotonic() + 10
    while (await operator.metrics())["vigie_connections"]:
        assert time.monotonic() < deadline, "connections are left over"

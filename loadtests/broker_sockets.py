"""The generator's sockets in the languages of other servers: MQTT 3.1.1 over websockets, and Cursor on Target over TCP.

What Vigie's server does with a report (number it, make the change) is done here by the speaker, before it is sent: a
broker only passes on. Time and processor that this takes are the generator's, so the comparison favours the broker.
"""

import asyncio
import itertools
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import cast
from uuid import UUID

from loadtests.history import Observer, Piece, PieceKind
from loadtests.load_socket import Credential, Home, LoadSocket
from loadtests.reader import Batch, Frame, Reader, mask, pieces_of, split_frames
from loadtests.references.work import Guest, Scene, Told
from protocol.codec import MSGPACK
from protocol.downstream import Downstream
from protocol.ids import TeamId
from protocol.upstream import Scope

_CLEAN_SESSION, _AT_LEAST_ONCE = 0x02, 0x02
_EVERYTHING = "#"
_BEGINNING = Piece(PieceKind.SNAPSHOT, 0, 0)
"""Whoever joins does so before the first change."""
_EVENT_END = b"</event>"
_SHOWN = re.compile(rb'<event [^>]*uid="([0-9a-f-]{36})".*?<vigie after="(\d+)" seq="(\d+)"', re.DOTALL)
_PONG = re.compile(rb'<event [^>]*type="t-x-c-t-r"')


class _Kind(IntEnum):
    """The first byte of a packet, without what it wants done; chapter 2.2 of MQTT 3.1.1."""

    CONNECT = 0x10  # a client says who it is
    CONNACK = 0x20  # it is let in
    PUBLISH = 0x30  # something said on a topic
    PUBACK = 0x40  # the broker has it
    SUBSCRIBE = 0x82  # a client wants to hear a topic
    SUBACK = 0x90  # it will hear it


class BrokerSocket(LoadSocket, ABC):
    """One client of a broker. A report leaves as the change that it leads to."""

    def __init__(
        self, scene: Scene, home: Home, credential: Credential, observer: Observer, scope: Scope | None
    ) -> None:
        super().__init__(home, credential, observer, scope)
        self._scene = scene

    def send(self, payload: bytes) -> None:
        """A command; of anything else nothing comes, as at the other references."""
        guest = Guest(self.credential.team_id or _NOBODY, is_post=False, is_phone=True, answers=())
        told = self._scene.tell(guest, payload)
        if told is not None and self.transport is not None:
            self.publish(told)

    @abstractmethod
    def publish(self, told: Told) -> None:
        """Hand it to the broker."""

    def _come_in(self) -> None:
        if not self.is_joined.done():
            self.is_joined.set_result(None)
            self.is_hearing = self.scope is not Scope.OPERATION

    def _take_answer(self, accepted: bytes) -> None:
        self._home.hear(self, MSGPACK.decode_downstream(accepted), time.monotonic())


class MqttSocket(BrokerSocket):
    """One topic for each team; posts ask for all. A report is acknowledged (QoS 1), showing it is not (QoS 0)."""

    path, subprotocol = "/mqtt", "mqtt"

    def __init__(
        self, scene: Scene, home: Home, credential: Credential, observer: Observer, scope: Scope | None
    ) -> None:
        super().__init__(scene, home, credential, observer, scope)
        self._packet_ids = itertools.cycle(range(2, 0x10000))
        self._unanswered: dict[bytes, bytes] = {}

    def publish(self, told: Told) -> None:
        packet_id = next(self._packet_ids).to_bytes(2, "big")
        self._unanswered[packet_id] = told.accepted
        self._write(_Kind.PUBLISH | _AT_LEAST_ONCE, _text(str(told.team_id)) + packet_id + told.change)

    def _greet(self) -> None:
        keep_alive = bytes(2)  # never: who is silent is not asked after
        head = _text("MQTT") + bytes((4, _CLEAN_SESSION)) + keep_alive
        self._write(_Kind.CONNECT, head + _text(f"{self.observer.name} {self.credential.device_id}"))

    def _hear(self, batch: Batch, at_s: float) -> None:
        self._obey(batch)

    def _obey(self, batch: Batch) -> None:
        for kind, body in batch.controls:
            match kind:
                case _Kind.CONNACK if self.scope is None:
                    self._come_in()
                case _Kind.CONNACK:
                    topic = _EVERYTHING if self.scope is Scope.OPERATION else str(self.credential.team_id)
                    self._write(_Kind.SUBSCRIBE, b"\x00\x01" + _text(topic) + b"\x00")
                case _Kind.SUBACK:
                    self._come_in()
                case _Kind.PUBACK:
                    self._take_answer(self._unanswered.pop(body))

    def _write(self, kind: int, body: bytes) -> None:
        assert self.transport is not None
        self.transport.write(mask(bytes((kind,)) + _length(len(body)) + body))


class CotSocket(BrokerSocket):
    """All are told everything but what they said themselves. Nobody is answered: what is written counts as taken."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._is_upgraded = True
        self.transport.write(_event("vigie-ping", "t-x-c-t", b""))

    def publish(self, told: Told) -> None:
        assert self.transport is not None
        detail = b'<vigie after="%d" seq="%d" status="on_scene"/>' % (told.seq - 1, told.seq)
        self.transport.write(_event(str(told.team_id), "a-f-G-U-C", detail))
        asyncio.get_running_loop().call_soon(self._take_answer, told.accepted)

    def _hear(self, batch: Batch, at_s: float) -> None:
        self._obey(batch)

    def _obey(self, batch: Batch) -> None:
        if batch.controls:
            self._come_in()


class MqttReader(Reader):
    """Websocket frames with MQTT packets in them."""

    def decode(self, data: bytes) -> Batch:
        messages: list[Downstream] = []
        controls: list[Frame] = []
        pieces: list[Piece] = []
        frames, rest = split_frames(data)
        for _, payload in frames:
            for kind, body in _packets(payload):
                if kind & 0xF0 == _Kind.PUBLISH:
                    messages.append(MSGPACK.decode_downstream(body[2 + int.from_bytes(body[:2], "big") :]))
                else:
                    controls.append(Frame(kind, body[:2]))
                    pieces += [_BEGINNING] if kind == _Kind.SUBACK else []
        return Batch(data, (*pieces, *pieces_of(messages)), tuple(messages), tuple(controls), rest)


class CotReader(Reader):
    """XML events, one after the other."""

    def decode(self, data: bytes) -> Batch:
        *events, rest = data.split(_EVENT_END)
        pieces: list[Piece] = []
        controls: list[Frame] = []
        for event in events:
            if (shown := _SHOWN.search(event)) is not None:
                team_id = TeamId(UUID(shown[1].decode()))
                pieces.append(Piece(PieceKind.CHANGE, int(shown[2]), int(shown[3]), frozenset({team_id})))
            elif _PONG.search(event) is not None:
                pieces.append(_BEGINNING)
                controls.append(Frame(0, b""))
        return Batch(data, tuple(pieces), (), tuple(controls), rest)


Dialect = tuple[Callable[..., BrokerSocket], Callable[[], Reader]]
DIALECTS: dict[str, Dialect] = {"mosquitto": (MqttSocket, MqttReader), "taky": (CotSocket, CotReader)}
"""How each is spoken to, and how what it says is read."""

_NOBODY = TeamId(UUID(int=0))


def _text(words: str) -> bytes:
    encoded = words.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _length(size: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    encoded = bytearray()
    while True:
        size, low = divmod(size, 128)
        encoded.append(low | (0x80 if size else 0))
        if not size:
            return bytes(encoded)


def _packets(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each. Raises ValueError for one that does not end with its frame."""
    at = 0
    while at < len(payload):
        kind, size, shift, at = payload[at], 0, 0, at + 1
        while True:
            low, at = payload[at], at + 1
            size |= (low & 0x7F) << shift
            shift += 7
            if not low & 0x80:
                break
        if at + size > len(payload):
            raise ValueError("a packet that goes on in the next frame")
        yield kind, payload[at : at + size]
        at += size


def _event(uid: str, kind: str, detail: bytes) -> bytes:
    now_s = time.time()
    now, stale = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)).encode() for at in (now_s, now_s + 60))
    return (
        b'<event version="2.0" uid="%s" type="%s" how="m-g" time="%s" start="%s" stale="%s">'
        b'<point lat="48.8566" lon="2.3522" hae="0" ce="10" le="10"/><detail>%s</detail></event>'
    ) % (uid.encode(), kind.encode(), now, now, stale, detail)

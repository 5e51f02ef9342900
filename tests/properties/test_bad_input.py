"""Each field of each command, wrong in every way: refused by name, and nothing else changes (rules C9 and CM3)."""

import json
from collections import Counter
from typing import Any
from uuid import uuid4

import msgpack
import pytest

from protocol import commands as c
from protocol.codec import JSON, MSGPACK, Codec, command_types
from protocol.devices import Platform, Role
from protocol.downstream import Refused
from protocol.examples import example_of
from protocol.ids import DeviceId
from protocol.refusals import SENTENCES, Close, RefusalCode
from protocol.upstream import Hello, Scope, Subscription
from server.ports import Grant, Principal
from server.realtime.effects import Effect, Execute, HangUp, Send
from server.realtime.session import Session, SessionState
from tests.support.bad_values import MEGABYTE, BadValue, bad_values
from tests.support.strategies import OPERATION, START, History, Request, prepared

CODECS = pytest.mark.parametrize("codec", [MSGPACK, JSON], ids=["msgpack", "json"])
WISH = Subscription(operation_id=OPERATION, scope=Scope.OPERATION)
HELLO = Hello(version=1, credential="x", boot_id=1, subscriptions=(WISH,))
DISPATCHER = Principal(DeviceId(uuid4()), None, Platform.PROGRAM, (Grant(OPERATION, Role.DISPATCHER),))


class Door:
    """A dispatcher's connection in front of an operation: what is read is decided, and becomes history."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.history: History = prepared()
        self.now = 0
        self.session = self._open()

    def _open(self) -> Session:
        session = Session(self.codec, self.now)
        session.receive(self.codec.encode(HELLO), is_text=self.codec.is_text, received_at=START, now=self.now)
        session.admit(DISPATCHER, received_at=START)
        session.go_live(now=self.now, first_beat_ms=0)
        return session

    def knock(self, fields: Any) -> Effect:
        """Send a message as the wire holds it; what the server does about it."""
        self.now += 1_000
        frame = json.dumps(fields).encode() if self.codec.is_text else msgpack.packb(fields)
        (effect,) = self.session.receive(frame, is_text=self.codec.is_text, received_at=START, now=self.now)
        if isinstance(effect, Execute):
            self.history.run(Request(effect.command, effect.actor))
        elif isinstance(effect, HangUp):
            self.session = self._open()
        return effect

    def good(self, kind: type[c.CommandEnvelope]) -> Any:
        """A full example of a command, as the wire holds it."""
        frame = self.codec.encode(example_of(kind, is_full=True, operation_id=OPERATION))
        return json.loads(frame) if self.codec.is_text else msgpack.unpackb(frame)


@CODECS
def test_each_field_of_each_command_wrong_in_every_way_is_refused_by_its_name(codec: Codec) -> None:
    """Rules C9 and CM3: missing, of another type, out of range, too long, with control characters, of no list, NaN."""
    door, tried = Door(codec), Counter[str]()
    before = door.history.state
    for kind in command_types():
        good = door.good(kind)
        for bad in bad_values(kind, good):
            effect = door.knock(bad.put_into(good))
            assert _is_right_answer(effect, bad, codec), f"{kind.__name__}: {bad.what} {bad.named}: {effect}"
            tried[bad.what] += 1
    assert door.history.state is before
    assert door.session.state is SessionState.LIVE
    assert set(tried) == {
        "missing",
        "wrong type",
        "out of range",
        "long text",
        "control characters",
        "unknown member",
        "no number",
    }
    assert sum(tried.values()) > 50 * len(command_types())


def _is_right_answer(effect: Effect, bad: BadValue, codec: Codec) -> bool:
    if codec.is_text and bad.what == "no number":  # JSON knows no such thing: no message at all
        return isinstance(effect, HangUp) and effect.code is Close.UNREADABLE
    if not isinstance(effect, Send) or not isinstance(effect.message, Refused):
        return False
    answer = effect.message
    is_named = answer.field == bad.named and set(answer.sentence) == set(SENTENCES[RefusalCode.MALFORMED])
    return is_named and answer.code is RefusalCode.MALFORMED and answer.last is None


@CODECS
def test_the_refusal_says_which_command_it_is_about(codec: Codec) -> None:
    """Rule CM3: unless it is the id that cannot be read."""
    door = Door(codec)
    for kind in command_types():
        good = door.good(kind)
        for field in ("n", "id"):
            effect = door.knock(good | {field: "x"})
            assert isinstance(effect, Send)
            assert isinstance(effect.message, Refused)
            known = None if field == "id" else example_of(kind, is_full=True).command_id
            assert effect.message.command_id == known, kind.__name__


@CODECS
def test_a_megabyte_of_text_in_any_command_ends_the_connection_and_changes_nothing(codec: Codec) -> None:
    """Rule HS3: it is above the largest frame, whatever the field."""
    door = Door(codec)
    before = door.history.state
    for kind in command_types():
        effect = door.knock(door.good(kind) | {"source": MEGABYTE})
        assert isinstance(effect, HangUp)
        assert effect.code is Close.TOO_LARGE
    assert door.history.state is before


@CODECS
def test_the_examples_that_are_spoiled_here_can_be_read(codec: Codec) -> None:
    """Otherwise everything would be refused, and prove nothing."""
    door = Door(codec)
    for kind in command_types():
        effect = door.knock(door.good(kind))
        assert isinstance(effect, Execute), kind.__name__


def test_what_is_good_goes_through_this_door() -> None:
    """The door does decide: a call for help becomes a fact."""
    door = Door(MSGPACK)
    known = len(door.history.records)
    good = door.good(c.RaiseAlert) | {"team_id": next(iter(_team_ids(door))).bytes}
    assert isinstance(door.knock(good), Execute)
    assert len(door.history.records) > known


def _team_ids(door: Door) -> list[Any]:
    return sorted(door.history.state.teams_at(OPERATION))

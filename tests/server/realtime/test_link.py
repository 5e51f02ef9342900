"""A link after its socket is gone: every call is harmless, and nothing is left of it."""

import gc

from protocol.devices import Role
from server.realtime.connection import Connection
from server.realtime.link import Link, LinkOwner
from server.realtime.websocket_protocol import FanOutProtocol
from tests.support.nodes import until
from tests.support.realtime_world import RealtimeWorld


class FakeTransport:
    """Writes down what reaches the socket."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def write(self, frames: bytes) -> None:
        self.calls.append(f"write {frames!r}")

    def pause_reading(self) -> None:
        self.calls.append("pause")

    def resume_reading(self) -> None:
        self.calls.append("resume")

    def get_write_buffer_size(self) -> int:
        return 7


class FakeProtocol:
    """The side of the protocol that a link works on."""

    def __init__(self) -> None:
        self.transport = FakeTransport()
        self.link: Link

    def hand_over(self) -> None:
        self.link.is_taken = True

    def say_goodbye(self, code: int, reason: str) -> None:
        self.transport.calls.append(f"close {code}")

    def cut(self, code: int, reason: str) -> None:
        self.transport.calls.append(f"abort {code}")


class Diary(LinkOwner):
    """Writes down what the link tells."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def on_message(self, message: bytes, is_text: bool) -> None:
        self.told.append(message.decode())

    def on_blocked(self) -> None:
        self.told.append("blocked")

    def on_writable(self) -> None:
        self.told.append("writable")

    def on_lost(self) -> None:
        self.told.append("lost")


def _taken() -> tuple[Link, FakeTransport, Diary]:
    protocol, diary = FakeProtocol(), Diary()
    link = protocol.link = Link(protocol)  # type: ignore[arg-type]  # its transport does what a link needs
    link.take_over(diary)
    return link, protocol.transport, diary


def test_the_owner_is_told_what_happens() -> None:
    link, _, diary = _taken()
    link.deliver(b"message", False)
    link.block()
    assert not link.is_writable
    link.unblock()
    assert link.is_writable
    link.lose()
    assert diary.told == ["message", "blocked", "writable", "lost"]


def test_reading_is_paused_and_resumed_once() -> None:
    link, transport, _ = _taken()
    link.resume_reading()
    link.pause_reading()
    link.pause_reading()
    link.resume_reading()
    assert transport.calls == ["pause", "resume"]


def test_once_lost_nothing_reaches_socket_or_owner() -> None:
    link, transport, diary = _taken()
    link.write(b"1")
    link.lose()
    link.lose()
    link.write(b"2")
    link.pause_reading()
    link.close(4000, "")
    link.abort(4000, "")
    link.deliver(b"late", False)
    link.unblock()
    assert transport.calls == ["write b'1'"]
    assert diary.told == ["lost"]


def test_before_it_is_taken_a_link_closes_nothing() -> None:
    protocol = FakeProtocol()
    link = Link(protocol)  # type: ignore[arg-type]  # its transport does what a link needs
    link.close(4000, "")
    link.pause_reading()
    assert protocol.transport.calls == []
    assert link.buffered_bytes == 7


async def test_a_connection_that_ends_leaves_no_ring_for_the_collector() -> None:
    """Looking for those of thousands at once makes everybody wait."""
    async with RealtimeWorld().serve() as world:
        gc.collect()
        gc.disable()
        try:
            for is_polite in (True, False):
                async with world.join(world.gate.admit(Role.DISPATCHER)) as peer:
                    assert _left()
                    if not is_polite:
                        peer.socket.transport.abort()
            await until(lambda: not _left())
        finally:
            gc.enable()


def _left() -> list[object]:
    return [each for each in gc.get_objects() if type(each) in (Connection, FanOutProtocol, Link)]

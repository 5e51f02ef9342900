"""A link after its socket is gone: every call is harmless."""

from server.realtime.link import Link, LinkOwner


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

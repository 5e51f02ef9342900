"""A socket's sending side in the test's hand: takes so many bytes, then none until it is let go."""

from protocol.codec import MSGPACK, Codec
from protocol.downstream import Downstream
from server.realtime.link import LinkOwner
from server.realtime.outbox import Outbox


class FakeWire:
    """Implements `Wire`; `taken` is what the kernel took, in order."""

    def __init__(self, room: int = 10**9) -> None:
        self.room = room
        self.is_writable = True
        self.buffered_bytes = 0
        self.written: list[bytes] = []
        self.outbox: Outbox | None = None

    def write(self, frames: bytes) -> None:
        assert self.is_writable, "written to a socket that takes nothing"
        self.written.append(frames)
        self.room -= len(frames)
        if self.room < 0:
            self.buffered_bytes, self.room = -self.room, 0
            self.is_writable = False
            self._tell_blocked()

    def let_go(self, room: int = 10**9) -> None:
        """The peer reads again: this much is taken from now on."""
        if room < self.buffered_bytes:
            self.buffered_bytes -= room
            return
        self.room = room - self.buffered_bytes
        self.buffered_bytes, self.is_writable = 0, True
        self._tell_writable()

    def _tell_blocked(self) -> None:
        if self.outbox is not None:
            self.outbox.blocked()

    def _tell_writable(self) -> None:
        if self.outbox is not None:
            self.outbox.drain()

    @property
    def taken(self) -> bytes:
        return b"".join(self.written)


def unframe(data: bytes, codec: Codec = MSGPACK) -> list[Downstream]:
    """The messages in the frames of a server."""
    messages, at = [], 0
    while at < len(data):
        size, at = data[at + 1], at + 2
        if size >= 126:
            wide = 2 if size == 126 else 8
            size, at = int.from_bytes(data[at : at + wide]), at + wide
        messages.append(codec.decode_downstream(data[at : at + size]))
        at += size
    return messages


class FakeLink(FakeWire):
    """A whole link for a connection without a socket: what it was told is written down."""

    def __init__(self, room: int = 10**9) -> None:
        super().__init__(room)
        self.is_reading = True
        self.has_heard = False
        self.ended_with: tuple[int, bool] | None = None
        """Close code, and whether the socket was aborted."""
        self.owner: LinkOwner = LinkOwner()

    def pause_reading(self) -> None:
        self.is_reading = False

    def resume_reading(self) -> None:
        self.is_reading = True

    def close(self, code: int, reason: str) -> None:
        self._end(code, is_abort=False)

    def abort(self, code: int, reason: str) -> None:
        self._end(code, is_abort=True)

    def _tell_blocked(self) -> None:
        self.owner.on_blocked()

    def _tell_writable(self) -> None:
        self.owner.on_writable()

    def _end(self, code: int, *, is_abort: bool) -> None:
        if self.ended_with is None:
            self.ended_with = code, is_abort
            self.owner.on_lost()

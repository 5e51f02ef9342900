"""What an endpoint may do with one websocket without waiting: the calls between a connection and its protocol."""

import asyncio
from collections.abc import Callable
from typing import Protocol

SeeOut = Callable[[Callable[[], None]], None]
"""Is given the end of a connection whose peer has gone, and calls it, now or in a moment."""


def _at_once(end: Callable[[], None]) -> None:
    end()


class LinkedProtocol(Protocol):
    """The side of the protocol that a link works on."""

    @property
    def transport(self) -> asyncio.Transport: ...
    def hand_over(self) -> None:
        """Call the link's owner from now on."""
        ...

    def say_goodbye(self, code: int, reason: str) -> None:
        """Close in good order."""
        ...

    def cut(self, code: int, reason: str) -> None:
        """End without waiting."""
        ...

    def pass_on(self, there: asyncio.WriteTransport) -> None:
        """Hand the peer's bytes to somebody else from now on."""
        ...


class LinkOwner:
    """What a link calls; an endpoint's connection overrides it."""

    __slots__ = ()

    def on_message(self, message: bytes, is_text: bool) -> None:
        """One whole message came in."""

    def on_blocked(self) -> None:
        """The kernel takes no more: stop writing."""

    def on_writable(self) -> None:
        """All that was written is with the kernel: go on."""

    def on_lost(self) -> None:
        """The socket is gone, or will be in a moment: nothing can be written any more."""


class _NoTransport(asyncio.Transport):
    """Of a socket that is gone."""

    def get_write_buffer_size(self) -> int:
        return 0

    def close(self) -> None:
        """It is."""


class _NoProtocol:
    """Of a socket that is gone: nothing is left to do."""

    transport: asyncio.Transport = _NoTransport()

    def hand_over(self) -> None:
        """To nobody."""

    def say_goodbye(self, code: int, reason: str) -> None:
        """To nobody."""

    def cut(self, code: int, reason: str) -> None:
        """It is."""

    def pass_on(self, there: asyncio.WriteTransport) -> None:
        """Nothing comes any more."""


_NOBODY = LinkOwner()
_NOTHING = _NoProtocol()


class Link:
    """One accepted websocket without anything to await. All calls are cheap and safe after the socket is gone."""

    __slots__ = ("_owner", "_protocol", "_see_out", "has_heard", "is_reading", "is_taken", "is_writable", "write")

    def __init__(self, protocol: LinkedProtocol) -> None:
        """By the protocol only, as are the methods from `deliver` on."""
        self._protocol: LinkedProtocol = protocol
        self._owner: LinkOwner = _NOBODY
        self._see_out: SeeOut = _at_once
        self.is_taken = False
        self.is_writable = True
        """The kernel took all that was written so far."""
        self.is_reading = True
        self.has_heard = False
        """Bytes of any kind came in since this was last set to False."""
        self.write: Callable[[bytes], None] = protocol.transport.write
        """Hands whole frames to the transport; only while `is_writable`."""

    @property
    def buffered_bytes(self) -> int:
        """Written, but not taken by the kernel yet."""
        return self._protocol.transport.get_write_buffer_size()

    def take_over(self, owner: LinkOwner, see_out: SeeOut = _at_once) -> None:
        """From now on the owner is called; ASGI's `receive` yields nothing but the disconnect.

        `see_out` decides when a peer that has gone is told of.
        """
        self._owner = owner
        self._see_out = see_out
        self._protocol.hand_over()

    def pass_on(self, owner: LinkOwner, there: asyncio.WriteTransport) -> None:
        """Instead of `take_over`: the peer's bytes go there as they are, and its handshake is answered from there.

        The owner hears when the peer takes no more, when it does again, and when it is gone.
        """
        self._owner = owner
        self._protocol.pass_on(there)

    def end(self) -> None:
        """End without a word, once what was written has gone."""
        self._protocol.transport.close()

    def pause_reading(self) -> None:
        """Let the peer's messages wait in the network."""
        if self.is_reading and self.is_taken:
            self.is_reading = False
            self._protocol.transport.pause_reading()

    def resume_reading(self) -> None:
        """Undo `pause_reading`."""
        if not self.is_reading and self.is_taken:
            self.is_reading = True
            self._protocol.transport.resume_reading()

    def close(self, code: int, reason: str) -> None:
        """Say why, wait a little for the peer's answer, and end."""
        if self.is_taken:
            self._protocol.say_goodbye(code, reason)

    def abort(self, code: int, reason: str) -> None:
        """End now; the peer is told if the kernel takes the words."""
        if self.is_taken:
            self._protocol.cut(code, reason)

    def deliver(self, message: bytes, is_text: bool) -> None:
        """Hand over one whole message."""
        self._owner.on_message(message, is_text)

    def block(self) -> None:
        """The kernel takes no more."""
        self.is_writable = False
        self._owner.on_blocked()

    def unblock(self) -> None:
        """The kernel took everything."""
        self.is_writable = True
        self._owner.on_writable()

    def leave(self, end: Callable[[], None]) -> None:
        """The peer has gone, maybe with many others: `end` is called in a moment."""
        self._see_out(end)

    def lose(self) -> None:
        """The socket is as good as gone."""
        owner, self._owner = self._owner, _NOBODY
        self.is_writable = self.is_taken = False
        self.write = _write_nowhere
        owner.on_lost()

    def let_go(self) -> None:
        """The socket is gone for good, and its protocol with it.

        Each holds the other. When thousands vanish at once, looking for such rings makes everybody wait for most of a
        second (T-10).
        """
        self._protocol = _NOTHING


def _write_nowhere(frames: bytes) -> None:
    """The socket is gone; who still holds the link need not know."""

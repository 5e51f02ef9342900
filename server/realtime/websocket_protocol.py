"""uvicorn's own websocket protocol, which hands an endpoint the socket itself if it asks.

An endpoint that takes over its link gets each message by a call in the turn of the loop in which it came in, writes
frames built elsewhere straight to the transport, and learns from the transport when the kernel takes no more. For any
other endpoint the ASGI behaviour is unchanged, except that dead peers are aborted and bad text is no traceback.
"""

import asyncio
from functools import partial
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from protocol.codec import MAX_FRAME_BYTES
from protocol.refusals import Close
from server.realtime.frames import close_frame
from server.realtime.link import Link

LINK = "vigie.link"
"""The key under which a websocket scope's extensions offer the `Link`."""
CLOSE_TIMEOUT_S = 1.0
"""How long a peer may take to answer our close frame before the socket is aborted."""


class _Machine(ServerProtocol):
    """A close may come between the parts of a message (RFC 6455, 5.4): the library takes it for an error."""

    def recv_frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self.current_size = None
        super().recv_frame(frame)


class FanOutProtocol(WebSocketsSansIOProtocol):
    """One websocket connection of the server. Give the class to uvicorn as `Config(ws=FanOutProtocol)`."""

    link: Link
    _there: asyncio.WriteTransport | None = None

    def __init__(self, *words: Any, **settings: Any) -> None:
        super().__init__(*words, **settings)
        self.conn = _Machine(
            extensions=self.conn.available_extensions, max_size=self.config.ws_max_size, logger=self.conn.logger
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.link = Link(self)

    def hand_over(self) -> None:
        """The endpoint has accepted and takes the link: what came in meanwhile is delivered first."""
        if self.disconnected or self.close_sent or not self.handshake_complete:
            return
        self.stop_keepalive()  # the session has a heartbeat of its own
        # With next to no slack, the kernel refusing a byte is what `pause_writing` means, and uvloop writes at once
        # instead of at the end of its turn. Not 0: asyncio's TLS transport would then pause for ever.
        self.transport.set_write_buffer_limits(high=1)
        self.conn.max_message_size = MAX_FRAME_BYTES
        self.link.is_taken = True
        early = []
        while not self.queue.empty():
            early.append(self.queue.get_nowait())
        for event in early:
            if event["type"] != "websocket.receive":
                self.queue.put_nowait(event)
            elif event.get("bytes") is not None:
                self.link.deliver(cast(bytes, event["bytes"]), False)
            else:
                self.link.deliver(cast(str, event["text"]).encode(), True)
        if self.read_paused:
            self.read_paused = False
            if self.link.is_reading and not self.transport.is_closing():
                self.transport.resume_reading()

    def pass_on(self, there: asyncio.WriteTransport) -> None:
        """Who is there answers everything, the handshake first."""
        if self.disconnected:
            return
        self._there = there
        self.handshake_complete = self.link.is_taken = True

    def say_goodbye(self, code: int, reason: str) -> None:
        """Close by our decision."""
        if self.close_sent or self.transport.is_closing():
            return
        if self.conn.close_sent is None:
            self.conn.send_close(code, reason)
            output = b"".join(self.conn.data_to_send())
        else:  # the rest of the same chunk was a close, or no websocket: the machine has closed before it was our turn
            self.conn.data_to_send()
            output = close_frame(code, reason)
        self._end(output, code, reason)

    def cut(self, code: int, reason: str) -> None:
        """End without waiting."""
        self.say_goodbye(code, reason)
        self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(dict[str, Any], self.scope["extensions"])[LINK] = self.link

    def data_received(self, data: bytes) -> None:
        if self._there is not None:
            self._there.write(data)
            return
        if not self.link.is_taken:
            super().data_received(data)
            return
        self.link.has_heard = True
        self.conn.receive_data(data)
        self.handle_events()
        if self.conn.parser_exc is not None:
            self.handle_parser_exception()

    def send_receive_event_to_app(self) -> None:
        is_text = self.curr_msg_data_type == "text"
        if self.link.is_taken:
            frames, self.frames = self.frames, []
            self.link.deliver(frames[0] if len(frames) == 1 else b"".join(frames), is_text)
        elif is_text and not self.close_sent and not _is_utf8(b"".join(self.frames)):
            self.frames = []
            self.conn.fail(1007, "text that is not UTF-8")
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        pongs = b"".join(self.conn.data_to_send())
        # A peer that pings without reading gets no pong: they would pile up.
        if self.link.is_writable or not self.link.is_taken:
            self.transport.write(pongs)

    def handle_close(self, event: Frame) -> None:
        self.link.lose()
        super().handle_close(event)
        if self.close_timer is None and self.transport.get_write_buffer_size():
            self.close_timer = self.loop.call_later(CLOSE_TIMEOUT_S, self.transport.abort)

    def handle_parser_exception(self) -> None:
        """What came in is no websocket any more: say so, and let the peer hear it."""
        if self.close_sent or self.transport.is_closing():
            self.conn.data_to_send()
            return
        said = self.conn.close_sent
        code, reason = (1002, "") if said is None else (said.code, said.reason)
        output = b"".join(self.conn.data_to_send())
        if isinstance(self.conn.parser_exc, PayloadTooBig) and self.link.is_taken:
            code, reason = Close.TOO_LARGE, "frame above the limit"
            output = close_frame(code, reason)
        self._end(output, code, reason)
        if self.transport.can_write_eof():
            # The peer's answer would not be understood any more: its end of the stream has to do.
            self.transport.write_eof()

    def keepalive_timeout(self) -> None:
        """The peer is gone: `close` would wait for it to read what it never will."""
        super().keepalive_timeout()
        self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.link.block()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.link.unblock()

    def shutdown(self) -> None:
        is_blocked = self.link.is_taken and not self.link.is_writable
        self.link.lose()
        if self._there is not None:  # no handshake of ours, so no farewell of ours either
            self.transport.close()
        else:
            super().shutdown()
        if is_blocked:
            self.transport.abort()

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio's answer, where uvicorn's class gives none
        """Of many that vanish at once each is closed in its turn; True: not by the transport, and at once."""
        if not self.link.is_taken or self.scheme == "wss":
            return False
        self.link.leave(self.transport.close)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.link.block()  # until it is told that all is over
        self.link.leave(partial(self._lost, exc))

    def _lost(self, exc: Exception | None) -> None:
        self.link.lose()
        super().connection_lost(exc)
        self.frames.clear()
        self.link.let_go()
        self.conn.parser.close()  # it, and what it raised, hold the machine, which holds them
        self.conn.parser_exc = None

    def _end(self, output: bytes, code: int, reason: str) -> None:
        """Send the last bytes, tell both sides, and wait a little for the peer to close.

        Closing the socket with the peer's bytes unread would reset it, and the peer might never see the code.
        """
        if self.close_timer is None:
            self.close_timer = self.loop.call_later(CLOSE_TIMEOUT_S, self.transport.abort)
        self.close_sent = True
        self.link.resume_reading()
        self.link.lose()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(code), "reason": reason})
        self.transport.write(output)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True

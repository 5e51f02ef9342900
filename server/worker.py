"""One server process: uvicorn around the house, with an orderly end."""

import asyncio
import contextlib
import itertools
import socket
from functools import partial
from pathlib import Path
from types import FrameType

import structlog
import uvicorn

from protocol.codec import MAX_FRAME_BYTES
from server.app import VigieApp, build_app
from server.past_door import PastDoor
from server.past_news import PastSilent, hear, news_beside, tell
from server.realtime.websocket_protocol import FanOutProtocol
from server.settings import Settings

_log = structlog.get_logger("vigie.worker")
_FORCE_AFTER_S = 5
"""What is left of connections after the drain is cut (a handler that waits for nothing would hold the process)."""
_PING_S = 20.0
_COUNTED_WITHIN_S = 2.0
"""How long `/metrics` waits for what the other process counts; without it, it answers all the same."""


class DrainingServer(uvicorn.Server):
    """Lets Vigie's clients go its own way before the connections are closed."""

    def __init__(self, config: uvicorn.Config, app: VigieApp, news: Path | None = None) -> None:
        """`news`: where this process tells the others what it counts; None: nowhere."""
        super().__init__(config)
        self._vigie = app
        self._news = news
        self._telling: asyncio.Server | None = None
        self._listening: list[socket.socket] = []
        self._has_signal = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening = sockets or []
        if self.started and self._news is not None:
            self._telling = await tell(self._news, self._vigie.count)

    async def main_loop(self) -> None:
        """Once a second what uvicorn does ten times, and at once when a signal comes.

        Ends by itself when the stores were restored, or when nobody can come in any more: the parent starts a new
        process, which knows nothing of before.
        """
        self._has_signal = asyncio.Event()
        for second in itertools.count():
            if await self.on_tick(10 * second) or self._vigie.is_outlived or self._is_deaf():
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._has_signal.wait(), 1.0)

    def _is_deaf(self) -> bool:
        """Has the event loop closed the listening socket? uvloop does, silently, when accepting fails (no memory)."""
        is_deaf = any(listening.fileno() < 0 for listening in self._listening)
        if is_deaf:
            _log.error("nobody can connect to this process any more; it ends, and a new one takes its place")
        return is_deaf

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._has_signal.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, drain, then close what is left."""
        for listener in (*self.servers, *filter(None, (self._telling,))):
            listener.close()
        await self._vigie.drain()
        await super().shutdown(sockets)


def run_worker(settings: Settings, listening: socket.socket, past: Path | None) -> bool:
    """Serve on a bound socket until a signal; whether it ever served.

    Args:
        settings: As the parent passes them on.
        listening: Of the world; or of the other server processes, which pass on what looks back: then it is one of the
            file system, and whoever speaks there is believed when it says for whom.
        past: The socket of the process that looks back; None: this is that process.
    """
    is_past = past is None
    app = build_app(settings, None if past is None else partial(_hear, news_beside(past)))
    config = uvicorn.Config(
        app if past is None else PastDoor(app, past),
        ws=FanOutProtocol,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,  # it would write feeder addresses, which are secrets
        log_config=None,
        ws_max_size=MAX_FRAME_BYTES,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        ws_per_message_deflate=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_FORCE_AFTER_S,
        ssl_certfile=None if is_past else settings.tls_cert,
        ssl_keyfile=None if is_past else settings.tls_key,
        proxy_headers=is_past or bool(settings.trusted_proxies),
        # Never from the environment, which others may set.
        forwarded_allow_ips="*" if is_past else list(settings.trusted_proxies),
        server_header=False,
    )
    server = DrainingServer(config, app, news_beside(Path(listening.getsockname())) if is_past else None)
    server.run(sockets=[listening])
    return server.started


async def _hear(news: Path) -> bytes | None:
    """What the process counts that looks back, if it runs and says so soon."""
    try:
        return await hear(news, _COUNTED_WITHIN_S)
    except PastSilent:
        return None

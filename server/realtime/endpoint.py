"""The websocket routes `/ws` and `/ws/past`: lets peers in, and looks after all connections of this process."""

import asyncio
from collections.abc import Callable, Collection
from itertools import count
from typing import Any

import structlog
from starlette.types import Receive, Scope, Send

from protocol.codec import JSON, MSGPACK, Codec
from protocol.downstream import AlertNow, Drain
from protocol.ids import DeviceId, OperationId, TeamId
from protocol.refusals import Close
from protocol.version import REPLAY_PATH, SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK
from server.application import beat
from server.auth.addresses import network_of
from server.ports import AccessChange, Principal
from server.realtime.connection import Connection
from server.realtime.doorway import Doorway, WayOut
from server.realtime.link import Link
from server.realtime.services import Services
from server.realtime.websocket_protocol import CLOSE_TIMEOUT_S, LINK

TICK_S = 0.25
TICKS_PER_ROUND = 4
"""Each connection is looked at once a second, a quarter of them at a time."""
TICKED_AT_ONCE = 100
"""A millisecond of work."""
RETRY_AFTER_S = 5

_log = structlog.get_logger()

_CODECS: dict[str, Codec] = {SUBPROTOCOL_MSGPACK: MSGPACK, SUBPROTOCOL_JSON: JSON}


class RealtimeEndpoint:
    """An ASGI application for the websocket routes; needs a server that runs `FanOutProtocol`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._numbers = count()
        self._rounds: tuple[set[Connection], ...] = tuple(set() for _ in range(TICKS_PER_ROUND))
        self._of_device: dict[tuple[DeviceId, bool], Connection] = {}
        """A device may follow, and see something again, at the same time."""
        self._handlers: set[asyncio.Task[Any]] = set()
        self._doorway = Doorway()
        self._see_out = WayOut().leave
        self._drain: Drain | None = None
        services.metrics.watch(
            lambda: sum(map(len, self._rounds)),
            lambda: sum(connection.outbox.queued_bytes for connection in self._connections()),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, from its handshake to its end."""
        await receive()  # websocket.connect
        link: Link | None = scope.get("extensions", {}).get(LINK)
        if link is None:
            raise RuntimeError("the realtime endpoint needs uvicorn to run FanOutProtocol")
        subprotocol = next((offered for offered in scope["subprotocols"] if offered in _CODECS), None)
        if subprotocol is None:
            await self._turn_away(
                send, "no_subprotocol", 400, "Offer the subprotocol vigie.v1.msgpack or vigie.v1.json."
            )
            return
        await self._doorway.enter()
        strangers, address = self._services.strangers, network_of(_host_of(scope))
        if self._drain is not None or not strangers.has_room(address):
            await self._turn_away(send, "busy", 503, "Come back in a few seconds.")
            return
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        is_replay = scope["path"] == REPLAY_PATH
        connection = Connection(self._services, link, _CODECS[subprotocol], address, self._sign_in, is_replay=is_replay)
        its_round = self._rounds[next(self._numbers) % TICKS_PER_ROUND]
        handler = asyncio.current_task()
        assert handler is not None
        its_round.add(connection)
        strangers.add(connection, address)
        self._handlers.add(handler)
        try:
            link.take_over(connection, self._see_out)
            if self._services.is_allowed_origin(_origin_of(scope)):
                self._services.metrics.handshakes.labels("accepted").inc()
            else:
                self._services.metrics.handshakes.labels("bad_origin").inc()
                connection.close(Close.BAD_ORIGIN, "this page is not of this server")
            await _until_disconnected(receive)
        finally:
            its_round.discard(connection)
            strangers.discard(connection)
            self._handlers.discard(handler)
            self._forget(connection)
            connection.on_lost()

    async def run(self) -> None:
        """The one clock of all connections; until cancelled."""
        for turn in count():
            await beat.until(TICK_S)
            await self.tick(turn % TICKS_PER_ROUND)

    async def tick(self, turn: int) -> None:
        """Every 250 ms: posts learn how far the log is, and a quarter of the connections is looked after.

        Of thousands so many at a time that what comes in meanwhile does not wait for all of them.
        """
        self._services.hub.tick()
        its_round = self._rounds[turn]
        connections = tuple(its_round)
        for start in range(0, len(connections), TICKED_AT_ONCE):
            received_at, now = self._services.clock.now(), self._services.clock.monotonic()
            for connection in connections[start : start + TICKED_AT_ONCE]:
                try:
                    if connection in its_round:
                        connection.tick(received_at, now)
                except Exception:  # the fault of one connection must not stop the clock of all
                    _log.exception("a connection failed")
                    connection.close(Close.GOING_AWAY, "internal fault")
            await asyncio.sleep(0)

    def show_alert(self, alert: AlertNow) -> None:
        """An alert that another process passed on because the log is away."""
        self._services.hub.show_alert(alert)

    def close_ended(self, end_of: Callable[[Principal], AccessChange | None]) -> None:
        """Close every connection of those who were shut out, or whose rights have changed since they came in."""
        for connection in self._connections():
            change = None if connection.principal is None else end_of(connection.principal)
            if change is None:
                continue
            if change.rights_version is None:
                connection.close(Close.REVOKED, "this device is shut out")
            else:
                connection.close(Close.RIGHTS_CHANGED, "join again with the new rights")

    @property
    def is_draining(self) -> bool:
        """The server is about to stop: nobody should be sent here any more."""
        return self._drain is not None

    async def drain(self, *, within_ms: int, retry_ms: int) -> None:
        """Stop in good order: tell all, let commands under way finish, close, and see every handler out.

        Takes a second longer than `within_ms` at most; peers that have not answered the close by then are aborted.
        """
        self._drain = Drain(within_ms=within_ms, retry_ms=retry_ms)
        for connection in self._connections():
            connection.announce(self._drain)
        await _wait_for(self._services.running, within_ms / 1000)
        for connection in self._connections():
            connection.close(Close.GOING_AWAY, "the server stops")
        await _wait_for(self._handlers, CLOSE_TIMEOUT_S)

    def _sign_in(self, connection: Connection) -> None:
        """A peer is known now; an older connection of the same device gives way."""
        self._services.strangers.discard(connection)
        assert connection.principal is not None
        seat = connection.principal.device_id, connection.is_replay
        former = self._of_device.get(seat)
        self._of_device[seat] = connection
        if former is not None:
            former.close(Close.REPLACED, "the same device connected again")
        for operation_id, team_id in _crew_of(connection):
            self._services.reach.begin(operation_id, connection.principal.device_id, team_id)

    def _forget(self, connection: Connection) -> None:
        principal = connection.principal
        if principal is not None:
            seat = principal.device_id, connection.is_replay
            if self._of_device.get(seat) is connection:
                del self._of_device[seat]
            for operation_id, _ in _crew_of(connection):
                self._services.reach.end(operation_id, principal.device_id)

    def _connections(self) -> tuple[Connection, ...]:
        return tuple(connection for its_round in self._rounds for connection in its_round)

    async def _turn_away(self, send: Send, outcome: str, status: int, sentence: str) -> None:
        self._services.metrics.handshakes.labels(outcome).inc()
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        if status == 503:
            headers.append((b"retry-after", str(RETRY_AFTER_S).encode()))
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": sentence.encode()})


def _crew_of(connection: Connection) -> list[tuple[OperationId, TeamId]]:
    """The teams that hear of their orders on this connection; who sees something again hears of none."""
    if connection.principal is None or connection.is_replay:
        return []
    grants = connection.principal.grants
    return [(grant.operation_id, grant.team_id) for grant in grants if grant.team_id is not None]


async def _until_disconnected(receive: Receive) -> None:
    """The link delivers the messages; all that comes this way is the end."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _wait_for(tasks: Collection[asyncio.Future[Any]], timeout_s: float) -> None:
    if tasks:
        await asyncio.wait(tuple(tasks), timeout=timeout_s)


def _host_of(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _origin_of(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"origin":
            return str(value, "latin-1")
    return None

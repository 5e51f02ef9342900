"""Keeps one thin connection to Redis alive: reconnects, subscribes again, notices a server that has frozen."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import hiredis

from server.adapters.redis.connection import OnMessage, RespConnection, ServerAddress
from server.adapters.redis.scripts import Script
from server.ports import Unavailable

CALL_TIMEOUT_S = 1.0
PING_INTERVAL_S = 2.0
PING_TIMEOUT_S = 2.0
_FIRST_BACKOFF_S = 0.05
_LONGEST_BACKOFF_S = 1.0

_FAILURES = (OSError, TimeoutError, hiredis.HiredisError)
_ELSEWHERE = ("MOVED ", "ASK ", "TRYAGAIN")


class Elsewhere(Unavailable):
    """The node of a cluster that was asked does not hold these keys, or no longer."""


def backoff_s(failures: int, chance: float) -> float:
    """How long to wait after `failures` in a row: doubles up to a second, the upper half of it by `chance` (0 to 1).

    Spread, so that many processes do not come back at the same instant.
    """
    longest_s = min(_LONGEST_BACKOFF_S, _FIRST_BACKOFF_S * 2.0 ** min(failures, 10))
    return longest_s * (1 + chance) / 2


class Link:
    """The way of publishes and pushes; calls fail with `Unavailable` while it is down, within a second."""

    def __init__(
        self, url: str, *, on_message: OnMessage, on_reconnect: Callable[[], None], channels: Sequence[bytes]
    ) -> None:
        """`on_reconnect` is called after each loss, once all channels are subscribed again."""
        self._address = ServerAddress.of(url)
        self._on_message = on_message
        self._on_reconnect = on_reconnect
        self._channels = set(channels)
        self._connection: RespConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        self._last_failure = "not connected yet"

    async def start(self) -> None:
        """Connects, or goes on trying in the background if the server cannot be reached now."""
        was_tried = asyncio.Event()
        self._task = asyncio.create_task(self._stay_connected(was_tried), name="redis-link")
        await was_tried.wait()

    async def close(self) -> None:
        """Ends the connection and the task that keeps it."""
        connection = self._connection
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if connection is not None:
            await connection.lost

    async def run(self, script: Script, keys: Sequence[bytes], arguments: Sequence[bytes | str | int]) -> Any:
        """Runs a script that is idempotent; raises `Unavailable`."""
        connection = self._connected()
        return await self._within_deadline(connection, self._evaluate(connection, script, keys, arguments))

    async def ping(self) -> None:
        """Returns if the server answers; raises `Unavailable`."""
        connection = self._connected()
        await self._within_deadline(connection, connection.call("PING"))

    async def subscribe(self, channel: bytes) -> None:
        """Returns once the channel is heard; after `Unavailable` it will be, from the next reconnection on."""
        self._channels.add(channel)
        connection = self._connected()
        await self._within_deadline(connection, connection.subscribe([channel]))

    def _connected(self) -> RespConnection:
        if self._connection is None:
            raise Unavailable(f"Redis is not connected: {self._last_failure}")
        return self._connection

    @staticmethod
    async def _evaluate(
        connection: RespConnection, script: Script, keys: Sequence[bytes], arguments: Sequence[bytes | str | int]
    ) -> Any:
        try:
            return await connection.call("EVALSHA", script.sha, len(keys), *keys, *arguments)
        except hiredis.ReplyError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
            return await connection.call("EVAL", script.source, len(keys), *keys, *arguments)

    async def _within_deadline(self, connection: RespConnection, call: Any) -> Any:
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return await call
        except TimeoutError as error:
            # What waits behind this would be late too, and nothing more may pile up for a frozen server.
            connection.abort()
            raise Unavailable(f"Redis did not answer within {CALL_TIMEOUT_S} s") from error
        except _FAILURES as error:
            if str(error).startswith(_ELSEWHERE):
                raise Elsewhere(f"another node of the Redis Cluster serves this now: {error}") from error
            raise Unavailable(f"Redis failed: {error}") from error

    async def _stay_connected(self, was_tried: asyncio.Event) -> None:
        is_first = True
        while True:
            try:
                connection = await self._open()
            except _FAILURES as error:
                self._last_failure = str(error) or type(error).__name__
            else:
                if not is_first:
                    self._on_reconnect()
                was_tried.set()
                try:
                    await self._watch(connection)
                finally:
                    self._connection = None
                    connection.abort()
            is_first = False
            was_tried.set()
            await asyncio.sleep(backoff_s(self._failures, random.random()))  # noqa: S311 - not a secret
            self._failures += 1

    async def _open(self) -> RespConnection:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            connection = await RespConnection.open(self._address, self._on_message)
            try:
                heard: set[bytes] = set()
                while missing := self._channels - heard:  # more may be wanted while these are confirmed
                    await connection.subscribe(list(missing))
                    heard |= missing
            except BaseException:
                connection.abort()
                raise
            self._connection = connection
            return connection

    async def _watch(self, connection: RespConnection) -> None:
        """Returns when the connection is lost, or when the server answers no PING.

        A refusal is an answer: without room on its disk a server refuses even that, and still passes on what is said.
        """
        while True:
            await asyncio.wait([connection.lost], timeout=PING_INTERVAL_S)
            if connection.lost.done():
                self._last_failure = "the connection was lost"
                return
            try:
                async with asyncio.timeout(PING_TIMEOUT_S):
                    with suppress(hiredis.ReplyError):
                        await connection.call("PING")
            except _FAILURES:
                self._last_failure = f"no answer to a PING within {PING_TIMEOUT_S} s"
                return
            self._failures = 0

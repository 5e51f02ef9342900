"""The place of a connection in front of the past: empty on every connection that follows."""

import asyncio
from collections.abc import Callable, Sequence

from protocol.codec import Codec
from protocol.downstream import JoinOutcome
from protocol.ids import OperationId
from protocol.replay import ReplayControl
from server.realtime.effects import Join
from server.realtime.outbox import Outbox
from server.realtime.replaying import Replay
from server.realtime.services import Services

BEAT_S = 1.0
"""The timeline of a long operation takes a while: its first viewer hears how far it is (rule RP13)."""

Begun = tuple[JoinOutcome, Sequence[bytes]]


class ReplaySeat:
    """Holds the replay of one connection, if it is one."""

    __slots__ = ("_codec", "_outbox", "_replay", "_services")

    def __init__(self, services: Services, outbox: Outbox, codec: Codec) -> None:
        self._services = services
        self._outbox = outbox
        self._codec = codec
        self._replay: Replay | None = None

    @property
    def is_taken(self) -> bool:
        return self._replay is not None

    async def take(
        self, joins: Sequence[Join], beat: Callable[[tuple[int, int] | None], None]
    ) -> dict[OperationId, Begun]:
        """How the one operation starts that may be seen again; nothing if there is none, or if it may not.

        The first to ask for an operation waits until its timeline is made; `beat` is called meanwhile with how far that
        is. Raises `Unavailable`.
        """
        join = next((join for join in joins if join.audience is not None), None)
        if join is None or join.audience is None:
            return {}
        taking = asyncio.ensure_future(self._services.library.take(join.subscription.operation_id))
        while not (await asyncio.wait((taking,), timeout=BEAT_S))[0]:
            beat(self._services.library.progress(join.subscription.operation_id))
        reel = taking.result()
        if reel is None:
            return {}
        wish, audience = join.subscription, join.audience
        self._replay = Replay(self._services, self._outbox, self._codec, reel, wish, audience)
        return {wish.operation_id: await self._replay.begin()}

    async def begin(self, join: Join) -> Begun | None:
        """Start again: at the wish, or where it stands; None: nothing is seen again here, or not this."""
        if self._replay is None or join.audience is None:
            return None
        return await self._replay.begin(join.subscription.replay)

    def start(self, on_end: Callable[[asyncio.Future[None]], None]) -> None:
        if self._replay is not None:
            self._replay.start(on_end)

    def steer(self, control: ReplayControl) -> None:
        if self._replay is not None:
            self._replay.steer(control)

    def make_up(self) -> bool:
        """What was dropped is owed; False: nothing is seen again here."""
        if self._replay is not None:
            self._replay.make_up()
        return self.is_taken

    def leave(self) -> None:
        if self._replay is not None:
            self._replay.end()

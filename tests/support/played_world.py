"""The real conversation over real sockets, on memory stores, for clients that play against it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from clients.simulator.perform import DeskKey
from clients.simulator.play import TeamKey
from protocol.devices import Platform, Role
from server.adapters.system import SystemClock
from tests.support.realtime_world import RealtimeWorld


class PlayedWorld(RealtimeWorld):
    """A server whose clock runs, with a command post and a phone for whichever team asks."""

    def __init__(self) -> None:
        super().__init__()
        running = SystemClock()
        self.clock.now, self.clock.monotonic = running.now, running.monotonic  # type: ignore[method-assign]
        self.post_token = self.gate.admit(Role.COVER_HEAD, platform=Platform.PROGRAM)
        self.team_tokens: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def credential(self, team: TeamKey) -> str:
        token = self.gate.admit(Role.TEAM_LEADER, team_id=team.team_id, platform=Platform.PHONE)
        self.team_tokens[team.key] = token
        return token

    async def desk_credential(self, desk: DeskKey) -> str:
        return self.gate.admit(desk.role, site_id=desk.site_id, platform=Platform.BROWSER)


@asynccontextmanager
async def played_world() -> AsyncIterator[PlayedWorld]:
    world = PlayedWorld()
    async with world.serve():
        yield world

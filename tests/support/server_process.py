"""One server process of several in a test: real use cases and sockets over memory twins that processes share."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from loadtests.load_socket import Address
from protocol.codec import body_to_hash
from protocol.version import REPLAY_PATH, SOCKET_PATH
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.memory.key_vault import MemoryKeyVault
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.adapters.system import SystemClock
from server.application.admission import Admission
from server.application.execute import CommandExecutor
from server.application.follow import FeedFollower
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.application.positions import PositionBoard
from server.application.presence import PresenceBoard
from server.application.publish import Publisher
from server.application.reach import ReachBoard
from server.auth.tickets import TicketKey
from server.realtime.endpoint import RealtimeEndpoint
from tests.support.realtime_world import RealtimeWorld, serve_app
from tests.support.strategies import OPERATION

KERNEL_BYTES = 4096


class SharedStores:
    """What the processes have in common."""

    def __init__(self) -> None:
        self.disk = MemoryEventLog()
        self.broker = MemoryBroker()
        self.access = MemoryAccessStore()
        self.vault = MemoryKeyVault()


class ServerProcess:
    """One server process with its sockets."""

    def __init__(self, stores: SharedStores) -> None:
        clock = SystemClock()
        self.feed = MemoryChangeFeed(stores.broker, schema_hash="tests")
        self.operations = Operations(stores.disk, self.feed, "tests")
        publisher = Publisher(self.feed, self.operations)
        executor = CommandExecutor(self.operations, stores.disk, stores.vault, publisher, body_to_hash)
        world = RealtimeWorld()
        self.positions = PositionBoard(self.feed, MemoryPositionArchive(), clock)
        self.positions.watchers.append(world.hub.show_positions)
        self.admission = Admission(stores.access, (TicketKey("k1", bytes(32)),), clock)
        self.endpoint = RealtimeEndpoint(
            replace(
                world.services,
                operations=self.operations,
                executor=executor,
                gatekeeper=self.admission,
                positions=self.positions,
                presence=PresenceBoard(self.feed),
                reach=ReachBoard(self.feed, None, lambda: self.operations.held, clock),
                clock=clock,
            )
        )
        self.admission.on_change.append(partial(self.endpoint.close_ended, self.admission.end_of))
        self.follower = FeedFollower(self.feed, self.operations, self.positions, self.admission, lambda *_: None)
        self.address = Address("127.0.0.1", 0, OPERATION)

    @property
    def live(self) -> LiveOperation:
        held = self.operations.find(OPERATION)
        assert held is not None
        return held

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["ServerProcess"]:
        app = Starlette(routes=[WebSocketRoute(path, self.endpoint) for path in (SOCKET_PATH, REPLAY_PATH)])
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.feed)
            server = await stack.enter_async_context(serve_app(app))
            # Small buffers: a reader that stops is noticed after a few facts and not after megabytes.
            server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
            self.address = Address("127.0.0.1", server.port, OPERATION)
            await self.operations.open(OPERATION)
            works = (self.operations.poll_for_ever(), self.follower.run(), self.endpoint.run())
            tasks = [asyncio.create_task(work) for work in works]
            try:
                yield self
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

"""Going to any moment of a long operation: how long a viewer waits, by either clock, and what that holds in memory."""

import asyncio
import random
import time
from itertools import islice

from websockets.asyncio.client import ClientConnection, connect

from loadtests.bench import Bench, Report
from loadtests.load_socket import Address
from loadtests.measure import Goal, held_kib, percentile
from loadtests.runs.decisions import Played
from loadtests.targets import VigieTarget, serve_vigie
from protocol.codec import MSGPACK, encode_record
from protocol.commands import Command
from protocol.devices import Role
from protocol.downstream import Downstream, Positions
from protocol.events import Record
from protocol.ids import CommandId, DeviceId, OperationId
from protocol.replay import ReplayClock, ReplayControl, ReplayState, ReplayWish
from protocol.upstream import Heartbeat, Hello, Scope, Subscription, Upstream
from protocol.version import REPLAY_PATH, SOCKET_PATH, SUBPROTOCOL_MSGPACK, VERSION
from server.adapters.postgres.event_log import PostgresEventLog
from server.domain.actor import Moment
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.ports import Appended, CommandKey, Decided, Verdict

STEP_MS = 300
"""Between two facts: a hundred thousand take eight hours."""
LATE_SHARE = 0.05
LATEST_MS = 3_600_000
"""One fact in twenty was told up to an hour late."""
BAR_MS = 150.0
BAR_MIB = 400.0
_APPENDED_AT_ONCE = 1_000
_SEED = 20


class LongStory(Played):
    """Facts for hours, some of them told late."""

    def __init__(self, teams: int, interventions: int, victims: int, state: OperationState, began_at: int) -> None:
        self._began_at = began_at
        self._dice = random.Random(_SEED)
        super().__init__(teams, interventions, victims, state)

    def moment_of(self, command: Command) -> Moment:
        received_at = self._began_at + command.device_counter * STEP_MS
        late_ms = self._dice.randrange(LATEST_MS) if self._dice.random() < LATE_SHARE else 0
        return Moment(received_at, max(self._began_at, received_at - late_ms))

    def go_on(self, count: int) -> list[Record]:
        """The log up to so many facts."""
        kinds = self.kinds()
        while len(self.records) < count:
            for kind, made in kinds.items():
                if kind != "victim.register":
                    self.play(kind, made, 100)
        return self.records[:count]


async def run(bench: Bench) -> Report:
    """A log of 100,000 facts, then a viewer who goes to 1,000 moments drawn by lot, half of them by each clock."""
    report = Report("replay_seek")
    facts, seeks = (3_000, 20) if bench.is_quick else (100_000, 1_000)
    sizes = (50, 20, 100) if bench.is_quick else (500, 200, 1_000)
    async with serve_vigie(bench.placement.server) as target:
        bench.say(f"a log of {facts:,} facts")
        await _look_back(await target.new_operation())  # so that the process that looks back is there
        idle_kib = held_kib(target.serving_pids())
        await write_log(target, facts, sizes)
        state_kib = await _loaded_kib(target) - idle_kib
        lot = random.Random(_SEED)
        for clock in ReplayClock:
            bench.say(f"{seeks // 2} moments, by what {clock}")
            first_ms, taken_ms = await _seek(target, clock, seeks // 2, lot)
            report.goals += [
                Goal(f"until the first sight, {clock}", first_ms, "ms"),
                Goal(f"a moment drawn by lot, {clock}, median", percentile(taken_ms, 0.5), "ms"),
                Goal(f"the same, 95 of 100 within, {clock}", percentile(taken_ms, 0.95), "ms", BAR_MS),
                Goal(f"the same, the longest, {clock}", max(taken_ms), "ms"),
            ]
        # The state as it is now lies in both processes: it is no part of what the past costs.
        held_mib = (held_kib(target.serving_pids()) - idle_kib - 2 * state_kib) / 1024
        report.goals.append(Goal("memory for the timeline and what was looked at", held_mib, "MiB", BAR_MIB))
    report.figures["replay_seek"] = {goal.name: goal.figure for goal in report.goals}
    return report


async def write_log(target: VigieTarget, facts: int, sizes: tuple[int, int, int]) -> None:
    """Facts straight into the log of the target's operation, as if another process had accepted them."""
    log, operation_id = PostgresEventLog(target.database), target.address.operation_id
    state = OperationState(operation_id)
    for record in await target.read_records():
        state, _ = evolve(state, record)
    assert state.operation is not None
    began_at = state.operation.created_at  # what follows has times to come: nobody there asks what time it is
    story = iter(LongStory(*sizes, state, began_at).go_on(facts))
    while batch := list(islice(story, _APPENDED_AT_ONCE)):
        head = await log.head(operation_id)
        assert head is not None
        last = batch[-1]
        key = CommandKey(DeviceId(last.device_id), CommandId(last.command_id))
        decided = Decided(key, Verdict(b"", last.seq), tuple(encode_record(record) for record in batch))
        assert isinstance(await log.append(operation_id, head, [decided]), Appended)


async def _look_back(target: VigieTarget) -> None:
    """At an operation of which there is next to nothing."""
    [credential] = await target.admit([None], Role.DISPATCHER)
    async with view(target.address) as socket:
        await Viewer(socket).begin(target.address.operation_id, credential.token, ReplayWish())


async def _loaded_kib(target: VigieTarget) -> int:
    """What the server processes hold once one of them has opened the operation, before anybody looks back."""
    async with view(target.address, SOCKET_PATH) as socket:
        [credential] = await target.admit([None], Role.DISPATCHER)
        viewer = Viewer(socket)
        wish = Subscription(operation_id=target.address.operation_id, scope=Scope.OPERATION)
        await viewer.say(Hello(version=VERSION, credential=credential.token, boot_id=1, subscriptions=(wish,)))
        while not isinstance(await viewer.hear(), Positions):
            pass
    return held_kib(target.serving_pids())


class Viewer:
    """One socket that sees the operation again."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def begin(self, operation_id: OperationId, token: str, wish: ReplayWish) -> ReplayState:
        """Say what is wanted; where the replay stands once all of it is there."""
        subscription = Subscription(operation_id=operation_id, scope=Scope.OPERATION, replay=wish)
        await self.say(Hello(version=VERSION, credential=token, boot_id=1, subscriptions=(subscription,)))
        return await self.hear_state()

    async def say(self, message: Upstream) -> None:
        await self._socket.send(MSGPACK.encode(message))

    async def hear(self) -> Downstream:
        return MSGPACK.decode_downstream(await self.hear_frame())

    async def hear_frame(self) -> bytes:
        """The next message as it came."""
        frame = await self._socket.recv()
        assert isinstance(frame, bytes)
        return frame

    async def hear_state(self) -> ReplayState:
        """The next word on where the replay stands."""
        while not isinstance(message := await self.hear(), ReplayState):
            pass
        return message


def view(address: Address, path: str = REPLAY_PATH) -> connect:
    """A socket for a viewer."""
    return connect(
        f"ws://{address.host}:{address.port}{path}",
        subprotocols=[SUBPROTOCOL_MSGPACK],  # type: ignore[list-item]  # any text is one
        compression=None,
        max_size=None,
        max_queue=None,  # a client that waits for room in its queue does not hear that the server has closed
        ping_interval=None,
    )


async def _seek(target: VigieTarget, clock: ReplayClock, count: int, lot: random.Random) -> tuple[float, list[float]]:
    taken_ms: list[float] = []
    [credential] = await target.admit([None], Role.DISPATCHER)
    async with view(target.address) as socket:
        viewer = Viewer(socket)
        began = time.monotonic()
        state = await viewer.begin(target.address.operation_id, credential.token, ReplayWish(clock=clock))
        first_ms = (time.monotonic() - began) * 1000
        for _ in range(count):
            await viewer.say(Heartbeat())
            moment = lot.randrange(state.first_at, state.last_at + 1)
            began = time.monotonic()
            await viewer.say(ReplayControl(seek_at=moment))
            seen = await viewer.hear_state()
            taken_ms.append((time.monotonic() - began) * 1000)
            assert seen.at == moment, "another moment was shown"
            await asyncio.sleep(taken_ms[-1] / 1000)  # the server gives a viewer half of its time: nobody looks faster
    return first_ms, taken_ms

"""T-05, T-08 and T-09: commands doubled and out of order, resumes of every kind, joins in the middle of everything."""

import asyncio
import random
import time
from collections.abc import Iterator
from uuid import uuid4

from clients.sdk import Scope
from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.installation import install
from loadtests.faults.trial import Trial
from loadtests.generator import Unsettled
from loadtests.history import Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal
from protocol.codec import MSGPACK
from protocol.commands import ReportStatus
from protocol.devices import Role
from protocol.downstream import Downstream, JoinMode, JoinOutcome, Welcome
from protocol.ids import LogId, OperationId
from protocol.refusals import Close
from protocol.teams import TeamStatus
from protocol.upstream import Subscription

_WINDOW = 24
"""Commands of one device under way together: they leave in any order."""
_PER_S = 40
"""Of one device, repeats included: below what it may send."""


def draw_sendings(dice: random.Random, count: int) -> Iterator[list[int]]:
    """Windows of commands by number: a fifth is sent twice or three times, and a fifth out of its place."""
    for start in range(0, count, _WINDOW):
        sendings = list(range(start, min(count, start + _WINDOW)))
        sendings += [number for number in list(sendings) if dice.random() < 0.2 for _ in range(dice.randint(1, 2))]
        sendings.sort(key=lambda number: number + (dice.uniform(-12, 12) if dice.random() < 0.4 else 0.0))
        yield sendings


async def send_again(trial: Trial) -> None:
    """T-05: each command by one or more sockets of its device, on either server; one effect and one answer each."""
    devices, each = trial.pick((12, 150), (80, 2_500))
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=1, posts=3) as operation,
    ):
        trial.say(f"{devices} devices say everything once to three times")
        target = await operation.target()
        credentials = await target.admit([None] * devices, Role.DISPATCHER)
        doors = []
        for server in installation.servers:
            fleet = operation.fleet(server)
            doors.append(await fleet.open(credentials, None, label="program", at_once=16))
        speakers = list(zip(*doors, strict=True))
        await asyncio.gather(*(_speak(trial, operation, here, there, each) for here, there in speakers))
        await _until_answered(operation.history.commands)
        trial.verdicts.append(await operation.judge())


async def _speak(trial: Trial, operation: Exercise, here: LoadSocket, there: LoadSocket, count: int) -> None:
    """One device with two sockets."""
    dice = random.Random(trial.dice.getrandbits(64))
    fleets = [operation.fleet(server) for server in operation.installation.servers]
    sent: dict[int, tuple[Sent, bytes]] = {}
    for window in draw_sendings(dice, count):
        began = time.monotonic()
        for number in window:
            if number not in sent:
                command = ReportStatus(
                    command_id=fleets[0].new_command_id(),
                    device_counter=number + 1,
                    recorded_at=time.time_ns() // 1_000_000,
                    age_ms=0,
                    operation_id=operation.operation_id,
                    status=(TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)[number % 2],
                    team_id=operation.teams[0],
                )
                noted = Sent(command.command_id, here.credential.device_id, operation.teams[0], time.monotonic())
                operation.history.commands.append(noted)
                sent[number] = noted, MSGPACK.encode(command)
                for fleet, door in zip(fleets, (here, there), strict=True):
                    fleet.expect(noted, door, sent[number][1])
            else:
                trial.count("repeats")
            dice.choice((here, there)).send(sent[number][1])
        await _until_answered([sent[number][0] for number in window])
        await asyncio.sleep(max(0.0, len(window) / _PER_S - (time.monotonic() - began)))  # the pace of the device


async def _until_answered(commands: list[Sent]) -> None:
    deadline = time.monotonic() + 30.0
    while any(each.outcome is None for each in commands):
        if time.monotonic() > deadline:
            raise Unsettled(f"{sum(each.outcome is None for each in commands)} commands are not answered")
        await asyncio.sleep(0.01)  # a look at answers, with a deadline


async def resume_every_way(trial: Trial) -> None:
    """T-08: twice without news, from beyond the window, under another log's name, from the future, elsewhere."""
    rounds = trial.pick(3, 50)
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=2, posts=2) as operation,
    ):
        foreign = await installation.new_operation()
        async with operation.under_load(0.05):
            await operation.accepts_again()
        await operation.settle()
        log_id = next(iter(operation.watchers[0].log_ids))
        head = operation.watchers[0].seq
        for _ in range(rounds):
            for server in installation.servers:
                ask = _Asker(operation, server.name)
                first = await ask.join(log_id, head)
                again = await ask.join(log_id, head)
                trial.require(first == again == (JoinMode.RESUME, head), f"resumed twice without news: {first} {again}")
                other = await ask.join(LogId(uuid4()), head)
                trial.require(other is not None and other[0] is JoinMode.SNAPSHOT, f"another log's name: {other}")
                nothing = await ask.join(None, None)
                trial.require(nothing is not None and nothing[0] is JoinMode.SNAPSHOT, f"from nothing: {nothing}")
                part = await ask.join(log_id, trial.dice.randrange(1, head))
                trial.require(part is not None and part[0] is not JoinMode.DENIED, f"from within: {part}")
                future = await ask.join(log_id, head + 1_000_000)
                trial.require(future is None and ask.code == Close.UNDECLARED_RESTORE, f"from the future: {future}")
                denied = await ask.join(None, None, foreign)
                trial.require(denied is not None and denied[0] is JoinMode.DENIED, f"another operation: {denied}")
                trial.count("resumes", 7)
        trial.verdicts.append(await operation.judge())


class _Asker:
    """Joins and leaves, and says what it was told."""

    def __init__(self, operation: Exercise, server_name: str) -> None:
        self.code: int | None = None
        self._operation = operation
        self._server = next(each for each in operation.installation.servers if each.name == server_name)

    async def join(
        self, log_id: LogId | None, seq: int | None, operation_id: OperationId | None = None
    ) -> tuple[JoinMode, int] | None:
        """How the join began; None: the socket was closed with `code`."""
        operation = self._operation
        target = await operation.target()
        [credential] = await target.admit([None], Role.DISPATCHER)
        told: list[JoinOutcome] = []

        def hear(message: Downstream, at_s: float) -> None:
            if isinstance(message, Welcome):
                told.extend(message.subscriptions)

        fleet = operation.fleet(self._server)
        socket = await fleet.connect_as(
            credential,
            hear,
            Subscription(
                operation_id=operation_id or operation.operation_id,
                scope=Scope.OPERATION,
                log_id=log_id,
                seq=seq,
            ),
        )
        deadline = time.monotonic() + 10.0
        while not told and not socket.is_gone.is_set():
            if time.monotonic() > deadline:
                raise Unsettled("a join is not answered")
            await asyncio.sleep(0.005)  # a look at what came in, with a deadline
        self.code = socket.close_code
        socket.cut()
        return (told[0].mode, told[0].seq) if told and self.code is None else None


async def join_in_the_middle(trial: Trial) -> None:
    """T-09: many join and leave while crews report; each must be shown exactly what follows its snapshot."""
    joins, at_once = trial.pick((160, 8), (4_000, 16))
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=6, posts=2) as operation,
    ):
        gate = asyncio.Semaphore(at_once)
        delays = [trial.dice.uniform(0.0, 0.25) for _ in range(joins)]

        async def join(number: int) -> None:
            async with gate:
                server = installation.servers[number % 2]
                watcher = await operation.add_watcher(server)
                await asyncio.sleep(delays[number])  # how long it stays is drawn
                await watcher.leave()
                trial.count("joins")

        async with operation.under_load(0.03):
            trial.say(f"{joins} join and leave")
            await asyncio.gather(*(join(number) for number in range(joins)))
        trial.verdicts.append(await operation.judge())
    trial.goals.append(Goal("joins", joins, ""))

"""An operation at work while things break: crews report, watchers watch, and in the end everything is judged."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from uuid import uuid4

from clients.sdk import Accepted, Scope, VigieClient
from loadtests.check import Verdict, check
from loadtests.entitled import owed
from loadtests.faults.installation import Installation
from loadtests.faults.people import FIND_NETWORK_S, Crew, Lookout, Watcher
from loadtests.faults.processes import Server, until
from loadtests.generator import Unsettled
from loadtests.history import History, LoggedFact
from loadtests.load_socket import Address
from loadtests.stage import held_by
from loadtests.targets import VigieTarget
from protocol.codec import decode_record
from protocol.commands import RegisterVictim, ReportStatus
from protocol.devices import Role
from protocol.events import Record
from protocol.ids import CommandId, OperationId, TeamId, VictimId
from protocol.protected import VictimIdentity
from protocol.teams import TeamStatus
from server.adapters.postgres.event_log import PostgresEventLog
from server.domain.visibility import Audience

EVERY_S = 0.04
"""A crew's pause between two reports: 25 a second each, half of what one may send."""
ANSWERED_WITHIN_S = 60.0
PLANTED = ("Zéphirine Vraisemblable", "ZV-canary-7251")
"""The name of a victim that exists nowhere else: found in the open, it has leaked."""
_READ_FACTS = 2_000


class Exercise:
    """One operation with its people."""

    def __init__(self, installation: Installation, operation_id: OperationId) -> None:
        self.installation = installation
        self.operation_id = operation_id
        self.history = History()
        self.crews: list[Crew] = []
        self.watchers: list[Watcher] = []
        self.teams: list[TeamId] = []
        self.fleets: dict[str, Lookout] = {}
        self._running = AsyncExitStack()

    # The people ---------------------------------------------------------------------------------------------------

    async def prepare(self, teams: int) -> None:
        """Teams, and one victim whose name must never be seen."""
        target = await self.target()
        fleet = self.fleet(self.installation.server)
        self.teams = await target.create_teams(fleet, teams)
        [desk] = await fleet.open(await target.admit([None], Role.DISPATCHER), None, label="desk")
        fleet.send_command(desk, self._planted(fleet), self.teams[0])
        await fleet.settle()
        desk.cut()

    async def add_crew(self, team_id: TeamId, server: Server | None = None) -> Crew:
        """A phone of this team, with its outbox on disk."""
        at = server or self.installation.server
        [credential] = await (await self.target()).admit([team_id], Role.TEAM_LEADER)
        outbox = self.installation.directory / f"outbox-{len(self.crews)}.sqlite"
        client = await self._running.enter_async_context(VigieClient(at.url, credential.token, outbox=outbox))
        await client.join(self.operation_id, Scope.TEAM)
        crew = Crew(client, credential, self.history)
        self.crews.append(crew)
        return crew

    async def add_watcher(
        self, server: Server | None = None, role: Role = Role.DISPATCHER, team_id: TeamId | None = None
    ) -> Watcher:
        """A post, or a phone that only listens; returns once it has joined."""
        fleet = self.fleet(server or self.installation.server)
        [credential] = await (await self.target()).admit([team_id], role)
        scope = Scope.OPERATION if team_id is None else Scope.TEAM
        audience = Audience(self.operation_id, scope, role, team_id)
        watcher = Watcher(fleet, credential, audience, f"{role} {len(self.watchers)}")
        self.watchers.append(watcher)
        watcher.start()
        await until(lambda: watcher.is_live, f"{watcher.observer.name} has joined", ANSWERED_WITHIN_S)
        return watcher

    def fleet(self, server: Server) -> Lookout:
        """The sockets to one server."""
        if server.name not in self.fleets:
            fleet = self.fleets[server.name] = Lookout(Address("127.0.0.1", server.port, self.operation_id))
            fleet.history = self.history
            fleet.reader.secrets = tuple(name.encode() for name in PLANTED)
        return self.fleets[server.name]

    async def target(self, server: Server | None = None) -> VigieTarget:
        """Admits people past the servers."""
        return await self.installation.target(self.operation_id, server)

    # The work -----------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def under_load(self, every_s: float = EVERY_S) -> AsyncIterator[None]:
        """Every crew reports for as long as the block lasts; a crash of the load is a crash of the run."""
        is_over = asyncio.Event()
        async with asyncio.TaskGroup() as load:
            for crew in self.crews:
                load.create_task(crew.report_until(is_over, every_s))
            load.create_task(self._find_networks(is_over))
            try:
                yield
            finally:
                is_over.set()

    async def accepts_again(self, within_s: float = ANSWERED_WITHIN_S) -> float:
        """Every crew makes one command more; how many seconds until the last of these is accepted."""
        began = time.monotonic()
        answers = [await crew.report() for crew in self.crews]
        while not all(answer.done() for answer in answers):
            if time.monotonic() - began > within_s:
                raise Unsettled(f"not every crew had a command accepted within {within_s:.0f} s: {self._stand()}")
            self._find_network()
            await asyncio.wait(answers, timeout=FIND_NETWORK_S)
        if not all(isinstance(answer.result(), Accepted) for answer in answers):
            raise Unsettled("a status of one's own team was refused")
        return time.monotonic() - began

    async def settle(self, within_s: float = ANSWERED_WITHIN_S) -> float:
        """Everything is answered, and every watcher stands at the end of the log; how long that took."""
        began = time.monotonic()
        while any(crew.waiting for crew in self.crews):
            if time.monotonic() - began > within_s:
                raise Unsettled(f"commands stay unanswered for {within_s:.0f} s: {self._stand()}")
            self._find_network()
            await asyncio.sleep(FIND_NETWORK_S)  # a look at what is, with a deadline
        head = max((sent.seq for sent in self.history.commands), default=0)
        behind = [each for each in self.watchers if each.audience.scope is Scope.OPERATION and not each.has_left]
        with suppress(TimeoutError):  # who stays behind is named by the checker
            await until(lambda: all(each.is_live and each.seq >= head for each in behind), "all have seen it", within_s)
        return time.monotonic() - began

    # The judgement ------------------------------------------------------------------------------------------------

    async def judge(self) -> Verdict:
        """Read the log, compute what was owed, join anew on every server, and check everything."""
        await self.settle()
        history = self.history
        for server in self.installation.servers:
            if server.is_started and await server.answers():
                await self.add_watcher(server)
        records = await self._read_log()
        history.log = [_fact(record) for record in records]
        self._owe(records)
        history.observers = [watcher.observer for watcher in self.watchers]
        history.leaks += self._leaks()
        return check(history)

    async def end(self) -> None:
        """Everybody leaves."""
        for watcher in self.watchers:
            await watcher.stop()
        for fleet in self.fleets.values():
            await fleet.close()
        await self._running.aclose()

    async def _read_log(self) -> list[Record]:
        """The whole log, its chain verified; what is stored is searched for what must not be there.

        Read on until nobody was shown more: a call for help that nobody ended is widened in its own time. But what
        somebody was shown before it was read must be in it, and is left to the checker.
        """
        target = await self.target()
        log = PostgresEventLog(target.database)
        stored: list[bytes] = []
        while True:
            shown = self._shown()
            while batch := await log.read(self.operation_id, len(stored), _READ_FACTS):
                stored += batch
            await log.verify(self.operation_id)
            await until_caught_up(self.watchers, len(stored))
            if shown > len(stored) or self._shown() <= len(stored):
                break
        secrets = [name.encode() for name in PLANTED]
        self.history.leaks += [
            f"the log at {number}" for number, fact in enumerate(stored, 1) if any(name in fact for name in secrets)
        ]
        return [decode_record(fact) for fact in stored]

    def _shown(self) -> int:
        """The last number that anybody was shown."""
        return max((watcher.seq for watcher in self.watchers), default=0)

    def _owe(self, records: list[Record]) -> None:
        """To each watcher its own."""
        audiences = {watcher.audience for watcher in self.watchers}
        due = owed(self.operation_id, records, audiences)
        for watcher in self.watchers:
            observer, (seqs, entities) = watcher.observer, due[watcher.audience]
            observer.visible, observer.truth = seqs, entities
            observer.replica = None if watcher.has_left else held_by(watcher.replica)

    def _leaks(self) -> list[str]:
        leaks = [f"{fleet.reader.leaks} reads of {name}" for name, fleet in self.fleets.items() if fleet.reader.leaks]
        said = self.installation.said()
        return leaks + ["the servers' own log" for name in PLANTED if name in said]

    def a_report(self) -> ReportStatus:
        """An honest command that nobody has sent yet."""
        return ReportStatus(
            command_id=CommandId(uuid4()),
            device_counter=1,
            recorded_at=0,
            age_ms=0,
            operation_id=self.operation_id,
            status=TeamStatus.PATROL,
            team_id=self.teams[0],
        )

    def _planted(self, fleet: Lookout) -> RegisterVictim:
        return RegisterVictim(
            command_id=fleet.new_command_id(),
            device_counter=fleet.next_counter(),
            recorded_at=time.time_ns() // 1_000_000,
            age_ms=0,
            operation_id=self.operation_id,
            victim_id=VictimId(uuid4()),
            identity=VictimIdentity(name=PLANTED[0], relatives=PLANTED[1]),
        )

    def _find_network(self) -> None:
        for crew in self.crews:
            crew.find_network()

    async def _find_networks(self, is_over: asyncio.Event) -> None:
        while not is_over.is_set():
            self._find_network()
            await asyncio.sleep(FIND_NETWORK_S)  # the pace of a patient person

    def _stand(self) -> str:
        phases = [f"{crew.client.phase} {crew.client.last_failure!r}" for crew in self.crews if crew.waiting]
        return "; ".join(phases[:3])


async def until_caught_up(watchers: list[Watcher], head: int) -> None:
    """Who sees everything stands at the head; who does not is named by the checker."""
    with suppress(TimeoutError):
        staying = [watcher for watcher in watchers if not watcher.has_left]
        await until(lambda: all(each.seq >= head for each in staying), "all are at the head", 15.0)


@asynccontextmanager
async def exercise(
    installation: Installation, *, crews: int = 4, posts: int = 3, phones: int = 1
) -> AsyncIterator[Exercise]:
    """Crews and watchers spread over the servers, everybody joined."""
    operation = Exercise(installation, await installation.new_operation())
    servers = installation.servers
    try:
        await operation.prepare(crews)
        for number, team_id in enumerate(operation.teams):
            await operation.add_crew(team_id, servers[number % len(servers)])
        for number in range(posts):
            await operation.add_watcher(servers[number % len(servers)])
        for number in range(phones):
            team_id = operation.teams[number % crews]
            await operation.add_watcher(servers[number % len(servers)], Role.TEAM_LEADER, team_id)
        yield operation
    finally:
        await operation.end()


def _fact(record: Record) -> LoggedFact:
    team_id = getattr(record.event, "team_id", None)
    return LoggedFact(record.seq, record.device_id, record.command_id, team_id, record.caused_by is not None)

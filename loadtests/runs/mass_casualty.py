"""A mass-casualty operation as it would go: every accepted fact on every entitled screen, once, in order.

The story of the simulator is told by its crews and desks over the SDK; beside them listen posts of several roles,
phones and site desks. Which facts each of them is owed is computed from the log by the rules of visibility, after the
run; the checker then compares what each was shown with what it was owed.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from clients.sdk import Accepted, Replica, Scope, VigieClient
from clients.simulator import DeskKey, Progress, Reckoning, TeamKey, load_scenario, play
from clients.simulator.identities import Identities
from clients.simulator.perform import Told
from clients.simulator.setup import prepare
from clients.simulator.story import POST
from loadtests.bench import Bench, Report
from loadtests.check import Verdict, check
from loadtests.generator import Fleet
from loadtests.history import Outcome, Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, percentile
from loadtests.stage import held_by
from loadtests.targets import VigieTarget, serve_vigie
from protocol.commands import Command, CreateIntervention, RegisterVictims, SwitchPlan
from protocol.devices import Role
from protocol.events import Record
from protocol.ids import DeviceId, TeamId
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.domain.visibility import Audience, view_for

_STEADY_SPEED = 60.0
"""Two hours in two and a half minutes: the order and the proportions of life."""
_FAST_SPEED = 1_000.0
"""Faster than the answers come: each speaker waits for the answer before, and for nothing else."""
_POSTS = 10
_QUICK_POSTS = 2
_SETTLE_S = 20.0
_NO_TEAM = TeamId(UUID(int=0))
_ROLES = (Role.MEDICAL_OFFICER, Role.REGULATION, Role.SECTOR_LEADER, Role.LOG_OPERATOR)
_SITES = ("PRV", "PMA", "CAI", "H-CHU", "H-NORD")
_TEAMS = ("sec-1", "sec-2", "crx-1", "crx-4", "noria-1", "vpsp-1", "vsav-1", "smur-1")


class Listener(NamedTuple):
    """A socket that listens, and as whom."""

    socket: LoadSocket
    audience: Audience


async def run(bench: Bench) -> Report:
    """At an even pace, and as fast as it goes; each with a fresh operation."""
    report = Report("mass_casualty")
    paces = {"as fast as it goes": _FAST_SPEED}
    if not bench.is_quick:
        paces = {"×60": _STEADY_SPEED, **paces}
    if bench.is_long:
        paces = {"×1": 1.0, **paces}
    async with serve_vigie(bench.placement.server) as target:
        for name, speed in paces.items():
            bench.say(f"the story, {name}")
            played = _Played(await target.new_operation(), _QUICK_POSTS if bench.is_quick else _POSTS)
            try:
                await played.play(speed)
                report.verdicts[f"vigie, {name}"] = await played.judge()
            finally:
                await played.fleet.close()
            report.goals += played.goals(name)
            report.figures[name] = played.figures()
    return report


class _Played:
    """One operation, from nothing to the end of the story."""

    def __init__(self, target: VigieTarget, posts: int) -> None:
        self.fleet = Fleet(target.address)
        self._target = target
        self._posts = posts
        self._scenario = load_scenario("novi")
        self._ids = Identities(target.address.operation_id, self._scenario.seed)
        self._listeners: list[Listener] = []
        self._keeper: LoadSocket | None = None
        self._devices: dict[str, DeviceId] = {}
        self._reckonings: list[Reckoning] = []
        self._progress: Progress | None = None
        self._wall_s = 0.0

    async def play(self, speed: float) -> None:
        """Enter everything, let everybody listen, tell the story."""
        address = self._target.address
        url = f"http://{address.host}:{address.port}"
        preparing = await self._target.admit_to_site(None, Role.COVER_HEAD)
        async with VigieClient(url, preparing.token, name="vigie-loadtest preparation") as post:
            await prepare(post, await post.join(address.operation_id, Scope.OPERATION), self._scenario)
        await self._listen()
        credential = await self._target.admit_to_site(None, Role.COVER_HEAD)
        self._devices[POST] = credential.device_id
        began_s = time.monotonic()
        self._progress = await play(
            url,
            address.operation_id,
            self._phone,
            post_credential=credential.token,
            scenario=self._scenario,
            speed=speed,
            desk_credentials=self._desk,
            on_reckoned=self._reckonings.append,
            on_told=self._note,
            ends_with_story=True,
        )
        self._wall_s = time.monotonic() - began_s

    async def judge(self) -> Verdict:
        """Compute what each listener was owed, wait until it has it, and check everything."""
        history = self.fleet.history
        records = await self._target.read_records()
        history.log = await self._target.read_log(self.fleet)
        for listener, owed in zip(self._listeners, _owed(records, self._listeners), strict=True):
            observer = listener.socket.observer
            joined_at = observer.readings[0].pieces[0].seq
            observer.team_id = None
            observer.visible = frozenset(seq for seq in owed if seq > joined_at)
        await self._settle()
        if self._keeper is not None and self._keeper.replica is not None:
            fresh = Replica(self._target.address.operation_id, Scope.OPERATION)
            await self._add(Role.DISPATCHER, Scope.OPERATION, replica=fresh)
            joined = self._listeners.pop().socket
            joined.observer.visible = frozenset()
            history.truth = held_by(fresh)
            self._keeper.observer.replica = held_by(self._keeper.replica)
        return check(history)

    def goals(self, name: str) -> list[Goal]:
        """Nothing refused, every count reconciled; the times are told."""
        assert self._progress is not None
        answers_ms = [(sent.answered_at_s - sent.sent_at_s) * 1000 for sent in self.fleet.history.commands]
        unreconciled = sum(not reckoning.is_reconciled for reckoning in self._reckonings) + (not self._reckonings)
        return [
            Goal(f"{name}: refused", float(self._progress.refused), "", 0.0),
            Goal(f"{name}: counts that do not reconcile", float(unreconciled), "", 0.0),
            Goal(f"{name}: commands/s", len(answers_ms) / self._wall_s, "/s", is_ceiling=False),
            Goal(f"{name}: p50 to the answer", percentile(answers_ms, 0.5), "ms"),
            Goal(f"{name}: p99 to the answer", percentile(answers_ms, 0.99), "ms"),
        ]

    def figures(self) -> dict[str, object]:
        """For the file of results."""
        return {
            "wall_s": round(self._wall_s, 1),
            "commands": len(self.fleet.history.commands),
            "facts": len(self.fleet.history.log),
            "listeners": len(self.fleet.history.observers),
            "said": [reckoning.say() for reckoning in self._reckonings],
        }

    async def _listen(self) -> None:
        """Posts that see everything, desks that see some of it, phones and sites that see their own."""
        for _ in range(self._posts):
            await self._add(Role.DISPATCHER, Scope.OPERATION)
        kept = Replica(self._target.address.operation_id, Scope.OPERATION)
        self._keeper = await self._add(Role.DISPATCHER, Scope.OPERATION, replica=kept)
        for role in _ROLES:
            await self._add(role, Scope.OPERATION)
        for key in _TEAMS:
            await self._add(Role.TEAM_LEADER, Scope.TEAM, team=key)
        for key in _SITES:
            await self._add(Role.POST_LEADER, Scope.SITE, site=key)

    async def _add(
        self, role: Role, scope: Scope, *, team: str = "", site: str = "", replica: Replica | None = None
    ) -> LoadSocket:
        if team:
            [credential] = await self._target.admit([self._ids.team(team)], role)
        else:
            credential = await self._target.admit_to_site(self._ids.site(site) if site else None, role)
        name = f"{role} {team or site}".strip()
        [opened] = await self.fleet.open([credential], scope, label=name, replica=replica)
        aim: UUID | None = self._ids.team(team) if team else self._ids.site(site) if site else None
        self._listeners.append(Listener(opened, Audience(self._target.address.operation_id, scope, role, aim)))
        return opened

    async def _phone(self, team: TeamKey) -> str:
        [credential] = await self._target.admit([team.team_id], Role.TEAM_LEADER)
        self._devices[team.key] = credential.device_id
        return credential.token

    async def _desk(self, desk: DeskKey) -> str:
        credential = await self._target.admit_to_site(desk.site_id, desk.role)
        self._devices[desk.key] = credential.device_id
        return credential.token

    def _note(self, told: Told) -> None:
        """One command and its answer, into the history."""
        is_accepted = isinstance(told.answer, Accepted)
        sent = Sent(told.command.command_id, self._devices[told.by], _NO_TEAM, told.sent_at_s)
        sent.most_facts = _most_facts(told.command)
        seq = told.answer.seq if isinstance(told.answer, Accepted) else 0
        sent.answer(Outcome.ACCEPTED if is_accepted else Outcome.REFUSED, seq, told.answered_at_s)
        self.fleet.history.commands.append(sent)

    async def _settle(self) -> None:
        """Until every listener has come to the last number that it is owed; what is missing then, the checker names."""
        until_s = time.monotonic() + _SETTLE_S
        while time.monotonic() < until_s:
            last = {listener.socket: max(listener.socket.observer.visible or {0}) for listener in self._listeners}
            if all((socket.seq or 0) >= seq for socket, seq in last.items()):
                return
            await asyncio.sleep(0.05)  # a look at counters, not a guess: the deadline is the failure


def _owed(records: Iterable[Record], listeners: list[Listener]) -> list[set[int]]:
    """The numbers that hold something for each listener, by the rules alone."""
    audiences = list({listener.audience for listener in listeners})
    owed: dict[Audience, set[int]] = {audience: set() for audience in audiences}
    state = OperationState(listeners[0].audience.operation_id)
    for record in records:
        state, change = evolve(state, record)
        for audience in audiences:
            if view_for(audience, record.seq - 1, change) is not None:
                owed[audience].add(record.seq)
    return [owed[listener.audience] for listener in listeners]


def _most_facts(command: Command) -> int:
    """How many facts of its own a command may have: few have more than one."""
    match command:
        case RegisterVictims():
            return command.count
        case SwitchPlan():
            return len(command.sites) + 2
        case CreateIntervention():
            return 3
    return 1

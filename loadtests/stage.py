"""One server with its people connected, and one round of work measured on it."""

import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, get_args
from uuid import UUID

from clients.sdk.replica import Replica
from loadtests.check import Verdict, check
from loadtests.generator import Fleet, Quiet, Unsettled
from loadtests.history import PieceKind, Reading, Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import cpu_s, percentile
from loadtests.targets import Target, VigieTarget
from protocol.devices import Role
from protocol.entities import Entity
from protocol.upstream import Scope

Play = Callable[[Fleet], Awaitable[list[Sent]]]


class Round(NamedTuple):
    """What one round of work cost and how long things took."""

    commands: int
    accepted: int
    deliveries: int
    """Changes that arrived at posts."""
    wall_s: float
    cpu_s: float
    """Of all processes of the server side."""
    stores_cpu_s: float
    """Of PostgreSQL and Valkey, within `cpu_s`."""
    generator_share: float
    """Of a core; near 1, the generator is the limit."""
    answer_ms: list[float]
    """From sending to the answer, each command."""
    show_ms: list[float]
    """From sending to the arrival at a post, each delivery; empty where nobody asked for it."""

    @property
    def cpu_us_per_delivery(self) -> float:
        return self.cpu_s / max(1, self.deliveries) * 1e6

    @property
    def cpu_us_per_command(self) -> float:
        return self.cpu_s / max(1, self.commands) * 1e6

    def figures(self) -> dict[str, float]:
        """For the report, rounded as the measure deserves."""
        figures = {
            "commands_per_s": self.accepted / self.wall_s,
            "deliveries_per_s": self.deliveries / self.wall_s,
            "cpu_us_per_delivery": self.cpu_us_per_delivery if self.deliveries else 0.0,
            "cpu_us_per_command": self.cpu_us_per_command,
            "stores_share_of_cpu": self.stores_cpu_s / self.cpu_s if self.cpu_s else 0.0,
            "generator_share_of_core": self.generator_share,
            "answer_p50_ms": percentile(self.answer_ms, 0.5),
            "answer_p99_ms": percentile(self.answer_ms, 0.99),
        }
        if self.show_ms:
            figures |= {"show_p50_ms": percentile(self.show_ms, 0.5), "show_p99_ms": percentile(self.show_ms, 0.99)}
        return {name: round(value, 3) for name, value in figures.items()}


@dataclass
class Stage:
    """A server, the sockets to it, and everything that was seen there."""

    name: str
    target: Target
    fleet: Fleet
    phones: list[LoadSocket] = field(default_factory=list)
    programs: list[LoadSocket] = field(default_factory=list)
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    """By what was played."""

    @classmethod
    async def build(cls, target: Target, *, teams: int) -> "Stage":
        """An operation with so many teams; nobody listens yet."""
        stage = cls(target.name, target, target.new_fleet())
        stage.fleet.teams = await target.create_teams(stage.fleet, teams)
        return stage

    async def add_posts(self, count: int, *, at_once: int = 64) -> list[LoadSocket]:
        """Command posts, which see everything."""
        credentials = await self.target.admit([None] * count, Role.DISPATCHER)
        posts = await self.fleet.open(credentials, Scope.OPERATION, label="post", at_once=at_once)
        self.fleet.posts += posts
        return posts

    async def add_phones(self, count: int) -> None:
        """One phone each for the first teams; references do not fold numbers away, so theirs are not judged."""
        credentials = await self.target.admit(self.fleet.teams[:count], Role.TEAM_LEADER)
        observed = len(self.fleet.history.observers)
        self.phones = await self.fleet.open(credentials, Scope.TEAM, label="phone")
        if not isinstance(self.target, VigieTarget):
            del self.fleet.history.observers[observed:]

    async def add_programs(self, count: int) -> None:
        """Sockets that report for any team, and listen to nothing."""
        credentials = await self.target.admit([None] * count, Role.DISPATCHER)
        self.programs += await self.fleet.open(credentials, None, label="program")

    async def play(self, what: str, speakers: Sequence[LoadSocket], play: Play, *, keeps_times: bool = True) -> Round:
        """One measured round: the work, and all that follows from it until everything has arrived."""
        fleet, pids = self.fleet, self.target.pids()
        stores = self.target.store_pids() if isinstance(self.target, VigieTarget) else []
        fleet.speakers = list(speakers)
        listening = [post for post in fleet.posts if post.is_counted]
        seen = {post: len(post.observer.readings) for post in listening}
        seq_before = sum(post.seq or 0 for post in listening)
        with Quiet():
            cpu_before, stores_before, own_before = cpu_s(pids), cpu_s(stores), cpu_s([os.getpid()])
            began = time.monotonic()
            sent = await play(fleet)
            played_s = time.monotonic() - began
            own_after = cpu_s([os.getpid()])
            try:
                await fleet.settle()
            except Unsettled as unsettled:
                raise Unsettled(f"{self.name}, {what}: {unsettled}") from None
            cpu_after, stores_after = cpu_s(pids), cpu_s(stores)
        times = show_ms(sent, [post.observer.readings[at:] for post, at in seen.items()]) if keeps_times else []
        played = Round(
            commands=len(sent),
            accepted=sum(each.seq > 0 for each in sent),
            deliveries=sum(post.seq or 0 for post in listening) - seq_before,
            wall_s=played_s,
            cpu_s=cpu_after - cpu_before,
            stores_cpu_s=stores_after - stores_before,
            generator_share=(own_after - own_before) / played_s,
            answer_ms=[(each.answered_at_s - each.sent_at_s) * 1000 for each in sent],
            show_ms=times,
        )
        self.rounds.setdefault(what, []).append(played)
        return played

    async def judge(self) -> Verdict:
        """Read the log, join anew as the truth, and check everything."""
        await self.fleet.settle()
        history = self.fleet.history
        history.log = await self.target.read_log(self.fleet)
        keeper = next((post for post in self.fleet.posts if post.replica is not None and post.is_counted), None)
        if keeper is not None and keeper.replica is not None:
            fresh = await self._join_anew()
            history.truth = held_by(fresh)
            keeper.observer.replica = held_by(keeper.replica)
        return check(history)

    async def keep_replica(self) -> None:
        """One more post, which keeps what a client would hold, to be compared with a fresh join at the end."""
        [credential] = await self.target.admit([None], Role.DISPATCHER)
        self.fleet.posts += await self.fleet.open(
            [credential], Scope.OPERATION, label="keeper", replica=self._new_replica()
        )

    async def close(self) -> None:
        await self.fleet.close()

    async def _join_anew(self) -> Replica:
        [credential] = await self.target.admit([None], Role.DISPATCHER)
        replica = self._new_replica()
        self.fleet.posts += await self.fleet.open([credential], Scope.OPERATION, label="fresh", replica=replica)
        await self.fleet.settle()  # a snapshot at hand may be older than the log; the changes since then follow it
        return replica

    def _new_replica(self) -> Replica:
        return Replica(self.target.address.operation_id, Scope.OPERATION)


def held_by(replica: Replica) -> dict[UUID, Entity]:
    """Every entity of a replica, by id."""
    return {entity_id: entity for kind in get_args(Entity) for entity_id, entity in replica.of(kind).items()}


def show_ms(sent: Sequence[Sent], readings: Sequence[Sequence[Reading]]) -> list[float]:
    """From sending to each arrival at these posts, in milliseconds."""
    sent_at_s = {each.seq: each.sent_at_s for each in sent}
    return [
        (at_s - sent_at_s[piece.seq]) * 1000
        for of_post in readings
        for at_s, pieces in of_post
        for piece in pieces
        if piece.kind is PieceKind.CHANGE and piece.seq in sent_at_s
    ]

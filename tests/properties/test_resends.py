"""Whatever is sent how often to whom, whatever is lost meanwhile: one effect, one answer, one state (rules C1, C3)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from protocol import commands as c
from protocol.codec import decode_record
from protocol.downstream import Later
from protocol.ids import CommandId
from protocol.teams import TeamKind, TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.ports import Verdict
from tests.support.nodes import SCHEMA, Commands, FickleLog, MemoryNode, write_prepared
from tests.support.strategies import OPERATION, TEAMS, ids

NODES, COMMANDS = 2, 8
_STATUSES = (TeamStatus.AVAILABLE_BASE, TeamStatus.ALERTED, TeamStatus.ON_SCENE, TeamStatus.OFF_DUTY)

_nodes = st.integers(0, NODES - 1)
_sends = st.tuples(st.just("send"), _nodes, st.lists(st.integers(0, COMMANDS - 1), min_size=1, max_size=4))
_events: st.SearchStrategy[Any] = st.tuples(
    st.sampled_from(
        ("hear", "poll", "lose answers", "take log", "give log", "crash", "flush", "cut", "restore", "stop publishing")
    ),
    _nodes,
    st.just(()),
)
_steps = st.lists(_sends | _sends | _events, max_size=25)

Step = tuple[str, int, Sequence[int]]


class World:
    """Two processes, the commands that devices hold, and every answer that was given."""

    def __init__(self, disk: FickleLog) -> None:
        self.disk = disk
        self.broker = MemoryBroker()
        self.nodes = [MemoryNode(disk, self.broker) for _ in range(NODES)]
        made = Commands()
        self.commands: list[c.Command] = [
            *(made.make(c.ReportStatus, team_id=TEAMS[0], status=status) for status in _STATUSES),
            *(
                made.make(c.CreateTeam, team_id=team_id, call_sign="EQ 9", kind=TeamKind.PAIR)
                for team_id in ids("new team", COMMANDS - len(_STATUSES))
            ),
        ]
        self.answers: dict[CommandId, list[Verdict]] = {}

    async def send(self, node: MemoryNode, commands: Sequence[c.Command]) -> None:
        sent = [node.send(command) for command in commands]
        for command, answer in zip(commands, await asyncio.gather(*sent), strict=True):
            if not isinstance(answer, Later):
                self.answers.setdefault(command.command_id, []).append(answer)

    async def take(self, step: Step) -> None:
        what, number, sent = step
        node = self.nodes[number]
        match what:
            case "send":
                await self.send(node, [self.commands[each] for each in sent])
            case "hear":
                await node.hear()
            case "poll":
                await node.operations.poll()
            case "lose answers":
                node.fickle.loses_answers = True
            case "take log" | "give log":
                node.fickle.is_away = what == "take log"
                node.fickle.loses_answers = False
            case "crash":
                self.broker.feeds.discard(node.memory_feed)
                self.nodes[number] = MemoryNode(self.disk, self.broker)
            case "flush":
                self.broker.flush()
            case "cut":
                self.broker.cut()
            case "restore":
                self.broker.restore()
            case "stop publishing":
                silent: Any = lambda *_: None  # noqa: E731
                node.publisher.publish = silent  # type: ignore[method-assign]

    async def heal(self) -> None:
        """Every store is there again, and every device gets its answers."""
        self.broker.restore()
        for node in self.nodes:
            node.fickle.is_away = node.fickle.loses_answers = False
            await node.operations.open(OPERATION)
            await node.hear()
            await node.operations.poll()
        for node in self.nodes:
            await self.send(node, self.commands)
        for node in self.nodes:
            await node.finish()
            await node.hear()
            await node.operations.poll()


async def play(steps: list[Step]) -> None:
    disk = FickleLog()
    prepared = await write_prepared(disk)
    world = World(disk)
    for step in steps:
        await world.take(step)
    await world.heal()
    state = await disk.fold()
    for node in world.nodes:
        assert node.live.state == state
        assert node.live.head == await disk.head(OPERATION)
    records = [decode_record(stored) for stored in await disk.read(OPERATION, prepared.seq, 9_999)]
    effects = [record.command_id for record in records]
    assert len(effects) == len(set(effects)), "each of these commands is one fact"
    for command in world.commands:
        first, *again = world.answers[command.command_id]
        assert again == [first] * len(again), "every answer ever given is the first"
        assert (first.refusal is None) == (command.command_id in effects)
    stored = await world.nodes[0].feed.load_state(OPERATION, SCHEMA)
    if stored is not None:
        assert stored.seq <= state.seq


@given(_steps)
def test_any_resends_to_two_processes_through_any_losses_have_one_effect_each(steps: list[Step]) -> None:
    asyncio.run(play(steps))

"""An operation seen again over a real socket, with the clock in hand (rules RP1 to RP10)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from clients.sdk.replica import Fit, Replica
from protocol import commands as c
from protocol.devices import Platform, Role
from protocol.downstream import (
    Advance,
    Change,
    Downstream,
    JoinMode,
    JoinOutcome,
    Positions,
    Refused,
    Resync,
    SnapshotPart,
    SnapshotReason,
)
from protocol.entities import Entity
from protocol.ids import OperationId
from protocol.positions import TeamPosition
from protocol.refusals import Close, RefusalCode
from protocol.replay import ReplayClock, ReplayControl, ReplayState, ReplayWish
from protocol.teams import Team, TeamStatus
from protocol.upstream import Heartbeat, Resume, Scope, Subscription
from protocol.version import REPLAY_PATH, SOCKET_PATH, SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK
from server.application.execute import Reception
from server.domain.actor import SYSTEM
from server.domain.visibility import Audience, snapshot_for
from server.ports import Verdict
from tests.support.realtime_world import Peer, RealtimeWorld
from tests.support.replays import folded
from tests.support.strategies import OPERATION, START, STRANGER, TEAMS, VICTIMS, ask, prepared

KNOWN, HAPPENED = ReplayClock.KNOWN, ReplayClock.HAPPENED
FACTS = len(prepared().records)
POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)


class Viewer:
    """A dashboard of the SDK that is shown the past: nothing in it knows."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.replica = Replica(OPERATION, Scope.OPERATION)
        self.state: ReplayState | None = None
        self.resyncs: list[SnapshotReason] = []

    def take(self, message: Downstream) -> None:
        match message:
            case JoinOutcome(mode=JoinMode.SNAPSHOT):
                is_other_moment = message.reason is SnapshotReason.REPLAY_SEEK
                self.replica.begin_snapshot(message.view, is_other_moment=is_other_moment)
            case SnapshotPart():
                self.replica.add_part(message)
            case Change() | Advance():
                assert self.replica.apply_change(message) is Fit.APPLIED
            case Positions():
                self.replica.apply_positions(message.positions)
            case Resync():
                self.resyncs.append(message.reason)
            case ReplayState():
                self.state = message

    async def until_state(self, *, seq: int | None = None) -> ReplayState:
        """Take everything in, up to a word on where it stands."""
        while True:
            message = await self.peer.receive()
            self.take(message)
            if isinstance(message, ReplayState) and seq in (None, message.seq):
                return message

    async def steer(self, **control: Any) -> ReplayState:
        await self.peer.send(ReplayControl(**control))
        return await self.until_state()

    def held(self) -> dict[UUID, Entity]:
        entities = self.replica._entities.values()
        return {entity_id: entity for of_kind in entities for entity_id, entity in of_kind.items()}


@pytest.fixture
async def world() -> AsyncIterator[RealtimeWorld]:
    world = RealtimeWorld()
    async with world.serve():
        yield world


@asynccontextmanager
async def watching(
    world: RealtimeWorld, role: Role = Role.DISPATCHER, subprotocol: str = SUBPROTOCOL_MSGPACK, **wish: Any
) -> AsyncIterator[Viewer]:
    token = world.gate.admit(role, platform=Platform.BROWSER)
    async with world.join(token, subprotocol=subprotocol, replay=ReplayWish(**wish)) as peer:
        viewer = Viewer(peer)
        assert peer.welcome is not None
        for outcome in peer.welcome.subscriptions:
            viewer.take(outcome)
        await viewer.until_state()
        yield viewer


def shown_at(seqs: set[int], audience: Audience = POST) -> dict[UUID, Entity]:
    """What a live post would hold of these facts."""
    return {entity.id: entity for entity in snapshot_for(audience, folded(prepared(), seqs))}


@pytest.mark.parametrize("clock", ReplayClock)
@pytest.mark.parametrize("subprotocol", [SUBPROTOCOL_MSGPACK, SUBPROTOCOL_JSON])
async def test_a_dashboard_cannot_tell_it_from_live(world: RealtimeWorld, clock: ReplayClock, subprotocol: str) -> None:
    """Rules RP3 and RP6: from the first fact to the last, as snapshot and changes."""
    async with watching(world, subprotocol=subprotocol, clock=clock) as viewer:
        assert viewer.state is not None
        assert (viewer.state.seq, viewer.state.last_seq, viewer.state.clock) == (1, FACTS, clock)
        assert viewer.held() == shown_at({1})
        await viewer.peer.send(ReplayControl(is_playing=True, speed=10))
        await viewer.until_state()
        world.clock.at += 1_000
        await viewer.until_state(seq=11)
        assert viewer.held() == shown_at(set(range(1, 12)))
        world.clock.at += 60_000
        state = await viewer.until_state(seq=FACTS)
        assert state.is_at_end
        assert viewer.held() == shown_at(set(range(1, FACTS + 1)))
        assert viewer.resyncs == []


@pytest.mark.parametrize("control", [{"seek_seq": 20}, {"seek_at": START + 20_500}, {"step": 19}])
async def test_it_goes_where_it_is_sent(world: RealtimeWorld, control: dict[str, int]) -> None:
    """Rule RP6: a snapshot when it goes elsewhere, changes when it steps on."""
    async with watching(world) as viewer:
        state = await viewer.steer(**control)
        assert (state.seq, state.fact_seq) == (20, 20)
        assert viewer.replica.seq == 20
        assert viewer.held() == shown_at(set(range(1, 21)))
        assert viewer.resyncs == ([] if "step" in control else [SnapshotReason.REPLAY_SEEK])
        await viewer.steer(step=-3)
        assert viewer.held() == shown_at(set(range(1, 18)))


async def test_it_begins_where_the_wish_says(world: RealtimeWorld) -> None:
    """Rule RP1."""
    async with watching(world, at=START + 7_200) as viewer:
        assert viewer.state is not None
        assert (viewer.state.seq, viewer.state.at) == (7, START + 7_200)
        assert viewer.held() == shown_at(set(range(1, 8)))


async def test_of_several_moments_only_the_last_is_shown(world: RealtimeWorld) -> None:
    """Rule RP6: who drags along the scrubber."""
    async with watching(world) as viewer:
        for seq in range(2, 30):
            await viewer.peer.send(ReplayControl(seek_seq=seq))
        await viewer.until_state(seq=29)
        assert 1 <= len(viewer.resyncs) <= 5


async def test_a_replay_is_read_only(world: RealtimeWorld) -> None:
    """Rules RP2 and RP1: refused and not recorded; positions and heartbeats are no signs of life."""
    token = world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[0])
    command = world.ask(ask(c.ReportStatus, status=TeamStatus.PATROL))
    async with world.join(token, Scope.TEAM, replay=ReplayWish()) as peer:
        await peer.send(Heartbeat())
        await peer.send(command)
        refused = await peer.next(Refused)
        assert (refused.code, refused.command_id) == (RefusalCode.REPLAY, command.command_id)
    assert world.executor.started == []
    assert world.presence.last_heard(OPERATION, TEAMS[0]) is None


async def test_it_is_the_only_subscription_of_its_connection(world: RealtimeWorld) -> None:
    """Rule RP1."""
    token = world.gate.admit(Role.DISPATCHER)
    elsewhere = OperationId(uuid4())
    async with world.connect(path=REPLAY_PATH) as socket:
        peer = Peer(socket)
        welcome = await peer.greet(
            token,
            (
                Subscription(operation_id=elsewhere, scope=Scope.OPERATION),
                Subscription(operation_id=OPERATION, scope=Scope.OPERATION, replay=ReplayWish()),
            ),
        )
        assert [outcome.mode for outcome in welcome.subscriptions] == [JoinMode.DENIED, JoinMode.SNAPSHOT]
        await peer.send(Resume(subscription=Subscription(operation_id=elsewhere, scope=Scope.OPERATION)))
        outcome = await peer.next(JoinOutcome)
        assert (outcome.operation_id, outcome.mode) == (elsewhere, JoinMode.DENIED)


@pytest.mark.parametrize(("path", "replay"), [(SOCKET_PATH, ReplayWish()), (REPLAY_PATH, None)])
async def test_the_past_and_the_present_have_each_their_own_address(
    world: RealtimeWorld, path: str, replay: ReplayWish | None
) -> None:
    """Rule RP1: a process that serves live is never asked to fold a log again."""
    async with world.connect(path=path) as socket:
        wish = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, replay=replay)
        welcome = await Peer(socket).greet(world.gate.admit(Role.DISPATCHER), (wish,))
        assert [outcome.mode for outcome in welcome.subscriptions] == [JoinMode.DENIED]


async def test_a_live_connection_takes_neither_a_replay_nor_its_controls(world: RealtimeWorld) -> None:
    """Rules RP1 and RP6."""
    async with world.join(world.gate.admit(Role.DISPATCHER)) as peer:
        wish = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, replay=ReplayWish())
        await peer.send(Resume(subscription=wish))
        assert (await peer.next(JoinOutcome)).mode is JoinMode.DENIED
        await peer.send(ReplayControl(is_playing=True))
        assert await peer.close_code() == Close.WRONG_ORDER


@pytest.mark.parametrize(
    ("role", "scope"), [(Role.TEAM_LEADER, Scope.OPERATION), (Role.POST_LEADER, Scope.TEAM), (Role.TRACKER, Scope.TEAM)]
)
async def test_nobody_sees_more_of_the_past_than_of_the_present(world: RealtimeWorld, role: Role, scope: Scope) -> None:
    """Rule RP9."""
    token = world.gate.admit(role, team_id=TEAMS[0])
    async with world.join(token, scope, replay=ReplayWish()) as peer:
        assert peer.welcome is not None
        assert [outcome.mode for outcome in peer.welcome.subscriptions] == [JoinMode.DENIED]


async def test_who_resumes_is_shown_where_it_stands_or_where_the_wish_says(world: RealtimeWorld) -> None:
    """Rule RP10."""
    async with watching(world) as viewer:
        await viewer.steer(seek_seq=12)
        await viewer.peer.send(Resume(subscription=viewer.replica.subscription))
        assert (await viewer.until_state()).seq == 12
        assert viewer.held() == shown_at(set(range(1, 13)))
        wish = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, replay=ReplayWish(clock=HAPPENED, seq=5))
        await viewer.peer.send(Resume(subscription=wish))
        state = await viewer.until_state()
        assert (state.seq, state.clock) == (5, HAPPENED)


async def test_another_order_of_the_facts_has_a_log_id_of_its_own(world: RealtimeWorld) -> None:
    """Rule RP3."""
    log_ids = []
    for clock in ReplayClock:
        async with watching(world, clock=clock) as viewer:
            log_ids.append(viewer.replica.log_id)
    live = await world.operations.open(OPERATION)
    assert live is not None
    assert log_ids[0] == live.log_id != log_ids[1]


async def test_at_the_end_it_shows_what_comes(world: RealtimeWorld) -> None:
    """Rule RP6: a running operation."""
    async with watching(world, seq=FACTS) as viewer:
        await viewer.steer(is_playing=True)
        async with world.join(world.gate.admit(Role.DISPATCHER)) as live:
            await live.send(world.ask(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL)))
            while viewer.replica.seq == FACTS:
                viewer.take(await viewer.peer.receive())
            world.clock.at += 1_000
            assert (await viewer.until_state(seq=FACTS + 1)).is_at_end
        team = viewer.replica.get(Team, TEAMS[0])
        assert team is not None
        assert team.status is TeamStatus.PATROL


async def test_a_late_fact_for_a_moment_already_shown_shows_it_anew(world: RealtimeWorld) -> None:
    """Rule RP5."""
    async with watching(world, clock=HAPPENED, seq=FACTS) as viewer:
        world.clock.at += 10_000
        async with world.join(world.gate.admit(Role.DISPATCHER)) as live:
            late = world.ask(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, stated_at=START + 20_500))
            await live.send(late)
            await viewer.until_state(seq=FACTS + 1)
        assert viewer.resyncs == [SnapshotReason.REPLAY_SEEK]


async def test_positions_come_along_and_go_back_with_it(world: RealtimeWorld) -> None:
    """Rule RP8."""
    places = [TeamPosition(TEAMS[0], START + second * 1_000, 48.0, second / 100) for second in (10, 20, 30)]
    phone = next(iter(world.gate.principals.values()), None)
    await world.archive.store(
        [(OPERATION, phone.device_id if phone else uuid4(), each, each.fix_at) for each in places]
    )
    async with watching(world, seq=FACTS) as viewer:
        assert viewer.replica.positions[TEAMS[0]] == places[2]
        await viewer.steer(seek_at=START + 12_000)
        assert viewer.replica.positions[TEAMS[0]] == places[0], "none from after that moment"
        await viewer.steer(seek_at=START + 9_000)
        assert TEAMS[0] not in viewer.replica.positions
        await viewer.steer(is_playing=True, speed=10)
        world.clock.at += 1_500
        while TEAMS[0] not in viewer.replica.positions:
            viewer.take(await viewer.peer.receive())
        assert viewer.replica.positions[TEAMS[0]] == places[1], "the newest of a frame"


async def test_a_device_may_follow_and_look_back_at_the_same_time(world: RealtimeWorld) -> None:
    """Rule RP1: going back to live is an ordinary join; neither connection replaces the other."""
    token = world.gate.admit(Role.DISPATCHER)
    async with world.join(token) as live, world.join(token, replay=ReplayWish()) as replay:
        await replay.next(ReplayState)
        await live.send(world.ask(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL)))
        assert (await live.next(Change)).seq == FACTS + 1


async def test_whose_rights_end_is_closed(world: RealtimeWorld) -> None:
    """Rule RP9."""
    token = world.gate.admit(Role.DISPATCHER, not_after=world.clock.at + 5_000)
    async with world.join(token, replay=ReplayWish()) as peer:
        world.clock.at += 5_000
        for turn in range(4):
            await world.endpoint.tick(turn)
        assert await peer.close_code() == Close.RIGHTS_CHANGED


async def test_who_was_erased_since_is_shown_erased_at_every_moment(world: RealtimeWorld) -> None:
    """Rule RP9."""
    async with watching(world, seq=FACTS) as viewer:
        before = viewer.held()[VICTIMS[1]]
        assert before.has_identity  # type: ignore[union-attr]  # a victim
        erase = world.ask(ask(c.EraseVictim, victim_id=VICTIMS[1]))
        verdict = await world.executor.execute(OPERATION, erase, SYSTEM, Reception(world.clock.now()))
        assert isinstance(verdict, Verdict)
        assert verdict.refusal is None
        while SnapshotReason.RIGHTS_CHANGED not in viewer.resyncs:
            await viewer.until_state()
        await viewer.steer(seek_seq=FACTS)
        after = viewer.held()[VICTIMS[1]]
        assert (after.has_identity, after.is_erased) == (False, True)  # type: ignore[union-attr]


async def test_what_is_no_operation_is_denied(world: RealtimeWorld) -> None:
    token = world.gate.admit(Role.DISPATCHER)
    async with world.connect(path=REPLAY_PATH) as socket:
        peer = Peer(socket)
        wish = Subscription(operation_id=OperationId(STRANGER), scope=Scope.OPERATION, replay=ReplayWish())
        welcome = await peer.greet(token, (wish,))
        assert [outcome.mode for outcome in welcome.subscriptions] == [JoinMode.DENIED]

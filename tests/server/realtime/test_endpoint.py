"""The whole realtime side on loopback: real uvicorn, real websockets, real use cases over memory twins."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from protocol import commands as c
from protocol.codec import MSGPACK
from protocol.devices import Role
from protocol.downstream import (
    Accepted,
    AlertNow,
    Change,
    Drain,
    JoinMode,
    JoinOutcome,
    Later,
    Positions,
    Refused,
    ServerHeartbeat,
    SnapshotPart,
    SnapshotReason,
)
from protocol.positions import DeviceFix
from protocol.refusals import Close, RefusalCode
from protocol.teams import TeamStatus
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Scope, Subscription
from protocol.version import SUBPROTOCOL_JSON
from server.auth.tokens import TokenKind, make_token
from server.ports import AccessChange, Principal
from server.realtime import strangers
from server.realtime.connection import Connection
from tests.support.realtime_world import Peer, RealtimeWorld
from tests.support.strategies import OPERATION, TEAMS, ask


@pytest.fixture
async def world() -> AsyncIterator[RealtimeWorld]:
    async with RealtimeWorld().serve() as world:
        yield world


def _report(world: RealtimeWorld, status: TeamStatus, team: int = 0) -> c.Command:
    return world.ask(ask(c.ReportStatus, team_id=TEAMS[team], status=status))


async def test_a_status_sent_by_a_phone_reaches_the_post_and_is_answered(world: RealtimeWorld) -> None:
    """Rules CM1, CM2 and CH2."""
    post, phone = world.gate.admit(Role.DISPATCHER), world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[0])
    async with world.join(post) as at_post, world.join(phone, Scope.TEAM) as in_field:
        await at_post.next(Positions)
        command = _report(world, TeamStatus.AVAILABLE_BASE)
        await in_field.send(command)
        accepted = await in_field.next(Accepted)
        change = await at_post.next(Change)
        assert accepted.command_id == command.command_id
        assert change.seq == accepted.seq
        assert change.entities[0].status is TeamStatus.AVAILABLE_BASE


@pytest.mark.parametrize("subprotocol", ["vigie.v1.msgpack", SUBPROTOCOL_JSON])
async def test_a_join_is_a_welcome_a_snapshot_in_parts_and_one_frame_of_positions(
    world: RealtimeWorld, subprotocol: str
) -> None:
    """Rules HS2, HS6, RS3 and RS4."""
    token = world.gate.admit(Role.DISPATCHER)
    async with world.join(token, subprotocol=subprotocol) as peer:
        assert peer.welcome is not None
        (outcome,) = peer.welcome.subscriptions
        assert (outcome.mode, outcome.reason) == (JoinMode.SNAPSHOT, SnapshotReason.FIRST_JOIN)
        *parts, positions = await peer.until(Positions)
        assert [type(part) for part in parts] == [SnapshotPart] * len(parts)
        assert {(part.part, part.parts, part.seq) for part in parts} == {
            (number, len(parts), outcome.seq) for number in range(len(parts))
        }
        assert positions.positions == ()


async def test_who_comes_back_gets_what_was_missed_and_nothing_twice(world: RealtimeWorld) -> None:
    """Rules RS1, RS2 and CH1."""
    token = world.gate.admit(Role.DISPATCHER)
    async with world.join(token) as peer:
        part = await peer.next(SnapshotPart)
        ticket = peer.welcome.resume_ticket if peer.welcome else ""
    sender = world.gate.admit(Role.DISPATCHER)
    async with world.join(sender, None) as other:
        for status in (TeamStatus.AVAILABLE_BASE, TeamStatus.ALERTED):
            await other.send(_report(world, status))
            await other.next(Accepted)
    async with world.join(ticket, log_id=part.log_id, seq=part.seq) as peer:
        assert peer.welcome is not None
        assert peer.welcome.subscriptions[0].mode is JoinMode.RESUME
        *changes, _ = await peer.until(Positions)
        assert [(change.after, change.seq) for change in changes] == [
            (part.seq, part.seq + 1),
            (part.seq + 1, part.seq + 2),
        ]
        await peer.send(
            Resume(
                subscription=Subscription(
                    operation_id=OPERATION, scope=Scope.OPERATION, log_id=part.log_id, seq=part.seq + 2
                )
            )
        )
        outcome, _ = await peer.until(Positions)
        assert isinstance(outcome, JoinOutcome)
        assert outcome.mode is JoinMode.RESUME


async def test_another_log_is_answered_with_a_snapshot_and_why(world: RealtimeWorld) -> None:
    async with world.join(world.gate.admit(Role.DISPATCHER), log_id=uuid4(), seq=3) as peer:
        assert peer.welcome is not None
        assert peer.welcome.subscriptions[0].reason is SnapshotReason.OTHER_LOG


async def test_a_peer_ahead_of_the_log_is_told_of_the_undeclared_restore(world: RealtimeWorld) -> None:
    """Rule C3."""
    live = world.operations.find(OPERATION)
    assert live is not None
    async with world.connect() as socket:
        wish = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, log_id=live.log_id, seq=live.seq + 5)
        hello = Hello(version=1, credential=world.gate.admit(Role.DISPATCHER), boot_id=1, subscriptions=(wish,))
        await socket.send(MSGPACK.encode(hello))
        await socket.wait_closed()
        assert socket.close_code == Close.UNDECLARED_RESTORE


async def test_a_role_gets_no_scope_beyond_its_rights(world: RealtimeWorld) -> None:
    """Rule RS5."""
    token = world.gate.admit(Role.TEAM_MEMBER, team_id=TEAMS[0])
    async with world.join(token, Scope.OPERATION) as peer:
        assert peer.welcome is not None
        assert peer.welcome.subscriptions[0].mode is JoinMode.DENIED


async def test_a_refusal_names_code_field_and_what_stands(world: RealtimeWorld) -> None:
    """Rules C9 and CM3."""
    token = world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[0])
    async with world.join(token, Scope.TEAM) as peer:
        for status, answer in ((TeamStatus.AVAILABLE_BASE, Accepted), (TeamStatus.ON_SCENE, Accepted)):
            await peer.send(_report(world, status))
            await peer.next(answer)
        await peer.send(_report(world, TeamStatus.EN_ROUTE))
        refused = await peer.next(Refused)
        assert refused.code is RefusalCode.OUT_OF_SEQUENCE
        assert refused.last.status is TeamStatus.ON_SCENE
        assert set(refused.sentence) == {"fr", "en"}


async def test_the_same_device_connecting_again_closes_its_older_connection(world: RealtimeWorld) -> None:
    """Rule HS7."""
    token = world.gate.admit(Role.DISPATCHER)
    async with world.join(token) as older, world.join(token) as newer:
        assert await older.close_code() == Close.REPLACED
        await newer.send(_report(world, TeamStatus.AVAILABLE_BASE))
        assert await newer.next(Accepted)


async def test_an_unknown_credential_is_shut_out(world: RealtimeWorld) -> None:
    """Rule HS4."""
    async with world.connect() as socket:
        await socket.send(MSGPACK.encode(Hello(version=1, credential="vgd_nobody", boot_id=1)))
        await socket.wait_closed()
        assert socket.close_code == Close.NOT_SIGNED_IN


async def test_wrong_tokens_of_one_address_stop_costing_look_ups_and_tickets_still_open(
    world: RealtimeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule HS4: beyond its budget an address is told to come back later."""
    monkeypatch.setattr(strangers, "MAX_WRONG_TOKENS", 20)
    lookups: list[str] = []
    authenticate = world.gate.authenticate

    async def count(credential: str, now: int) -> Principal | None:
        lookups.append(credential)
        return await authenticate(credential, now)

    monkeypatch.setattr(world.gate, "authenticate", count)

    async def guess() -> int | None:
        async with world.connect() as socket:
            token = make_token(TokenKind.DEVICE, uuid4().bytes)
            await socket.send(MSGPACK.encode(Hello(version=1, credential=token, boot_id=1)))
            await socket.wait_closed()
            return socket.close_code

    good = make_token(TokenKind.DEVICE, uuid4().bytes)
    world.gate.principals[good] = world.gate.principals[world.gate.admit(Role.DISPATCHER)]
    async with world.join(good) as peer:
        ticket = peer.welcome.resume_ticket if peer.welcome else ""
    codes = [await guess() for _ in range(25)]
    assert codes == [Close.NOT_SIGNED_IN] * 21 + [Close.TOO_FAST] * 4
    assert len(lookups) == 22
    async with world.join(ticket) as peer:
        assert peer.welcome is not None


async def test_one_address_cannot_hold_all_the_room_for_strangers(
    world: RealtimeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule HS2; who is welcomed makes room again."""
    monkeypatch.setattr(strangers, "MAX_UNSIGNED_PER_ADDRESS", 2)
    async with world.connect() as first, world.connect():
        with pytest.raises(InvalidStatus) as refused:
            await world.connect()
        assert refused.value.response.status_code == 503
        await Peer(first).greet(world.gate.admit(Role.DISPATCHER))
        async with world.join(world.gate.admit(Role.DISPATCHER)) as peer:
            assert peer.welcome is not None


async def test_with_the_access_store_away_a_token_is_told_to_come_back_and_a_ticket_opens(world: RealtimeWorld) -> None:
    """Rules RS7 and C11."""
    token = world.gate.admit(Role.DISPATCHER)
    async with world.join(token) as peer:
        assert peer.welcome is not None
        ticket = peer.welcome.resume_ticket
    world.gate.is_away = True
    async with world.connect() as socket:
        await socket.send(MSGPACK.encode(Hello(version=1, credential=token, boot_id=1)))
        await socket.wait_closed()
        assert socket.close_code == Close.GOING_AWAY
    async with world.join(ticket) as peer:
        assert peer.welcome is not None


async def test_a_handshake_without_our_subprotocol_is_refused(world: RealtimeWorld) -> None:
    """Rule HS2."""
    with pytest.raises(InvalidStatus) as refused:
        await world.connect(subprotocol="chat")
    assert refused.value.response.status_code == 400


async def test_a_page_of_another_origin_is_shut_out(world: RealtimeWorld) -> None:
    """Rule HS8."""
    async with world.connect(origin="https://elsewhere.example") as socket:
        await socket.wait_closed()
        assert socket.close_code == Close.BAD_ORIGIN


async def test_a_revoked_device_loses_its_sockets(world: RealtimeWorld) -> None:
    """Rule CL2."""
    token = world.gate.admit(Role.DISPATCHER)
    async with world.join(token) as peer, world.join(world.gate.admit(Role.DISPATCHER)) as other:
        assert peer.welcome is not None
        change = AccessChange(peer.welcome.device_id, None)
        world.endpoint.close_ended(lambda principal: change if change.ends(principal) else None)
        assert await peer.close_code() == Close.REVOKED
        await other.send(_report(world, TeamStatus.AVAILABLE_BASE))
        assert await other.next(Accepted)


async def test_changed_rights_make_a_user_join_again_once(world: RealtimeWorld) -> None:
    user_id = uuid4()
    before, after = (world.gate.admit(Role.DISPATCHER, user_id=user_id) for _ in range(2))
    world.gate.principals[after] = world.gate.principals[after]._replace(rights_version=1)
    change = AccessChange(user_id, 1)
    async with world.join(before) as peer, world.join(after) as joined_again:
        world.endpoint.close_ended(lambda principal: change if change.ends(principal) else None)
        assert await peer.close_code() == Close.RIGHTS_CHANGED
        await joined_again.send(_report(world, TeamStatus.AVAILABLE_BASE))
        assert await joined_again.next(Accepted)


async def test_an_alert_overtakes_and_its_fact_follows(world: RealtimeWorld) -> None:
    """Rules C7 and CH8."""
    post, phone = world.gate.admit(Role.DISPATCHER), world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[1])
    async with world.join(post) as at_post, world.join(phone, Scope.TEAM) as in_field:
        await at_post.next(Positions)
        alert_id = uuid4()
        await in_field.send(world.ask(ask(c.RaiseAlert, alert_id=alert_id)))
        now, change = await at_post.receive(), await at_post.receive()
        assert isinstance(now, AlertNow)
        assert (now.alert_id, now.is_recorded) == (alert_id, True)
        assert isinstance(change, Change)
        assert change.entities[0].id == alert_id


async def test_with_the_log_away_an_alert_is_shown_all_the_same_and_passed_on(world: RealtimeWorld) -> None:
    """Rules C7 and CM4."""
    post, phone = world.gate.admit(Role.DISPATCHER), world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[1])
    world.executor.puts_off = True
    async with world.join(post) as at_post, world.join(phone, Scope.TEAM) as in_field:
        alert_id = uuid4()
        await in_field.send(world.ask(ask(c.RaiseAlert, alert_id=alert_id)))
        assert (await in_field.next(Later)).retry_ms > 0
        shown = await at_post.next(AlertNow)
        assert (shown.alert_id, shown.is_recorded, shown.team_id) == (alert_id, False, TEAMS[1])
        assert world.passed_on == [(OPERATION, shown)]


async def test_a_phone_cannot_cry_for_another_team_while_the_log_is_away(world: RealtimeWorld) -> None:
    world.executor.puts_off = True
    async with world.join(world.gate.admit(Role.TEAM_MEMBER, team_id=TEAMS[1]), Scope.TEAM) as in_field:
        await in_field.send(world.ask(ask(c.RaiseAlert, alert_id=uuid4(), team_id=TEAMS[0])))
        await in_field.next(Later)
        assert world.passed_on == []


async def test_positions_reach_the_post_and_the_team_itself_only(world: RealtimeWorld) -> None:
    """Rules PO1 and PO3."""
    post = world.gate.admit(Role.DISPATCHER)
    phones = [world.gate.admit(Role.TEAM_LEADER, team_id=team_id) for team_id in TEAMS[:2]]
    async with (
        world.join(post) as at_post,
        world.join(phones[0], Scope.TEAM) as mine,
        world.join(phones[1], Scope.TEAM) as other,
    ):
        for peer in (at_post, mine, other):
            await peer.next(Positions)
        await mine.send(ReportPosition(fixes=(DeviceFix(200, 48.85, 2.35),)))
        await mine.send(_report(world, TeamStatus.AVAILABLE_BASE))
        await mine.next(Accepted)
        world.positions.show()
        shown = await at_post.next(Positions)
        assert [(each.team_id, each.fix_at) for each in shown.positions] == [(TEAMS[0], world.clock.at - 200)]
        assert (await mine.next(Positions)).positions == shown.positions
        await other.send(_report(world, TeamStatus.AVAILABLE_BASE, team=1))
        assert all(not isinstance(message, Positions) for message in await other.until(Accepted))
        assert world.presence.last_heard(OPERATION, TEAMS[0]) == world.clock.at


async def test_heartbeats_carry_the_heads_and_a_silent_peer_is_cut_off(world: RealtimeWorld) -> None:
    """Rules HB2 and HB3."""
    async with world.join(world.gate.admit(Role.DISPATCHER)) as peer:
        live = world.operations.find(OPERATION)
        assert live is not None
        world.clock.at += 10_000
        for turn in range(4):
            await world.endpoint.tick(turn)
        assert (await peer.next(ServerHeartbeat)).heads == ((OPERATION, live.seq),)
        await peer.send(Heartbeat(waiting=0))
        await peer.send(_report(world, TeamStatus.AVAILABLE_BASE))
        await peer.next(Accepted)
        for turn in range(4):
            await world.endpoint.tick(turn)
        world.clock.at += 25_000
        for turn in range(4):
            await world.endpoint.tick(turn)
        assert await peer.close_code() in (Close.NO_HEARTBEAT, 1006)


async def test_a_fault_in_one_connection_does_not_stop_the_clock_of_the_others(
    world: RealtimeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (world.gate.admit(Role.DISPATCHER) for _ in range(2))
    async with world.join(first) as broken, world.join(second) as sound:
        assert broken.welcome is not None
        tick = Connection.tick

        def break_one(self: Connection, received_at: int, now: int) -> None:
            if self.principal is not None and self.principal.device_id == broken.welcome.device_id:
                raise RuntimeError("a fault of ours")
            tick(self, received_at, now)

        monkeypatch.setattr(Connection, "tick", break_one)
        world.clock.at += 10_000
        for turn in range(4):
            await world.endpoint.tick(turn)
        assert await sound.next(ServerHeartbeat)
        assert await broken.close_code() == Close.GOING_AWAY


async def test_more_commands_than_may_be_in_flight_wait_their_turn(world: RealtimeWorld) -> None:
    async with world.join(world.gate.admit(Role.DISPATCHER), None) as peer:
        world.executor.may_go_on.clear()
        commands = [_report(world, TeamStatus.AVAILABLE_BASE) for _ in range(90)]
        for command in commands:
            await peer.send(command)
        await world.executor.has_started(64)
        assert len(world.executor.started) == 64
        world.executor.may_go_on.set()
        answered = {(await peer.next(Accepted)).command_id for _ in commands}
        assert answered == {command.command_id for command in commands}


async def test_a_drain_lets_commands_finish_tells_all_and_closes_with_1012(world: RealtimeWorld) -> None:
    """Rules HS10 and HS2."""
    async with world.join(world.gate.admit(Role.DISPATCHER), None) as peer:
        world.executor.may_go_on.clear()
        await peer.send(_report(world, TeamStatus.AVAILABLE_BASE))
        await world.executor.has_started(1)
        assert not world.endpoint.is_draining
        draining = asyncio.create_task(world.endpoint.drain(within_ms=5_000, retry_ms=3_000))
        assert (await peer.next(Drain)).retry_ms == 3_000
        assert world.endpoint.is_draining
        world.executor.may_go_on.set()
        assert await peer.next(Accepted)
        assert await peer.close_code() == Close.GOING_AWAY
        await draining
        with pytest.raises(InvalidStatus) as refused:
            await world.connect()
        assert refused.value.response.status_code == 503

"""One connection without a socket: answers, failures, slow peers and a drain (rules CM1, CM2 and HS10)."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.codec import MSGPACK
from protocol.commands import Command
from protocol.devices import Platform, Role
from protocol.downstream import (
    Accepted,
    AlertNow,
    AnswerWarning,
    Downstream,
    Drain,
    JoinOutcome,
    Later,
    Refused,
    ServerHeartbeat,
    Welcome,
)
from protocol.ids import OperationId, TeamId
from protocol.refusals import Close, Refusal, RefusalCode
from protocol.teams import TeamStatus
from protocol.upstream import Heartbeat, Hello, Resume, Scope, Subscription, Upstream
from server.application.execute import Reception
from server.auth.tokens import TokenKind, make_token
from server.domain.actor import Actor
from server.ports import Grant, Unavailable, Verdict
from server.realtime.connection import MAX_IN_FLIGHT, Connection
from server.realtime.services import Services
from tests.support.realtime_world import DEADLINE_S, RealtimeWorld
from tests.support.strategies import OPERATION, TEAMS, ask
from tests.support.wire import FakeLink, unframe

WISH = Subscription(operation_id=OPERATION, scope=Scope.OPERATION)


class Answers:
    """Implements `Executor`: every answer is given by the test."""

    def __init__(self) -> None:
        self.open: list[tuple[Command, asyncio.Future[Verdict | Later]]] = []

    def execute(
        self, operation_id: OperationId, command: Command, actor: Actor, reception: Reception
    ) -> asyncio.Future[Verdict | Later]:
        answer: asyncio.Future[Verdict | Later] = asyncio.get_running_loop().create_future()
        self.open.append((command, answer))
        return answer


class Wired:
    """A connection, its link, and the executor's answers."""

    def __init__(self, world: RealtimeWorld) -> None:
        self.world = world
        self.answers = Answers()
        self.passed_on: asyncio.Queue[AlertNow] = asyncio.Queue()
        """Alerts that the other processes were told of."""
        self.services: Services = replace(
            world.services,
            executor=self.answers,
            on_unrecorded_alert=lambda operation_id, alert: self.passed_on.put_nowait(alert),
        )
        self.link = FakeLink()
        self.signed_in: list[Connection] = []
        self.connection = self.connect(self.services)
        self.link.owner = self.connection
        self._read = 0

    def connect(self, services: Services) -> Connection:
        return Connection(services, self.link, MSGPACK, "192.0.2.1", self.signed_in.append, is_replay=False)  # type: ignore[arg-type]

    def say(self, message: Upstream) -> None:
        self.connection.on_message(MSGPACK.encode(message), False)

    def read(self) -> list[Downstream]:
        written, self._read = self.link.written[self._read :], len(self.link.written)
        return unframe(b"".join(written))

    def command(self) -> Command:
        return self.world.ask(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))

    async def next_passed_on(self) -> AlertNow:
        async with asyncio.timeout(DEADLINE_S):
            return await self.passed_on.get()

    async def settle(self) -> None:
        """Until nothing is under way but what awaits an answer of the test."""
        while tasks := [task for task in self.services.running if isinstance(task, asyncio.Task)]:
            await asyncio.wait(tasks)
        await asyncio.sleep(0)

    async def sign_in(
        self,
        *wishes: Subscription,
        platform: Platform = Platform.PHONE,
        role: Role = Role.DISPATCHER,
        team_id: TeamId | None = None,
    ) -> Welcome:
        token = self.world.gate.admit(role, platform=platform, team_id=team_id)
        self.say(Hello(version=1, credential=token, boot_id=1, subscriptions=wishes))
        await self.settle()
        welcome = self.read()[0]
        assert isinstance(welcome, Welcome)
        return welcome


@pytest.fixture
async def wired() -> Wired:
    world = RealtimeWorld()
    await world.prepare()
    return Wired(world)


def _verdict(seq: int = 20, **fields: object) -> Verdict:
    return Verdict(b"", seq, **fields)  # type: ignore[arg-type]  # what the test wants said


async def test_answers_leave_in_the_order_in_which_they_are_given(wired: Wired) -> None:
    await wired.sign_in(WISH)
    for _ in range(3):
        wired.say(wired.command())
    (first, _), (second, answer_second), (third, answer_third) = wired.answers.open
    answer_third.set_result(_verdict(31, is_late=True))
    answer_second.set_result(_verdict(30, refusal=Refusal(code=RefusalCode.UNKNOWN_TARGET, field="team_id")))
    wired.answers.open[0][1].set_result(Later(command_id=first.command_id, retry_ms=500))
    await wired.settle()
    late, refused, later = wired.read()
    assert isinstance(late, Accepted)
    assert (late.command_id, late.operation_id, late.seq, late.is_late) == (third.command_id, OPERATION, 31, True)
    assert isinstance(refused, Refused)
    assert (refused.command_id, refused.code, refused.field) == (second.command_id, "unknown_target", "team_id")
    assert later == Later(command_id=first.command_id, retry_ms=500)


async def test_a_failure_of_ours_is_no_refusal_the_phone_keeps_the_command(wired: Wired) -> None:
    await wired.sign_in(WISH)
    wired.say(wired.command())
    command, answer = wired.answers.open[0]
    answer.set_exception(RuntimeError("broken"))
    await wired.settle()
    (later,) = wired.read()
    assert isinstance(later, Later)
    assert later.command_id == command.command_id
    assert wired.link.ended_with is None


async def test_who_writes_what_reads_like_a_name_is_warned_with_the_answer(wired: Wired) -> None:
    """Rule CA13: accepted all the same; and what is no free text is answered in the same turn."""
    await wired.sign_in(WISH)
    for text, warnings in (("Mme Petit refuse", (AnswerWarning.MAY_NAME_PERSON,)), ("victime 12", ())):
        wired.say(wired.world.ask(ask(c.DeclareComposition, team_id=TEAMS[0], headcount=2, note=text)))
        wired.answers.open[-1][1].set_result(_verdict())
        await asyncio.sleep(0)  # the verdict comes in
        await wired.settle()
        (answer,) = wired.read()
        assert isinstance(answer, Accepted)
        assert answer.warnings == warnings


async def test_reading_pauses_at_the_window_and_goes_on_below_it(wired: Wired) -> None:
    await wired.sign_in(WISH, platform=Platform.PROGRAM)
    for _ in range(MAX_IN_FLIGHT + 5):
        wired.say(wired.command())
    assert len(wired.answers.open) == MAX_IN_FLIGHT
    assert not wired.link.is_reading
    for _, answer in tuple(wired.answers.open):
        answer.set_result(_verdict())
    await wired.settle()
    assert len(wired.answers.open) == MAX_IN_FLIGHT + 5
    assert wired.link.is_reading


async def test_answers_that_the_peer_does_not_take_count_in_the_window(wired: Wired) -> None:
    await wired.sign_in(WISH)
    wired.link.room = 0
    for _ in range(MAX_IN_FLIGHT + 5):
        wired.say(wired.command())
        if len(wired.answers.open) <= MAX_IN_FLIGHT:
            wired.answers.open[-1][1].set_result(_verdict())
            await wired.settle()
    assert not wired.link.is_reading
    assert wired.connection.outbox.answers_waiting <= MAX_IN_FLIGHT
    wired.link.let_go()
    assert wired.link.is_reading


async def test_a_flood_pauses_the_reading_and_a_tick_ends_the_pause(wired: Wired) -> None:
    """Rule CM8."""
    await wired.sign_in(WISH)
    for _ in range(102):
        wired.say(Heartbeat())
    assert not wired.link.is_reading
    wired.world.clock.at += 1_000
    wired.connection.tick(wired.world.clock.now(), wired.world.clock.monotonic())
    assert wired.link.is_reading


async def test_a_peer_that_takes_nothing_is_aborted_with_its_code(wired: Wired) -> None:
    """Rule C6."""
    await wired.sign_in(WISH)
    wired.link.room = 0
    wired.say(wired.command())
    wired.answers.open[0][1].set_result(_verdict())
    await wired.settle()
    for _ in range(16):
        wired.link.has_heard = True
        wired.connection.tick(wired.world.clock.now(), wired.world.clock.monotonic())
        wired.world.clock.at += 1_000
    assert wired.link.ended_with == (Close.TOO_SLOW, True)


async def test_a_peer_we_do_not_listen_to_is_not_called_silent(wired: Wired) -> None:
    await wired.sign_in(WISH)
    for _ in range(MAX_IN_FLIGHT):
        wired.say(wired.command())
    for _ in range(60):
        wired.world.clock.at += 1_000
        wired.connection.tick(wired.world.clock.now(), wired.world.clock.monotonic())
    assert wired.link.ended_with is None


async def test_heartbeats_carry_heads_and_what_is_degraded(wired: Wired) -> None:
    """Rules HB1, HB3 and HB4."""
    degraded = replace(wired.services, degraded=lambda: ("redis",))
    again = Wired(wired.world)
    again.connection = again.connect(degraded)
    again.link.owner = again.connection
    await again.sign_in(WISH)
    again.read()
    wired.world.clock.at += 5_000
    again.connection.tick(wired.world.clock.now(), wired.world.clock.monotonic())
    (beat,) = again.read()
    live = wired.world.operations.find(OPERATION)
    assert live is not None
    assert isinstance(beat, ServerHeartbeat)
    assert (beat.heads, beat.degraded) == (((OPERATION, live.seq),), ("redis",))


async def test_posts_are_told_how_much_phones_hold_back(wired: Wired) -> None:
    """Rule HB5: who sees phones; crews, and who sees no phones, are not told."""
    phone = Wired(wired.world)
    in_team = Subscription(operation_id=OPERATION, scope=Scope.TEAM)
    await phone.sign_in(in_team, role=Role.TEAM_LEADER, team_id=TEAMS[0])
    medic = Wired(wired.world)
    await medic.sign_in(WISH, role=Role.MEDICAL_OFFICER)
    await wired.sign_in(WISH)
    for unsent, told in ((3, ((TEAMS[0], 3),)), (0, ())):
        phone.say(Heartbeat(waiting=unsent))
        wired.world.clock.at += 10_000
        for one, expected in ((wired, told), (phone, ()), (medic, ())):
            one.say(Heartbeat(waiting=unsent if one is phone else 0))
            one.read()
            one.connection.tick(wired.world.clock.now(), wired.world.clock.monotonic())
            beats = [beat.unsent for beat in one.read() if isinstance(beat, ServerHeartbeat)]
            assert beats == [expected]


async def test_a_heartbeat_renews_the_resume_ticket_before_half_of_its_life_is_over(wired: Wired) -> None:
    """Rule RS7: whenever the connection is lost, the peer holds a ticket that is good for minutes."""
    await wired.sign_in(WISH)
    wired.read()
    tickets: list[str | None] = []
    for _ in range(30):
        wired.world.clock.at += 10_000
        wired.say(Heartbeat())
        wired.connection.tick(wired.world.clock.now(), wired.world.clock.monotonic())
        tickets += [beat.resume_ticket for beat in wired.read() if isinstance(beat, ServerHeartbeat)]
    assert [number for number, ticket in enumerate(tickets) if ticket is not None] == [23]
    renewed = await wired.world.gate.authenticate(tickets[23] or "", wired.world.clock.now())
    assert renewed == wired.connection.principal


async def test_while_draining_nothing_new_is_taken_and_what_is_under_way_is_answered(wired: Wired) -> None:
    await wired.sign_in(WISH)
    wired.say(wired.command())
    wired.connection.announce(Drain(within_ms=5_000, retry_ms=3_000))
    assert not wired.link.is_reading
    wired.answers.open[0][1].set_result(_verdict())
    await wired.settle()
    assert [type(message) for message in wired.read()] == [Drain, Accepted]
    assert not wired.link.is_reading


def _call_for_help(wired: Wired) -> c.RaiseAlert:
    alert = wired.world.ask(ask(c.RaiseAlert, alert_id=uuid4(), team_id=TEAMS[1]))
    assert isinstance(alert, c.RaiseAlert)
    return alert


async def test_a_call_for_help_does_not_wait_for_a_log_that_hangs(wired: Wired) -> None:
    """Rule C7: everybody is told once half a second has brought no verdict; the numbered fact follows."""
    await wired.sign_in(WISH)
    wired.read()
    alert = _call_for_help(wired)
    wired.say(alert)
    assert wired.passed_on.empty()
    shown = await wired.next_passed_on()
    assert (shown.alert_id, shown.is_recorded, shown.team_id) == (alert.alert_id, False, TEAMS[1])
    wired.answers.open[0][1].set_result(Later(command_id=alert.command_id, retry_ms=500))
    await wired.settle()
    assert [type(message) for message in wired.read()] == [AlertNow, Later]
    assert wired.passed_on.empty(), "told once for one sending"


async def test_a_call_for_help_is_told_of_even_behind_a_full_window(wired: Wired) -> None:
    await wired.sign_in(WISH, platform=Platform.PROGRAM)
    for _ in range(MAX_IN_FLIGHT):
        wired.say(wired.command())
    alert = _call_for_help(wired)
    wired.say(alert)
    assert len(wired.answers.open) == MAX_IN_FLIGHT
    assert (await wired.next_passed_on()).alert_id == alert.alert_id


async def test_a_flood_of_resumes_costs_as_much_as_one(wired: Wired) -> None:
    """Rule RS1."""
    await wired.sign_in(WISH)
    wired.read()
    live = wired.world.operations.find(OPERATION)
    assert live is not None
    for seq in range(live.seq):
        resumed = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, log_id=live.log_id, seq=seq)
        wired.say(Resume(subscription=resumed))
    await wired.settle()
    outcomes = [message for message in wired.read() if isinstance(message, JoinOutcome)]
    assert [outcome.seq for outcome in outcomes] in ([0], [0, live.seq - 1])


async def test_a_peer_ahead_of_the_log_is_closed_and_nobody_else_is_stopped(wired: Wired) -> None:
    """Rule C3: what a peer says of itself proves nothing, so no phone can freeze an operation."""
    live = wired.world.operations.find(OPERATION)
    assert live is not None
    ahead = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, log_id=live.log_id, seq=live.seq + 50)
    token = wired.world.gate.admit(Role.DISPATCHER)
    wired.say(Hello(version=1, credential=token, boot_id=1, subscriptions=(ahead,)))
    await wired.settle()
    assert wired.link.ended_with == (Close.UNDECLARED_RESTORE, False)
    assert not live.is_read_only
    closings = wired.world.metrics.closings.labels("undeclared_restore")
    assert next(sample.value for metric in closings.collect() for sample in metric.samples) == 1


async def test_a_device_that_was_away_when_it_was_shut_out_is_told_on_its_return(wired: Wired) -> None:
    """Rule CL2: only then does it wipe what it holds."""
    token = make_token(TokenKind.DEVICE, uuid4().bytes)
    wired.world.gate.shut_out.add(token)
    wired.say(Hello(version=1, credential=token, boot_id=1))
    await wired.settle()
    assert wired.link.ended_with == (Close.REVOKED, False)


async def test_a_command_whose_connection_is_lost_is_executed_all_the_same(wired: Wired) -> None:
    await wired.sign_in(WISH)
    wired.say(wired.command())
    wired.connection.on_lost()
    assert not wired.answers.open[0][1].done()
    wired.answers.open[0][1].set_result(_verdict())
    await wired.settle()
    assert wired.read() == []
    assert not wired.services.running


async def test_an_operation_that_cannot_be_opened_sends_the_peer_elsewhere(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(wired.world.operations, "open", unavailable)
    token = wired.world.gate.admit(Role.DISPATCHER)
    wired.say(Hello(version=1, credential=token, boot_id=1, subscriptions=(WISH,)))
    await wired.settle()
    assert wired.link.ended_with == (Close.GOING_AWAY, False)


async def test_an_operation_that_does_not_exist_is_denied(wired: Wired) -> None:
    """Rule HS6: one outcome for each subscription, in order."""
    token = wired.world.gate.admit(Role.DISPATCHER)
    principal = wired.world.gate.principals[token]
    nowhere = OperationId(uuid4())
    grants = (*principal.grants, Grant(nowhere, Role.DISPATCHER))
    wired.world.gate.principals[token] = principal._replace(grants=grants)
    wishes = (Subscription(operation_id=nowhere, scope=Scope.OPERATION), WISH)
    wired.say(Hello(version=1, credential=token, boot_id=1, subscriptions=wishes))
    await wired.settle()
    welcome = wired.read()[0]
    assert isinstance(welcome, Welcome)
    assert [(each.operation_id, each.mode) for each in welcome.subscriptions] == [
        (nowhere, "denied"),
        (OPERATION, "snapshot"),
    ]

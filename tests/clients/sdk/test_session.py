"""The conversation with the clock in hand: events in, effects out."""

import random
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.sdk.command_queue import CommandQueue, StoredCommand
from clients.sdk.device_clock import Instant
from clients.sdk.duties import StopReason
from clients.sdk.effects import (
    Effect,
    HangUp,
    OpenSocket,
    RememberDevice,
    Replaced,
    Send,
    Settle,
    Stop,
    Tell,
    Wipe,
)
from clients.sdk.phases import MOVES, Phase
from clients.sdk.session import HEARTBEAT_MS, SILENCE_MS, Session
from protocol.alerts import AlertKind
from protocol.commands import RaiseAlert, ReportStatus
from protocol.downstream import (
    Accepted,
    Advance,
    AlertNow,
    Change,
    Downstream,
    Drain,
    JoinMode,
    Later,
    Positions,
    Refused,
    Resync,
    ServerHeartbeat,
    SnapshotReason,
)
from protocol.ids import AlertId, CommandId, DeviceId, TeamId
from protocol.positions import DeviceFix, TeamPosition
from protocol.refusals import Close, RefusalCode
from protocol.teams import Team, TeamStatus
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Scope, Upstream
from tests.support.fake_operation import DEVICE_ID, NOW, FakeOperation

BOOT = 7


class Play:
    """A session, its server, and the clock that moves both."""

    def __init__(self, *, device_id: DeviceId | None = None, waiting: tuple[StoredCommand, ...] = ()) -> None:
        self.operation = FakeOperation()
        self.ms = 0
        self.session = Session(
            token="token",
            boot_id=BOOT,
            client="test",
            queue=CommandQueue(waiting),
            device_id=device_id,
            draw=lambda: 0.5,
        )
        self.session.follow(self.operation.operation_id, Scope.OPERATION, self.now)

    @property
    def now(self) -> Instant:
        return Instant(NOW + self.ms, self.ms)

    def pass_ms(self, ms: int) -> list[Effect]:
        """Let time pass, waking the session when it asked to be."""
        effects: list[Effect] = []
        until = self.ms + ms
        while (due := self.session.next_tick_at_ms()) is not None and due <= until:
            self.ms = max(self.ms, due)
            effects += self.session.tick(self.now)
        self.ms = until
        return effects

    def hear(self, *messages: Downstream) -> list[Effect]:
        return [effect for message in messages for effect in self.session.received(message, self.now)]

    def connect(self) -> list[Effect]:
        """Up to the answer to Hello; the subscriptions begin."""
        while self.session.phase is not Phase.CONNECTING:
            self.pass_ms(100)
        (hello,) = sent(self.session.opened(self.now))
        assert isinstance(hello, Hello)
        effects = self.hear(self.operation.welcome(*hello.subscriptions))
        for wish in hello.subscriptions:
            if self.operation.join(wish).mode is JoinMode.SNAPSHOT:
                effects += self.hear(*self.operation.parts())
            else:
                effects += self.hear(*self.operation.after(wish.seq or 0))
        return effects

    def live(self) -> "Play":
        self.connect()
        assert self.session.phase is Phase.LIVE
        return self

    @property
    def statuses(self) -> list[TeamStatus]:
        held = self.session.followed[self.operation.operation_id].replica.of(Team)
        return [held[team.id].status for team in self.operation.teams]


def sent(effects: list[Effect]) -> list[Upstream]:
    return [effect.message for effect in effects if isinstance(effect, Send)]


def told(effects: list[Effect]) -> list[object]:
    return [effect.news for effect in effects if isinstance(effect, Tell)]


def report(play: Play, index: int, status: TeamStatus) -> Change:
    change = play.operation.report(index, status)
    assert change is not None
    return change


def command(play: Play, counter: int = 1, status: TeamStatus = TeamStatus.PATROL) -> StoredCommand:
    return StoredCommand(
        ReportStatus(
            command_id=CommandId(uuid4()),
            device_counter=counter,
            recorded_at=NOW,
            boot_id=BOOT,
            operation_id=play.operation.operation_id,
            status=status,
        ),
        play.ms,
    )


def sos(play: Play, counter: int) -> StoredCommand:
    return StoredCommand(
        RaiseAlert(
            command_id=CommandId(uuid4()),
            device_counter=counter,
            recorded_at=NOW,
            boot_id=BOOT,
            operation_id=play.operation.operation_id,
            alert_id=AlertId(uuid4()),
        ),
        play.ms,
    )


def test_a_first_join_runs_from_hello_over_the_snapshot_to_live() -> None:
    play = Play()
    assert play.session.tick(play.now) == [OpenSocket()]
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    assert (hello.credential, hello.boot_id, hello.sent_at) == ("token", BOOT, NOW)
    assert play.hear(play.operation.welcome(*hello.subscriptions)) == [RememberDevice(DEVICE_ID)]
    assert play.session.phase is Phase.JOINING
    effects = play.hear(*play.operation.parts())
    assert told(effects) == [Replaced(play.operation.operation_id, play.operation.seq, SnapshotReason.FIRST_JOIN)]
    assert play.session.phase is Phase.LIVE


def test_a_lost_connection_is_resumed_with_the_ticket_from_where_it_stood() -> None:
    play = Play().live()
    play.hear(report(play, 0, TeamStatus.PATROL))
    assert play.session.closed(None, play.now) == []
    assert play.session.phase is Phase.OFFLINE
    missed = report(play, 1, TeamStatus.ALERTED)
    play.pass_ms(250)
    assert play.session.phase is Phase.CONNECTING
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    assert hello.credential == "ticket"
    assert (hello.subscriptions[0].log_id, hello.subscriptions[0].seq) == (play.operation.log_id, missed.after)
    play.hear(play.operation.welcome(*hello.subscriptions))
    assert told(play.hear(missed)) == [missed]
    assert play.statuses == [team.status for team in play.operation.teams]


def test_a_gap_is_asked_for_and_changes_wait_until_the_answer() -> None:
    """Rule CH3."""
    play = Play().live()
    lost, next_one = report(play, 0, TeamStatus.PATROL), report(play, 1, TeamStatus.PATROL)
    (resume,) = sent(play.hear(next_one))
    assert isinstance(resume, Resume)
    assert resume.subscription.seq == lost.after
    assert play.session.phase is Phase.RESYNCING
    assert play.hear(report(play, 2, TeamStatus.PATROL)) == []
    play.hear(play.operation.join(resume.subscription), *play.operation.after(lost.after))
    assert play.session.phase is Phase.LIVE
    assert play.statuses == [TeamStatus.PATROL] * 3


def test_repeats_change_and_tell_nothing() -> None:
    play = Play().live()
    change = report(play, 0, TeamStatus.PATROL)
    assert told(play.hear(change, change)) == [change]


def test_a_head_ahead_of_us_is_asked_for_after_2_s() -> None:
    play = Play().live()
    report(play, 0, TeamStatus.PATROL)
    play.hear(ServerHeartbeat(now=NOW, heads=((play.operation.operation_id, play.operation.seq),)))
    assert not [message for message in sent(play.pass_ms(1_999)) if isinstance(message, Resume)]
    (resume,) = [message for message in sent(play.pass_ms(1)) if isinstance(message, Resume)]
    assert resume.subscription.seq == play.operation.first_seq


def test_an_advance_answers_a_head_that_holds_nothing_for_us() -> None:
    play = Play().live()
    head = play.operation.seq + 3
    play.hear(ServerHeartbeat(now=NOW, heads=((play.operation.operation_id, head),)))
    play.hear(Advance(operation_id=play.operation.operation_id, after=play.operation.seq, seq=head))
    assert not [message for message in sent(play.pass_ms(3_000)) if isinstance(message, Resume)]


def test_a_resync_is_followed_by_a_snapshot_without_being_asked() -> None:
    play = Play().live()
    report(play, 0, TeamStatus.PATROL)
    assert play.hear(Resync(operation_id=play.operation.operation_id, reason=SnapshotReason.SLOW_READER)) == []
    assert play.session.phase is Phase.RESYNCING
    outcome = play.operation.outcome(JoinMode.SNAPSHOT, reason=SnapshotReason.SLOW_READER)
    effects = play.hear(outcome, *play.operation.parts())
    assert told(effects) == [Replaced(play.operation.operation_id, play.operation.seq, SnapshotReason.SLOW_READER)]
    assert play.session.phase is Phase.LIVE


def test_changes_among_the_parts_are_applied_after_them() -> None:
    play = Play()
    play.session.tick(play.now)
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    play.hear(play.operation.welcome(*hello.subscriptions))
    parts = play.operation.parts()
    change = report(play, 0, TeamStatus.PATROL)
    effects = play.hear(parts[0], change, parts[1], parts[2])
    assert [type(news) for news in told(effects)] == [Replaced, Change]
    assert play.statuses[0] is TeamStatus.PATROL


def test_a_denied_subscription_is_not_asked_for_again() -> None:
    play = Play()
    play.session.tick(play.now)
    play.session.opened(play.now)
    play.hear(play.operation.welcome())
    play.hear(play.operation.outcome(JoinMode.DENIED))
    assert play.session.phase is Phase.LIVE
    play.session.closed(None, play.now)
    play.pass_ms(1_000)
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    assert hello.subscriptions == ()


def test_an_operation_wanted_while_connected_is_joined_by_resume() -> None:
    play = Play().live()
    other = FakeOperation()
    (resume,) = sent(play.session.follow(other.operation_id, Scope.SITE, play.now))
    assert isinstance(resume, Resume)
    assert resume.subscription.operation_id == other.operation_id
    assert play.session.phase is Phase.RESYNCING
    play.hear(other.outcome(JoinMode.SNAPSHOT, Scope.SITE), *other.parts())
    assert play.session.phase is Phase.LIVE


def test_an_operation_wanted_between_hello_and_welcome_is_not_forgotten() -> None:
    play = Play()
    play.session.tick(play.now)
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    other = FakeOperation()
    assert play.session.follow(other.operation_id, Scope.OPERATION, play.now) == []
    (resume,) = sent(play.hear(play.operation.welcome(*hello.subscriptions)))
    assert isinstance(resume, Resume)
    assert resume.subscription.operation_id == other.operation_id


def test_commands_wait_for_welcome_and_are_settled_by_their_answer() -> None:
    play = Play()
    stored = command(play)
    assert play.session.submit(stored, play.now) == []
    play.ms = 4_000
    (message,) = [message for message in sent(play.connect()) if isinstance(message, ReportStatus)]
    assert message.command_id == stored.command.command_id
    assert message.age_ms == play.ms
    answer, _ = play.operation.execute(message)
    assert play.hear(answer) == [Settle(answer)]
    assert play.hear(answer) == [], "told once"
    assert len(play.session.queue) == 0


def test_an_unanswered_command_goes_again_after_the_next_welcome_with_its_new_age() -> None:
    play = Play().live()
    (first,) = sent(play.session.submit(command(play), play.now))
    recorded_ms = play.ms
    play.session.closed(None, play.now)
    play.pass_ms(700)
    (again,) = [message for message in sent(play.connect()) if isinstance(message, ReportStatus)]
    assert isinstance(first, ReportStatus)
    assert again.command_id == first.command_id
    assert (first.age_ms, again.age_ms) == (0, play.ms - recorded_ms)


def test_later_keeps_the_command_and_sends_it_again_in_time() -> None:
    play = Play().live()
    stored = command(play)
    play.session.submit(stored, play.now)
    play.hear(Later(command_id=stored.command.command_id, retry_ms=3_000))
    assert [message for message in sent(play.pass_ms(2_999)) if isinstance(message, ReportStatus)] == []
    assert len([message for message in sent(play.pass_ms(1)) if isinstance(message, ReportStatus)]) == 1


def test_the_operation_is_left_out_only_when_exactly_one_is_joined() -> None:
    play = Play().live()
    (first,) = sent(play.session.submit(command(play, 1), play.now))
    other = FakeOperation()
    play.session.follow(other.operation_id, Scope.OPERATION, play.now)
    (second,) = sent(play.session.submit(command(play, 2), play.now))
    assert isinstance(first, ReportStatus)
    assert isinstance(second, ReportStatus)
    assert (first.operation_id, second.operation_id) == (None, play.operation.operation_id)


def test_positions_flow_at_the_servers_pace_and_are_told_to_readers() -> None:
    play = Play().live()
    fix = DeviceFix(0, 48.0, 2.0)
    effects = play.session.report_fix(fix, play.now, operation_id=None, team_id=None)
    assert [type(message) for message in sent(effects)] == [ReportPosition]
    assert sent(play.session.report_fix(fix, play.now, operation_id=None, team_id=None)) == []
    assert [type(message) for message in sent(play.pass_ms(200))] == [ReportPosition]
    position = TeamPosition(TeamId(uuid4()), NOW, 48.0, 2.0)
    positions = Positions(operation_id=play.operation.operation_id, positions=(position,))
    assert told(play.hear(positions)) == [positions]


def test_a_heartbeat_goes_out_every_10_s_and_says_where_we_stand() -> None:
    play = Play().live()
    play.session.submit(command(play), play.now)
    first = play.pass_ms(HEARTBEAT_MS // 2)
    assert sent(first) == [Heartbeat(heads=((play.operation.operation_id, play.operation.seq),), waiting=1)]
    play.hear(ServerHeartbeat(now=NOW))
    assert len(sent(play.pass_ms(HEARTBEAT_MS))) == 1


def test_silence_of_15_s_ends_a_connection_whatever_the_socket_says() -> None:
    play = Play().live()
    assert HangUp() not in play.pass_ms(SILENCE_MS - 1)
    assert HangUp() in play.pass_ms(1)
    assert play.session.phase is Phase.OFFLINE


def test_a_join_that_stands_still_for_15_s_ends_the_connection_although_heartbeats_come() -> None:
    play = Play()
    play.session.tick(play.now)
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    play.hear(play.operation.welcome(*hello.subscriptions), play.operation.parts()[0])
    effects: list[Effect] = []
    for _ in range(3):
        effects += play.pass_ms(SILENCE_MS // 3)
        play.hear(ServerHeartbeat(now=NOW))
    assert HangUp() in effects


def test_a_server_that_announced_its_end_is_left_when_it_does_not_come() -> None:
    play = Play().live()
    play.hear(Drain(within_ms=3_000, retry_ms=8_000))
    assert HangUp() in play.pass_ms(3_000)
    assert play.session.next_tick_at_ms() == play.ms + 4_000


def test_a_message_before_welcome_or_a_second_welcome_ends_the_connection() -> None:
    play = Play()
    play.session.tick(play.now)
    play.session.opened(play.now)
    assert play.hear(*play.operation.parts()[:1]) == [HangUp()]
    play.live()
    assert HangUp() in play.hear(play.operation.welcome())


def test_an_unreadable_frame_ends_the_connection() -> None:
    play = Play().live()
    assert play.session.received_unreadable(play.now) == [HangUp()]
    assert play.session.received_unreadable(play.now) == []


def test_an_unpackable_part_ends_the_connection() -> None:
    play = Play()
    play.session.tick(play.now)
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    play.hear(play.operation.welcome(*hello.subscriptions))
    bad = msgspec.structs.replace(play.operation.parts()[0], packed=b"no zlib")
    assert play.hear(bad) == [HangUp()]


def test_an_alert_is_told_once_and_not_if_its_fact_was_there_before() -> None:
    play = Play().live()
    alert = AlertNow(
        operation_id=play.operation.operation_id,
        alert_id=AlertId(uuid4()),
        kind=AlertKind.DISTRESS,
        team_id=play.operation.teams[0].id,
        at=NOW,
        is_recorded=False,
    )
    assert told(play.hear(alert, msgspec.structs.replace(alert, is_recorded=True))) == [alert]


def test_an_sos_shortens_the_wait_for_the_next_try() -> None:
    play = Play().live()
    for _ in range(6):
        play.session.closed(None, play.now)
        while play.session.phase is not Phase.CONNECTING:
            play.pass_ms(1_000)
    play.session.closed(None, play.now)
    due = play.session.next_tick_at_ms()
    assert due is not None
    assert due > play.ms + 5_000
    play.session.submit(sos(play, 2), play.now)
    assert play.session.next_tick_at_ms() == play.ms + 150


def test_a_revoked_device_wipes_what_it_holds_and_stops() -> None:
    play = Play().live()
    play.session.submit(command(play), play.now)
    assert play.session.closed(Close.REVOKED, play.now) == [Wipe(), Stop(StopReason.REVOKED)]
    assert len(play.session.queue) == 0
    assert not play.session.followed[play.operation.operation_id].replica.of(Team)


def test_another_device_on_the_same_outbox_stops_before_anything_is_sent() -> None:
    play = Play(device_id=DeviceId(uuid4()))
    play.session.submit(command(play), play.now)
    play.session.tick(play.now)
    play.session.opened(play.now)
    assert play.hear(play.operation.welcome()) == [HangUp(), Stop(StopReason.FOREIGN_OUTBOX)]


def test_the_unreadable_command_is_refused_here_when_it_is_proven() -> None:
    play = Play().live()
    stored = command(play)
    play.session.submit(stored, play.now)
    play.session.closed(Close.UNREADABLE, play.now)
    play.connect()
    (effect,) = play.session.closed(Close.UNREADABLE, play.now)
    assert isinstance(effect, Settle)
    assert isinstance(effect.answer, Refused)
    assert effect.answer.command_id == stored.command.command_id
    assert effect.answer.code is RefusalCode.MALFORMED
    assert "{" not in effect.answer.sentence["fr"]


def test_without_a_network_nothing_is_tried_and_with_one_it_is_tried_at_once() -> None:
    play = Play().live()
    assert play.session.network_lost() == [HangUp()]
    assert play.session.next_tick_at_ms() is None
    assert play.session.network_lost() == []
    assert play.session.network_found(play.now) == [OpenSocket()]


def test_a_socket_that_opens_too_late_is_dropped() -> None:
    play = Play()
    play.session.tick(play.now)
    play.session.network_lost()
    assert play.session.opened(play.now) == [HangUp()]


def test_stopping_is_for_good() -> None:
    play = Play().live()
    assert play.session.stop() == [Stop(StopReason.LEFT)]
    assert play.session.stop() == []
    assert play.session.closed(1000, play.now) == []
    assert play.session.next_tick_at_ms() is None


def test_the_servers_clock_and_its_troubles_are_known() -> None:
    play = Play().live()
    play.hear(ServerHeartbeat(now=play.now.wall_ms + 90_000, degraded=("redis",)))
    assert play.session.server_ahead_ms == 90_000
    assert play.session.degraded == ("redis",)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_its_moves(phase: Phase) -> None:
    assert phase not in MOVES[phase]
    assert bool(MOVES[phase]) == (phase is not Phase.STOPPED)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 80))
def test_whatever_happens_in_whatever_phase_has_an_answer_and_the_session_recovers(seed: int, steps: int) -> None:
    rng = random.Random(seed)
    play = Play()
    endings = [None, 1006, *(int(code) for code in Close if code not in _FINAL)]
    for counter in range(1, steps + 1):
        match rng.randrange(12):
            case 0:
                play.session.closed(rng.choice(endings), play.now)
            case 1:
                play.session.opened(play.now)
            case 2:
                play.pass_ms(rng.choice([10, 1_000, 20_000]))
            case 3:
                play.session.submit(command(play, counter), play.now)
            case 4:
                play.session.network_lost()
            case 5:
                play.session.network_found(play.now)
            case 6:
                play.session.received_unreadable(play.now)
            case 7:
                play.session.tick(play.now)
            case 8:
                play.session.follow(play.operation.operation_id, rng.choice(list(Scope)), play.now)
            case _:
                play.hear(rng.choice(_messages(play, rng)))
    if play.session.phase is Phase.STOPPED:
        assert play.session.stop_reason is StopReason.NOT_SIGNED_IN
        return
    play.session.network_lost()
    play.session.network_found(play.now)
    play.session.follow(play.operation.operation_id, Scope.OPERATION, play.now)
    play.connect()
    assert play.session.phase is Phase.LIVE
    assert play.statuses == [team.status for team in play.operation.teams]


_FINAL = {Close.REPLACED, Close.UNDECLARED_RESTORE, Close.OLD_VERSION, Close.REVOKED, Close.BAD_ORIGIN}


def _messages(play: Play, rng: random.Random) -> list[Downstream]:
    operation = play.operation
    change = operation.report(rng.randrange(3), rng.choice(list(TeamStatus)))
    assert change is not None
    wish = play.session.followed[operation.operation_id].replica.subscription
    return [
        change,
        change,
        rng.choice(operation.changes),
        operation.welcome(wish),
        operation.welcome(),
        operation.join(wish),
        operation.outcome(JoinMode.SNAPSHOT, wish.scope),
        operation.outcome(JoinMode.DENIED, wish.scope),
        *operation.parts(),
        Advance(operation_id=operation.operation_id, after=operation.seq - 1, seq=operation.seq),
        Resync(operation_id=operation.operation_id, reason=SnapshotReason.SLOW_READER),
        ServerHeartbeat(now=NOW, heads=((operation.operation_id, operation.seq),)),
        Accepted(command_id=CommandId(uuid4()), operation_id=operation.operation_id, seq=operation.seq),
        Later(command_id=CommandId(uuid4()), retry_ms=100),
        Drain(within_ms=500, retry_ms=1_000),
        Positions(operation_id=operation.operation_id, positions=()),
    ]

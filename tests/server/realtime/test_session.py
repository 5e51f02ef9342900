"""Playbook of one connection, with the clock in hand."""

import random
from collections.abc import Iterator
from itertools import pairwise
from uuid import uuid4

import msgspec
import pytest

from protocol import commands as c
from protocol.codec import JSON, MAX_FRAME_BYTES, MSGPACK, Codec
from protocol.devices import Platform, Role
from protocol.downstream import Refused
from protocol.ids import CommandId, DeviceId, LogId, OperationId, TeamId
from protocol.positions import DeviceFix
from protocol.refusals import Close, RefusalCode
from protocol.teams import TeamStatus
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Scope, Subscription, Upstream
from server.domain.visibility import Audience
from server.ports import Grant, Principal
from server.realtime.effects import Authenticate, Beat, Effect, Execute, HangUp, Heard, Join, Report, Send
from server.realtime.session import PHONE_LIMITS, PROGRAM_LIMITS, SILENCE_LIMIT_MS, Session, SessionState

WALL = 1_795_000_000_000
OPERATION, TEAM, DEVICE = OperationId(uuid4()), TeamId(uuid4()), DeviceId(uuid4())
WISH = Subscription(operation_id=OPERATION, scope=Scope.TEAM)
HELLO = Hello(version=1, credential="vgd_x", boot_id=7, subscriptions=(WISH,), sent_at=WALL - 90_000)
LEADER = Grant(OPERATION, Role.TEAM_LEADER, TEAM)


class Playbook:
    """A session and both its clocks, monotonic from 0."""

    def __init__(self, codec: Codec = MSGPACK) -> None:
        self.now = 0
        self.codec = codec
        self.session = Session(codec, self.now)

    def say(self, message: Upstream) -> list[Effect]:
        return self.hear(self.codec.encode(message))

    def hear(self, message: bytes, *, is_text: bool | None = None) -> list[Effect]:
        is_text = self.codec.is_text if is_text is None else is_text
        return self.session.receive(message, is_text=is_text, received_at=WALL + self.now, now=self.now)

    def wait(self, ms: int) -> list[Effect]:
        """Let time pass, with a tick each second unless all is calm, as the connection does; what was asked for."""
        effects: list[Effect] = []
        for at in (*range(self.now + 1_000, self.now + ms, 1_000), self.now + ms):
            self.now = at
            if not self.session.is_calm(self.now):
                effects += self.session.tick(received_at=WALL + self.now, now=self.now)
        return effects

    def go_live(self, *grants: Grant, platform: Platform = Platform.PHONE, hello: Hello = HELLO) -> list[Join]:
        self.say(hello)
        joins = self.session.admit(Principal(DEVICE, None, platform, grants or (LEADER,)), received_at=WALL)
        self.session.go_live(now=self.now, first_beat_ms=5_000)
        return joins


def _status(**fields: object) -> c.ReportStatus:
    return c.ReportStatus(
        command_id=CommandId(uuid4()),
        device_counter=1,
        recorded_at=WALL,
        status=TeamStatus.PATROL,
        **fields,  # type: ignore[arg-type]  # any field of the envelope
    )


def _closed_with(effects: list[Effect]) -> Close:
    (effect,) = effects
    assert isinstance(effect, HangUp)
    return effect.code


def test_a_hello_is_looked_up_and_its_wishes_become_joins_within_the_rights() -> None:
    """Rules HS6 and RS5."""
    play = Playbook()
    assert play.say(HELLO) == [Authenticate(HELLO)]
    joins = play.session.admit(Principal(DEVICE, None, Platform.PHONE, (LEADER,)), received_at=WALL)
    assert joins == [Join(WISH, Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAM))]
    assert play.session.state is SessionState.AUTHENTICATING
    play.session.go_live(now=0, first_beat_ms=0)
    assert play.session.state is SessionState.LIVE


@pytest.mark.parametrize(
    ("grant", "scope"),
    [
        (Grant(OPERATION, Role.TEAM_MEMBER, TEAM), Scope.OPERATION),
        (Grant(OPERATION, Role.DISPATCHER), Scope.TEAM),
        (Grant(OPERATION, Role.TRACKER, TEAM), Scope.TEAM),
        (Grant(OperationId(uuid4()), Role.DISPATCHER), Scope.OPERATION),
        (Grant(OPERATION, Role.DISPATCHER, not_after=WALL), Scope.OPERATION),
    ],
)
def test_what_the_rights_do_not_reach_is_a_join_without_audience(grant: Grant, scope: Scope) -> None:
    hello = msgspec.structs.replace(HELLO, subscriptions=(Subscription(operation_id=OPERATION, scope=scope),))
    (join,) = Playbook().go_live(grant, hello=hello)
    assert join.audience is None


def test_without_a_hello_in_five_seconds_the_socket_closes() -> None:
    """Rule HS1."""
    play = Playbook()
    assert play.wait(4_999) == []
    assert _closed_with(play.wait(1)) is Close.NOT_SIGNED_IN


def test_an_old_version_is_told_to_stay_away() -> None:
    """Rule HS5."""
    assert _closed_with(Playbook().say(msgspec.structs.replace(HELLO, version=0))) is Close.OLD_VERSION


@pytest.mark.parametrize("codec", [MSGPACK, JSON])
def test_a_message_before_the_welcome_is_out_of_order(codec: Codec) -> None:
    """Rule HS1."""
    assert _closed_with(Playbook(codec).say(Heartbeat())) is Close.WRONG_ORDER
    play = Playbook(codec)
    play.say(HELLO)
    assert _closed_with(play.say(_status())) is Close.WRONG_ORDER


def test_a_second_hello_is_out_of_order() -> None:
    play = Playbook()
    play.go_live()
    assert _closed_with(play.say(HELLO)) is Close.WRONG_ORDER


def test_frames_of_the_wrong_kind_size_or_content_close_the_socket() -> None:
    """Rules HS2, HS3 and HS9."""
    assert _closed_with(Playbook().hear(MSGPACK.encode(HELLO), is_text=True)) is Close.UNREADABLE
    assert _closed_with(Playbook().hear(b"\xc1")) is Close.UNREADABLE
    assert _closed_with(Playbook().hear(bytes(MAX_FRAME_BYTES + 1))) is Close.TOO_LARGE
    assert _closed_with(Playbook(JSON).hear(b'{"type":"hello\xff"}')) is Close.UNREADABLE


def test_nothing_counts_after_the_close() -> None:
    play = Playbook()
    play.hear(b"\xc1")
    assert play.say(HELLO) == []
    assert play.wait(60_000) == []


def test_a_malformed_command_is_refused_by_name_and_the_socket_stays() -> None:
    """Rules CM3 and C9."""
    play = Playbook(JSON)
    play.go_live()
    command_id = uuid4()
    (effect,) = play.hear(
        b'{"type":"team.report_status","id":"%s","n":1,"at":1,"status":"x"}' % str(command_id).encode()
    )
    assert isinstance(effect, Send)
    assert isinstance(effect.message, Refused)
    assert (effect.message.command_id, effect.message.code) == (command_id, RefusalCode.MALFORMED)
    assert effect.message.field == "status"
    assert "status" in effect.message.sentence["en"]
    assert play.session.state is SessionState.LIVE


def test_a_command_is_executed_for_its_sender_with_the_times_of_its_reception() -> None:
    """Rule C8."""
    play = Playbook()
    play.go_live()
    play.now = 250
    command = _status()
    (effect,) = play.say(command)
    assert isinstance(effect, Execute)
    assert (effect.operation_id, effect.command) == (OPERATION, command)
    assert (effect.actor.device_id, effect.actor.role, effect.actor.team_id) == (DEVICE, Role.TEAM_LEADER, TEAM)
    assert effect.reception == (WALL + 250, 7, 90_000)


def test_a_command_for_no_or_a_foreign_operation_is_refused() -> None:
    """Rule CM7."""
    play = Playbook()
    other = Grant(OperationId(uuid4()), Role.DISPATCHER)
    play.go_live(LEADER, other, hello=msgspec.structs.replace(HELLO, subscriptions=()))
    for fields, code in (({}, RefusalCode.MALFORMED), ({"operation_id": uuid4()}, RefusalCode.FORBIDDEN)):
        (effect,) = play.say(_status(**fields))
        assert isinstance(effect, Send)
        assert isinstance(effect.message, Refused)
        assert (effect.message.code, effect.message.field) == (code, "op")


def test_a_resume_may_change_the_scope_as_far_as_rights_reach() -> None:
    """Rule RS1."""
    play = Playbook()
    play.go_live(Grant(OPERATION, Role.DISPATCHER, TEAM))
    wish = Subscription(operation_id=OPERATION, scope=Scope.OPERATION)
    assert play.say(Resume(subscription=wish)) == [Join(wish, Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER))]


def test_of_resumes_that_come_during_a_join_only_the_newest_counts() -> None:
    """Rule RS1: each may cost as much as a snapshot, and the peer chooses from where."""
    play = Playbook()
    play.go_live()
    wishes = [msgspec.structs.replace(WISH, log_id=LogId(uuid4()), seq=seq) for seq in range(5)]
    asked = [effect for wish in wishes for effect in play.say(Resume(subscription=wish))]
    assert [join.subscription for join in asked if isinstance(join, Join)] == wishes[:1]
    assert [join.subscription for join in play.session.end_join(OPERATION, play.now)] == wishes[4:]
    assert play.session.end_join(OPERATION, play.now) == []


def test_above_the_rate_a_resume_waits_and_is_answered_once_the_rate_is_kept() -> None:
    """Rules CM8 and RS1."""
    play = Playbook()
    play.go_live()
    resume, answered = Resume(subscription=WISH), 0
    for _ in range(300):
        for _ in play.say(resume):
            answered += 1
            assert play.session.end_join(OPERATION, play.now) == []
    assert answered <= 11
    other = Playbook()
    other.go_live()
    for _ in range(120):
        other.say(_status())
    assert other.say(resume) == []
    assert [type(effect) for effect in other.wait(2_000)] == [Join]


def test_a_fix_is_dated_by_its_age_and_is_of_the_own_team() -> None:
    """Rule PO1."""
    play = Playbook()
    play.go_live()
    (effect,) = play.say(
        ReportPosition(fixes=(DeviceFix(1_500, 48.0, 2.0, accuracy_m=5.0), DeviceFix(9_000, 48.1, 2.0)))
    )
    assert isinstance(effect, Report)
    assert (effect.operation_id, effect.device_id) == (OPERATION, DEVICE)
    assert [(at.team_id, at.fix_at, at.accuracy_m) for at in effect.positions] == [
        (TEAM, WALL - 1_500, 5.0),
        (TEAM, WALL - 9_000, None),
    ]


@pytest.mark.parametrize(("role", "is_heard"), [(Role.TEAM_LEADER, False), (Role.DISPATCHER, True)])
def test_only_who_speaks_for_all_tells_the_position_of_another_team(role: Role, is_heard: bool) -> None:
    play = Playbook()
    play.go_live(Grant(OPERATION, role, TEAM))
    other = TeamId(uuid4())
    assert bool(play.say(ReportPosition(fixes=(DeviceFix(0, 48.0, 2.0),), team_id=other))) is is_heard


def test_a_heartbeat_is_a_sign_of_life_of_the_team() -> None:
    play = Playbook()
    play.go_live()
    assert play.say(Heartbeat(waiting=3)) == [Heard(OPERATION, TEAM, 3)]


def test_beats_come_after_the_random_first_one_and_never_more_than_ten_seconds_apart() -> None:
    """Rule HB1."""
    play = Playbook()
    play.go_live()
    beats = []
    for _ in range(60):
        if Beat() in play.wait(1_000):
            beats.append(play.now)
        play.say(Heartbeat())
    assert beats[0] == 5_000
    assert all(later - earlier <= 10_000 for earlier, later in pairwise(beats))


def test_silence_ends_the_connection_and_any_byte_is_life() -> None:
    """Rules HB1 and HB2."""
    play = Playbook()
    play.go_live()
    play.wait(SILENCE_LIMIT_MS - 1)
    play.session.hear(play.now)
    assert not any(isinstance(effect, HangUp) for effect in play.wait(SILENCE_LIMIT_MS - 1))
    (effect,) = play.wait(1)
    assert effect == HangUp(Close.NO_HEARTBEAT, "nothing heard", is_peer_gone=True)


def test_a_calm_session_is_looked_at_once_per_beat() -> None:
    play = Playbook()
    play.go_live()
    looked_at = 0
    for _ in range(90):
        play.now += 1_000
        if not play.session.is_calm(play.now):
            looked_at += 1
            play.session.tick(received_at=WALL + play.now, now=play.now)
        play.say(Heartbeat())
    assert looked_at <= 2 * 90 // 9 + 2


def test_there_is_no_calm_before_the_welcome_above_the_rate_or_with_rights_that_end() -> None:
    play = Playbook()
    play.wait(1_000)
    assert not play.session.is_calm(play.now)
    play.go_live()
    play.wait(1_000)
    assert play.session.is_calm(play.now)
    for _ in range(120):
        play.say(_status())
    assert not play.session.is_calm(play.now)
    limited = Playbook()
    limited.go_live(Grant(OPERATION, Role.TEAM_LEADER, TEAM, not_after=WALL + 60_000))
    limited.wait(1_000)
    assert not limited.session.is_calm(limited.now)


def test_rights_that_end_close_the_connection_at_their_end() -> None:
    play = Playbook()
    play.go_live(Grant(OPERATION, Role.TEAM_LEADER, TEAM, not_after=WALL + 4_000))
    assert play.wait(3_999) == []
    assert _closed_with(play.wait(1)) is Close.RIGHTS_CHANGED


def test_rights_that_begin_later_open_nothing_yet_and_have_the_peer_come_back_at_their_beginning() -> None:
    """Rule CT8."""
    play = Playbook()
    [join] = play.go_live(Grant(OPERATION, Role.TEAM_LEADER, TEAM, not_before=WALL + 4_000, not_after=WALL + 9_000))
    assert join.audience is None
    assert play.wait(3_999) == []
    assert _closed_with(play.wait(1)) is Close.RIGHTS_CHANGED


def test_a_phone_and_a_program_that_leads_have_limits_of_their_own() -> None:
    """Rule CM8."""
    for grant, platform, limits in (
        (LEADER, Platform.PHONE, PHONE_LIMITS),
        (LEADER, Platform.PROGRAM, PHONE_LIMITS),
        (Grant(OPERATION, Role.DISPATCHER), Platform.BROWSER, PHONE_LIMITS),
        (Grant(OPERATION, Role.DISPATCHER), Platform.PROGRAM, PROGRAM_LIMITS),
    ):
        play = Playbook()
        play.say(HELLO)
        play.session.admit(Principal(DEVICE, None, platform, (grant,)), received_at=WALL)
        assert play.session.go_live(now=0, first_beat_ms=0) == limits


def test_a_burst_is_taken_then_reading_stops_until_the_rate_allows_more() -> None:
    play = Playbook()
    play.go_live()
    for _ in range(100):
        play.say(_status())
    assert not play.session.is_too_fast(play.now)
    assert isinstance(play.say(_status())[0], Execute)
    assert play.session.is_too_fast(play.now)
    play.now += 20
    assert not play.session.is_too_fast(play.now)


def test_ten_seconds_above_the_rate_end_the_connection() -> None:
    """Rule CM8."""
    play = Playbook()
    play.go_live()
    effects: list[Effect] = []
    while not any(isinstance(effect, HangUp) for effect in effects):
        assert play.now < 15_000
        for _ in range(80):
            play.say(_status())
        effects = play.wait(1_000)
    assert _closed_with(effects) is Close.TOO_FAST
    assert play.now >= 10_000


def test_a_peer_that_is_stopped_again_and_again_is_closed_although_each_stop_is_short() -> None:
    play = Playbook()
    play.go_live()
    effects: list[Effect] = []
    while not any(isinstance(effect, HangUp) for effect in effects):
        assert play.now < 15_000
        while not play.session.is_too_fast(play.now):
            play.say(_status())
        effects = play.wait(1_000)
    assert _closed_with(effects) is Close.TOO_FAST


def test_who_keeps_to_the_rate_goes_on_for_ever() -> None:
    play = Playbook()
    play.go_live()
    for _ in range(600):
        for _ in range(5):
            play.say(_status())
        assert all(isinstance(effect, Beat) for effect in play.wait(100))
        assert not play.session.is_too_fast(play.now)


def _hostile_frames(codec: Codec, count: int) -> Iterator[bytes]:
    """Noise, and messages of ours with bytes changed, cut, doubled."""
    dice = random.Random(20_261_121)
    good = [
        codec.encode(message)
        for message in (
            HELLO,
            Heartbeat(heads=((OPERATION, 3),)),
            Resume(subscription=WISH),
            ReportPosition(fixes=(DeviceFix(0, 48.0, 2.0),)),
            _status(),
        )
    ]
    for _ in range(count):
        frame = bytearray(dice.choice(good))
        match dice.randrange(4):
            case 0:
                frame = bytearray(dice.randbytes(dice.randrange(60)))
            case 1:
                del frame[dice.randrange(len(frame)) :]
            case 2:
                frame += dice.choice(good)
            case _:
                for _ in range(dice.randrange(1, 4)):
                    frame[dice.randrange(len(frame))] = dice.randrange(256)
        yield bytes(frame)


@pytest.mark.parametrize("codec", [MSGPACK, JSON])
def test_no_frame_breaks_a_session_it_is_a_message_a_refusal_or_a_documented_close(codec: Codec) -> None:
    """Rules C9, HS9 and CL1."""
    seen = set()
    live = Playbook(codec)
    live.go_live()
    for frame in _hostile_frames(codec, 50_000):
        for play in (live, Playbook(codec)):
            for effect in play.hear(frame):
                seen.add(effect.code if isinstance(effect, HangUp) else type(effect))
                assert not isinstance(effect, HangUp) or effect.code in Close
        live.session.state = SessionState.LIVE
        live.now += 100
    assert seen >= {Close.UNREADABLE, Close.WRONG_ORDER, Send, Execute}

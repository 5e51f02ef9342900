"""The session of a client that sees an operation again."""

from clients.sdk.effects import HangUp
from clients.sdk.phases import Phase
from protocol.downstream import ServerHeartbeat
from protocol.replay import ReplayClock, ReplayControl, ReplayState, ReplayWish
from protocol.upstream import Hello, Scope
from tests.clients.sdk.test_session import Play, sent, told
from tests.support.fake_operation import NOW


def replay_state(play: Play, at: int) -> ReplayState:
    return ReplayState(
        operation_id=play.operation.operation_id,
        clock=ReplayClock.HAPPENED,
        at=at,
        seq=5,
        last_seq=9,
        first_at=1,
        last_at=NOW,
        speed=1,
        is_playing=True,
        is_at_end=False,
    )


def test_a_replay_is_asked_for_alone_on_a_connection_of_its_own_and_goes_on_where_it_stood() -> None:
    """Rules RP1 and RP7."""
    play = Play().live()
    wish = ReplayWish(clock=ReplayClock.HAPPENED)
    effects = play.session.replay(play.operation.operation_id, Scope.OPERATION, wish, play.now)
    assert any(isinstance(effect, HangUp) for effect in effects)
    for expected in (wish, ReplayWish(clock=ReplayClock.HAPPENED, at=77)):
        while play.session.phase is not Phase.CONNECTING:
            play.pass_ms(100)
        (hello,) = sent(play.session.opened(play.now))
        assert isinstance(hello, Hello)
        [subscription] = hello.subscriptions
        assert (subscription.replay, subscription.seq) == (expected, None)
        play.hear(play.operation.welcome(*hello.subscriptions), *play.operation.parts())
        state = replay_state(play, 77)
        assert told(play.hear(state)) == [state]
        assert play.session.replay_state == state
        play.session.closed(1006, play.now)


def test_a_replay_is_steered_while_there_is_a_connection() -> None:
    play = Play()
    control = ReplayControl(is_playing=True)
    assert play.session.steer(control) == []
    assert sent(play.live().session.steer(control)) == [control]


def test_a_moment_that_is_asked_for_while_it_is_cut_off_is_where_the_next_connection_begins() -> None:
    """Rule RP7."""
    play = Play()
    wish = ReplayWish(clock=ReplayClock.HAPPENED, seq=4)
    play.session.replay(play.operation.operation_id, Scope.OPERATION, wish, play.now)
    assert play.session.steer(ReplayControl(seek_at=55)) == []
    while play.session.phase is not Phase.CONNECTING:
        play.pass_ms(100)
    (hello,) = sent(play.session.opened(play.now))
    assert isinstance(hello, Hello)
    assert hello.subscriptions[0].replay == ReplayWish(clock=ReplayClock.HAPPENED, at=55)


def test_how_far_the_server_has_read_is_known_until_the_replay_begins_or_the_connection_is_lost() -> None:
    """Rule RP13: told in heartbeats before Welcome."""
    play = Play()
    play.session.replay(play.operation.operation_id, Scope.OPERATION, ReplayWish(), play.now)
    for is_lost in (True, False):
        while play.session.phase is not Phase.CONNECTING:
            play.pass_ms(100)
        (hello,) = sent(play.session.opened(play.now))
        assert isinstance(hello, Hello)
        assert play.session.replay_read is None
        play.hear(ServerHeartbeat(now=NOW, replay_read=(40, 100)))
        assert play.session.replay_read == (40, 100)
        if is_lost:
            play.session.closed(1006, play.now)
        else:
            play.hear(play.operation.welcome(*hello.subscriptions), *play.operation.parts())
        assert play.session.replay_read is None

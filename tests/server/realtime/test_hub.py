"""Audiences: who gets what, without a gap that is none; replicas converge (rules C4, C5, C7, CH1, CH4 and CH8)."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import commands as c
from protocol.alerts import AlertKind
from protocol.codec import JSON, MSGPACK
from protocol.devices import Role
from protocol.downstream import Advance, AlertNow, Change, Downstream, Resync
from protocol.ids import AlertId
from protocol.positions import TeamPosition
from protocol.teams import TeamStatus
from protocol.upstream import Scope
from server.domain.actor import SYSTEM
from server.domain.visibility import SCOPES_OF, Audience
from server.realtime.channel import Channel
from tests.support.audiences import audiences
from tests.support.followers import FIRST_AID_POST, PHONES, POST, Follower, Process, joined, report
from tests.support.strategies import (
    ALERTS,
    OPERATION,
    SITES,
    START,
    TEAMS,
    Request,
    actor_of,
    ask,
    request_lists,
)

SUBSCRIBABLE = [audience for audience in audiences() if audience.scope in SCOPES_OF[audience.role]]


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    assert process.later == [], "a turn that nobody ended"


def _only_for(unlucky: Channel, fail: Callable[..., bytes]) -> Callable[[Channel, Downstream], bytes]:
    """An encoder that fails for one channel."""
    encode = Channel.encode
    return lambda channel, message: fail() if channel is unlucky else encode(channel, message)


def test_roles_that_see_alike_share_their_frames_and_others_do_not(process: Process) -> None:
    dispatcher, admin, liaison = (
        joined(process, Audience(OPERATION, Scope.OPERATION, role))
        for role in (Role.DISPATCHER, Role.ORG_ADMIN, Role.LIAISON)
    )
    process.show(report(0))
    assert dispatcher.wire.written[-1] is admin.wire.written[-1]
    assert dispatcher.wire.written[-1] is not liaison.wire.written[-1]


def test_a_change_reaches_the_scopes_it_concerns_and_no_other(process: Process) -> None:
    mine, other, aid_post = (joined(process, audience) for audience in (PHONES[0], PHONES[1], FIRST_AID_POST))
    process.show(report(0))
    assert [type(message) for message in mine.read()] == [Change]
    assert [type(message) for message in aid_post.read()] == [Change]  # the team's home is at this site
    assert other.read() == []


def test_an_audience_to_which_a_change_cannot_be_shown_starts_anew_and_the_others_notice_nothing(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours must not leave a screen silently behind."""
    unlucky, lucky = joined(process, POST), joined(process, PHONES[0])
    told = unlucky.seq

    def fail(*_: object) -> bytes:
        raise TypeError("one audience cannot be encoded")

    (member,) = unlucky.subscriptions._members.values()
    with monkeypatch.context() as patch:
        patch.setattr(Channel, "encode", _only_for(member.channel, fail))
        process.run(report(0), report(0, TeamStatus.ALERTED))
    process.end_turn()
    assert [type(message) for message in lucky.read()] == [Change, Change]
    assert any(isinstance(message, Resync) for message in unlucky.read())
    assert unlucky.seq == process.live.seq > told
    for follower in (unlucky, lucky):
        assert follower.has_converged()
    process.show(report(0, TeamStatus.EN_ROUTE))
    assert [type(message) for message in unlucky.read()] == [Change]


def test_a_turn_that_fails_for_one_audience_ends_for_the_others_and_that_one_starts_anew(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody may stay behind without knowing it: not those of the fault, and not those whose turn comes after them."""
    followers = [joined(process, audience) for audience in (PHONES[0], POST, FIRST_AID_POST)]
    (unlucky,) = followers[1].subscriptions._members.values()
    send = Channel.send

    def fail(channel: Channel) -> tuple[int, int]:
        if channel is unlucky.channel:
            raise TypeError("one audience cannot be sent to")
        return send(channel)

    process.run(report(0))
    with monkeypatch.context() as patch:
        patch.setattr(Channel, "send", fail)
        process.end_turn()
    process.end_turn()
    assert any(isinstance(message, Resync) for message in followers[1].read())
    for follower in followers:
        follower.read()
        assert follower.has_converged()
    process.show(report(0, TeamStatus.ALERTED))
    assert [[type(message) for message in follower.read()] for follower in followers] == [[Change]] * 3


def test_what_concerns_everybody_reaches_every_scope(process: Process) -> None:
    followers = [joined(process, audience) for audience in (POST, *PHONES[:2], FIRST_AID_POST)]
    process.show(ask(c.DefineSite, site_id=SITES[1], code="P2", name="Poste 2 bis", kind="first_aid_post"))
    assert all([type(message) for message in follower.read()] == [Change] for follower in followers)


def test_posts_learn_of_numbers_that_held_nothing_by_one_advance_per_tick(process: Process) -> None:
    """Rules C5 and CH4."""
    liaison = joined(process, Audience(OPERATION, Scope.OPERATION, Role.LIAISON))
    for number in range(5):
        process.show(ask(c.RegisterRadio, radio_id=uuid4(), code=f"R{number + 5}", kind="vhf"))
    process.hub.tick()
    process.end_turn()
    (advance,) = liaison.read()
    assert isinstance(advance, Advance)
    assert (advance.after, advance.seq) == (process.live.seq - 5, process.live.seq)
    process.hub.tick()
    process.end_turn()
    assert liaison.read() == []


def test_who_joins_in_the_middle_of_a_turn_misses_nothing_and_applies_nothing_twice(process: Process) -> None:
    process.run(report(0))
    early = joined(process, POST)
    process.run(report(1))
    late = joined(process, POST)
    process.run(report(0, TeamStatus.ALERTED))
    process.end_turn()
    for follower in (early, late):
        follower.read()
        assert follower.has_converged()


def test_an_alert_leaves_at_once_to_posts_and_to_its_team(process: Process) -> None:
    post, mine, other = (joined(process, audience) for audience in (POST, PHONES[1], PHONES[0]))
    process.run(ask(c.RaiseAlert, actor_of(Role.TEAM_LEADER, 1), alert_id=ALERTS[1]))
    for follower, count in ((post, 1), (mine, 1), (other, 0)):
        follower.read()
        assert [(alert.alert_id, alert.is_recorded) for alert in follower.alerts] == [(ALERTS[1], True)] * count
    process.end_turn()
    assert [type(message) for message in post.read()] == [Change]


def test_a_first_aid_post_hears_the_alerts_of_its_own_teams_at_once(process: Process) -> None:
    """Rule C7: recorded or not, by the site that is the home of the team."""
    aid_post = joined(process, FIRST_AID_POST)
    of_its_team, of_another, unrecorded = (AlertId(uuid4()) for _ in range(3))
    process.run(ask(c.RaiseAlert, actor_of(Role.TEAM_LEADER, 0), alert_id=of_its_team))
    process.run(ask(c.RaiseAlert, actor_of(Role.TEAM_LEADER, 1), alert_id=of_another))
    alert = AlertNow(
        operation_id=OPERATION,
        alert_id=unrecorded,
        kind=AlertKind.DISTRESS,
        team_id=TEAMS[0],
        at=START,
        is_recorded=False,
    )
    process.hub.show_alert(alert)
    aid_post.read()
    assert [alert.alert_id for alert in aid_post.alerts] == [of_its_team, unrecorded]
    process.end_turn()


def test_an_alert_nobody_has_seen_rings_where_it_is_passed_on_to(process: Process) -> None:
    """Rule AT5: on the phones that are called, and again on every post."""
    post, called = (joined(process, audience) for audience in (POST, PHONES[1]))
    other = joined(process, Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[2]))
    due_at = process.live.state.open_alerts_of(TEAMS[0])[0].escalates_at
    assert due_at is not None
    process.run(
        ask(
            c.EscalateAlert,
            SYSTEM,
            alert_id=ALERTS[0],
            due_at=due_at,
            team_ids=TEAMS[1:2],
            delay_ms=60_000,
        )
    )
    for follower, count in ((post, 1), (called, 1), (other, 0)):
        follower.read()
        assert [alert.alert_id for alert in follower.alerts] == [ALERTS[0]] * count
    process.end_turn()
    called.read()
    assert called.has_converged()


def test_an_alert_passes_what_a_slow_reader_has_waiting(process: Process) -> None:
    post = joined(process, POST)
    post.wire.room = 0
    process.show(report(0))
    process.show(report(1))
    process.show(ask(c.RaiseAlert, alert_id=ALERTS[1], team_id=TEAMS[1]))
    post.wire.let_go()
    assert [type(message) for message in post.read()] == [Change, AlertNow, Change, Change]


def test_positions_go_to_those_who_see_the_team(process: Process) -> None:
    post, mine, other, aid_post = (
        joined(process, audience) for audience in (POST, PHONES[0], PHONES[1], FIRST_AID_POST)
    )
    for follower in (post, mine, other, aid_post):
        follower.positions.clear()
    position = TeamPosition(TEAMS[0], 1_000, 48.0, 2.0)
    process.hub.show_positions(OPERATION, [position])
    for follower, is_shown in ((post, True), (mine, True), (aid_post, True), (other, False)):
        follower.read()
        assert [frame.positions for frame in follower.positions] == [(position,)] * is_shown


def test_of_many_positions_each_phone_gets_its_own(process: Process) -> None:
    post, phones = joined(process, POST), [joined(process, audience) for audience in PHONES[:2]]
    positions = [TeamPosition(team_id, 1_000, 48.0, 2.0) for team_id in TEAMS]
    for follower in (post, *phones):
        follower.positions.clear()
    process.hub.show_positions(OPERATION, positions)
    for follower, shown in ((post, positions), (phones[0], positions[:1]), (phones[1], positions[1:2])):
        follower.read()
        assert [list(frame.positions) for frame in follower.positions] == [shown]


def test_an_operation_nobody_follows_is_not_watched(process: Process) -> None:
    followers = [joined(process, POST), joined(process, PHONES[0], JSON)]
    assert len(process.live.watchers) == 1
    for follower in followers:
        follower.leave()
    assert process.live.watchers == []
    process.show(report(0))
    assert all(follower.read() == [] for follower in followers)


ACTIONS = st.one_of(
    st.tuples(st.just("join"), st.sampled_from(SUBSCRIBABLE), st.sampled_from([MSGPACK, JSON])),
    st.tuples(st.just("rejoin"), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("leave"), st.integers(0, 5)),
    st.tuples(st.just("return"), st.integers(0, 5)),
    st.tuples(st.just("stall"), st.integers(0, 5)),
    st.tuples(st.just("read"), st.integers(0, 5), st.sampled_from([200, 10**9])),
    st.tuples(st.just("beat"), st.integers(0, 5)),
    st.tuples(st.just("tick")),
    st.tuples(st.just("end_turn")),
)


@settings(max_examples=120, deadline=None)
@given(
    requests=request_lists(),
    actions=st.lists(ACTIONS, min_size=5, max_size=40),
    first=st.lists(st.sampled_from(SUBSCRIBABLE), min_size=1, max_size=4),
)
def test_replicas_fed_by_frames_alone_end_as_what_a_new_snapshot_shows(
    requests: list[Request], actions: list[tuple[str, ...]], first: list[Audience]
) -> None:
    """Rules C4, C5 and CH2."""
    process = Process()
    followers = [joined(process, audience) for audience in first]
    gone: list[Follower] = []
    waiting = iter(requests)
    for action, *arguments in actions:
        request = next(waiting, None)
        if request is not None:
            process.run(request)
        _perform(process, followers, gone, action, *arguments)
    process.run(*waiting)
    process.end_turn()
    process.hub.tick()
    process.end_turn()
    for follower in followers:
        follower.wire.let_go()
        follower.beat()
        follower.read()
        assert follower.has_converged(), follower.audience
        assert follower.seq == process.live.seq


def _perform(
    process: Process, followers: list[Follower], gone: list[Follower], action: str, *arguments: object
) -> None:
    if action == "join":
        followers.append(joined(process, *arguments))  # type: ignore[arg-type]
    elif action == "tick":
        process.hub.tick()
    elif action == "end_turn":
        process.end_turn()
    elif action == "return":
        if gone:
            follower = gone.pop()
            follower.join(is_resume=True)
            followers.append(follower)
    elif followers:
        follower = followers[int(str(arguments[0])) % len(followers)]
        match action:
            case "rejoin":
                follower.read()
                follower.join(is_resume=bool(arguments[1]))
            case "leave" if follower.outbox.is_fast:
                follower.read()
                follower.leave()
                followers.remove(follower)
                gone.append(follower)
            case "stall":
                follower.wire.room = min(follower.wire.room, 100)
            case "read":
                follower.wire.let_go(int(str(arguments[1])))
                follower.read()
            case "beat":
                follower.beat()

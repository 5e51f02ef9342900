"""What is read in a replica is always one state that the server had (rule C5)."""

from uuid import uuid4

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from clients.sdk.replica import MAX_HELD_CHANGES, Fit, Replica
from protocol.downstream import Advance, Change, Removed
from protocol.entities import EntityKind
from protocol.ids import TeamId
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamStatus
from protocol.upstream import Scope
from tests.support.fake_operation import FakeOperation

STATUSES = list(TeamStatus)


def joined(operation: FakeOperation) -> Replica:
    replica = Replica(operation.operation_id, Scope.OPERATION)
    replica.begin_snapshot("a view")
    for part in operation.parts():
        replica.add_part(part)
    return replica


def shows(replica: Replica, operation: FakeOperation) -> bool:
    return dict(replica.of(Team)) == {team.id: team for team in operation.teams}


def report(operation: FakeOperation, index: int, status: TeamStatus) -> Change:
    change = operation.report(index, status)
    assert change is not None
    return change


@given(
    reports=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(STATUSES)), max_size=20),
    invisible=st.frozensets(st.integers(11, 30), max_size=8),
    deliveries=st.lists(st.integers(0, 19), max_size=60),
)
def test_any_mixture_of_losses_and_repeats_ends_in_the_servers_state(
    reports: list[tuple[int, TeamStatus]], invisible: frozenset[int], deliveries: list[int]
) -> None:
    operation = FakeOperation(invisible=invisible)
    replica = joined(operation)
    seen = [dict(replica.of(Team))]
    for index, status in reports:
        if operation.report(index, status) is not None:
            seen.append({team.id: team for team in operation.teams})
    for delivery in deliveries:
        if delivery >= len(operation.changes):
            continue
        change = operation.changes[delivery]
        before = replica.seq
        fit = replica.apply_change(change)
        assert (fit is Fit.GAP) == (change.after > before)
        assert (fit is Fit.KNOWN) == (change.seq <= before)
        assert dict(replica.of(Team)) in seen
    for change in operation.after(replica.seq):
        assert replica.apply_change(change) is Fit.APPLIED
    assert dict(replica.of(Team)) == seen[-1]


def test_an_advance_moves_the_number_and_nothing_else() -> None:
    operation = FakeOperation()
    replica = joined(operation)
    advance = Advance(operation_id=operation.operation_id, after=operation.seq, seq=operation.seq + 5)
    assert replica.apply_change(advance) is Fit.APPLIED
    assert replica.seq == operation.seq + 5
    assert replica.apply_change(advance) is Fit.KNOWN
    assert shows(replica, operation)


def test_an_entity_that_may_not_be_seen_any_longer_is_gone_with_its_position() -> None:
    operation = FakeOperation()
    replica = joined(operation)
    team = operation.teams[0]
    replica.apply_positions([TeamPosition(team.id, 1_000, 48.0, 2.0)])
    change = report(operation, 1, TeamStatus.PATROL)
    removed = Removed(kind=EntityKind.TEAM, id=str(team.id))
    replica.apply_change(msgspec.structs.replace(change, removed=(removed,)))
    assert replica.get(Team, team.id) is None
    assert team.id not in replica.positions


def test_while_a_snapshot_comes_in_the_former_state_stays_readable() -> None:
    operation = FakeOperation()
    replica = joined(operation)
    before = dict(replica.of(Team))
    report(operation, 0, TeamStatus.PATROL)
    replica.begin_snapshot("a view")
    *first, last = operation.parts()
    for part in first:
        assert replica.add_part(part) is None
        assert dict(replica.of(Team)) == before
    assert replica.add_part(last) == []
    assert shows(replica, operation)


def test_changes_between_the_parts_are_kept_for_after_the_snapshot() -> None:
    operation = FakeOperation()
    replica = Replica(operation.operation_id, Scope.OPERATION)
    replica.begin_snapshot("a view")
    parts = operation.parts()
    replica.add_part(parts[0])
    change = report(operation, 0, TeamStatus.PATROL)
    assert replica.apply_change(change) is Fit.HELD
    replica.add_part(parts[1])
    assert replica.add_part(parts[2]) == [change]
    assert replica.apply_change(change) is Fit.APPLIED
    assert shows(replica, operation)


def test_what_is_too_much_to_hold_shows_as_a_gap_afterwards() -> None:
    operation = FakeOperation()
    replica = Replica(operation.operation_id, Scope.OPERATION)
    replica.begin_snapshot("a view")
    parts = operation.parts()
    for number in range(MAX_HELD_CHANGES + 2):
        replica.apply_change(report(operation, 0, STATUSES[number % len(STATUSES)]))
    for part in parts:
        held = replica.add_part(part)
    assert held is not None
    for change in held:
        assert replica.apply_change(change) is Fit.APPLIED
    assert replica.apply_change(operation.changes[-1]) is Fit.GAP


def test_a_snapshot_begun_again_replaces_the_unfinished_one() -> None:
    operation = FakeOperation()
    replica = Replica(operation.operation_id, Scope.OPERATION)
    replica.begin_snapshot("a view")
    replica.add_part(operation.parts()[0])
    report(operation, 1, TeamStatus.PATROL)
    for part in operation.parts():
        replica.add_part(part)
        replica.add_part(part)
    assert shows(replica, operation)
    assert replica.seq == operation.seq


def in_two(change: Change, other: Team) -> tuple[Change, Change]:
    """The change in two frames, the first of which holds another team."""
    first = msgspec.structs.replace(change, entities=(other,), fact=None, has_more=True)
    return first, msgspec.structs.replace(change, fact=None)


def test_a_change_in_several_frames_shows_with_the_last_one() -> None:
    """Rule CH9."""
    operation = FakeOperation()
    replica = joined(operation)
    other = msgspec.structs.replace(operation.teams[1], status=TeamStatus.UNAVAILABLE)
    first, last = in_two(report(operation, 0, TeamStatus.PATROL), other)
    before = (replica.seq, dict(replica.of(Team)))
    assert replica.apply_change(first) is Fit.HELD
    assert (replica.seq, dict(replica.of(Team))) == before
    assert replica.apply_change(last) is Fit.APPLIED
    assert replica.seq == operation.seq
    assert replica.get(Team, other.id) == other
    assert replica.get(Team, operation.teams[0].id) == operation.teams[0]


def test_of_a_change_that_was_cut_off_nothing_shows() -> None:
    """Rule CH9: the connection ended; after the resume it comes whole."""
    operation = FakeOperation()
    replica = joined(operation)
    was = operation.teams[1]
    first, last = in_two(
        report(operation, 0, TeamStatus.PATROL), msgspec.structs.replace(was, status=TeamStatus.UNAVAILABLE)
    )
    replica.apply_change(first)
    replica.abandon_snapshot()
    assert replica.apply_change(last) is Fit.APPLIED
    assert replica.get(Team, was.id) == was


def test_the_latest_fix_wins_whatever_the_order_of_arrival() -> None:
    replica = joined(FakeOperation())
    team = TeamId(uuid4())
    newer, older = TeamPosition(team, 2_000, 48.1, 2.1), TeamPosition(team, 1_000, 48.0, 2.0)
    replica.apply_positions([newer])
    replica.apply_positions([older])
    assert replica.positions == {team: newer}


def test_its_subscription_says_where_to_go_on() -> None:
    operation = FakeOperation()
    empty = Replica(operation.operation_id, Scope.TEAM)
    assert (empty.subscription.log_id, empty.subscription.seq) == (None, None)
    full = joined(operation)
    assert (full.subscription.log_id, full.subscription.seq) == (operation.log_id, operation.seq)
    full.forget()
    assert not full.of(Team)
    assert full.subscription.seq is None


def test_at_another_moment_of_a_replay_none_of_the_positions_held_is_the_newest() -> None:
    """Rule RP8."""
    operation = FakeOperation()
    replica = joined(operation)
    newer, older = (TeamPosition(operation.teams[0].id, fix_at, 48.0, 2.0) for fix_at in (2_000, 1_000))
    replica.apply_positions((newer,))
    for is_other_moment in (False, True):
        replica.begin_snapshot("a view", is_other_moment=is_other_moment)
        for part in operation.parts():
            replica.add_part(part)
        replica.apply_positions((older,))
        assert replica.positions[newer.team_id] == (older if is_other_moment else newer)

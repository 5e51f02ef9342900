"""A partner's liaison sees what its organisation is shown, from the moment it is shown and no longer (rule CT7)."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.downstream import AlertNow, Change, JoinMode, Positions, Resync, SnapshotReason
from protocol.entities import EntityKind
from protocol.operations import Share, SharingLevel
from protocol.positions import TeamPosition
from protocol.upstream import Scope
from server.domain.visibility import SHARED_KINDS, Audience, kind_of
from tests.support.followers import POST, Follower, Process, joined, report
from tests.support.strategies import ALERTS, COVER_HEAD, OPERATION, ORGANISATIONS, TEAMS, ask

PARTNER, OTHER = ORGANISATIONS
LIAISON = Audience(OPERATION, Scope.OPERATION, Role.LIAISON, partner_id=PARTNER)


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    assert process.later == [], "a turn that nobody ended"


def share(process: Process, level: SharingLevel) -> None:
    process.run(ask(c.SetSharing, COVER_HEAD, sharing=(Share(organisation_id=PARTNER, level=level),)))
    while process.later:
        process.end_turn()


def kinds(follower: Follower) -> set[EntityKind]:
    return {kind_of(entity) for entity in follower.replica.values()}


def test_a_partner_of_whom_nothing_was_said_sees_that_the_operation_exists(process: Process) -> None:
    liaison = joined(process, LIAISON)
    assert kinds(liaison) == {EntityKind.OPERATION}
    process.show(report(0))
    assert not any(isinstance(message, Change) for message in liaison.read())


@pytest.mark.parametrize("level", SharingLevel)
def test_each_level_shows_its_kinds_and_no_other(process: Process, level: SharingLevel) -> None:
    share(process, level)
    liaison = joined(process, LIAISON)
    assert kinds(liaison) <= SHARED_KINDS[level]
    assert (EntityKind.TEAM in kinds(liaison)) is (level is not SharingLevel.NONE)
    assert (EntityKind.CASUALTY_BOARD in kinds(liaison)) is (level is SharingLevel.CASUALTIES)
    assert not kinds(liaison) & {EntityKind.VICTIM, EntityKind.MEMBER, EntityKind.CARE_RECORD}


def test_levels_hold_those_before_them() -> None:
    levels = [SHARED_KINDS[level] for level in SharingLevel]
    assert all(narrow < wide for narrow, wide in pairwise(levels))


def test_a_change_of_what_is_shared_counts_at_once_for_who_is_there(process: Process) -> None:
    liaison, post = joined(process, LIAISON), joined(process, POST)
    share(process, SharingLevel.INTERVENTIONS)
    [resync] = [message for message in liaison.read() if isinstance(message, Resync)]
    assert resync.reason is SnapshotReason.RIGHTS_CHANGED
    assert EntityKind.INTERVENTION in kinds(liaison)
    share(process, SharingLevel.NONE)
    liaison.read()
    assert kinds(liaison) == {EntityKind.OPERATION}
    assert [type(message) for message in post.read()] == [Change, Change], "the others notice a fact, nothing more"


def test_nothing_of_the_old_share_leaves_once_it_has_ended(process: Process) -> None:
    share(process, SharingLevel.RESOURCES)
    liaison = joined(process, LIAISON)
    ends = ask(c.SetSharing, COVER_HEAD, sharing=())
    process.run(report(0), ends, report(1))
    while process.later:
        process.end_turn()
    assert not any(isinstance(message, Change) for message in liaison.read())
    assert kinds(liaison) == {EntityKind.OPERATION}


@pytest.mark.parametrize("is_slow", [False, True])
def test_a_call_for_help_goes_by_the_share_of_now(process: Process, is_slow: bool) -> None:
    """Rule CT7: it overtakes what tells a partner that nothing is shown to it any more."""
    share(process, SharingLevel.RESOURCES)
    liaison = joined(process, LIAISON)
    if is_slow:
        liaison.outbox.blocked()
    process.run(ask(c.SetSharing, COVER_HEAD, sharing=()), ask(c.RaiseAlert, alert_id=ALERTS[1], team_id=TEAMS[0]))
    while process.later:
        process.end_turn()
    liaison.outbox.drain()
    assert not any(isinstance(message, AlertNow) for message in liaison.read())
    assert kinds(liaison) == {EntityKind.OPERATION}


def test_another_partner_is_not_disturbed(process: Process) -> None:
    other = joined(process, LIAISON._replace(partner_id=OTHER))
    share(process, SharingLevel.CASUALTIES)
    assert not any(isinstance(message, Resync) for message in other.read())


def test_who_comes_back_with_another_share_begins_anew(process: Process) -> None:
    liaison = joined(process, LIAISON)
    liaison.leave()
    share(process, SharingLevel.RESOURCES)
    outcome = liaison.join(is_resume=True)
    assert (outcome.mode, outcome.reason) == (JoinMode.SNAPSHOT, SnapshotReason.RIGHTS_CHANGED)


def test_positions_and_alerts_follow_the_share(process: Process) -> None:
    blind = joined(process, LIAISON)
    position = TeamPosition(TEAMS[0], 1_790_000_000_000, 48.8, 2.3)
    process.hub.show_positions(OPERATION, [position])
    process.show(ask(c.RaiseAlert, alert_id=ALERTS[1], team_id=TEAMS[0]))
    heard = blind.read()
    assert not any(isinstance(message, AlertNow) for message in heard)
    assert not any(message.positions for message in heard if isinstance(message, Positions))
    share(process, SharingLevel.RESOURCES)
    blind.read()
    process.hub.show_positions(OPERATION, [position])
    assert any(message.positions for message in blind.read() if isinstance(message, Positions))


def test_a_liaison_of_nobody_sees_what_its_role_sees(process: Process) -> None:
    plain = joined(process, LIAISON._replace(partner_id=None))
    assert EntityKind.TEAM in kinds(plain)

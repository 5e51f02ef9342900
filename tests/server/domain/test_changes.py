"""What a record touched, the subject first, with who saw it before and after."""

from protocol import commands as c
from protocol.members import Presence
from server.domain.changes import EVERYONE, NOBODY
from tests.support.strategies import MEMBERS, TEAMS, ask, prepared


def test_everyone_is_neither_nobody_nor_a_team() -> None:
    assert NOBODY.isdisjoint(EVERYONE)
    assert EVERYONE.isdisjoint(TEAMS)


def test_the_first_entity_touched_is_the_one_the_fact_is_about() -> None:
    history = prepared()
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN))
    assert [touched.entity.id for touched in history.changes[-1].touched] == [MEMBERS[0], TEAMS[0]]


def test_what_is_new_was_seen_by_nobody() -> None:
    assert {touched.before for touched in prepared().changes[0].touched} == {NOBODY}


def test_what_moves_is_seen_by_others_than_before() -> None:
    history = prepared()
    history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=TEAMS[1]))
    moved = history.changes[-1].touched[0]
    assert moved.before == {TEAMS[0]}
    assert moved.after == {TEAMS[1]}


def test_what_leaves_every_team_is_seen_by_posts_only() -> None:
    history = prepared()
    history.run(ask(c.AssignMember, member_id=MEMBERS[0]))
    assert history.changes[-1].touched[0].after == NOBODY

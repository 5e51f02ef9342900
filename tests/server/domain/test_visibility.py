"""Who sees what: every field classified, every scope and role held to its part."""

from itertools import groupby
from typing import Any

import msgspec
import pytest

from protocol import commands as c
from protocol.codec import MSGPACK
from protocol.devices import Platform, Role
from protocol.downstream import Change
from protocol.entities import Entity, EntityKind
from protocol.ids import OperationId
from protocol.members import Member, Presence
from protocol.protected import Sealed
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from protocol.upstream import Scope
from server.domain.changes import EVERYONE
from server.domain.visibility import (
    OPEN_FIELDS,
    ROLES_THAT_SEE,
    SCOPES_OF,
    Audience,
    kind_of,
    public,
    sees_like,
    shown_to,
    snapshot_for,
    targets_of,
    view_for,
)
from tests.support.strategies import (
    DEVICES,
    MEMBERS,
    OPERATION,
    RADIOS,
    SITES,
    TEAMS,
    History,
    actor_of,
    ask,
    prepared,
)

ENTITIES: tuple[type[msgspec.Struct], ...] = Entity.__args__
PRIVATE_FIELDS = {"operation.stamps", "organisation.stamps", "sector.stamps", "site.stamps", "vehicle.stamps"} | {
    "team.stamps",
    "team.marks",
    "team.series",
    "member.stamps",
    "member.identity",
    "radio.stamps",
    "device.came_from_team_id",
    "device.stamps",
    "alert.stamps",
    "care_record.reports",
    "care_record.measurements",
    "care_record.notes",
    "care_record.dropped",
    "care_record.scope_ids",
    "care_record.stamps",
    "glass_break.stamps",
    "message.stamps",
    "receipt.stamps",
    "log_entry.stamps",
    "evacuation.stamps",
    "evacuation.series",
    "regulation_case.stamps",
    "regulation_case.series",
    "landmark.stamps",
    "map_layer.stamps",
    "drawing.stamps",
    "intervention.decided",
    "intervention.decided_at",
    "intervention.reopened_at",
    "intervention.stamps",
    "assignment.closed_as",
    "assignment.closed_at",
    "assignment.taken_up",
    "assignment.series",
    "assignment.stamps",
    "number_block.stamps",
    "victim.identity",
    "victim.journey",
    "victim.stamps",
    "casualty_board.stamps",
}
"""What never leaves the server. A field in neither table is one that nobody has thought about."""

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
LIAISON = Audience(OPERATION, Scope.OPERATION, Role.LIAISON)


def crew(number: int) -> Audience:
    return Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[number])


def site(number: int) -> Audience:
    return Audience(OPERATION, Scope.SITE, Role.POST_LEADER, SITES[number])


@pytest.fixture
def history() -> History:
    return prepared()


def last_view(history: History, audience: Audience) -> Change | None:
    return view_for(audience, history.state.seq - 1, history.changes[-1])


def kinds(audience: Audience, history: History) -> set[EntityKind]:
    return {kind_of(entity) for entity in snapshot_for(audience, history.state)}


def test_every_field_is_open_or_private_on_purpose() -> None:
    fields = {f"{kind.__struct_config__.tag}.{name}" for kind in ENTITIES for name in kind.__struct_fields__}
    opened = {f"{kind}.{name}" for kind, names in OPEN_FIELDS.items() for name in names}
    assert fields - opened == PRIVATE_FIELDS
    assert opened <= fields, "an open field that does not exist"


def test_every_kind_is_seen_by_some_roles_and_never_by_a_tracker() -> None:
    assert set(ROLES_THAT_SEE) == set(OPEN_FIELDS) == set(EntityKind)
    assert all(roles and Role.TRACKER not in roles for roles in ROLES_THAT_SEE.values())


def test_every_role_has_its_scopes() -> None:
    assert set(SCOPES_OF) == set(Role)
    assert SCOPES_OF[Role.TEAM_MEMBER] == {Scope.TEAM}
    assert SCOPES_OF[Role.POST_LEADER] == {Scope.SITE}
    assert SCOPES_OF[Role.TRACKER] == frozenset()


def test_a_private_field_goes_out_blank(history: History) -> None:
    for entity in history.state.entities.values():
        shown = public(entity)
        for name in entity.__struct_fields__:
            is_private = f"{kind_of(entity)}.{name}" in PRIVATE_FIELDS
            assert getattr(shown, name) in (((), {}, None) if is_private else (getattr(entity, name),))


def test_the_state_keeps_what_is_private(history: History) -> None:
    member = history.state.find(Member, MEMBERS[0])
    assert member is not None
    assert isinstance(member.identity, Sealed)
    assert public(member).has_identity


def test_a_post_sees_every_kind(history: History) -> None:
    assert kinds(Audience(OPERATION, Scope.OPERATION, Role.COVER_HEAD), history) == set(EntityKind)


def test_a_partner_sees_no_people_no_radios_no_devices(history: History) -> None:
    hidden = {EntityKind.CARE_RECORD, EntityKind.GLASS_BREAK, EntityKind.MEMBER, EntityKind.RADIO, EntityKind.DEVICE}
    hidden |= {EntityKind.EVACUATION, EntityKind.REGULATION_CASE, EntityKind.VICTIM, EntityKind.NUMBER_BLOCK}
    hidden |= {EntityKind.MAP_LAYER}  # plans of places are not for partners
    hidden |= {EntityKind.MESSAGE, EntityKind.RECEIPT}  # those of `prepared` are not shared
    assert set(EntityKind) - kinds(LIAISON, history) == hidden


def test_a_crew_sees_its_team_its_people_and_the_frame(history: History) -> None:
    seen = {entity.id for entity in snapshot_for(crew(0), history.state)}
    assert {TEAMS[0], MEMBERS[0], MEMBERS[2], DEVICES[0], OPERATION, *SITES} <= seen
    assert seen.isdisjoint({TEAMS[1], MEMBERS[1], DEVICES[1], RADIOS[0]})


def test_a_first_aid_post_sees_its_teams(history: History) -> None:
    def teams_at(number: int) -> set[Any]:
        return {one.id for one in snapshot_for(site(number), history.state) if isinstance(one, Team)}

    assert (teams_at(0), teams_at(1)) == ({TEAMS[0]}, set())


def test_a_tracker_sees_nothing(history: History) -> None:
    assert kinds(Audience(OPERATION, Scope.OPERATION, Role.TRACKER), history) == set()


def test_a_snapshot_comes_in_the_order_of_the_kinds_and_people_by_team(history: History) -> None:
    order = [kind_of(entity) for entity in snapshot_for(POST, history.state)]
    assert order == sorted(order, key=list(EntityKind).index)
    teams = [entity.team_id for entity in snapshot_for(POST, history.state) if isinstance(entity, Member)]
    assert [team for team, _ in groupby(teams)] == sorted({team for team in teams if team is not None})


@pytest.mark.parametrize("role", Role)
def test_roles_that_see_alike_are_one_audience(history: History, role: Role) -> None:
    alike = [Audience(OPERATION, Scope.OPERATION, one) for one in (role, sees_like(role))]
    assert kinds(alike[0], history) == kinds(alike[1], history)
    assert sees_like(sees_like(role)) is sees_like(role)


def test_a_change_covers_the_numbers_since_the_last_one(history: History) -> None:
    view = view_for(POST, 3, history.changes[-1])
    assert view is not None
    assert (view.after, view.seq) == (3, history.state.seq)


def test_a_change_that_holds_nothing_for_an_audience_is_none(history: History) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[1], presence=Presence.ABSENT))
    assert last_view(history, crew(0)) is None
    assert last_view(history, crew(1)) is not None


def test_a_member_who_changes_team_leaves_one_screen_and_enters_another(history: History) -> None:
    """Rule CH6."""
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN))
    history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=TEAMS[1]))
    left, entered = last_view(history, crew(0)), last_view(history, crew(1))
    assert left is not None
    assert entered is not None
    assert [(gone.kind, gone.id) for gone in left.removed] == [(EntityKind.MEMBER, str(MEMBERS[0]))]
    assert [kind_of(entity) for entity in left.entities] == [EntityKind.TEAM]
    assert left.fact is None, "where the member went is not theirs to know"
    assert [entity.id for entity in entered.entities] == [MEMBERS[0], TEAMS[1]]
    assert entered.fact is not None
    assert targets_of(history.changes[-1]) >= {TEAMS[0], TEAMS[1]}


def test_a_team_that_moves_leaves_one_site_and_enters_another(history: History) -> None:
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], site_id=SITES[1]))
    left, entered, crews = (last_view(history, audience) for audience in (site(0), site(1), crew(0)))
    assert left is not None
    assert (left.entities, left.fact) == ((), None)
    assert entered is not None
    assert entered.entities == (public(history.changes[-1].touched[0].entity),)
    assert crews is not None
    assert crews.fact is not None


def test_who_may_not_see_the_subject_gets_the_effect_without_the_fact(history: History) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN))
    view = last_view(history, LIAISON)
    assert view is not None
    assert view.fact is None
    assert [kind_of(entity) for entity in view.entities] == [EntityKind.TEAM]


def test_the_frame_of_the_operation_concerns_everyone(history: History) -> None:
    history.run(ask(c.DefineSite, site_id=SITES[0], code="P1", name="Poste 1 bis", kind="first_aid_post"))
    assert targets_of(history.changes[-1]) == EVERYONE
    assert all(last_view(history, audience) is not None for audience in (POST, LIAISON, crew(1), site(1)))


def test_a_team_of_another_operation_is_the_callers_to_keep_apart() -> None:
    other = Audience(OperationId(SITES[0]), Scope.OPERATION, Role.DISPATCHER)
    view = view_for(other, 0, prepared().changes[0])
    assert view is not None
    assert view.operation_id == other.operation_id


def test_the_answer_to_a_refusal_shows_what_stands_without_its_private_fields(history: History) -> None:
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    refusal = history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, reason="break"))
    assert isinstance(refusal, Refusal)
    assert isinstance(refusal.last, Team)
    assert refusal.last.status is TeamStatus.PATROL
    assert (refusal.last.series, refusal.last.stamps) == ((), {})


def test_the_answer_to_a_refusal_shows_nothing_of_another_team(history: History) -> None:
    leader = actor_of(Role.TEAM_LEADER)
    refusal = history.run(ask(c.EnrolMember, leader, member_id=MEMBERS[3], code="M1", team_id=TEAMS[0]))
    assert refusal == Refusal(code=RefusalCode.ALREADY_EXISTS, field="code")
    refusal = history.run(ask(c.EnrolMember, leader, member_id=MEMBERS[3], code="M2", team_id=TEAMS[0]))
    assert isinstance(refusal, Refusal)
    assert refusal.last is not None
    assert refusal.last.id == MEMBERS[2]


def test_what_a_post_leader_is_shown_is_at_the_post(history: History) -> None:
    teams = [history.state.find(Team, team_id) for team_id in TEAMS[:2]]
    shown = [shown_to(actor_of(Role.POST_LEADER), team) for team in teams if team is not None]
    assert [team is not None for team in shown] == [True, False]


def test_a_view_survives_the_wire(history: History) -> None:
    history.run(
        ask(
            c.EnrolDevice,
            actor_of(Role.SYSTEM),
            device_id=DEVICES[2],
            role=Role.TEAM_MEMBER,
            platform=Platform.PHONE,
            label="phone",
        )
    )
    for change in history.changes:
        view = view_for(POST, change.record.seq - 1, change)
        assert view is None or MSGPACK.decode_downstream(MSGPACK.encode(view)) == view


def test_who_sits_at_a_desk_is_told_to_posts_and_to_no_crew_and_no_partner(history: History) -> None:
    """Rule CM10."""
    change = history.changes[-1]
    signed = change._replace(record=msgspec.structs.replace(change.record, by="MK"))
    told = {}
    for audience in (POST, crew(0), crew(1), site(0), LIAISON):
        view = view_for(audience, change.record.seq - 1, signed)
        if view is not None and view.fact is not None:
            told[audience] = view.fact.by
    assert told[POST] == "MK"
    assert {by for audience, by in told.items() if audience != POST} <= {""}

"""What is protected, and who may have it opened: the whole matrix in a file people can read (rule C12)."""

from pathlib import Path
from typing import Any, get_args, get_type_hints
from uuid import uuid4

import msgspec
import pytest

from protocol import commands as c
from protocol import events as e
from protocol.care import CareReport
from protocol.codec import command_types
from protocol.devices import Role
from protocol.entities import Entity
from protocol.ids import UserId
from protocol.members import Member
from protocol.protected import COMPARTMENTS, Compartment, Identity, Protected, Sealed, VictimIdentity
from protocol.victims import Victim
from server.domain.actor import Actor
from server.domain.permissions import CREW, LEADERS
from server.domain.protection import (
    ACCESS,
    OVERSEERS,
    PROTECTED_FIELDS,
    READERS,
    Access,
    ClearValue,
    Opening,
    PersonKind,
    clear_values,
    kind_of_person,
    public_event,
    right_to_open,
    with_sealed,
)
from server.domain.visibility import OPEN_FIELDS, kind_of
from tests.support.strategies import MEMBERS, SITES, TEAMS, VICTIMS, History, actor_of, ask, prepared

MATRIX = Path(__file__).with_name("protection_matrix.txt")
PROTECTED: tuple[type, ...] = get_args(Protected)
ENTITIES: tuple[type[msgspec.Struct], ...] = get_args(Entity)


def drawn_matrix() -> str:
    """One row per compartment, one column per role; then the values of each, and where they are sealed and kept."""
    names = {pair: f"{pair[0]}.{pair[1]}" for pair in ACCESS}
    width = max(len(name) for name in names.values())
    lines = ["+ with an account   o in charge, also on the own device   ! by breaking the glass   . not at all", ""]
    for number, role in enumerate(Role):
        lines.append(" " * width + "  " + "|  " * number + role)
    for pair, name in names.items():
        lines.append(f"{name:<{width}}  {'  '.join(_mark(ACCESS[pair], role) for role in Role)}")
    lines += ["", "What is in each compartment:"]
    lines += [f"  {COMPARTMENTS[kind]}: {kind.__name__}" for kind in PROTECTED]
    lines += ["", "Sealed between decision and log:"]
    lines += [f"  {tag_of(event)}.{field.name}" for event, fields in PROTECTED_FIELDS.items() for field in fields]
    lines += ["", "Kept in its box, never sent:"]
    lines += [f"  {path}" for path in sealed_paths()]
    return "\n".join(lines) + "\n"


def _mark(access: Access, role: Role) -> str:
    marks = ((access.anywhere, "+"), (access.in_charge, "o"), (access.by_breaking_glass, "!"))
    return next((mark for roles, mark in marks if role in roles), ".")


def tag_of(kind: type) -> str:
    return str(kind.__struct_config__.tag)  # type: ignore[attr-defined]  # every event and entity is a Struct


def types_in(hint: Any, seen: frozenset[type] = frozenset()) -> set[type]:
    """Every type a value of this hint may hold, however deep."""
    found: set[type] = set()
    for part in get_args(hint):
        found |= types_in(part, seen)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in seen:
        found.add(hint)
        for inner in get_type_hints(hint).values():
            found |= types_in(inner, seen | {hint})
    return found


def sealed_paths() -> list[str]:
    """The fields of entities that hold boxes."""
    return [
        f"{tag_of(kind)}.{name}"
        for kind in ENTITIES
        for name, hint in get_type_hints(kind).items()
        if Sealed in types_in(hint)
    ]


def test_the_matrix_is_the_one_that_was_agreed() -> None:
    """Rule CA4: a change of who may read is a change of this file, seen by whoever reviews it."""
    assert MATRIX.read_text(encoding="utf-8") == drawn_matrix()


def test_every_protected_type_has_a_compartment_that_somebody_may_open() -> None:
    assert set(COMPARTMENTS) == set(PROTECTED)
    for compartment in Compartment:
        assert any((kind, compartment) in ACCESS for kind in PersonKind)


def test_a_protected_value_stands_nowhere_but_in_a_field_that_is_sealed() -> None:
    """Rule CA1: an event that holds one deeper inside, or an entity that holds one in clear, would leave it open."""
    for event in get_args(e.Event):
        named = {field.name for field in PROTECTED_FIELDS.get(event, ())}
        for name, hint in get_type_hints(event).items():
            if types_in(hint) & {*PROTECTED, Sealed}:
                assert name in named, f"{tag_of(event)}.{name}"
                assert set(get_args(hint)) >= {Sealed, type(None)}, f"{tag_of(event)}.{name} cannot be closed"
    for entity in ENTITIES:
        assert not types_in(entity) & set(PROTECTED), tag_of(entity)


def test_no_box_is_in_a_field_that_is_sent() -> None:
    opened = {f"{kind}.{name}" for kind, names in OPEN_FIELDS.items() for name in names}
    assert not opened & set(sealed_paths())


def test_every_command_that_takes_a_protected_value_leads_to_an_event_that_seals_it() -> None:
    """Rule CA1: the random histories of the properties hold each of them."""
    takes = {kind for kind in command_types() if types_in(kind) & set(PROTECTED)} | {c.EnrolMember}
    assert {tag_of(kind) for kind in takes} == {
        "care.measure",
        "care.note",
        "care.record",
        "evacuation.request",
        "member.enrol",
        "regulation.decide",
        "regulation.report_ready",
        "victim.identify",
        "victim.register",
    }


@pytest.mark.parametrize(
    ("event", "person", "value"),
    [
        (e.MemberEnrolled(member_id=MEMBERS[0], code="M", identity=Identity(name="A")), MEMBERS[0], Identity(name="A")),
        (
            e.VictimIdentified(victim_id=VICTIMS[0], identity=VictimIdentity(name="A")),
            VICTIMS[0],
            VictimIdentity(name="A"),
        ),
        (e.CareRecorded(victim_id=VICTIMS[0], report=CareReport(remarks="A")), VICTIMS[0], CareReport(remarks="A")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_event_is_sealed_blanked_and_then_clear_of_everything(event: Any, person: Any, value: Any) -> None:
    [clear] = clear_values(event)
    assert clear == ClearValue(PROTECTED_FIELDS[type(event)][0].name, person, value)
    closed = with_sealed(event, {clear.field: Sealed(key_id="1", box=b"box")})
    assert clear_values(closed) == []
    assert isinstance(getattr(closed, clear.field), Sealed)
    for shown in (public_event(event), public_event(closed)):
        assert getattr(shown, clear.field) is None
        assert clear_values(shown) == []


def test_an_event_without_anything_protected_passes_as_it_is() -> None:
    event = e.CareSigned(victim_id=VICTIMS[0])
    assert with_sealed(event, {}) is event
    assert public_event(event) is event
    assert clear_values(event) == []


@pytest.fixture
def history() -> History:
    return prepared()


def reader(role: Role, number: int = 0, *, has_account: bool = True) -> Actor:
    return actor_of(role, number)._replace(user_id=UserId(uuid4()) if has_account else None)


def right(history: History, actor: Actor, compartment: Compartment, number: int = 0) -> Opening:
    victim = history.state.find(Victim, VICTIMS[number])
    assert victim is not None
    return right_to_open(actor, victim, compartment)


@pytest.mark.parametrize("compartment", Compartment)
def test_only_the_crew_in_charge_reads_and_on_its_own_device(history: History, compartment: Compartment) -> None:
    """Rule CA4."""
    for role in CREW:
        for has_account in (True, False):
            assert right(history, reader(role, has_account=has_account), compartment) is Opening.ORDINARY
            assert right(history, reader(role, 1, has_account=has_account), compartment) is Opening.NONE
    teamless = reader(Role.TEAM_LEADER)._replace(team_id=None, site_id=SITES[0])
    assert right(history, teamless, compartment, 1) is Opening.NONE


@pytest.mark.parametrize("compartment", Compartment)
def test_only_the_post_where_the_victim_is_reads(history: History, compartment: Compartment) -> None:
    """Rule CA4."""
    post = reader(Role.POST_LEADER, has_account=False)
    assert post.site_id == SITES[0]
    assert right(history, post, compartment, 1) is Opening.ORDINARY
    assert right(history, post, compartment, 0) is Opening.NONE
    assert right(history, post._replace(site_id=None, team_id=TEAMS[0]), compartment, 0) is Opening.NONE


def test_whoever_is_in_charge_no_longer_reads_no_longer(history: History) -> None:
    """Rule CA4: a hand-over that the receiver confirmed takes the right with it."""
    crew = reader(Role.TEAM_LEADER, has_account=False)
    victim = history.state.find(Victim, VICTIMS[0])
    assert victim is not None
    elsewhere = msgspec.structs.replace(victim, team_id=TEAMS[1], custody=None)
    assert right_to_open(crew, victim, Compartment.CARE) is Opening.ORDINARY
    assert right_to_open(crew, elsewhere, Compartment.CARE) is Opening.NONE


@pytest.mark.parametrize("role", [Role.MEDICAL_OFFICER, Role.REGULATION])
def test_medical_roles_read_everything_as_a_person_and_nothing_on_a_shared_device(history: History, role: Role) -> None:
    for compartment in Compartment:
        assert right(history, reader(role), compartment) is Opening.ORDINARY
        assert right(history, reader(role, has_account=False), compartment) is Opening.NONE


@pytest.mark.parametrize("role", sorted(LEADERS))
def test_who_leads_reads_care_through_broken_glass_only(history: History, role: Role) -> None:
    """Rule CA6."""
    assert right(history, reader(role), Compartment.CARE) is Opening.GLASS
    assert right(history, reader(role, has_account=False), Compartment.CARE) is Opening.NONE


@pytest.mark.parametrize(
    "role", [Role.OBSERVER, Role.LIAISON, Role.LOG_OPERATOR, Role.RESOURCE_OFFICER, Role.SECTOR_LEADER, Role.TRACKER]
)
def test_everybody_else_reads_nothing_of_a_victim(history: History, role: Role) -> None:
    """Rule CA4."""
    assert all(right(history, reader(role), compartment) is Opening.NONE for compartment in Compartment)
    assert role not in READERS[PersonKind.VICTIM]


def test_a_member_has_a_name_and_no_care(history: History) -> None:
    member = history.state.find(Member, MEMBERS[0])
    assert member is not None
    assert right_to_open(reader(Role.RESOURCE_OFFICER), member, Compartment.IDENTITY) is Opening.ORDINARY
    for role in Role:
        assert right_to_open(reader(role), member, Compartment.CARE) is Opening.NONE
        assert right_to_open(reader(role), member, Compartment.NOTES) is Opening.NONE


def test_what_is_no_person_has_nothing_to_open(history: History) -> None:
    with pytest.raises(TypeError):
        kind_of_person(history.state.entities[TEAMS[0]])


def test_every_broken_glass_is_seen_by_who_watches_and_by_nobody_else(history: History) -> None:
    """Rule CA6."""
    assert Role.DISPATCHER not in OVERSEERS
    assert {kind_of(entity) for entity in history.state.entities.values()} >= {"glass_break"}
    broken = ask(
        c.BreakGlass,
        victim_id=VICTIMS[0],
        compartment=Compartment.CARE,
        by_role=Role.DISPATCHER,
        by_user_id=VICTIMS[0],
        by_device_id=VICTIMS[0],
    )
    assert history.run(broken).code == "forbidden"  # type: ignore[union-attr]  # nobody tells it but the server

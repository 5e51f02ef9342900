"""Who takes what out (rule EX1)."""

import msgspec
import pytest

from protocol.devices import Role
from protocol.ids import UserId
from protocol.protected import Compartment
from server.domain.export_rights import ARCHIVISTS, MAY_EXPORT, ExportKind, may_open_all
from server.domain.visibility import ROLES_THAT_SEE
from tests.support.strategies import TEAMS, actor_of


def test_the_stored_log_is_for_those_who_may_know_everything_in_it() -> None:
    """Rule EX1: who sees no broken glass gets no log in which each of them is told."""
    assert set(ARCHIVISTS) == {Role.COVER_HEAD}
    for kind in (ExportKind.ARCHIVE, ExportKind.LOG, ExportKind.KEYS):
        assert MAY_EXPORT[kind] == ARCHIVISTS
        assert all(role in seers for role in MAY_EXPORT[kind] for seers in ROLES_THAT_SEE.values())


def test_every_kind_has_its_roles_and_no_crew_observer_or_partner_takes_more_than_lines() -> None:
    """Rule EX1."""
    assert set(MAY_EXPORT) == set(ExportKind)
    outside = {Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.OBSERVER, Role.LIAISON, Role.TRACKER, Role.SYSTEM}
    for kind, roles in MAY_EXPORT.items():
        assert kind is ExportKind.LINES or not roles & outside
    assert not MAY_EXPORT[ExportKind.LINES] & {Role.TRACKER, Role.SYSTEM}


@pytest.mark.parametrize(
    ("role", "compartments"),
    [
        (Role.COVER_HEAD, {Compartment.IDENTITY}),
        (Role.MEDICAL_OFFICER, set(Compartment)),
        (Role.DISPATCHER, set()),
        (Role.ORG_ADMIN, set()),
        (Role.TEAM_LEADER, set()),
    ],
)
def test_columns_of_people_are_opened_for_those_who_may_open_each_of_them(
    role: Role, compartments: set[Compartment]
) -> None:
    """Rules C12 and EX7: no glass is broken for a table."""
    person = actor_of(role)._replace(user_id=UserId(TEAMS[0]))
    assert {each for each in Compartment if may_open_all(person, each)} == compartments
    assert not any(may_open_all(actor_of(role), each) for each in Compartment), "a device cannot say who reads"
    assert msgspec.json.encode(ExportKind.ARCHIVE) == b'"archive"'

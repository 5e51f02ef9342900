"""The life of an operation, and the frame in which everything happens."""

from itertools import product
from typing import Any

import pytest

from protocol import commands as c
from protocol.operations import Operation, OperationKind, OperationStatus, Organisation, Sector, SectorKind, Site
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from server.domain.operations import NEXT
from server.domain.outcomes import Accepted, Decision
from tests.support.strategies import (
    ADMIN,
    COVER_HEAD,
    MEMBERS,
    ORGANISATIONS,
    SECTORS,
    SITES,
    STRANGER,
    TEAMS,
    History,
    ask,
    prepared,
)

S = OperationStatus
LIFE = {
    S.PLANNED: {S.OPEN, S.CANCELLED},
    S.OPEN: {S.SUSPENDED, S.CLOSING, S.CLOSED},
    S.SUSPENDED: {S.OPEN, S.CLOSING, S.CLOSED},
    S.CLOSING: {S.OPEN, S.CLOSED},
    S.CLOSED: {S.OPEN},
    S.CANCELLED: set(),
}
WAY_TO: dict[OperationStatus, tuple[OperationStatus, ...]] = {
    S.PLANNED: (),
    S.OPEN: (S.OPEN,),
    S.SUSPENDED: (S.OPEN, S.SUSPENDED),
    S.CLOSING: (S.OPEN, S.CLOSING),
    S.CLOSED: (S.OPEN, S.CLOSED),
    S.CANCELLED: (S.CANCELLED,),
}
RING = ((2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.8))


@pytest.fixture
def history() -> History:
    return prepared()


def planned() -> History:
    new = History()
    new.run(ask(c.CreateOperation, ADMIN, code="M", name="Marathon", kind=OperationKind.EVENT_COVER))
    return new


def set_status(history: History, status: OperationStatus, **fields: Any) -> Decision:
    return history.run(ask(c.SetOperationStatus, COVER_HEAD, status=status, **fields))


def operation(history: History) -> Operation:
    assert history.state.operation is not None
    return history.state.operation


@pytest.mark.parametrize(("standing", "wanted"), sorted(product(S, repeat=2)))
def test_every_step_of_the_life_of_an_operation(standing: OperationStatus, wanted: OperationStatus) -> None:
    history = planned()
    for status in WAY_TO[standing]:
        set_status(history, status)
    assert operation(history).status is standing
    decision = set_status(history, wanted)
    if wanted in LIFE[standing]:
        assert isinstance(decision, Accepted)
        assert operation(history).status is wanted
    else:
        assert isinstance(decision, Refusal)
        assert (decision.code, decision.field) == (RefusalCode.OUT_OF_SEQUENCE, "status")
        assert isinstance(decision.last, Operation)
        assert decision.last.status is standing


def test_the_table_is_the_life_that_was_agreed() -> None:
    assert {status: set(following) for status, following in NEXT.items()} == LIFE


def test_an_operation_is_made_once(history: History) -> None:
    decision = history.run(ask(c.CreateOperation, ADMIN, code="X", name="Other", kind=OperationKind.DUTY))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.ALREADY_EXISTS, "op")


def test_an_operation_remembers_its_first_opening_and_its_end() -> None:
    history = planned()
    set_status(history, S.OPEN)
    opened_at = history.now
    set_status(history, S.CLOSED)
    assert (operation(history).opened_at, operation(history).closed_at) == (opened_at, history.now)
    set_status(history, S.OPEN)
    assert (operation(history).opened_at, operation(history).closed_at) == (opened_at, None)


def test_a_status_told_late_enters_history_and_may_move_the_first_opening() -> None:
    history = planned()
    set_status(history, S.OPEN, delay_ms=60_000)
    decision = set_status(history, S.OPEN, age_ms=30_000)
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert operation(history).opened_at == history.now - 30_000
    assert operation(history).status is S.OPEN


def test_a_closed_operation_takes_what_happened_before_its_end(history: History) -> None:
    set_status(history, S.CLOSED, delay_ms=60_000, is_forced=True, reason="the alert was a trial")
    late = history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, age_ms=30_000))
    assert isinstance(late, Accepted)
    after = history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.ALERTED))
    assert isinstance(after, Refusal)
    assert after.code is RefusalCode.OPERATION_CLOSED
    assert isinstance(after.last, Operation)
    team = history.state.find(Team, TEAMS[0])
    assert team is not None
    assert team.status is TeamStatus.PATROL


def test_a_suspended_operation_still_takes_facts(history: History) -> None:
    set_status(history, S.SUSPENDED)
    assert isinstance(history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL)), Accepted)


def test_a_sector_is_drawn_and_drawn_anew(history: History) -> None:
    drawn = ask(c.DefineSector, sector_id=SECTORS[1], code="S", name="Sud", kind=SectorKind.PUBLIC, ring=RING)
    history.run(drawn)
    history.run(ask(c.DefineSector, sector_id=SECTORS[1], code="S", name="Sud", kind=SectorKind.DANGER))
    sector = history.state.find(Sector, SECTORS[1])
    assert sector is not None
    assert (sector.kind, sector.ring) == (SectorKind.DANGER, None)


def test_a_ring_must_close_and_the_sector_that_stands_is_shown(history: History) -> None:
    open_ring = (*RING[:-1], (2.35, 48.85))
    decision = history.run(
        ask(c.DefineSector, sector_id=SECTORS[0], code="N", name="Nord", kind=SectorKind.PUBLIC, ring=open_ring)
    )
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.INVALID_VALUE, "ring")
    assert isinstance(decision.last, Sector)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"lat_deg": 48.8}, RefusalCode.INVALID_VALUE, "lon_deg"),
        ({"lon_deg": 2.3}, RefusalCode.INVALID_VALUE, "lat_deg"),
        ({"sector_id": STRANGER}, RefusalCode.UNKNOWN_TARGET, "sector_id"),
    ],
)
def test_a_site_has_a_whole_position_and_a_known_sector(
    history: History, fields: dict[str, Any], code: RefusalCode, field: str
) -> None:
    decision = history.run(ask(c.DefineSite, site_id=SITES[0], code="P1", name="P", kind="shelter", **fields))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (code, field)
    assert isinstance(decision.last, Site)


def test_a_site_keeps_every_value_it_was_given(history: History) -> None:
    values: dict[str, Any] = {
        "code": "PMA",
        "name": "Poste médical",
        "kind": "advanced_medical_post",
        "lat_deg": 48.8,
        "lon_deg": 2.3,
        "sector_id": SECTORS[0],
        "is_open": True,
    }
    history.run(ask(c.DefineSite, site_id=SITES[1], **values))
    site = history.state.find(Site, SITES[1])
    assert {name: getattr(site, name) for name in values} == values


def test_an_organisation_may_be_foreign(history: History) -> None:
    history.run(ask(c.DefineOrganisation, organisation_id=ORGANISATIONS[1], name="RK", kind="ems", country="DE"))
    organisation = history.state.find(Organisation, ORGANISATIONS[1])
    assert organisation is not None
    assert organisation.country == "DE"


@pytest.mark.parametrize(
    "kind_and_fields",
    [
        (c.DefineOrganisation, {"organisation_id": ORGANISATIONS[0], "kind": "fire"}),
        (c.DefineSector, {"sector_id": SECTORS[0], "code": "N", "kind": "danger"}),
        (c.DefineSite, {"site_id": SITES[0], "code": "P1", "kind": "shelter"}),
    ],
)
def test_an_older_definition_is_marked_late_and_changes_nothing(
    history: History, kind_and_fields: tuple[type[Any], dict[str, Any]]
) -> None:
    kind, fields = kind_and_fields
    history.run(ask(kind, name="New", delay_ms=60_000, **fields))
    before = dict(history.state.entities)
    decision = history.run(ask(kind, name="Old", age_ms=30_000, **fields))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert dict(history.state.entities) == before


def test_a_sector_is_part_of_another_and_never_of_itself(history: History) -> None:
    """Rule RE7: the way up ends, however many steps it has; its leader is somebody who is enrolled."""
    whole: dict[str, Any] = {"sector_id": SECTORS[0], "code": "N", "name": "Nord", "kind": SectorKind.OPERATIONAL}
    part: dict[str, Any] = {"sector_id": SECTORS[1], "code": "N1", "name": "Tribune", "kind": SectorKind.OPERATIONAL}
    assert isinstance(history.run(ask(c.DefineSector, **part, parent_id=SECTORS[0], leader_id=MEMBERS[0])), Accepted)
    sector = history.state.find(Sector, SECTORS[1])
    assert sector is not None
    assert (sector.parent_id, sector.leader_id) == (SECTORS[0], MEMBERS[0])
    for wrong, field in (
        (whole | {"parent_id": SECTORS[1]}, "parent_id"),
        (whole | {"parent_id": SECTORS[0]}, "parent_id"),
        (whole | {"parent_id": STRANGER}, "parent_id"),
        (whole | {"leader_id": STRANGER}, "leader_id"),
    ):
        refused = history.run(ask(c.DefineSector, **wrong))
        assert isinstance(refused, Refusal)
        assert refused.field == field

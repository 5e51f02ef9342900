"""A name belongs to one thing of its kind, an identifier to one thing at all."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.operations import SectorKind, SiteKind
from protocol.radios import RadioKind
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import TeamKind
from protocol.vehicles import VehicleKind
from server.domain.naming import as_counted
from server.domain.outcomes import Accepted
from tests.support.strategies import (
    MEMBERS,
    ORGANISATIONS,
    RADIOS,
    SECTORS,
    SITES,
    TEAMS,
    VEHICLES,
    Request,
    ask,
    prepared,
)

TAKEN_NAMES = [
    (ask(c.CreateTeam, team_id=TEAMS[2], call_sign="EQ 1", kind=TeamKind.DOG), "call_sign"),
    (
        ask(c.RegisterVehicle, vehicle_id=VEHICLES[1], call_sign="vpsp 1 ", kind=VehicleKind.QUAD),
        "call_sign",
    ),
    (ask(c.RegisterRadio, radio_id=RADIOS[1], code="r1", kind=RadioKind.DMR), "code"),
    (ask(c.EnrolMember, member_id=MEMBERS[3], code="M0"), "code"),
    (ask(c.DefineOrganisation, organisation_id=ORGANISATIONS[1], name="crf", kind="fire"), "name"),
    (ask(c.DefineSector, sector_id=SECTORS[1], code="n", name="Autre", kind=SectorKind.PUBLIC), "code"),
    (ask(c.DefineSite, site_id=SITES[1], code="P1", name="Autre", kind=SiteKind.SHELTER), "code"),
]
TAKEN_IDENTIFIERS = [
    (ask(c.CreateTeam, team_id=SITES[0], call_sign="EQ 9", kind=TeamKind.DOG), "team_id"),
    (ask(c.CreateTeam, team_id=TEAMS[0], call_sign="EQ 9", kind=TeamKind.DOG), "team_id"),
    (ask(c.DefineSite, site_id=TEAMS[0], code="P9", name="Autre", kind=SiteKind.SHELTER), "site_id"),
    (ask(c.EnrolMember, member_id=MEMBERS[0], code="M9"), "member_id"),
]


def refused(request: Request) -> Refusal:
    decision = prepared().run(request)
    assert isinstance(decision, Refusal)
    assert decision.code is RefusalCode.ALREADY_EXISTS
    return decision


@pytest.mark.parametrize(("request_", "field"), TAKEN_NAMES)
def test_a_name_that_is_taken_is_refused_and_its_holder_shown(request_: Request, field: str) -> None:
    refusal = refused(request_)
    assert refusal.field == field
    assert refusal.last is not None


@pytest.mark.parametrize(("request_", "field"), TAKEN_IDENTIFIERS)
def test_an_identifier_that_is_taken_is_refused(request_: Request, field: str) -> None:
    assert refused(request_).field == field


def test_a_thing_of_another_kind_is_never_shown_as_what_stands() -> None:
    assert refused(TAKEN_IDENTIFIERS[0][0]).last is None
    assert refused(TAKEN_IDENTIFIERS[1][0]).last is not None


def test_the_same_name_may_name_things_of_two_kinds() -> None:
    same: dict[str, Any] = {"call_sign": "EQ 1", "kind": VehicleKind.QUAD}
    assert isinstance(prepared().run(ask(c.RegisterVehicle, vehicle_id=VEHICLES[1], **same)), Accepted)


def test_a_thing_may_be_defined_again_under_its_own_name() -> None:
    again = ask(c.DefineSector, sector_id=SECTORS[0], code="N ", name="Nord", kind=SectorKind.DANGER)
    assert isinstance(prepared().run(again), Accepted)


def test_a_name_given_up_is_free_again() -> None:
    history = prepared()
    history.run(ask(c.DefineSector, sector_id=SECTORS[0], code="S", name="Sud", kind=SectorKind.PUBLIC))
    decision = history.run(ask(c.DefineSector, sector_id=SECTORS[1], code="N", name="Nord", kind=SectorKind.PUBLIC))
    assert isinstance(decision, Accepted)


def test_names_stand_in_the_order_in_which_people_count() -> None:
    names = ["VPSP 10", "vpsp 2", "B", "2", "VPSP 1a", "12", "A2B10", "A2B9", ""]
    assert sorted(names, key=as_counted) == ["", "2", "12", "A2B9", "A2B10", "B", "VPSP 1a", "vpsp 2", "VPSP 10"]

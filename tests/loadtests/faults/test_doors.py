"""Who must be turned away follows from the rule of each address."""

from uuid import uuid4

from loadtests.faults.doors import FORGED, ROLES, address_for, turned_away
from protocol.devices import Role
from server.http.access import Administrator, InOperation, Public, SignedIn
from server.http.calls import Call
from server.http.problems import Answer, Problem, ProblemKind
from server.http.routes import ENDPOINTS

INSIDE = {role: f"token of {role}" for role in ROLES}


async def handle(call: Call) -> Answer:
    return Problem(ProblemKind.FAILED)


def refused(rule: Public | SignedIn | Administrator | InOperation) -> dict[str | None, int]:
    return {visitor.token: visitor.status for visitor in turned_away(rule, INSIDE, "elsewhere", "shut out")}


def test_what_is_public_turns_nobody_away() -> None:
    assert refused(Public(handle)) == {}


def test_a_credential_must_be_one() -> None:
    assert refused(SignedIn(handle)) == {None: 401, FORGED: 401, "shut out": 401}


def test_a_role_in_the_operation_is_asked_for() -> None:
    away = refused(InOperation(frozenset({Role.DISPATCHER}), handle))
    assert away["elsewhere"] == 404
    assert INSIDE[Role.DISPATCHER] not in away
    assert away[INSIDE[Role.OBSERVER]] == 403
    assert len(away) == 4 + len(ROLES) - 1


def test_no_role_makes_an_administrator() -> None:
    away = refused(Administrator(handle))
    assert {away[token] for token in INSIDE.values()} == {403}


def test_every_address_of_the_table_can_be_asked() -> None:
    addresses = [address_for(endpoint.path, uuid4()) for endpoint in ENDPOINTS]
    assert not [address for address in addresses if "{" in address]

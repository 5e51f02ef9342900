"""The same thing has the same identifier in each run, and no two things share one."""

from uuid import uuid4

from clients.simulator.identities import Identities
from protocol.ids import OperationId

OPERATION_ID = OperationId(uuid4())


def test_a_second_run_finds_what_the_first_one_made() -> None:
    first, second = Identities(OPERATION_ID, 7), Identities(OPERATION_ID, 7)
    assert first.team("vpsp-1") == second.team("vpsp-1")


def test_kinds_names_seeds_and_operations_are_kept_apart() -> None:
    ids = Identities(OPERATION_ID, 7)
    made = {
        ids.organisation("x"),
        ids.sector("x"),
        ids.site("x"),
        ids.team("x"),
        ids.member("x"),
        ids.vehicle("x"),
        ids.radio("x"),
        ids.team("y"),
        Identities(OPERATION_ID, 8).team("x"),
        Identities(OperationId(uuid4()), 7).team("x"),
    }
    assert len(made) == 10

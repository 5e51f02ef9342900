"""What a replay shows of somebody is opened as of its moment (rule RP9)."""

from typing import Any

import pytest

from protocol.devices import Role
from protocol.events import Event, OperationCreated, VictimIdentified, VictimRegistered
from protocol.operations import OperationKind
from protocol.protected import Sealed
from protocol.victims import CustodyKind, Holder
from tests.support.http_world import OPERATION, START, VICTIM, HttpWorld
from tests.support.told_world import told_world

OPEN = f"/api/operations/{OPERATION}/victims/{VICTIM}/open"
HOUR = 3_600_000
SAID: tuple[Event, ...] = (
    OperationCreated(code="T1", name="Marathon", kind=OperationKind.EVENT_COVER),
    VictimRegistered(victim_id=VICTIM, number=7, holder=Holder(kind=CustodyKind.SCENE)),
    VictimIdentified(victim_id=VICTIM, identity=Sealed(key_id="1", box=b"victim")),
)


async def told() -> HttpWorld:
    return await told_world((HOUR if number == len(SAID) else 0, event) for number, event in enumerate(SAID, start=1))


@pytest.mark.parametrize(
    ("replay", "status", "row"),
    [
        (None, 200, "family"),
        ({"clock": "known", "seq": 3}, 200, "replay known 3: family"),
        ({"clock": "known", "seq": 2}, 404, None),
        ({"clock": "known", "at": START + 60_000}, 404, None),
        ({"clock": "happened", "at": START + 60_000}, 200, "replay happened 3: family"),
        ({"clock": "happened", "at": START + 2_000}, 404, None),
        ({"clock": "known"}, 200, "replay known 3: family"),
        ({"clock": "known", "seq": 0}, 404, None),
        ({"clock": "yesterday"}, 422, None),
    ],
)
async def test_a_name_is_opened_as_of_the_moment_shown_and_never_before_it_was_known(
    replay: dict[str, Any] | None, status: int, row: str | None
) -> None:
    """Rule RP9."""
    world = await told()
    body = {"what": "identity", "purpose": "family"} | ({} if replay is None else {"replay": replay})
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(OPEN, json=body)
    assert answer.status_code == status
    assert [reading.purpose for reading in world.vault.audit] == ([] if row is None else [row])


async def test_an_operation_without_a_log_has_no_past() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(OPEN, json={"what": "identity", "purpose": "family", "replay": {}})
    assert answer.status_code == 404
    assert not world.vault.audit

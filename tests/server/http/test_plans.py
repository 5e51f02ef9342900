from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from protocol.commands import SwitchPlan
from protocol.devices import Role
from protocol.downstream import Refused
from protocol.operations import CrewTriage, Plan, VictimNumbering
from protocol.refusals import SENTENCES, RefusalCode
from protocol.thresholds import Thresholds
from tests.support.http_world import OPERATION, HttpWorld

PLAN = f"/api/operations/{OPERATION}/plan"


async def switch(world: HttpWorld, **wish: Any) -> tuple[int, dict[str, Any], SwitchPlan | None]:
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(PLAN, json=wish)
    commands = [command for command, _ in world.executed if isinstance(command, SwitchPlan)]
    return answer.status_code, answer.json(), commands[-1] if commands else None


async def test_a_post_names_the_plan_and_the_catalogue_says_the_rest() -> None:
    """Rule CT5."""
    status, answer, command = await switch(HttpWorld(), plan="novi")
    assert (status, answer) == (200, {"seq": 1, "plan": "novi", "catalogue": "novi.1"})
    assert command is not None
    assert (command.plan, command.catalogue, command.numbering) == (Plan.NOVI, "novi.1", VictimNumbering.SINUS)
    assert command.triage_method is CrewTriage.FIRST_AIDER
    assert command.thresholds != Thresholds()
    assert [site.code for site in command.sites] == ["PRV", "PMA", "PEV", "CRM", "CAI"]
    assert command.order.startswith("Plan NOVI déclenché")


async def test_the_way_back_brings_the_vocabulary_of_this_kind_of_operation() -> None:
    _, answer, command = await switch(HttpWorld(), plan="none", language="en")
    assert answer["catalogue"] == "dps.1"
    assert command is not None
    assert (command.sites, command.numbering) == ((), VictimNumbering.OWN)
    assert command.order.startswith("End of the plan")


async def test_the_places_of_a_plan_are_the_same_however_often_it_is_switched() -> None:
    world = HttpWorld()
    _, _, first = await switch(world, plan="novi")
    _, _, second = await switch(world, plan="novi", language="en")
    assert first is not None
    assert second is not None
    assert [site.site_id for site in first.sites] == [site.site_id for site in second.sites]
    assert first.sites[0].name != second.sites[0].name


@pytest.mark.parametrize(("order", "told"), [("", ""), ("Repli", "Repli")])
async def test_a_post_may_say_it_in_its_own_words_or_say_nothing(order: str, told: str) -> None:
    _, _, command = await switch(HttpWorld(), plan="novi", order=order)
    assert command is not None
    assert command.order == told


async def test_a_post_may_name_how_crews_sort_from_then_on_and_a_plan_that_says_nothing_leaves_it() -> None:
    """Rule OP3."""
    _, _, named = await switch(HttpWorld(), plan="novi", triage_method="salt")
    assert named is not None
    assert named.triage_method is CrewTriage.SALT
    world = HttpWorld()
    by_start = msgspec.structs.replace(world.entities[OPERATION, OPERATION], triage_method=CrewTriage.START)
    world.entities[OPERATION, OPERATION] = by_start
    _, _, ended = await switch(world, plan="none")
    assert ended is not None
    assert ended.triage_method is CrewTriage.START
    status, problem, _ = await switch(HttpWorld(), plan="novi", triage_method="physician")
    assert (status, problem["type"]) == (422, "urn:vigie:problem:invalid")


async def test_the_same_body_again_is_the_same_command() -> None:
    world, command_id = HttpWorld(), uuid4()
    await switch(world, plan="novi", command_id=str(command_id))
    await switch(world, plan="novi", command_id=str(command_id))
    first, second = (command for command, _ in world.executed)
    assert first == second
    assert first.command_id == UUID(str(command_id))


@pytest.mark.parametrize("wish", [{}, {"plan": "party"}, {"plan": "novi", "language": "de"}])
async def test_what_is_no_plan_is_refused_by_field(wish: dict[str, str]) -> None:
    status, _, command = await switch(HttpWorld(), **wish)
    assert status == 422
    assert command is None


async def test_the_refusal_of_the_trade_is_told() -> None:
    world = HttpWorld()
    code = RefusalCode.OPERATION_CLOSED
    world.answer_next = Refused(command_id=uuid4(), code=code, sentence=SENTENCES[code])  # type: ignore[arg-type]
    status, answer, _ = await switch(world, plan="novi")
    assert (status, answer["code"]) == (409, "operation_closed")

"""A story told to the rules of the trade directly: no server, no socket, no waiting; each step at its own time."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID, uuid5

import msgspec

from clients.sdk import Replica, VigieClient
from clients.simulator.identities import Identities
from clients.simulator.plan import StoryPlan, plan_story
from clients.simulator.scenario import Scenario
from clients.simulator.setup import STAGES
from clients.simulator.steps import Step
from clients.simulator.story import POST
from protocol import commands as c
from protocol.devices import Role
from protocol.ids import CommandId, DeviceId
from protocol.numbers import NumberBlock
from protocol.operations import OperationKind
from protocol.refusals import Refusal
from server.domain.actor import Actor, Moment
from server.domain.state import OperationState
from tests.support.strategies import ADMIN, OPERATION, History, Request, ask

_NO_ID = CommandId(UUID(int=0))


class EnteredScenario(History):
    """An operation in which a scenario was entered; each speaker has a device."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self.ids = Identities(OPERATION, scenario.seed)
        self.scenario = scenario
        self._actors = {POST: Actor(_device(POST), Role.COVER_HEAD)}
        for team in scenario.teams:
            self._actors[team.key] = Actor(_device(team.key), Role.TEAM_LEADER, team_id=self.ids.team(team.key))
        for desk in scenario.story.desks if scenario.story is not None else ():
            site_id = self.ids.site(desk.site) if desk.site else None
            self._actors[desk.key] = Actor(_device(desk.key), desk.role, site_id=site_id)
        self.run(ask(c.CreateOperation, ADMIN, code="DEMO", name="Demo", kind=OperationKind.EVENT_COVER))
        for stage in STAGES:
            for command in stage(cast(VigieClient, _Pen()), cast(Replica, _Shown(self.state)), scenario, self.ids):
                decision = self.run(Request(command, self._actors[POST], delay_ms=1))
                assert not isinstance(decision, Refusal), (command, decision)
        self.started = self.now

    @property
    def speakers(self) -> list[Actor]:
        """Everybody who has a device, the post first."""
        return [*self._actors.values()]


class ToldStory(EnteredScenario):
    """An operation in which a scenario was entered, and then played step by step."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario)
        self.plan: StoryPlan = plan_story(scenario, self.ids)
        self.refusals: list[tuple[Step, Refusal]] = []

    def tell_all(self) -> "ToldStory":
        for step in self.plan.steps:
            self.tell(step)
        return self

    def tell(self, step: Step) -> None:
        fields = dict(step.fields)
        if step.block_id is not None:
            block = self.state.find(NumberBlock, step.block_id)
            assert block is not None
            fields["number"] = min(set(range(block.first, block.last + 1)) - set(block.used))
        delay_ms = max(1, self.started + step.at_ms - self.now)
        request = ask(step.kind, self._actors[step.by], delay_ms=delay_ms, source=step.source, **fields)
        if step.command_id is not None:
            request = request._replace(command=_with_id(request.command, step.command_id))
        decision = self.run(request)
        if isinstance(decision, Refusal):
            self.refusals.append((step, decision))

    def prepare(self, request: Request) -> tuple[c.Command, Actor, Moment]:
        """As always, but a command that brought its own id keeps it."""
        command, actor, moment = super().prepare(request)
        own_id = request.command.command_id
        return (command if own_id == _NO_ID else _with_id(command, own_id)), actor, moment


class _Pen:
    """Stands in for the client of the post: only envelopes are asked of it."""

    def envelope(self) -> dict[str, Any]:
        return {"command_id": _NO_ID, "device_counter": 0, "recorded_at": 0}


class _Shown:
    """Stands in for its replica."""

    def __init__(self, state: OperationState) -> None:
        self._state = state
        self.operation_id = OPERATION

    def of(self, kind: type[Any]) -> Mapping[UUID, Any]:
        return {entity.id: entity for entity in self._state.entities.values() if isinstance(entity, kind)}

    def get(self, kind: type[Any], entity_id: UUID) -> Any:
        return self._state.find(kind, entity_id)


def _with_id(command: c.Command, command_id: CommandId) -> c.Command:

    return msgspec.structs.replace(command, command_id=command_id)


def _device(key: str) -> DeviceId:
    return DeviceId(uuid5(OPERATION, f"device {key}"))


def shown(told: ToldStory) -> Replica:
    """What the post would see of it."""
    return cast(Replica, _Shown(told.state))

"""Who says what in a story: crews through their own phone, or heard on the radio and entered by the post."""

from random import Random
from typing import Any

from clients.simulator.identities import Identities
from clients.simulator.scenario import Scenario, TeamPlan, Voice
from clients.simulator.steps import Step
from clients.simulator.story import POST, Story
from protocol.commands import CommandEnvelope, ReportStatus
from protocol.ids import TeamId, VehicleId
from protocol.teams import ReportSource, TeamStatus
from protocol.victims import CustodyKind, Holder


class Cast:
    """The people of a scenario, and the steps that they have been given so far."""

    def __init__(self, scenario: Scenario, story: Story, ids: Identities, seed: int) -> None:
        self.scenario = scenario
        self.story = story
        self.ids = ids
        self.seed = seed
        self.steps: list[Step] = []
        self._teams = {team.key: team for team in scenario.teams}
        self._vehicles = {each.team: ids.vehicle(each.call_sign) for each in scenario.vehicles if each.team}

    def rng(self, what: str) -> Random:
        """Chance of its own for each thing, so that a change of one leaves the others as they were."""
        return Random(f"{self.seed}/{what}")

    def team(self, key: str) -> TeamPlan:
        return self._teams[key]

    def team_id(self, key: str) -> TeamId:
        return self.ids.team(key)

    def vehicle_id(self, team: str) -> VehicleId | None:
        return self._vehicles.get(team)

    def has_phone(self, team: str) -> bool:
        return self._teams[team].voice is Voice.PHONE

    def say(self, at_ms: int, by: str, kind: type[CommandEnvelope], /, *chains: str, **fields: Any) -> None:
        """A desk, or the command post, says something."""
        self.steps.append(Step(at_ms, by, kind, fields, chains))

    def tell(self, at_ms: int, team: str, kind: type[CommandEnvelope], /, *chains: str, **fields: Any) -> None:
        """A crew says something: itself if it has a phone, else the post that heard it."""
        if self.has_phone(team):
            self.steps.append(Step(at_ms, team, kind, fields, chains))
        else:
            self.steps.append(Step(at_ms, POST, kind, fields, chains, source=ReportSource.RADIO))

    def status(self, at_ms: int, team: str, status: TeamStatus, *chains: str, order: str = "") -> None:
        """A crew says what it is doing, and for which order."""
        named: dict[str, Any] = {} if self.has_phone(team) else {"team_id": self.team_id(team)}
        if order:
            named["assignment_id"] = self.ids.assignment(order)
        self.tell(at_ms, team, ReportStatus, crew_chain(team), *chains, status=status, **named)

    def place(self, key: str) -> Holder:
        """The hands of one of our places."""
        return Holder(kind=CustodyKind.SITE, site_id=self.ids.site(key))

    def crew(self, key: str) -> Holder:
        """The hands of a crew."""
        return Holder(kind=CustodyKind.TEAM, team_id=self.team_id(key))


def crew_chain(team: str) -> str:
    """What a crew does, in its order."""
    return f"crew {team}"


def victim_chain(victim: str) -> str:
    """What happens to a victim, in its order."""
    return f"victim {victim}"


def block_chain(team: str) -> str:
    """Numbers that a crew laid aside."""
    return f"block {team}"

"""A scenario without a story, lived by its crews' habits against the rules alone: no server, no socket, no waiting.

What a phone without a network says is told once it finds one, as late as it then is.
"""

from collections.abc import Mapping
from random import Random
from typing import Any, cast
from uuid import UUID

from clients.sdk import Replica
from clients.simulator.answers import Answers
from clients.simulator.crew import (
    Crew,
    FindNetwork,
    LoseNetwork,
    SayHeadcount,
    SayPresence,
    SayStatus,
    SayTechnicalState,
)
from clients.simulator.desk import PostDesk
from clients.simulator.play import crew_plan, habits_of
from clients.simulator.scenario import Scenario, TeamPlan, Voice
from clients.simulator.story import POST
from clients.simulator.work import CrewAtWork, Telling
from protocol import commands as c
from protocol.operations import SiteKind
from protocol.refusals import Refusal
from protocol.teams import ReportSource, Team
from server.domain.state import OperationState
from tests.support.strategies import ask
from tests.support.told_story import EnteredScenario

STEP_MS = 10_000
HURRY = 3
"""Times as fast as people live: an afternoon has its facts within the hour that a test plays."""


class LivedDay(EnteredScenario):
    """An operation in which a scenario was entered, and then lived for a while."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario)
        self.refusals: list[tuple[Telling, Refusal]] = []
        hospitals = [self.ids.site(site.key) for site in scenario.sites if site.kind is SiteKind.HOSPITAL]
        crews = [self.ids.team(plan.key) for plan in scenario.teams]
        self._desk = PostDesk(hospitals, crews, Random("post"), self._new_id(Random("ids of the post")))
        self._crews = [_LivedCrew(self, plan, self._new_id(Random(f"ids of {plan.key}"))) for plan in scenario.teams]

    def live(self, for_ms: int) -> "LivedDay":
        """Go on for so long, as the crews count it."""
        for now_ms in range(STEP_MS, for_ms + 1, STEP_MS):
            self.now = max(self.now, self.started + now_ms)
            for crew in self._crews:
                crew.step(now_ms * HURRY)
            for telling in self._desk.due(shown(self.state), now_ms * HURRY):
                self.tell(telling, POST, ReportSource.APP)
        return self

    def tell(self, telling: Telling, by: str, source: ReportSource, said_at: int | None = None) -> None:
        """Say it now, or late: as it was at `said_at`."""
        said = ReportSource.APP if telling.is_by_post else source
        age_ms = 0 if said_at is None else self.now - said_at
        actor = self._actors[POST if telling.is_by_post else by]
        decision = self.run(ask(telling.kind, actor, delay_ms=1, age_ms=age_ms, source=said, **telling.fields))
        if isinstance(decision, Refusal):
            self.refusals.append((telling, decision))

    @staticmethod
    def _new_id(rng: Random) -> Any:
        return lambda: UUID(int=rng.getrandbits(128), version=4)


class _LivedCrew:
    """One team, what it has in hand, and what its phone could not send yet."""

    def __init__(self, day: LivedDay, plan: TeamPlan, new_id: Any) -> None:
        scenario = day.scenario
        self._day, self._plan, self._rng = day, plan, Random(f"{scenario.seed}/{plan.key}")
        self._has_phone = plan.voice is Voice.PHONE
        self._by = plan.key if self._has_phone else POST
        self._source = ReportSource.APP if self._has_phone else ReportSource.RADIO
        self._team_id = day.ids.team(plan.key)
        team = day.state.find(Team, self._team_id)
        assert team is not None
        self._crew = Crew(crew_plan(plan, scenario), scenario.course, team.status)
        self._answers = Answers(self._team_id, Random(f"answers of {plan.key}"), has_phone=self._has_phone)
        posts = {site.key for site in scenario.sites if site.kind is SiteKind.FIRST_AID_POST}
        self._work = CrewAtWork(
            self._team_id,
            habits_of(plan, scenario),
            has_phone=self._has_phone,
            home_id=day.ids.site(plan.site),
            places=[day.ids.landmark(place.code) for place in scenario.places_near(plan)],
            counts_walk_ins=self._has_phone and plan.site in posts and plan.key.startswith("poste"),
            new_id=new_id,
        )
        self._work.begin(team.status)
        self._unsent: list[tuple[Telling, int]] | None = None
        """None: there is a network."""

    def step(self, now_ms: int) -> None:
        replica = shown(self._day.state)
        for action in self._crew.step(now_ms, self._rng):
            match action:
                case SayStatus():
                    is_told, tellings = self._work.follow(action, replica, self._rng)
                    for telling in [self._telling(action)] if is_told else []:
                        self._say(telling)
                    for telling in tellings:
                        self._say(telling)
                case SayHeadcount() | SayPresence() | SayTechnicalState():
                    self._say(self._telling(action))
                case LoseNetwork() if self._has_phone:
                    self._unsent = []
                case FindNetwork() if self._has_phone:
                    unsent, self._unsent = self._unsent or [], None
                    for telling, said_at in unsent:
                        self._day.tell(telling, self._by, self._source, said_at)
        for telling in self._work.pass_time(STEP_MS * HURRY, self._rng):
            self._say(telling)
        if self._unsent is None:
            for answer in self._answers.due(replica, now_ms):
                self._day.tell(Telling(answer.kind, answer.fields), self._by, answer.source)

    def _say(self, telling: Telling) -> None:
        if self._unsent is not None and not telling.is_by_post:
            self._unsent.append((telling, self._day.now))
        else:
            self._day.tell(telling, self._by, self._source)

    def _telling(self, action: SayStatus | SayHeadcount | SayPresence | SayTechnicalState) -> Telling:
        ids, day = self._day.ids, self._day
        named: dict[str, Any] = {} if self._has_phone else {"team_id": self._team_id}
        match action:
            case SayStatus(status, reason, is_by_post):
                by_post = {"team_id": self._team_id} if is_by_post else named
                return Telling(c.ReportStatus, {**by_post, "status": status, "reason": reason}, is_by_post)
            case SayHeadcount(headcount, note):
                return Telling(c.DeclareComposition, {**named, "headcount": headcount, "note": note})
            case SayPresence(code, presence):
                return Telling(c.ReportPresence, {"member_id": ids.member(code), "presence": presence})
            case SayTechnicalState(state):
                (call_sign,) = [each.call_sign for each in day.scenario.vehicles if each.team == self._plan.key]
                return Telling(c.ReportTechnicalState, {"vehicle_id": ids.vehicle(call_sign), "technical_state": state})


class _Shown:
    """Stands in for a replica: the whole state, by kind."""

    def __init__(self, state: OperationState) -> None:
        self._state = state

    def of(self, kind: type[Any]) -> Mapping[UUID, Any]:
        return {entity.id: entity for entity in self._state.all(kind)}

    def get(self, kind: type[Any], entity_id: UUID) -> Any:
        return self._state.find(kind, entity_id)


def shown(state: OperationState) -> Replica:
    """What everybody sees of it."""
    return cast(Replica, _Shown(state))

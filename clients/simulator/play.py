"""Let all crews of a scenario act against a server, over real connections."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

from clients.sdk import Accepted, Envelope, FixDetails, Phase, Refused, Scope, Stopped, VigieClient
from clients.simulator.answers import Answers
from clients.simulator.crew import (
    Action,
    BeAt,
    Crew,
    CrewPlan,
    FindNetwork,
    LoseNetwork,
    SayHeadcount,
    SayPresence,
    SayStatus,
    SayTechnicalState,
)
from clients.simulator.desk import PostDesk
from clients.simulator.habits import Habits
from clients.simulator.identities import Identities
from clients.simulator.perform import DeskCredentials, Performance, Told
from clients.simulator.reckoning import Reckoning
from clients.simulator.scenario import Scenario, TeamPlan, Voice
from clients.simulator.setup import prepare
from clients.simulator.work import CrewAtWork, Telling
from protocol.commands import Command, DeclareComposition, ReportPresence, ReportStatus, ReportTechnicalState
from protocol.ids import OperationId, TeamId
from protocol.operations import SiteKind
from protocol.teams import ReportSource, Team, TeamKind

STEP_S = 0.5
"""How often each crew acts, in real time."""
PROGRESS_S = 1.0
MAX_SPEED = 1_000
TOKENS_AT_ONCE = 4
"""A server lets only a few join codes be tried at once from one address."""

_STANDING = frozenset({TeamKind.COMMAND, TeamKind.LOGISTICS, TeamKind.SUPPORT})
_DESTINATIONS = frozenset({SiteKind.HOSPITAL, SiteKind.ADVANCED_MEDICAL_POST})


class TeamKey(NamedTuple):
    """A team that needs a device of its own."""

    key: str
    """Its name in the scenario's files."""
    team_id: TeamId
    call_sign: str


Credentials = Callable[[TeamKey], Awaitable[str]]
"""Gets a device token, with the role of a team leader, for a team of the operation."""


class Progress(NamedTuple):
    """How it goes, about once a second."""

    scenario_ms: int
    """Time since the start, as the scenario counts it."""
    phones: int
    phones_connected: int
    waiting: int
    """Commands that have no answer yet, those of phones without network included."""
    accepted: int
    refused: int
    positions: int


async def play(
    url: str,
    operation_id: OperationId,
    credentials: Credentials,
    *,
    post_credential: str,
    scenario: Scenario,
    speed: float = 1.0,
    seed: int | None = None,
    duration_s: float | None = None,
    on_entered: Callable[[int, int], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    desk_credentials: DeskCredentials | None = None,
    on_reckoned: Callable[[Reckoning], None] | None = None,
    on_told: Callable[[Told], None] | None = None,
    ends_with_story: bool = False,
    tls: ssl.SSLContext | None = None,
) -> Progress:
    """Set the scenario up, as far as it is not, and let its crews act until the time is over or this is cancelled.

    A scenario with a story is played by it; a second run goes on where the first one ended. At its end the figures
    are compared; the phones stay until the time is over.

    Args:
        url: Address of the server.
        operation_id: The operation to play in.
        credentials: Gets a token for each team with a phone, once the teams exist.
        post_credential: Token of a command post that may prepare, open and speak for teams.
        scenario: What to play.
        speed: Seconds of the scenario per second, 1 to 1,000; people can follow up to 100.
        seed: Course of events; None: that of the scenario.
        duration_s: Real seconds of play; None: without end.
        on_entered: Called while setting up, see `prepare`.
        on_progress: Called about once a second.
        desk_credentials: Gets a token for each desk of the story; needed if it has any.
        on_reckoned: Called once, at the end of the story, with what the figures come to.
        on_told: Called with each command of the story and its final answer.
        ends_with_story: Return as soon as the figures are there.
        tls: Which authorities to trust; None: those of the system.

    Returns:
        The counts at the end, when no phone is connected any longer.

    Raises:
        SetupRefused, JoinDenied, Stopped: The command post could not do its part.
    """
    if not 1 <= speed <= MAX_SPEED:
        raise ValueError(f"the speed must be from 1 to {MAX_SPEED:,}")
    if scenario.story is not None and desk_credentials is None:
        raise ValueError("this scenario has desks: say where their tokens come from")
    async with VigieClient(url, post_credential, name="vigie-simulator post", tls=tls) as post:
        replica = await post.join(operation_id, Scope.OPERATION)
        await prepare(post, replica, scenario, on_entered)
        if scenario.story is not None and desk_credentials is not None:
            performance = Performance(
                url, operation_id, scenario, post, replica, speed=speed, seed=seed, on_told=on_told, tls=tls
            )
            script = _Script(performance, post, credentials, desk_credentials, on_reckoned)
            return await script.play(duration_s, on_progress, ends_with_story=ends_with_story)
        stage = _Stage(url, operation_id, scenario, post, speed, tls)
        try:
            async with asyncio.timeout(duration_s), asyncio.TaskGroup() as tasks:
                for plan in scenario.teams:
                    team = replica.of(Team)[stage.ids.team(plan.key)]
                    rng = Random(f"{scenario.seed if seed is None else seed}/{plan.key}")
                    crew = Crew(crew_plan(plan, scenario), scenario.course, team.status)
                    tasks.create_task(stage.play_team(plan, crew, rng, credentials))
                tasks.create_task(stage.run_post(Random(f"{scenario.seed if seed is None else seed}/post")))
                if on_progress is not None:
                    tasks.create_task(stage.report(on_progress))
        except TimeoutError:
            pass  # the time is over, as was asked
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures
        return stage.progress()


class _Script:
    """A story on its way, seen from the program that plays it."""

    def __init__(
        self,
        performance: Performance,
        post: VigieClient,
        credentials: Credentials,
        desk_credentials: DeskCredentials,
        on_reckoned: Callable[[Reckoning], None] | None,
    ) -> None:
        self._performance = performance
        self._post = post
        self._credentials = credentials
        self._desk_credentials = desk_credentials
        self._on_reckoned = on_reckoned

    async def play(
        self, duration_s: float | None, on_progress: Callable[[Progress], None] | None, *, ends_with_story: bool
    ) -> Progress:
        watching = None if on_progress is None else asyncio.create_task(self._report(on_progress))
        try:
            async with asyncio.timeout(duration_s):
                reckoning = await self._performance.run(self._phone, self._desk_credentials, TOKENS_AT_ONCE)
                if self._on_reckoned is not None:
                    self._on_reckoned(reckoning)
                if not ends_with_story:
                    await self._post.wait_until(lambda: False)  # until the time is over, or the post is stopped
        except TimeoutError:
            pass  # the time is over, as was asked
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures
        finally:
            if watching is not None:
                watching.cancel()
            last = self._progress()
            await self._performance.close()
        return last

    async def _phone(self, plan: TeamPlan) -> str:
        team_id = self._performance.team_id(plan.key)
        return await self._credentials(TeamKey(plan.key, team_id, plan.call_sign))

    async def _report(self, on_progress: Callable[[Progress], None]) -> None:
        while True:
            on_progress(self._progress())
            await asyncio.sleep(PROGRESS_S)

    def _progress(self) -> Progress:
        performance = self._performance
        return Progress(
            scenario_ms=performance.scenario_ms,
            phones=len(performance.phones),
            phones_connected=sum(phone.phase is Phase.LIVE for phone in performance.phones),
            waiting=self._post.waiting + sum(phone.waiting for phone in performance.phones),
            accepted=performance.count("accepted"),
            refused=performance.count("refused"),
            positions=performance.count("positions"),
        )


class _Stage:
    """What the crews of one run share."""

    def __init__(
        self,
        url: str,
        operation_id: OperationId,
        scenario: Scenario,
        post: VigieClient,
        speed: float,
        tls: ssl.SSLContext | None,
    ) -> None:
        self.ids = Identities(operation_id, scenario.seed)
        self._url = url
        self._tls = tls
        self._operation_id = operation_id
        self._post = post
        self._speed = speed
        self._scenario = scenario
        self._hospitals = [self.ids.site(site.key) for site in scenario.sites if site.kind is SiteKind.HOSPITAL]
        self._posts = {site.key for site in scenario.sites if site.kind is SiteKind.FIRST_AID_POST}
        self._vehicles = {vehicle.team: vehicle.call_sign for vehicle in scenario.vehicles if vehicle.team}
        self._phones: dict[str, VigieClient] = {}
        self._desk = asyncio.Semaphore(TOKENS_AT_ONCE)
        self._counts: Counter[str] = Counter()
        self._started_s = asyncio.get_running_loop().time()

    async def play_team(self, plan: TeamPlan, crew: Crew, rng: Random, credentials: Credentials) -> None:
        """One team until the end. A phone that is shut out falls silent; the others go on."""
        if plan.voice is Voice.RADIO:
            await self._act(plan, crew, rng, None)
            return
        async with self._desk:
            token = await credentials(TeamKey(plan.key, self.ids.team(plan.key), plan.call_sign))
        try:
            async with VigieClient(self._url, token, name="vigie-simulator", tls=self._tls) as phone:
                await phone.join(self._operation_id, Scope.TEAM)
                self._phones[plan.key] = phone
                await self._act(plan, crew, rng, phone)
        except Stopped:
            if self._post.phase is Phase.STOPPED:
                raise

    async def report(self, on_progress: Callable[[Progress], None]) -> None:
        while True:
            on_progress(self.progress())
            await asyncio.sleep(PROGRESS_S)

    def progress(self) -> Progress:
        phones = self._phones.values()
        return Progress(
            scenario_ms=self._scenario_ms(),
            phones=len(phones),
            phones_connected=sum(phone.phase is Phase.LIVE for phone in phones),
            waiting=self._post.waiting + sum(phone.waiting for phone in phones),
            accepted=self._counts["Accepted"],
            refused=self._counts["Refused"],
            positions=self._counts["positions"],
        )

    async def run_post(self, rng: Random) -> None:
        """What the command post does about what it sees."""
        crews = [self.ids.team(plan.key) for plan in self._scenario.teams]
        desk = PostDesk(self._hospitals, crews, rng, uuid4)
        while True:
            for telling in desk.due(self._post.replica, self._scenario_ms()):
                await self._tell(telling, self._post, ReportSource.APP)
            await asyncio.sleep(STEP_S)

    async def _act(self, plan: TeamPlan, crew: Crew, rng: Random, phone: VigieClient | None) -> None:
        await asyncio.sleep(rng.uniform(0, STEP_S))
        speaker, source = (self._post, ReportSource.RADIO) if phone is None else (phone, ReportSource.APP)
        work = self._at_work(plan, crew, phone)
        answers = Answers(self.ids.team(plan.key), Random(f"answers of {plan.key}"), has_phone=phone is not None)
        before_ms = self._scenario_ms()
        while True:
            now_ms = self._scenario_ms()
            for action in crew.step(now_ms, rng):
                if isinstance(action, SayStatus):
                    is_told, tellings = work.follow(action, speaker.replica, rng)
                    if is_told:
                        await self._do(plan, action, phone)
                    for telling in tellings:
                        await self._tell(telling, self._post if telling.is_by_post else speaker, source)
                else:
                    await self._do(plan, action, phone)
            for telling in work.pass_time(now_ms - before_ms, rng):
                await self._tell(telling, speaker, source)
            for answer in answers.due(speaker.replica, now_ms):
                await self._tell(Telling(answer.kind, answer.fields), speaker, answer.source)
            before_ms = now_ms
            await asyncio.sleep(STEP_S)

    def _at_work(self, plan: TeamPlan, crew: Crew, phone: VigieClient | None) -> CrewAtWork:
        work = CrewAtWork(
            self.ids.team(plan.key),
            habits_of(plan, self._scenario),
            has_phone=phone is not None,
            home_id=self.ids.site(plan.site),
            places=[self.ids.landmark(place.code) for place in self._scenario.places_near(plan)],
            counts_walk_ins=phone is not None and plan.site in self._posts and plan.key.startswith("poste"),
            new_id=uuid4,
        )
        work.begin(crew.status)
        return work

    async def _tell(self, telling: Telling, speaker: VigieClient, source: ReportSource) -> None:
        kind: Any = telling.kind
        said = ReportSource.APP if telling.is_by_post else source
        command: Command = kind(**speaker.envelope(), source=said, **telling.fields)
        (await speaker.submit(command)).add_done_callback(self._count)

    async def _do(self, plan: TeamPlan, action: Action, phone: VigieClient | None) -> None:
        match action:
            case LoseNetwork() if phone is not None:
                phone.network_lost()
            case FindNetwork() if phone is not None:
                phone.network_found()
            case BeAt() if phone is not None:
                self._counts["positions"] += 1
                details: FixDetails = {
                    "accuracy_m": action.accuracy_m,
                    "speed_mps": action.speed_mps,
                    "battery_pct": action.battery_pct,
                }
                if action.heading_deg is not None:
                    details["heading_deg"] = action.heading_deg
                phone.report_position(action.point.lat_deg, action.point.lon_deg, **details)
            case SayStatus() | SayHeadcount() | SayPresence() | SayTechnicalState():
                is_by_post = phone is None or (isinstance(action, SayStatus) and action.is_by_post)
                speaker = self._post if phone is None or is_by_post else phone
                source = ReportSource.RADIO if is_by_post else ReportSource.APP
                command = self._command(plan, action, speaker.envelope(), source)
                (await speaker.submit(command)).add_done_callback(self._count)

    def _command(
        self,
        plan: TeamPlan,
        action: SayStatus | SayHeadcount | SayPresence | SayTechnicalState,
        envelope: Envelope,
        source: ReportSource,
    ) -> Command:
        team_id = None if source is ReportSource.APP else self.ids.team(plan.key)
        match action:
            case SayStatus(status, reason):
                return ReportStatus(**envelope, source=source, team_id=team_id, status=status, reason=reason)
            case SayHeadcount(headcount, note):
                return DeclareComposition(**envelope, source=source, team_id=team_id, headcount=headcount, note=note)
            case SayPresence(code, presence):
                member_id = self.ids.member(code)
                return ReportPresence(**envelope, source=source, member_id=member_id, presence=presence)
            case SayTechnicalState(state):
                vehicle_id = self.ids.vehicle(self._vehicles[plan.key])
                return ReportTechnicalState(**envelope, source=source, vehicle_id=vehicle_id, technical_state=state)

    def _count(self, answer: asyncio.Future[Accepted | Refused]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            self._counts[type(answer.result()).__name__] += 1

    def _scenario_ms(self) -> int:
        return int((asyncio.get_running_loop().time() - self._started_s) * 1000 * self._speed)


def habits_of(plan: TeamPlan, scenario: Scenario) -> Habits:
    """What sort of life a team of the files leads."""
    if plan.kind in _STANDING:
        return Habits.STANDING
    has_vehicle = any(vehicle.team == plan.key for vehicle in scenario.vehicles)
    return Habits.DRIVING if has_vehicle else Habits.WALKING


def crew_plan(plan: TeamPlan, scenario: Scenario) -> CrewPlan:
    """What makes this team of the files different from another."""
    has_vehicle = any(vehicle.team == plan.key for vehicle in scenario.vehicles)
    habits = habits_of(plan, scenario)
    (home,) = [site.point for site in scenario.sites if site.key == plan.site]
    return CrewPlan(
        habits=habits,
        voice=plan.voice,
        member_codes=tuple(member.code for member in scenario.members if member.team == plan.key),
        has_vehicle=has_vehicle,
        home=home,
        beat_m=(plan.beat_from_m, plan.beat_to_m),
        destinations=tuple(site.point for site in scenario.sites if site.kind in _DESTINATIONS),
    )

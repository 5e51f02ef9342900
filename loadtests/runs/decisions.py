"""What a decision costs in a large operation: decide and fold, in memory, without a server, a store or a socket."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import Any
from uuid import UUID, uuid5

from loadtests.bench import Bench, Report
from loadtests.measure import Goal, percentile
from protocol import commands as c
from protocol.commands import Command
from protocol.devices import Role
from protocol.events import Record
from protocol.ids import CommandId, DeviceId, InterventionId, OperationId, SiteId, TeamId, VictimId
from protocol.operations import OperationKind, OperationStatus, SiteKind
from protocol.refusals import Refusal
from protocol.teams import TeamKind, TeamStatus
from protocol.victims import CustodyKind, Holder, Sex, TriageCategory, Victim
from server.domain.actor import Actor, Moment
from server.domain.decide import decide
from server.domain.reactions import unfold
from server.domain.recording import records_for
from server.domain.state import OperationState
from server.domain.tallies import board_of, reconciles, recount

_START = 1_790_000_000_000
_OPERATION = OperationId(UUID(int=1))
_POST = Actor(DeviceId(UUID(int=2)), Role.ORG_ADMIN)
_SITES = 20
_MEDIAN_US = 100.0
_CATEGORIES = (TriageCategory.IMMEDIATE, TriageCategory.DELAYED, TriageCategory.MINOR, TriageCategory.UNINJURED)

Made = Callable[[int], Command]


async def run(bench: Bench) -> Report:
    """Each kind of command in turn, to another team or victim each time; the state grows as it would."""
    teams, interventions, victims = (50, 20, 100) if bench.is_quick else (500, 200, 1_000)
    bench.say(f"an operation of {teams} teams, {interventions} interventions, {victims} victims")
    report = Report("decisions")
    played = Played(teams, interventions, victims)
    for _ in range(bench.rounds):
        for kind, made in played.kinds().items():
            played.play(kind, made, 50 if bench.is_quick else 400)
    for kind, taken in played.taken_us.items():
        report.goals.append(Goal(f"{kind}, median", median(taken), "µs", _MEDIAN_US))
        report.goals.append(Goal(f"{kind}, 99 of 100 within", percentile(taken, 0.99), "µs"))
    report.goals.append(Goal("refused", float(played.refused), "", 0.0))
    report.goals.append(
        Goal("casualty board unlike a count of everybody", float(not played.is_counted_right()), "", 0.0)
    )
    report.figures["decisions"] = {goal.name: goal.figure for goal in report.goals}
    return report


class Played:
    """One operation in memory, and what each decision in it took."""

    def __init__(self, teams: int, interventions: int, victims: int, state: OperationState | None = None) -> None:
        """Begins with an operation of its own, or goes on with one that was just created."""
        self.taken_us: dict[str, list[float]] = {}
        self.refused = 0
        self.records: list[Record] = []
        """Everything that was decided."""
        self._state = state or OperationState(_OPERATION)
        self._counter: Iterator[int] = count(1)
        self._teams = [TeamId(uuid5(_OPERATION, f"team {number}")) for number in range(teams)]
        self._sites = [SiteId(uuid5(_OPERATION, f"site {number}")) for number in range(_SITES)]
        self._victims = [VictimId(uuid5(_OPERATION, f"victim {number}")) for number in range(victims)]
        self._calls = [InterventionId(uuid5(_OPERATION, f"call {number}")) for number in range(interventions)]
        self._new = (VictimId(uuid5(_OPERATION, f"newcomer {number}")) for number in count())
        self._prepare()

    def kinds(self) -> dict[str, Made]:
        """What is asked most, of the nth team or victim."""
        return {
            "team.report_status": self._status,
            "victim.register": self._register,
            "victim.triage": lambda number: c.TriageVictim(
                **self._envelope(), victim_id=self._victim(number), category=_CATEGORIES[number // 7 % 4]
            ),
            "victim.describe": lambda number: c.DescribeVictim(
                **self._envelope(), victim_id=self._victim(number), age_years=number % 90, sex=Sex.FEMALE
            ),
            "victim.move": lambda number: c.MoveVictim(
                **self._envelope(), victim_id=self._victim(number), to=self._hands(number)
            ),
            "victim.confirm_receipt": lambda number: c.ConfirmReceipt(
                **self._envelope(), victim_id=self._victim(number)
            ),
        }

    def play(self, kind: str, made: Made, times: int) -> None:
        """Decide and fold as many commands of one kind."""
        taken = self.taken_us.setdefault(kind, [])
        done = len(taken)
        for number in range(done, done + times):
            command = made(number)
            moment = self.moment_of(command)
            began = time.thread_time_ns()
            decision = decide(self._state, command, _POST, moment)
            if isinstance(decision, Refusal):
                self.refused += 1
            else:
                record_of = records_for(command, _POST, moment, is_late=decision.is_late)
                self._state, changes = unfold(self._state, decision.events, record_of)
                self.records += [change.record for change in changes]
            taken.append((time.thread_time_ns() - began) / 1_000)

    def moment_of(self, command: Command) -> Moment:
        """When it comes in and when it happened."""
        return Moment(_START + command.device_counter, _START + command.device_counter)

    def is_counted_right(self) -> bool:
        """Is the board what a count of everybody gives, after all this?"""
        board = board_of(self._state)
        return reconciles(board) and board == recount(_OPERATION, self._state.all(Victim), board.minor_care)

    def _prepare(self) -> None:
        if self._state.operation is None:
            kind = OperationKind.MASS_CASUALTY
            self._ask(c.CreateOperation(**self._envelope(), code="LOAD", name="Load", kind=kind))
        self._ask(c.SetOperationStatus(**self._envelope(), status=OperationStatus.OPEN))
        for number, site_id in enumerate(self._sites):
            name = f"P{number}"
            self._ask(
                c.DefineSite(**self._envelope(), site_id=site_id, code=name, name=name, kind=SiteKind.FIRST_AID_POST)
            )
        for number, team_id in enumerate(self._teams):
            self._ask(c.CreateTeam(**self._envelope(), team_id=team_id, call_sign=f"T {number}", kind=TeamKind.PAIR))
            self._ask(c.ReportStatus(**self._envelope(), team_id=team_id, status=TeamStatus.AVAILABLE_BASE))
        for call_id in self._calls:
            self._ask(c.CreateIntervention(**self._envelope(), intervention_id=call_id))
        for number, victim_id in enumerate(self._victims):
            self._ask(self._register(number, victim_id))

    def _ask(self, command: Command) -> None:
        moment = self.moment_of(command)
        decision = decide(self._state, command, _POST, moment)
        if isinstance(decision, Refusal):
            self.refused += 1
            return
        record_of = records_for(command, _POST, moment, is_late=False)
        self._state, changes = unfold(self._state, decision.events, record_of)
        self.records += [change.record for change in changes]

    def _envelope(self) -> dict[str, Any]:
        counter = next(self._counter)
        return {
            "command_id": CommandId(uuid5(_OPERATION, f"command {counter}")),
            "device_counter": counter,
            "recorded_at": _START,
        }

    def _victim(self, number: int) -> VictimId:
        return self._victims[number * 7 % len(self._victims)]

    def _hands(self, number: int) -> Holder:
        if number % 2:
            return Holder(kind=CustodyKind.SITE, site_id=self._sites[number % _SITES])
        return Holder(kind=CustodyKind.TEAM, team_id=self._teams[number % len(self._teams)])

    def _status(self, number: int) -> Command:
        status = (TeamStatus.ALERTED, TeamStatus.EN_ROUTE, TeamStatus.ON_SCENE, TeamStatus.AVAILABLE_MOBILE)
        team_id = self._teams[number % len(self._teams)]
        return c.ReportStatus(**self._envelope(), team_id=team_id, status=status[number // len(self._teams) % 4])

    def _register(self, number: int, victim_id: VictimId | None = None) -> Command:
        return c.RegisterVictim(
            **self._envelope(),
            victim_id=victim_id or next(self._new),
            category=_CATEGORIES[number % 4],
            intervention_id=self._calls[number % len(self._calls)],
            team_id=self._teams[number % len(self._teams)],
        )

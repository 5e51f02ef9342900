"""How one simulated team behaves: pure, the time and the randomness are arguments; what follows what is in `habits`."""

from random import Random
from typing import NamedTuple, TypeVar

from clients.simulator.course import Course, Point, between, leg
from clients.simulator.habits import REASONS, SPEEDS_MPS, STAYS, TECHNICAL, URGENT, Habits, Stay
from clients.simulator.scenario import Voice
from protocol.members import Presence
from protocol.teams import TeamStatus, UnavailableReason
from protocol.vehicles import TechnicalState

T = TypeVar("T")


class SayStatus(NamedTuple):
    """The team's status changes."""

    status: TeamStatus
    reason: UnavailableReason | None
    is_by_post: bool
    """Entered at the command post: it alerts a team, and writes down what it hears on the radio."""


class SayHeadcount(NamedTuple):
    """The team says how many it is."""

    headcount: int
    note: str


class SayPresence(NamedTuple):
    """A member comes, rests or goes."""

    member_code: str
    presence: Presence


class SayTechnicalState(NamedTuple):
    """The team's vehicle breaks down or is ready again."""

    state: TechnicalState


class BeAt(NamedTuple):
    """The team's device takes a fix."""

    point: Point
    accuracy_m: float
    speed_mps: float
    heading_deg: float | None
    battery_pct: int


class LoseNetwork(NamedTuple):
    """The phone finds no network any longer."""


class FindNetwork(NamedTuple):
    """The phone is back."""


Action = SayStatus | SayHeadcount | SayPresence | SayTechnicalState | BeAt | LoseNetwork | FindNetwork


FIX_MOVING_MS = 10_000
FIX_STANDING_MS = 60_000
GPS_NOISE_M = 4.0
HOURS_BETWEEN_LOSSES = 0.75
LOSS_MS = (60_000, 300_000)
BATTERY_MS_PER_PCT = 360_000


class CrewPlan(NamedTuple):
    """What makes one crew different from another."""

    habits: Habits
    voice: Voice
    member_codes: tuple[str, ...]
    has_vehicle: bool
    home: Point
    beat_m: tuple[float, float]
    destinations: tuple[Point, ...]
    """Where it takes people: hospitals, medical posts."""


class Crew:
    """One team through the day. `step` is called as often as one likes; time only goes forward."""

    def __init__(self, plan: CrewPlan, course: Course, status: TeamStatus = TeamStatus.OFF_DUTY) -> None:
        """Begin with the status in which the team is found, so that a simulation can go on after a pause."""
        self._plan = plan
        self._course = course
        self._status = status
        self._point = plan.home
        self._way: list[Point] = []
        self._due_ms: int | None = None
        self._now_ms = 0
        self._fix_due_ms = 0
        self._network_back_ms: int | None = None
        self._absent: str | None = None
        self._is_vehicle_down = False

    def step(self, now_ms: int, rng: Random) -> list[Action]:
        """What the team does until `now_ms` (milliseconds of the scenario)."""
        elapsed_ms, self._now_ms = now_ms - self._now_ms, now_ms
        if self._due_ms is None:
            self._due_ms = now_ms + self._draw_stay_ms(rng)
        heading_deg, speed_mps = self._move(elapsed_ms, rng)
        actions = self._wander_off_network(elapsed_ms, rng)
        if now_ms >= self._due_ms and not (self._stay.is_on_the_way and self._way):
            actions += self._change_status(rng)
            self._due_ms = now_ms + self._draw_stay_ms(rng)
        if self._plan.voice is Voice.PHONE and self._status is not TeamStatus.OFF_DUTY and now_ms >= self._fix_due_ms:
            self._fix_due_ms = now_ms + (FIX_MOVING_MS if self._way else FIX_STANDING_MS)
            actions.append(self._fix(heading_deg, speed_mps, rng))
        return actions

    @property
    def status(self) -> TeamStatus:
        """What the team is doing."""
        return self._status

    @property
    def _stay(self) -> Stay:
        return STAYS[self._plan.habits][self._status]

    def _draw_stay_ms(self, rng: Random) -> int:
        return rng.randint(self._stay.least_s * 1000, self._stay.most_s * 1000)

    def _change_status(self, rng: Random) -> list[Action]:
        before = self._status
        self._status = _choose(self._stay.then, rng)
        is_by_post = self._plan.voice is Voice.RADIO or self._status is TeamStatus.ALERTED
        actions: list[Action] = []
        reason = None
        if self._status is TeamStatus.UNAVAILABLE:
            reason = _choose(REASONS[self._plan.habits], rng)
            actions += self._stand_down(reason)
        elif before in (TeamStatus.OFF_DUTY, TeamStatus.UNAVAILABLE):
            actions += self._report_in(before, rng)
        self._set_out(rng)
        return [*actions, SayStatus(self._status, reason, is_by_post)]

    def _stand_down(self, reason: UnavailableReason) -> list[Action]:
        if reason is UnavailableReason.BREAK:
            return [SayPresence(code, Presence.ON_BREAK) for code in self._present]
        if self._plan.has_vehicle and reason in TECHNICAL:
            self._is_vehicle_down = True
            return [SayTechnicalState(TECHNICAL[reason])]
        return []

    def _report_in(self, before: TeamStatus, rng: Random) -> list[Action]:
        """Whoever is there checks in; now and then somebody has gone home, or come back."""
        actions: list[Action] = []
        if self._is_vehicle_down:
            self._is_vehicle_down = False
            actions.append(SayTechnicalState(TechnicalState.OPERATIONAL))
        note = ""
        if before is TeamStatus.UNAVAILABLE and self._absent is not None:
            self._absent, note = None, "au complet"
        elif before is TeamStatus.UNAVAILABLE and len(self._plan.member_codes) > 2 and rng.random() < 0.3:
            self._absent, note = self._plan.member_codes[-1], "un départ anticipé"
            actions.append(SayPresence(self._absent, Presence.CHECKED_OUT))
        actions += [SayPresence(code, Presence.CHECKED_IN) for code in self._present]
        if before is TeamStatus.OFF_DUTY or note:
            actions.append(SayHeadcount(len(self._present), note))
        return actions

    @property
    def _present(self) -> tuple[str, ...]:
        return tuple(code for code in self._plan.member_codes if code != self._absent)

    def _set_out(self, rng: Random) -> None:
        """Choose where to go with the new status."""
        match self._status:
            case TeamStatus.PATROL | TeamStatus.EN_ROUTE:
                self._go_to(self._course.at(rng.uniform(*self._plan.beat_m)))
            case TeamStatus.TRANSPORTING:
                self._go_to(rng.choice(self._plan.destinations))
            case TeamStatus.AVAILABLE_MOBILE | TeamStatus.UNAVAILABLE:
                self._go_to(self._plan.home)
            case TeamStatus.ON_SCENE | TeamStatus.WITH_PATIENT | TeamStatus.AT_DESTINATION:
                self._way = []

    def _go_to(self, end: Point) -> None:
        self._way = self._course.route(self._point, end)[1:]

    def _move(self, elapsed_ms: int, rng: Random) -> tuple[float | None, float]:
        """Go on along the way; heading and speed at the end of it. On patrol one turns round and walks on."""
        if self._status is TeamStatus.PATROL and not self._way:
            self._set_out(rng)
        if not self._way:
            return None, 0.0
        speed_mps = SPEEDS_MPS[self._plan.habits][self._status in URGENT] * rng.uniform(0.8, 1.2)
        left_m = speed_mps * elapsed_ms / 1000
        heading_deg = None
        while self._way:
            ahead = leg(self._point, self._way[0])
            heading_deg = ahead.heading_deg
            if ahead.length_m > left_m:
                self._point = between(self._point, self._way[0], left_m / ahead.length_m)
                break
            left_m -= ahead.length_m
            self._point = self._way.pop(0)
        return heading_deg, speed_mps

    def _wander_off_network(self, elapsed_ms: int, rng: Random) -> list[Action]:
        """Phones lose the network now and then, for some minutes."""
        if self._plan.voice is not Voice.PHONE:
            return []
        if self._network_back_ms is not None:
            if self._now_ms < self._network_back_ms:
                return []
            self._network_back_ms = None
            return [FindNetwork()]
        if rng.random() >= elapsed_ms / (HOURS_BETWEEN_LOSSES * 3_600_000):
            return []
        self._network_back_ms = self._now_ms + rng.randint(*LOSS_MS)
        return [LoseNetwork()]

    def _fix(self, heading_deg: float | None, speed_mps: float, rng: Random) -> BeAt:
        noise_deg = GPS_NOISE_M / 111_320
        point = Point(
            round(rng.gauss(self._point.lat_deg, noise_deg), 6), round(rng.gauss(self._point.lon_deg, noise_deg), 6)
        )
        battery_pct = 100 - self._now_ms // BATTERY_MS_PER_PCT % 80
        return BeAt(point, round(rng.uniform(3, 15), 1), round(speed_mps, 1), heading_deg, battery_pct)


def _choose(weighted: tuple[tuple[T, int], ...], rng: Random) -> T:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]

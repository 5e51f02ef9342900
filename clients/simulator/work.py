"""What a crew's statuses mean for interventions, victims and evacuations: the trade beside the movement. Pure.

The crew tells it through its own phone, or the post that hears it does; what a command post does about it is in `desk`.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from clients.sdk import Replica
from clients.simulator.crew import SayStatus
from clients.simulator.habits import Habits
from protocol import commands as c
from protocol.evacuations import EvacuationState
from protocol.ids import AssignmentId, EvacuationId, InterventionId, LandmarkId, MessageId, SiteId, TeamId, VictimId
from protocol.interventions import CallSource, ExpectedVictims, Intervention, Priority
from protocol.messages import MessageKind
from protocol.teams import TeamStatus
from protocol.victims import CustodyKind, Holder, TriageCategory, VictimOutcome

HOURS_BETWEEN_MESSAGES = 0.75
MINUTES_BETWEEN_WALK_INS = 12
_CATEGORIES = (
    (TriageCategory.MINOR, 60),
    (TriageCategory.DELAYED, 30),
    (TriageCategory.UNINJURED, 7),
    (TriageCategory.IMMEDIATE, 3),
)
_PRIORITIES = ((Priority.P3, 4), (Priority.P2, 4), (Priority.P1, 2))
_NATURES = ("C02.05.01", "C02.08.00", "C02.09.00", "C02.15.00")
_WALK_INS = (("blister", 5), ("cramp", 4), ("rest", 3), ("plaster", 2), ("scratch", 1))
_MESSAGES = ("equipment", "stretcher_help", "radio_check_ok", "oxygen", "no_victim")


class Telling(NamedTuple):
    """A command without its envelope."""

    kind: type[c.CommandEnvelope]
    fields: dict[str, Any]
    is_by_post: bool = False
    """An order: the post gives it, whatever way the crew has to speak."""


class CrewAtWork:
    """One crew: which intervention, which victim, which evacuation it has in hand."""

    def __init__(
        self,
        team_id: TeamId,
        habits: Habits,
        *,
        has_phone: bool,
        home_id: SiteId,
        places: Sequence[LandmarkId],
        counts_walk_ins: bool,
        new_id: Callable[[], UUID],
    ) -> None:
        self._team_id = team_id
        self._habits = habits
        self._has_phone = has_phone
        self._home_id = home_id
        self._places = places
        self._counts_walk_ins = counts_walk_ins
        self._new_id = new_id
        self._status = TeamStatus.OFF_DUTY
        self._intervention_id: InterventionId | None = None
        self._victim_id: VictimId | None = None
        self._evacuation_id: EvacuationId | None = None

    def begin(self, status: TeamStatus) -> None:
        """The status in which the crew is found; what it had in hand before stays with the post."""
        self._status = status

    def follow(self, say: SayStatus, replica: Replica, rng: Random) -> tuple[bool, Sequence[Telling]]:
        """Whether the status is told as such (else what follows says it), and what else the crew tells after it."""
        before, self._status = self._status, say.status
        match say.status:
            case TeamStatus.ALERTED:
                return False, [self._call_for(rng)]
            case TeamStatus.ON_SCENE if before is TeamStatus.PATROL:
                return False, [self._engage_itself(rng)]
            case TeamStatus.WITH_PATIENT:
                return True, [self._find(replica, rng)]
            case TeamStatus.TRANSPORTING:
                return True, self._set_out()
            case TeamStatus.AT_DESTINATION:
                return True, self._arrive()
            case TeamStatus.HANDED_OVER:
                return True, self._hand_over()
            case TeamStatus.AVAILABLE_MOBILE | TeamStatus.AVAILABLE_BASE:
                return True, self._leave(rng)
        return True, ()

    def pass_time(self, elapsed_ms: int, rng: Random) -> list[Telling]:
        """Messages to the post, and people who walk in for something small."""
        tellings = []
        on_duty = self._status not in (TeamStatus.OFF_DUTY, TeamStatus.UNAVAILABLE)
        if on_duty and rng.random() < elapsed_ms / (HOURS_BETWEEN_MESSAGES * 3_600_000):
            fields = {"message_id": MessageId(self._new_id()), "kind": MessageKind.CANNED}
            code = rng.choice(_MESSAGES)
            quoted = {} if self._has_phone else {"from_team_id": self._team_id}
            tellings.append(Telling(c.SendMessage, {**fields, **quoted, "canned_code": code}))
        is_open = self._counts_walk_ins and self._status in (TeamStatus.AVAILABLE_BASE, TeamStatus.WITH_PATIENT)
        if is_open and rng.random() < elapsed_ms / (MINUTES_BETWEEN_WALK_INS * 60_000):
            nature = rng.choices([each for each, _ in _WALK_INS], [weight for _, weight in _WALK_INS])[0]
            count = rng.randint(1, 3)
            tellings.append(Telling(c.TallyMinorCare, {"nature": nature, "count": count, "site_id": self._home_id}))
        return tellings

    def _call_for(self, rng: Random) -> Telling:
        """The post sends the crew somewhere: intervention and order in one command; the system alerts it."""
        self._intervention_id = InterventionId(self._new_id())
        fields = {
            "intervention_id": self._intervention_id,
            "priority": _draw(_PRIORITIES, rng),
            "nature": rng.choice(_NATURES),
            "landmark_id": rng.choice(self._places),
            "call_source": rng.choice((CallSource.PUBLIC, CallSource.RADIO, CallSource.PHONE)),
            "expected_victims": ExpectedVictims.ONE,
            "engages_team_id": self._team_id,
            "assignment_id": AssignmentId(self._new_id()),
        }
        return Telling(c.CreateIntervention, fields, is_by_post=True)

    def _engage_itself(self, rng: Random) -> Telling:
        """On patrol one comes upon somebody: that is normal, and one message."""
        self._intervention_id = InterventionId(self._new_id())
        fields: dict[str, Any] = {
            "intervention_id": self._intervention_id,
            "nature": rng.choice(_NATURES),
            "landmark_id": rng.choice(self._places),
            "call_source": CallSource.PATROL,
            "engages_team_id": self._team_id,
            "assignment_id": AssignmentId(self._new_id()),
            "team_status": TeamStatus.ON_SCENE,
        }
        if not self._has_phone:
            fields["is_self_engaged"] = True
        return Telling(c.CreateIntervention, fields)

    def _find(self, replica: Replica, rng: Random) -> Telling:
        self._victim_id = VictimId(self._new_id())
        fields: dict[str, Any] = {
            "victim_id": self._victim_id,
            "category": _draw(_CATEGORIES, rng),
            "age_years": rng.randint(18, 75),
        }
        if self._intervention_id is not None and replica.get(Intervention, self._intervention_id) is not None:
            fields["intervention_id"] = self._intervention_id
        if not self._has_phone:
            fields["team_id"] = self._team_id
        return Telling(c.RegisterVictim, fields)

    def _set_out(self) -> list[Telling]:
        """The crew asks, loads and leaves; destination and bed are the post's affair."""
        if self._victim_id is None:
            return []
        self._evacuation_id = EvacuationId(self._new_id())
        wish = {"evacuation_id": self._evacuation_id, "victim_ids": (self._victim_id,)}
        return [
            Telling(c.RequestEvacuation, wish),
            self._advance(EvacuationState.LOADED),
            self._advance(EvacuationState.DEPARTED),
        ]

    def _arrive(self) -> list[Telling]:
        if self._evacuation_id is not None:
            return [self._advance(EvacuationState.ARRIVED)]
        if self._victim_id is None or self._habits is Habits.DRIVING:
            return []
        # On foot: to the post from which the crew goes out.
        victim_id, self._victim_id = self._victim_id, None
        to = Holder(kind=CustodyKind.SITE, site_id=self._home_id)
        return [Telling(c.MoveVictim, {"victim_id": victim_id, "to": to})]

    def _hand_over(self) -> list[Telling]:
        if self._evacuation_id is None:
            return []
        telling = self._advance(EvacuationState.HANDED_OVER, handed_over_to="infirmière d'accueil, urgences")
        self._evacuation_id = self._victim_id = None
        return [telling]

    def _leave(self, rng: Random) -> list[Telling]:
        """Whoever is still in the crew's hands goes home, or wants no help."""
        self._intervention_id = None
        if self._victim_id is None or self._evacuation_id is not None:
            return []
        victim_id, self._victim_id = self._victim_id, None
        refuses = rng.random() < 0.15
        fields: dict[str, Any] = {"victim_id": victim_id, "outcome": VictimOutcome.RELEASED}
        if refuses:
            fields |= {"outcome": VictimOutcome.REFUSED, "reason": "Ne souhaite pas de soins."}
        return [Telling(c.SetOutcome, fields)]

    def _advance(self, state: EvacuationState, **more: Any) -> Telling:
        return Telling(c.AdvanceEvacuation, {"evacuation_id": self._evacuation_id, "state": state, **more})


def _draw(weighted: Sequence[tuple[Any, int]], rng: Random) -> Any:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]

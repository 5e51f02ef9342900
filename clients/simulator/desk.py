"""What the command post of a simulated event does about what it sees: destinations, endings, messages. Pure.

It acts on what its own replica shows, so that it goes on after a pause and makes up for what was left open.
"""

from collections.abc import Callable, Collection, Sequence
from random import Random
from uuid import UUID

from clients.sdk import Replica
from clients.simulator.work import Telling
from protocol import commands as c
from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.ids import MessageId, SiteId, TeamId
from protocol.interventions import Intervention, InterventionStatus
from protocol.messages import Addressees, Message, MessageKind
from protocol.teams import Team, TeamStatus
from protocol.victims import CustodyState, Victim, VictimOutcome, VictimPresence

DECIDES_MS = (15_000, 60_000)
"""From the wish for an evacuation to the post's answer."""
ENDS_MS = (60_000, 180_000)
READS_MS = (10_000, 90_000)
RESTS_MS = (600_000, 2_400_000)
"""How long somebody is looked after at a first-aid post."""
HOURS_BETWEEN_ORDERS = 0.5

_UNDER_WAY = frozenset(
    {
        EvacuationState.REQUESTED,
        EvacuationState.LOADED,
        EvacuationState.DEPARTED,
    }
)
_IN_PROGRESS = frozenset({InterventionStatus.REPORTED, InterventionStatus.ASSESSED, InterventionStatus.IN_PROGRESS})
_ON_THE_GROUND = frozenset({Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.POST_LEADER})
_ORDERS = ("order_situation", "order_call_post")


class PostDesk:
    """One command post. Each thing is done once, some while after it came up."""

    def __init__(
        self, hospitals: Sequence[SiteId], crews: Collection[TeamId], rng: Random, new_id: Callable[[], UUID]
    ) -> None:
        """`crews` are those of the play, who answer; people who joined it are asked nothing by a machine."""
        self._hospitals = list(hospitals)
        self._crews = frozenset(crews)
        self._rng = rng
        self._new_id = new_id
        self._due_ms: dict[tuple[str, UUID], int] = {}
        self._done: set[tuple[str, UUID]] = set()
        self._now_ms = 0

    def due(self, replica: Replica, now_ms: int) -> list[Telling]:
        """What the post says now."""
        elapsed_ms, self._now_ms = now_ms - self._now_ms, now_ms
        tellings = [*self._send_away(replica), *self._end(replica), *self._let_go(replica), *self._read(replica)]
        if self._rng.random() < elapsed_ms / (HOURS_BETWEEN_ORDERS * 3_600_000):
            tellings += self._ask_everybody(replica)
        return tellings

    def _send_away(self, replica: Replica) -> list[Telling]:
        """Yes, there, with a bed, by the crew that asked. What a person at a desk asked for, a person decides."""
        tellings = []
        for evacuation in replica.of(Evacuation).values():
            crew = evacuation.requested_by_team_id
            is_open = evacuation.state in _UNDER_WAY and evacuation.times.authorised_at is None and crew is not None
            if is_open and self._hospitals and self._is_time("authorise", evacuation.id, DECIDES_MS):
                fields = {"evacuation_id": evacuation.id}
                destination = {"destination_site_id": self._rng.choice(self._hospitals)}
                tellings.append(Telling(c.AuthoriseEvacuation, fields | destination))
                tellings.append(Telling(c.AskBed, fields))
                tellings.append(Telling(c.ConfirmBed, fields))
                tellings.append(Telling(c.AssignVector, fields | {"vector": VectorKind.OWN, "team_id": crew}))
        return tellings

    def _end(self, replica: Replica) -> list[Telling]:
        """Somebody was on it and nobody is any more: it is over."""
        return [
            Telling(c.SetInterventionStatus, {"intervention_id": intervention.id, "status": InterventionStatus.ENDED})
            for intervention in replica.of(Intervention).values()
            if intervention.status in _IN_PROGRESS
            and _had_a_team(intervention)
            and not intervention.team_ids
            and self._is_time("end", intervention.id, ENDS_MS)
        ]

    def _let_go(self, replica: Replica) -> list[Telling]:
        """Whoever a crew brought to a first-aid post is received there, rests, and goes."""
        tellings = []
        for victim in replica.of(Victim).values():
            custody = victim.custody
            if victim.presence is not VictimPresence.AT_SITE or custody is None:
                continue
            if custody.given_by not in _ON_THE_GROUND:
                continue  # what a person at a desk entered, a person goes on with
            is_declared = custody.state is CustodyState.DECLARED
            if is_declared and self._is_time("receive", victim.id, DECIDES_MS):
                tellings.append(Telling(c.ConfirmReceipt, {"victim_id": victim.id}))
            if self._is_time("release", victim.id, RESTS_MS):
                released = {"victim_id": victim.id, "outcome": VictimOutcome.RELEASED}
                tellings.append(Telling(c.SetOutcome, released))
        return tellings

    def _read(self, replica: Replica) -> list[Telling]:
        """What the crews of the play say; what people say is read by people."""
        return [
            Telling(c.MarkMessageRead, {"message_id": message.id})
            for message in replica.of(Message).values()
            if message.is_for_posts
            and message.from_team_id in self._crews
            and message.read_at is None
            and self._is_time("read", message.id, READS_MS)
        ]

    def _ask_everybody(self, replica: Replica) -> list[Telling]:
        teams = replica.of(Team).values()
        asked = [team.id for team in teams if team.id in self._crews and team.status is not TeamStatus.OFF_DUTY]
        if not asked:
            return []
        fields = {
            "message_id": MessageId(self._new_id()),
            "kind": MessageKind.ORDER,
            "to": Addressees(team_ids=tuple(asked)),
            "canned_code": self._rng.choice(_ORDERS),
        }
        return [Telling(c.SendMessage, fields)]

    def _is_time(self, what: str, about: UUID, after_ms: tuple[int, int]) -> bool:
        """Some while after it came up, once."""
        key = (what, about)
        if key in self._done:
            return False
        if key not in self._due_ms:
            self._due_ms[key] = self._now_ms + self._rng.randint(*after_ms)
        if self._now_ms < self._due_ms[key]:
            return False
        self._done.add(key)
        del self._due_ms[key]
        return True


def _had_a_team(intervention: Intervention) -> bool:
    times = (intervention.first_alerted_at, intervention.first_on_scene_at, intervention.first_contact_at)
    return any(time is not None for time in times)

"""Do the figures agree at the end: the casualty board with the victims themselves, and with what the story says."""

from collections import Counter
from typing import NamedTuple

from clients.sdk import Replica
from clients.simulator.identities import Identities
from clients.simulator.plan import StoryPlan
from clients.simulator.story import Fate, Story
from clients.simulator.victim_ways import batch_members
from protocol.casualties import CasualtyBoard, CategoryCounts, PlaceKind
from protocol.ids import SiteId, VictimId
from protocol.victims import Victim, VictimPresence

Place = tuple[PlaceKind, SiteId | None]

_PLACES: dict[VictimPresence, PlaceKind] = {
    VictimPresence.AT_SCENE: PlaceKind.SCENE,
    VictimPresence.AT_SITE: PlaceKind.SITE,
    VictimPresence.IN_TRANSPORT: PlaceKind.TRANSPORT,
    VictimPresence.AT_DESTINATION: PlaceKind.DESTINATION,
    VictimPresence.RELEASED: PlaceKind.LEFT,
    VictimPresence.REFUSED: PlaceKind.LEFT,
    VictimPresence.LOST_TRACK: PlaceKind.LOST,
}


class Expected(NamedTuple):
    """What the story comes to."""

    victims: frozenset[VictimId]
    merged: int
    void: int
    places: dict[Place, int]
    minor_care: int
    minor_care_sites: frozenset[SiteId]


class Reckoning(NamedTuple):
    """The end of a story in figures."""

    issued: int
    in_use: int
    differences: tuple[str, ...]
    """Empty: every count reconciles."""

    @property
    def is_reconciled(self) -> bool:
        return not self.differences

    def say(self) -> str:
        """One line for people."""
        if self.is_reconciled:
            return f"{self.issued} numbers given, {self.in_use} people counted once each: every count reconciles"
        return f"the counts do not reconcile: {'; '.join(self.differences)}"


def expected(story: Story, plan: StoryPlan, ids: Identities) -> Expected:
    """Where everybody should be once all of the story has been played."""
    fates = Counter(victim.fate for victim in story.victims)
    places: Counter[Place] = Counter()
    places[PlaceKind.SITE, ids.site("PMA")] = fates[Fate.STAYS]
    places[PlaceKind.SITE, ids.site("DMP")] = fates[Fate.MORTUARY]
    places[PlaceKind.SITE, ids.site("CAI")] = sum(batch.count - batch.released for batch in story.batches)
    places[PlaceKind.LEFT, None] = (
        fates[Fate.HOME] + fates[Fate.REFUSED] + fates[Fate.CENTRE] + sum(batch.released for batch in story.batches)
    )
    for trip in plan.trips:
        places[PlaceKind.DESTINATION, ids.site(trip.hospital)] += 1
    desks = {desk.key: desk.site for desk in story.desks}
    singly = (ids.victim(victim.key) for victim in story.victims)
    together = (victim_id for batch in story.batches for victim_id in batch_members(ids, batch))
    return Expected(
        victims=frozenset((*singly, *together)),
        merged=fates[Fate.DUPLICATE],
        void=fates[Fate.VOID],
        places={place: count for place, count in places.items() if count},
        minor_care=sum(care.count for care in story.minor_care),
        minor_care_sites=frozenset(ids.site(desks[care.by]) for care in story.minor_care),
    )


def reckon(replica: Replica, wanted: Expected | None = None) -> Reckoning:
    """Count again from the victims, compare with the board and, if given, those of the story with what it comes to."""
    boards = list(replica.of(CasualtyBoard).values())
    board = boards[0] if boards else CasualtyBoard(id=replica.operation_id)
    victims = list(replica.of(Victim).values())
    counted = [victim for victim in victims if not victim.is_void and victim.merged_into is None]
    of_board = {(row.kind, row.site_id): _sum(row.counts) for row in board.places}
    found: dict[str, tuple[object, object]] = {
        "numbers given": (board.tags_issued, len(victims)),
        "numbers in use": (board.tags_in_use, len(counted)),
        "numbers void": (board.tags_void, sum(victim.is_void and victim.merged_into is None for victim in victims)),
        "numbers merged": (board.tags_merged, sum(victim.merged_into is not None for victim in victims)),
        "sum of numbers": (board.tags_issued, board.tags_in_use + board.tags_void + board.tags_merged),
        "sum of places": (board.tags_in_use, sum(of_board.values())),
        "sum of categories": (board.tags_in_use, _sum(board.totals)),
        "sum of ages": (board.tags_in_use, sum(_sum(row.counts) for row in board.ages)),
        "sum of minor care": (board.minor_care_count, sum(row.count for row in board.minor_care)),
        "places": (of_board, dict(Counter(_place_of(victim) for victim in counted))),
    }
    if wanted is not None:
        ours = [victim for victim in victims if victim.id in wanted.victims]
        minor_care = sum(row.count for row in board.minor_care if row.site_id in wanted.minor_care_sites)
        found |= {
            "numbers given in the story": (len(ours), len(wanted.victims)),
            "numbers merged in the story": (sum(victim.merged_into is not None for victim in ours), wanted.merged),
            "numbers void in the story": (sum(victim.is_void for victim in ours), wanted.void),
            "places in the story": (
                dict(Counter(_place_of(victim) for victim in counted if victim.id in wanted.victims)),
                wanted.places,
            ),
            "minor care in the story": (minor_care, wanted.minor_care),
        }
    differences = tuple(f"{what}: {one} and {other}" for what, (one, other) in found.items() if one != other)
    return Reckoning(board.tags_issued, board.tags_in_use, differences)


def _place_of(victim: Victim) -> Place:
    kind = _PLACES[victim.presence]
    if kind is PlaceKind.SITE:
        return kind, victim.site_id
    if kind is PlaceKind.DESTINATION:
        return kind, victim.site_id or victim.destination_site_id
    return kind, None


def _sum(counts: CategoryCounts) -> int:
    return sum(getattr(counts, name) for name in counts.__struct_fields__)

"""The casualty curve: how many of each category, and where they were, over time.

Everybody who counts today, from when they were found: a number that turned out to be void, or a second one of somebody
else, is not counted at any time, because there never was such a person. A category, a place counts from when it was
true; one that was told late counts from then as well. The last point is the casualty board, number by number.
"""

from collections.abc import Iterator

from protocol.casualties import PlaceKind
from protocol.figures import Casualties
from protocol.ids import SiteId
from protocol.victims import TriageCategory, Victim, VictimPresence
from server.domain.custody import read_journey
from server.domain.state import OperationState
from server.domain.tallies import PLACE, cell_of
from server.figures.curves import Level, curve_of
from server.figures.gathering import Gathered, in_order


def casualties_of(state: OperationState, gathered: Gathered) -> Casualties:
    """Both curves."""
    counted = counted_victims(state)
    return Casualties(
        categories=curve_of(tuple(TriageCategory), [list(_categories(gathered, victim)) for victim in counted]),
        places=curve_of(tuple(PlaceKind), [list(_places(gathered, victim)) for victim in counted]),
    )


def counted_victims(state: OperationState) -> list[Victim]:
    """Those on the board, by number."""
    return sorted((each for each in state.all(Victim) if cell_of(each) is not None), key=lambda victim: victim.number)


def stays_of(gathered: Gathered, victim: Victim) -> Iterator[tuple[int, int, VictimPresence, SiteId | None]]:
    """From when on, and by which fact, a victim was where."""
    journey = in_order(gathered.journeys.get(victim.id, {}))
    for number, (point, seq) in enumerate(journey, start=1):
        now = read_journey(each for each, _ in journey[:number])
        yield point.stamp.occurred_at, seq, now["presence"], now["site_id"]


def _categories(gathered: Gathered, victim: Victim) -> Iterator[Level]:
    acts = in_order(gathered.triages.get(victim.id, {}))
    if not acts or acts[0][0].stamp.occurred_at > victim.found_at:
        first_seq = min(gathered.journeys.get(victim.id, {}).values(), default=0)
        yield Level(victim.found_at, first_seq, {TriageCategory.UNTRIAGED: 1})
    for act, seq in acts:
        yield Level(act.stamp.occurred_at, seq, {act.category: 1})


def _places(gathered: Gathered, victim: Victim) -> Iterator[Level]:
    for at, seq, presence, _ in stays_of(gathered, victim):
        yield Level(at, seq, {PLACE[presence]: 1})

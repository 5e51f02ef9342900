"""How many victims were at each of our places, and at each destination that has an entry, over time.

A victim is at a place from when somebody said so (found there, brought there, received there) until they are somewhere
else, have left, or are lost. Whoever was taken to a destination stays there. Void and second numbers never count. A
place where nobody ever was is left out. The capacity is what was told last, all categories and beds together.
"""

import msgspec

from protocol.figures import SiteOccupancy
from protocol.ids import SiteId
from protocol.operations import Site
from protocol.victims import VictimPresence
from server.domain.naming import as_counted
from server.domain.state import OperationState
from server.figures.casualties import counted_victims, stays_of
from server.figures.curves import Level, curve_of, peak_of
from server.figures.gathering import Gathered

PRESENT = ("present",)
_AT_A_PLACE = frozenset({VictimPresence.AT_SITE, VictimPresence.AT_DESTINATION})


def occupancy_of(state: OperationState, gathered: Gathered) -> tuple[SiteOccupancy, ...]:
    """One row for each place where somebody was, by its code."""
    stays: dict[SiteId, list[list[Level]]] = {}
    for victim in counted_victims(state):
        here: dict[SiteId, list[Level]] = {}
        last: SiteId | None = None
        for at, seq, presence, site_id in stays_of(gathered, victim):
            place = site_id if presence in _AT_A_PLACE else None
            if place is None and presence is VictimPresence.AT_DESTINATION:
                place = victim.destination_site_id
            if last is not None and place != last:
                here[last].append(Level(at, seq, {}))
            if place is not None and place != last:
                here.setdefault(place, []).append(Level(at, seq, {"present": 1}))
            last = place
        for place, levels in here.items():
            stays.setdefault(place, []).append(levels)
    rows = [_row(site, stays[site.id]) for site in state.all(Site) if site.id in stays]
    return tuple(sorted((row for row in rows if row.peak), key=lambda row: (as_counted(row.code), row.site_id.int)))


def _row(site: Site, levels: list[list[Level]]) -> SiteOccupancy:
    curve = curve_of(PRESENT, levels)
    peak = peak_of(curve)
    given = [number for number in msgspec.structs.astuple(site.capacity) if number is not None]
    return SiteOccupancy(
        site_id=site.id,
        code=site.code,
        kind=site.kind,
        capacity=sum(given) if given else None,
        peak=peak.values[0] if peak else 0,
        peak_at=peak.at if peak else 0,
        peak_seq=peak.seq if peak else 0,
        curve=curve,
    )

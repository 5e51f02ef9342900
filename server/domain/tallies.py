"""The casualty board: kept with every fact by taking a victim out of its old cell and putting it into its new one.

Nobody is ever counted by walking the victims, except by `recount`, which proves in the tests that the board is right.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.casualties import AgeRow, CasualtyBoard, CategoryCounts, MinorCareRow, PlaceKind, PlaceRow
from protocol.entities import Entity
from protocol.ids import OperationId, SiteId
from protocol.operations import Site
from protocol.victims import AgeBand, TriageCategory, Victim, VictimPresence
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.state import OperationState

PLACE: dict[VictimPresence, PlaceKind] = {
    VictimPresence.AT_SCENE: PlaceKind.SCENE,
    VictimPresence.AT_SITE: PlaceKind.SITE,
    VictimPresence.IN_TRANSPORT: PlaceKind.TRANSPORT,
    VictimPresence.AT_DESTINATION: PlaceKind.DESTINATION,
    VictimPresence.RELEASED: PlaceKind.LEFT,
    VictimPresence.REFUSED: PlaceKind.LEFT,
    VictimPresence.LOST_TRACK: PlaceKind.LOST,
}
"""Where each presence is counted."""

ABSOLUTE = (TriageCategory.IMMEDIATE,)
"""Absolute emergencies (UA)."""
RELATIVE = (TriageCategory.DELAYED, TriageCategory.MINOR)
"""Relative emergencies (UR): the French count has the walking wounded among them."""

_SUMS = {"absolute_count": ABSOLUTE, "relative_count": RELATIVE, "involved_count": (TriageCategory.UNINJURED,)}
"""Categories that are also counted together."""

_PLACE_ORDER = {kind: order for order, kind in enumerate(PlaceKind)}
_AGE_ORDER = {band: order for order, band in enumerate(AgeBand)}


class Cell(NamedTuple):
    """Where on the board somebody is counted."""

    category: TriageCategory
    place: PlaceKind
    site_id: SiteId | None
    age_band: AgeBand


@cache
def board_id(operation_id: OperationId) -> UUID:
    """The one board of an operation."""
    return uuid5(operation_id, "casualty board")


def board_of(state: OperationState) -> CasualtyBoard:
    """The board as it stands; empty before the first victim."""
    return state.find(CasualtyBoard, board_id(state.operation_id)) or CasualtyBoard(id=board_id(state.operation_id))


def cell_of(victim: Victim) -> Cell | None:
    """Where a victim is counted; None for a number that stands for nobody, or for somebody counted already."""
    if victim.is_void or victim.merged_into is not None:
        return None
    place = PLACE[victim.presence]
    site_id = None
    if place is PlaceKind.SITE:
        site_id = victim.site_id
    elif place is PlaceKind.DESTINATION:
        site_id = victim.site_id or victim.destination_site_id
    return Cell(victim.category, place, site_id, victim.age_band)


def with_board(state: OperationState, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """What a fact touches, and the board if a victim among it is counted elsewhere now."""
    if not any(isinstance(one, Victim) for one in entities):
        return entities
    standing = next((one for one in entities if isinstance(one, CasualtyBoard)), None) or board_of(state)
    board = standing
    for one in entities:
        if isinstance(one, Victim):
            board = with_victim(board, state.find(Victim, one.id), one)
    if board is standing:
        return entities
    return (*(one for one in entities if not isinstance(one, CasualtyBoard)), board)


def with_victim(board: CasualtyBoard, before: Victim | None, after: Victim) -> CasualtyBoard:
    """The board after one victim changed; `before` is None for a new one."""
    old_cell = None if before is None else cell_of(before)
    new_cell = cell_of(after)
    old_tag = None if before is None else _tag_field(before)
    new_tag = _tag_field(after)
    if old_tag != new_tag:
        changes = {new_tag: getattr(board, new_tag) + 1}
        if old_tag is None:
            changes["tags_issued"] = board.tags_issued + 1
        else:
            changes[old_tag] = getattr(board, old_tag) - 1
        board = msgspec.structs.replace(board, **changes)
    return board if old_cell == new_cell else _with_cells(board, old_cell, new_cell)


def with_minor_care(board: CasualtyBoard, site_id: SiteId | None, nature: str, count: int) -> CasualtyBoard:
    """The board with so many more small things treated there."""
    rows = {(row.site_id, row.nature): row for row in board.minor_care}
    row = rows.pop((site_id, nature), None)
    new_count = count + (0 if row is None else row.count)
    if new_count:
        rows[site_id, nature] = MinorCareRow(site_id=site_id, nature=nature, count=new_count)
    ordered = sorted(rows.values(), key=lambda each: (_bytes(each.site_id), each.nature))
    return msgspec.structs.replace(board, minor_care=tuple(ordered), minor_care_count=board.minor_care_count + count)


def minor_care_at(board: CasualtyBoard, site_id: SiteId | None, nature: str) -> int:
    """How many small things of that nature were treated there."""
    return sum(row.count for row in board.minor_care if row.site_id == site_id and row.nature == nature)


def recount(
    operation_id: OperationId, victims: Iterable[Victim], minor_care: tuple[MinorCareRow, ...]
) -> CasualtyBoard:
    """The board counted anew from everybody: what the kept one must always equal."""
    board = CasualtyBoard(
        id=board_id(operation_id), minor_care=minor_care, minor_care_count=sum(row.count for row in minor_care)
    )
    for victim in victims:
        board = with_victim(board, None, victim)
    return board


def reconciles(board: CasualtyBoard) -> bool:
    """Does the board add up: numbers given, numbers in use, places, ages and totals?"""
    return (
        board.tags_issued == board.tags_in_use + board.tags_void + board.tags_merged
        and board.tags_in_use == _sum([board.totals])
        and board.totals == _added(row.counts for row in board.places)
        and board.totals == _added(row.counts for row in board.ages)
        and board.absolute_count == sum(getattr(board.totals, category) for category in ABSOLUTE)
        and board.relative_count == sum(getattr(board.totals, category) for category in RELATIVE)
        and board.involved_count == board.totals.uninjured
        and board.minor_care_count == sum(row.count for row in board.minor_care)
    )


def tally_minor_care(state: OperationState, command: c.TallyMinorCare, actor: Actor, moment: Moment) -> Decision:
    site_id = command.site_id or actor.site_id
    board = board_of(state)
    if site_id is not None and state.find(Site, site_id) is None:
        return unknown("site_id")
    if command.count == 0 or minor_care_at(board, site_id, command.nature) + command.count < 0:
        return invalid("count", state.find(CasualtyBoard, board.id))
    return accept(e.MinorCareTallied(nature=command.nature, count=command.count, site_id=site_id))


def minor_care_tallied(state: OperationState, record: e.Record, event: e.MinorCareTallied) -> tuple[Entity, ...]:
    return (with_minor_care(board_of(state), event.site_id, event.nature, event.count),)


def _tag_field(victim: Victim) -> str:
    """Which of the board's fields counts this number."""
    if victim.is_void:
        return "tags_void"
    return "tags_in_use" if victim.merged_into is None else "tags_merged"


def _with_cells(board: CasualtyBoard, old: Cell | None, new: Cell | None) -> CasualtyBoard:
    """The board after somebody left one cell for another; the parts that both share are left alone."""
    was = None if old is None else old.category
    now = None if new is None else new.category
    changes: dict[str, Any] = {}
    if was is not now:
        changes["totals"] = _with_counts(board.totals, was, now)
        for field, among in _SUMS.items():
            change = (now in among) - (was in among)
            if change:
                changes[field] = getattr(board, field) + change
    places, ages = list(board.places), list(board.ages)
    for cell, change in ((old, -1), (new, 1)):
        if cell is not None:
            _count_place(places, cell, change)
            _count_age(ages, cell, change)
    return msgspec.structs.replace(board, places=tuple(places), ages=tuple(ages), **changes)


def _count_place(rows: list[PlaceRow], cell: Cell, change: int) -> None:
    for number, row in enumerate(rows):
        if row.kind is cell.place and row.site_id == cell.site_id:
            counts = _with_count(row.counts, cell.category, change)
            rows[number : number + 1] = [] if counts == _NOBODY else [msgspec.structs.replace(row, counts=counts)]
            return
    rows.append(PlaceRow(kind=cell.place, site_id=cell.site_id, counts=_with_count(_NOBODY, cell.category, change)))
    rows.sort(key=lambda row: (_PLACE_ORDER[row.kind], _bytes(row.site_id)))


def _count_age(rows: list[AgeRow], cell: Cell, change: int) -> None:
    for number, row in enumerate(rows):
        if row.age_band is cell.age_band:
            counts = _with_count(row.counts, cell.category, change)
            rows[number : number + 1] = [] if counts == _NOBODY else [msgspec.structs.replace(row, counts=counts)]
            return
    rows.append(AgeRow(age_band=cell.age_band, counts=_with_count(_NOBODY, cell.category, change)))
    rows.sort(key=lambda row: _AGE_ORDER[row.age_band])


_NOBODY = CategoryCounts()


def _with_count(counts: CategoryCounts, category: TriageCategory, change: int) -> CategoryCounts:
    return msgspec.structs.replace(counts, **{category: getattr(counts, category) + change})


def _with_counts(counts: CategoryCounts, was: TriageCategory | None, now: TriageCategory | None) -> CategoryCounts:
    counts = counts if was is None else _with_count(counts, was, -1)
    return counts if now is None else _with_count(counts, now, 1)


def _sum(several: Iterable[CategoryCounts]) -> int:
    return sum(getattr(counts, field) for counts in several for field in counts.__struct_fields__)


def _added(several: Iterable[CategoryCounts]) -> CategoryCounts:
    rows = list(several)
    fields = CategoryCounts.__struct_fields__
    return CategoryCounts(**{field: sum(getattr(row, field) for row in rows) for field in fields})


def _bytes(site_id: SiteId | None) -> bytes:
    return b"" if site_id is None else site_id.bytes

"""The content of a report from which nobody can be named: every text that somebody typed, and every name of a person,
team or place, gives way to one that means nothing elsewhere (rule FG4). What has no place on a map has no coordinates.

Entities keep only what is listed here; a kind of thing that is not listed is left out. Deny by default.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.casualties import CasualtyBoard
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.figures import CountRow, CoverReturn, Figures, SpreadRow
from protocol.interventions import Intervention
from protocol.members import Member
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.regulation import RegulationCase
from protocol.teams import Team
from protocol.vehicles import Vehicle
from protocol.victims import Victim
from server.domain.anonymity import Pseudonyms, known_code
from server.domain.naming import as_counted

_PREFIXES: Mapping[type, str] = {
    Team: "T",
    Site: "S",
    Sector: "Z",
    Organisation: "O",
    Member: "M",
    Vehicle: "VH",
    Intervention: "I",
    Victim: "V",
}
_KEPT: Mapping[type, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        Operation: "id kind mode status created_at opened_at closed_at plan",
        Organisation: "id kind",
        Sector: "id kind",
        Site: "id kind",
        Team: "id kind organisation_id status headcount_declared headcount_counted merged_into",
        Member: "id",
        Vehicle: "id kind team_id",
        Alert: "id kind team_id raised_at state outcome",
        Assignment: "id team_id intervention_id",
        Intervention: "id status priority team_ids reported_at sector_id",
        Victim: "id",
        CasualtyBoard: "id tags_issued tags_in_use tags_void tags_merged totals absolute_count relative_count"
        " involved_count places ages minor_care_count",
        Evacuation: "id victim_ids state vector",
        RegulationCase: "id victim_id",
    }.items()
}
"""What is printed of each kind of thing and says nothing of anybody."""


def anonymous_entities(entities: Iterable[Entity], pseudonyms: Pseudonyms, codes: frozenset[str]) -> tuple[Entity, ...]:
    """The entities with other names, without what was typed."""
    return tuple(
        _anonymous(entity, pseudonyms, codes) for entity in _in_order(entities) if isinstance(entity, tuple(_KEPT))
    )


def anonymous_figures(figures: Figures, pseudonyms: Pseudonyms, codes: frozenset[str]) -> Figures:
    """The figures with the same other names; numbers stay as they are."""
    changes: dict[str, Any] = {}
    if figures.delays is not None:
        delays = figures.delays
        changes["delays"] = msgspec.structs.replace(
            delays,
            interventions=tuple(
                msgspec.structs.replace(each, number=_number(pseudonyms, each.intervention_id))
                for each in delays.interventions
            ),
            sectors=_renamed(delays.sectors, pseudonyms, "Z"),
            teams_from_call=_renamed(delays.teams_from_call, pseudonyms, "T"),
            teams_from_order=_renamed(delays.teams_from_order, pseudonyms, "T"),
        )
    if figures.silences is not None:
        changes["silences"] = tuple(
            msgspec.structs.replace(each, call_sign=_called(pseudonyms, "T", each.team_id)) for each in figures.silences
        )
    if figures.occupancy is not None:
        sites = (
            msgspec.structs.replace(each, code=_called(pseudonyms, "S", each.site_id)) for each in figures.occupancy
        )
        changes["occupancy"] = tuple(sorted(sites, key=lambda each: as_counted(each.code)))
    if figures.workload is not None:
        works = (
            msgspec.structs.replace(each, call_sign=_called(pseudonyms, "T", each.team_id)) for each in figures.workload
        )
        changes["workload"] = tuple(sorted(works, key=lambda each: as_counted(each.call_sign)))
    if figures.cover_return is not None:
        changes["cover_return"] = _anonymous_return(figures.cover_return, codes)
    return msgspec.structs.replace(figures, **changes)


def _anonymous(entity: Entity, pseudonyms: Pseudonyms, codes: frozenset[str]) -> Entity:
    kept = {name: getattr(entity, name) for name in _KEPT[type(entity)]}
    name = _called(pseudonyms, _PREFIXES.get(type(entity), "X"), entity.id)
    match entity:
        case Operation():
            kept |= {"code": "-", "name": "-"}
        case Team() | Vehicle():
            kept["call_sign"] = name
        case Site() | Sector():
            kept |= {"code": name, "name": name}
        case Organisation():
            kept["name"] = name
        case Member():
            kept["code"] = name
        case Intervention():
            kept |= {"number": int(name[1:]), "nature": _known(entity.nature, codes)}
        case Victim():
            kept |= {"number": int(name[1:]), "found_at": 0, "last_news_at": 0}
        case Alert():
            kept["device_id"] = entity.id
        case Assignment():
            kept["given_at"] = 0
    return type(entity)(**kept)


def _in_order(entities: Iterable[Entity]) -> list[Entity]:
    """As numbered, so that the first intervention of all is the first here too."""
    return sorted(entities, key=lambda entity: getattr(entity, "number", 0))


def _renamed(rows: Iterable[SpreadRow], pseudonyms: Pseudonyms, prefix: str) -> tuple[SpreadRow, ...]:
    """In the order of the other names: that of the true ones would tell, to who has their list, which is which."""
    renamed = (msgspec.structs.replace(row, label=_called(pseudonyms, prefix, row.id)) for row in rows)
    return tuple(sorted(renamed, key=lambda row: (row.id is None, as_counted(row.label))))


def _number(pseudonyms: Pseudonyms, intervention_id: Any) -> int:
    return int(_called(pseudonyms, "I", intervention_id)[1:] or 0)


def _called(pseudonyms: Pseudonyms, prefix: str, thing: UUID | None) -> str:
    """As plain text, which is what can be sent to the process that prints."""
    return str(pseudonyms.of(prefix, thing) or "")


def _known(code: str | None, codes: frozenset[str]) -> str | None:
    known = known_code(code, codes)
    return None if known is None else str(known)


def _anonymous_return(found: CoverReturn, codes: frozenset[str]) -> CoverReturn:
    """Natures that stand in no catalogue become one row of those that nobody said."""

    def cleaned(rows: tuple[CountRow, ...]) -> tuple[CountRow, ...]:
        return tuple(msgspec.structs.replace(row, nature=_known(row.nature, codes)) for row in rows)

    return msgspec.structs.replace(
        found,
        minor_care=cleaned(found.minor_care),
        victims_by_post=cleaned(found.victims_by_post),
        refusals=cleaned(found.refusals),
        interventions=cleaned(found.interventions),
    )

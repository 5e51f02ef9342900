"""The end-of-cover return: what was treated, who was helped and how it ended, by nature and post; time given.

Nature is that of the intervention a victim belongs to; without one, or if nobody said it, there is none. The post of a
victim is the last of our places where the victim was; else the site of the intervention; else the home site of the
team that has or last had the victim. Duplicates are not interventions of their own. Victims whose number is void or a
second one are nobody. A victim who refused and was taken over all the same afterwards is no refusal.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from protocol.evacuations import Evacuation
from protocol.figures import CountRow, CoverReturn
from protocol.ids import SiteId
from protocol.interventions import Intervention, InterventionStatus
from protocol.operations import Site, SiteKind
from protocol.teams import Team
from protocol.victims import Victim, VictimPresence
from server.domain.state import OperationState
from server.domain.tallies import board_of
from server.figures.casualties import counted_victims, stays_of
from server.figures.delays import root_of
from server.figures.gathering import Gathered
from server.figures.headcount import volunteer_time
from server.figures.spread import ascending

T = TypeVar("T")


def cover_return_of(state: OperationState, gathered: Gathered, as_of: int) -> CoverReturn:
    """All of its tables."""
    victims = counted_victims(state)
    posts = {victim.id: _post_of(state, gathered, victim) for victim in victims}

    def nature_and_post(victim: Victim) -> dict[str, Any]:
        return {"nature": _nature_of(state, victim), "site_id": posts[victim.id]}

    def fact_of(victim: Victim) -> int:
        return gathered.seq_of(victim.id, "presence")

    refused = [victim for victim in victims if victim.presence is VictimPresence.REFUSED]
    interventions = [each for each in state.all(Intervention) if each.status is not InterventionStatus.DUPLICATE]
    return CoverReturn(
        minor_care=_minor_care(state, gathered),
        victims=_rows(victims, lambda victim: {"category": victim.category, "presence": victim.presence}, fact_of),
        victims_by_post=_rows(victims, nature_and_post, fact_of),
        evacuations=_evacuations(state, gathered),
        refusals=_rows(refused, nature_and_post, fact_of),
        interventions=_rows(
            interventions,
            lambda each: {"nature": each.nature, "status": each.status},
            lambda each: gathered.seq_of(each.id, "status"),
        ),
        volunteers=volunteer_time(state, gathered, as_of),
    )


def _minor_care(state: OperationState, gathered: Gathered) -> tuple[CountRow, ...]:
    rows = [
        CountRow(
            count=row.count,
            nature=row.nature,
            site_id=row.site_id,
            seqs=ascending(gathered.minor_care.get((row.site_id, row.nature), ())),
        )
        for row in board_of(state).minor_care
    ]
    return tuple(rows)


def _evacuations(state: OperationState, gathered: Gathered) -> tuple[CountRow, ...]:
    groups: dict[tuple[Any, Any], list[Evacuation]] = {}
    for each in state.all(Evacuation):
        groups.setdefault((each.vector, each.state), []).append(each)
    rows = [
        CountRow(
            count=len(group),
            vector=vector,
            state=reached,
            victim_count=len({victim_id for each in group for victim_id in each.victim_ids}),
            seqs=ascending(gathered.seq_of(each.id, "state") for each in group),
        )
        for (vector, reached), group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, str(row.vector), str(row.state))))


def _rows(things: Iterable[T], key: Callable[[T], dict[str, Any]], fact_of: Callable[[T], int]) -> tuple[CountRow, ...]:
    """How many of each sort, the most first; the same numbers in the same order every time."""
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for each in things:
        groups.setdefault(tuple(key(each).items()), []).append(fact_of(each))
    rows = [(group, CountRow(count=len(seqs), seqs=ascending(seqs), **dict(group))) for group, seqs in groups.items()]
    rows.sort(key=lambda row: (-row[1].count, [str(value) for _, value in row[0]]))
    return tuple(row for _, row in rows)


def _nature_of(state: OperationState, victim: Victim) -> str | None:
    intervention = state.find(Intervention, root_of(state, victim.intervention_id))
    return None if intervention is None else intervention.nature


def _post_of(state: OperationState, gathered: Gathered, victim: Victim) -> SiteId | None:
    for _, _, presence, site_id in reversed(list(stays_of(gathered, victim))):
        site = state.find(Site, site_id)
        if presence is VictimPresence.AT_SITE and site is not None and site.kind is not SiteKind.HOSPITAL:
            return site.id
    intervention = state.find(Intervention, root_of(state, victim.intervention_id))
    if intervention is not None and intervention.site_id is not None:
        return intervention.site_id
    team = state.find(Team, victim.team_id)
    return None if team is None else team.site_id

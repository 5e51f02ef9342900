"""The board's lines of what the operation is for: how many victims where, and which interventions are open."""

from typing import Final

from rich.text import Text

from clients.sdk import Replica
from protocol.casualties import CasualtyBoard, CategoryCounts, PlaceKind
from protocol.interventions import Intervention, InterventionStatus, Priority
from protocol.regulation import RegulationCase, RegulationState
from server.command_line.board_trade import show_site
from server.command_line.language import Language
from server.command_line.plain import show_plain, show_team
from server.command_line.words import INTERVENTION_STATUSES

MAX_INTERVENTIONS: Final = 3
_NAMED_TEAMS: Final = 3

_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "victims": "victimes",
        "absolute": "UA",
        "relative": "UR",
        "involved": "impliqués",
        "dead": "DCD",
        "untriaged": "non triées",
        "minor_care": "soins mineurs",
        "waits": "bilans à réguler",
        PlaceKind.SCENE: "sur les lieux",
        PlaceKind.TRANSPORT: "en transport",
        PlaceKind.LEFT: "reparties",
        PlaceKind.LOST: "perdues de vue",
        "elsewhere": "autre",
        "more": "… et {count} autres interventions",
        "nobody": "personne",
    },
    "en": {
        "victims": "victims",
        "absolute": "UA",
        "relative": "UR",
        "involved": "uninjured",
        "dead": "dead",
        "untriaged": "not sorted",
        "minor_care": "minor care",
        "waits": "wait for regulation",
        PlaceKind.SCENE: "scene",
        PlaceKind.TRANSPORT: "on the way",
        PlaceKind.LEFT: "left",
        PlaceKind.LOST: "lost track",
        "elsewhere": "elsewhere",
        "more": "… and {count} more interventions",
        "nobody": "nobody",
    },
}
_OPEN = frozenset(
    {
        InterventionStatus.REPORTED,
        InterventionStatus.ASSESSED,
        InterventionStatus.ASSIGNED,
        InterventionStatus.IN_PROGRESS,
    }
)
_URGENCY = {priority: order for order, priority in enumerate(Priority)}
_UNDECIDED = frozenset({RegulationState.READY, RegulationState.TAKEN, RegulationState.PASSED})


def draw_casualties(replica: Replica, language: Language) -> list[Text]:
    """By category, then by place; nothing before the first victim."""
    boards = list(replica.of(CasualtyBoard).values())
    if not boards:
        return []
    return [_draw_categories(boards[0], replica, language), *_draw_places(boards[0], replica, language)]


def summarise_casualties(replica: Replica, language: Language) -> list[str]:
    """One part of a plain line; nothing before the first victim."""
    words = _WORDS[language]
    return [
        f"{board.tags_in_use} {words['victims']}, {board.absolute_count} {words['absolute']}, "
        f"{board.relative_count} {words['relative']}"
        for board in replica.of(CasualtyBoard).values()
    ]


def draw_interventions(replica: Replica, language: Language) -> list[Text]:
    """The open ones, the most urgent first, each with who is on it; nothing if there are none."""
    words = _WORDS[language]
    found = [one for one in replica.of(Intervention).values() if one.status in _OPEN]
    found.sort(key=lambda one: (_URGENCY[one.priority], one.number))
    lines = [_draw_intervention(one, replica, language) for one in found[:MAX_INTERVENTIONS]]
    if len(found) > MAX_INTERVENTIONS:
        lines.append(Text(words["more"].format(count=len(found) - MAX_INTERVENTIONS), style="dim"))
    return lines


def _draw_categories(board: CasualtyBoard, replica: Replica, language: Language) -> Text:
    words, totals = _WORDS[language], board.totals
    waiting = sum(case.state in _UNDECIDED for case in replica.of(RegulationCase).values())
    line = Text(no_wrap=True, overflow="ellipsis")
    for count, name, style in (
        (board.tags_in_use, "victims", "bold"),
        (board.absolute_count, "absolute", "bold red"),
        (board.relative_count, "relative", "bold yellow"),
        (board.involved_count, "involved", "bold"),
        (totals.deceased + totals.apparently_dead + totals.expectant, "dead", "bold"),
        (totals.untriaged, "untriaged", "bold yellow"),
        (board.minor_care_count, "minor_care", "bold"),
        (waiting, "waits", "bold yellow"),
    ):
        if count or name == "victims":
            line.append(str(count), style=style)
            line.append(f" {words[name]}  ")
    return line


def _draw_places(board: CasualtyBoard, replica: Replica, language: Language) -> list[Text]:
    words = _WORDS[language]
    line = Text(no_wrap=True, overflow="ellipsis", style="dim")
    for row in board.places:
        name = words["elsewhere"] if row.kind not in words else words[row.kind]
        if row.kind in (PlaceKind.SITE, PlaceKind.DESTINATION) and row.site_id is not None:
            name = show_site(replica, row.site_id)
        if line:
            line.append(" · ")
        line.append(f"{name} {_sum(row.counts)}", style="bold red" if row.kind is PlaceKind.LOST else "")
    return [line] if line else []


def _draw_intervention(one: Intervention, replica: Replica, language: Language) -> Text:
    teams = sorted(show_team(replica, team_id) for team_id in one.team_ids)
    named = ", ".join(teams[:_NAMED_TEAMS]) or _WORDS[language]["nobody"]
    more = f" +{len(teams) - _NAMED_TEAMS}" if len(teams) > _NAMED_TEAMS else ""
    parts = [f"INT {one.number}", INTERVENTION_STATUSES[one.status][language], named + more]
    if one.priority is not Priority.NR:
        parts.insert(1, one.priority.upper())
    if one.description:
        parts.append(show_plain(one.description))
    return Text(" · ".join(parts), no_wrap=True, overflow="ellipsis", style="blue")


def _sum(counts: CategoryCounts) -> int:
    return sum(getattr(counts, name) for name in counts.__struct_fields__)

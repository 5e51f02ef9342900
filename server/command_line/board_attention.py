"""The board's lines of what waits for a decision: one line for each cause and sector, the most urgent first."""

from typing import Final
from uuid import UUID

from rich.text import Text

from clients.sdk import Replica
from protocol.attention import AttentionCause, AttentionRank
from protocol.entities import Entity
from protocol.interventions import Intervention
from protocol.messages import Message
from protocol.operations import Sector
from protocol.teams import Team
from protocol.victims import Victim
from server.command_line.board_trade import show_asker
from server.command_line.language import Language
from server.command_line.plain import show_age, show_plain, show_team
from server.domain.attention import WaitingGroup, listed_of
from server.domain.attention_owners import owner_at

MAX_LINES: Final = 5
_NAMED: Final = 4
"""Subjects named on a line; the others are counted."""

CAUSES: dict[AttentionCause, dict[Language, str]] = {
    AttentionCause.ALERT_UNSEEN: {"fr": "détresse que personne n'a vue", "en": "alert nobody has seen"},
    AttentionCause.ALERT_OPEN: {"fr": "détresse en cours", "en": "alert not ended"},
    AttentionCause.ZONE_ENTERED: {"fr": "en zone interdite ou dangereuse", "en": "in a forbidden or dangerous zone"},
    AttentionCause.TEAM_SILENT: {"fr": "muette : contact radio", "en": "silent: radio check"},
    AttentionCause.RADIO_CHECK_DUE: {"fr": "sans téléphone : contact radio", "en": "no phone: radio check"},
    AttentionCause.STATUS_OVERDUE: {"fr": "statut trop long", "en": "in this status for too long"},
    AttentionCause.ORDER_UNDELIVERED: {
        "fr": "ordre non reçu : passer par radio",
        "en": "order not delivered: by radio",
    },
    AttentionCause.ORDER_UNACKNOWLEDGED: {"fr": "ordre sans accusé", "en": "order not confirmed"},
    AttentionCause.INTERVENTION_UNASSIGNED: {"fr": "personne n'est engagé", "en": "nobody was sent"},
    AttentionCause.INTERVENTION_MAY_END: {"fr": "intervention à clore", "en": "intervention may end"},
    AttentionCause.VICTIM_UNTRIAGED: {"fr": "victime non triée", "en": "victim not sorted"},
    AttentionCause.VICTIM_WAITING: {"fr": "victime en attente", "en": "victim waiting"},
    AttentionCause.VICTIM_WITHOUT_NEWS: {"fr": "victime sans nouvelles", "en": "victim without news"},
    AttentionCause.HANDOVER_UNCONFIRMED: {"fr": "remise non confirmée", "en": "hand-over not confirmed"},
    AttentionCause.REGULATION_WAITING: {"fr": "régulation attendue", "en": "waits for regulation"},
    AttentionCause.REGULATION_UNREAD: {"fr": "décision non collationnée", "en": "decision not read back"},
    AttentionCause.EVACUATION_OVERDUE: {"fr": "évacuation en retard", "en": "evacuation overdue"},
    AttentionCause.SITREP_UNREAD: {"fr": "point de situation non lu", "en": "situation report not read"},
    AttentionCause.REQUEST_UNANSWERED: {"fr": "demande de moyens sans réponse", "en": "request without an answer"},
    AttentionCause.REQUEST_OVERDUE: {"fr": "moyens demandés pas arrivés", "en": "what was asked for is not there"},
    AttentionCause.BATTERY_LOW: {"fr": "batterie faible", "en": "battery low"},
}
_HEAD: dict[Language, str] = {"fr": "À traiter", "en": "To decide"}
_MORE: dict[Language, str] = {"fr": "… et {count} autres lignes", "en": "… and {count} more lines"}
_STYLES: dict[AttentionRank, str] = {
    AttentionRank.CREW: "bold red",
    AttentionRank.VICTIM: "bold yellow",
    AttentionRank.ORDER: "yellow",
    AttentionRank.RESOURCE: "",
    AttentionRank.DEVICE: "dim",
}


def draw_attention(replica: Replica, now: int, language: Language) -> list[Text]:
    """Nothing if nothing waits; `⇑` counts what has passed on to who stands next (rule AT10)."""
    entities = [entity for kind in Entity.__args__ for entity in replica.of(kind).values()]
    by_id: dict[UUID, Entity] = {entity.id: entity for entity in entities}
    groups = listed_of(entities, now, replica.positions.values(), by_id.get).groups
    if not groups:
        return []
    lines = [_draw_group(group, replica, now, language) for group in groups[:MAX_LINES]]
    if len(groups) > MAX_LINES:
        lines.append(Text(_MORE[language].format(count=len(groups) - MAX_LINES), style="dim"))
    return [Text(f"{_HEAD[language]} ({sum(len(group.waiting) for group in groups)})", style="bold"), *lines]


def _draw_group(group: WaitingGroup, replica: Replica, now: int, language: Language) -> Text:
    named = [_name_of(one.subject, replica, language) for one in group.waiting[:_NAMED]]
    if len(group.waiting) > _NAMED:
        named.append(f"+{len(group.waiting) - _NAMED}")
    sector = None if group.sector_id is None else replica.get(Sector, group.sector_id)
    place = "" if sector is None else f" · {show_plain(sector.code)}"
    longest = show_age(now - min(one.item.since for one in group.waiting))
    passed_on = sum(owner_at(one.item, now) is not one.item.owner for one in group.waiting)
    up = "" if passed_on == 0 else f" · ⇑ {passed_on}"
    line = f"{CAUSES[group.cause][language]}{place} · {', '.join(named)} · {longest}{up}"
    return Text(line, style=_STYLES[group.rank], no_wrap=True, overflow="ellipsis")


def _name_of(subject: Entity, replica: Replica, language: Language) -> str:
    match subject:
        case Team():
            return show_plain(subject.call_sign)
        case Victim():
            return f"V{subject.number}"
        case Intervention():
            return f"#{subject.number}"
        case Message() if not subject.team_ids:
            return show_asker(subject, replica, language)
    return show_team(replica, getattr(subject, "team_id", None))

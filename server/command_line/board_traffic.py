"""The board's lines of what is on its way and what was asked for: evacuations, requests, messages nobody has read."""

from typing import Final

from rich.text import Text

from clients.sdk import Replica
from protocol.evacuations import Bed, Evacuation, EvacuationState
from protocol.messages import Message
from protocol.resource_requests import RequestAnswer, RequestAnswerKind, WantedEffect
from server.command_line.board_trade import EVACUATION_STATES, show_asker, show_site, show_victim
from server.command_line.language import Language
from server.command_line.plain import show_age, show_plain, show_team
from server.report.request_words import REQUEST_WORDS

MAX_LINES: Final = 3
"""Of evacuations, and of requests."""
_NAMED: Final = 4

_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "evacuation": "Évacuation",
        "request": "Demande",
        "nobody": "sans vecteur",
        "bed": "lit confirmé",
        "no_bed": "✕ pas de lit",
        "asked": "lit demandé",
        "unanswered": "sans réponse",
        "unread": "Messages non lus au PC",
        "more": "… et {count} autres",
    },
    "en": {
        "evacuation": "Evacuation",
        "request": "Request",
        "nobody": "no vehicle yet",
        "bed": "bed confirmed",
        "no_bed": "✕ no bed",
        "asked": "bed asked for",
        "unanswered": "no answer",
        "unread": "Messages that no post has read",
        "more": "… and {count} more",
    },
}
_OVER = frozenset({EvacuationState.HANDED_OVER, EvacuationState.CANCELLED})


def draw_traffic(replica: Replica, now: int, language: Language) -> list[Text]:
    """Evacuations under way, requests that wait, and who has written unread; nothing where there is nothing."""
    return [
        *_first(_draw_evacuations(replica, now, language), language),
        *_first(_draw_requests(replica, now, language), language),
        *_draw_unread(replica, language),
    ]


def _draw_evacuations(replica: Replica, now: int, language: Language) -> list[Text]:
    words = _WORDS[language]
    under_way = [one for one in replica.of(Evacuation).values() if one.state not in _OVER]
    under_way.sort(key=lambda one: (_since(one, now), one.id))
    lines = []
    for one in under_way:
        by = show_plain(one.transporter) if one.team_id is None else show_team(replica, one.team_id)
        parts = [
            f"{words['evacuation']} {', '.join(show_victim(replica, each) for each in one.victim_ids)}",
            EVACUATION_STATES[one.state][0 if language == "fr" else 1]
            .removeprefix("évacuation ")
            .removeprefix("evacuation "),
            by or words["nobody"],
            f"→ {'?' if one.destination_site_id is None else show_site(replica, one.destination_site_id)}",
            *(words[_answer(bed)] for bed in one.beds if bed.site_id == one.destination_site_id),
            show_age(now - _since(one, now)),
        ]
        lines.append(_line(" · ".join(parts)))
    return lines


def _answer(bed: Bed) -> str:
    """What the destination said last."""
    if bed.confirmed_at is None and bed.refused_at is None:
        return "asked"
    return "bed" if (bed.confirmed_at or 0) > (bed.refused_at or 0) else "no_bed"


def _since(evacuation: Evacuation, now: int) -> int:
    """When it was asked for, or first heard of."""
    times = evacuation.times
    known = (times.requested_at, times.authorised_at, times.vector_assigned_at, times.loaded_at, times.departed_at)
    return min((at for at in known if at is not None), default=now)


def _draw_requests(replica: Replica, now: int, language: Language) -> list[Text]:
    """Those that wait for an answer first, then what was promised or put off; the oldest first."""
    words, index = _WORDS[language], 0 if language == "fr" else 1
    open_ones = [one for one in replica.of(Message).values() if _is_open_request(one)]
    open_ones.sort(key=lambda one: (one.answer is not None, one.accepted_at, one.id))
    lines = []
    for one in open_ones:
        if one.request is None:
            continue
        wanted = REQUEST_WORDS[WantedEffect][one.request.effect][index]
        parts = [
            f"{words['request']} {show_asker(one, replica, language)}",
            wanted if one.request.count is None else f"{one.request.count} × {wanted}",
            words["unanswered"] if one.answer is None else _answered(one.answer, index),
            show_age(now - one.accepted_at),
        ]
        lines.append(_line(" · ".join(parts), "yellow" if one.answer is None else ""))
    return lines


def _answered(answer: RequestAnswer, index: int) -> str:
    said = REQUEST_WORDS[RequestAnswerKind][answer.kind][index]
    return said if answer.count is None else f"{said} ({answer.count})"


def _is_open_request(message: Message) -> bool:
    is_refused = message.answer is not None and message.answer.kind is RequestAnswerKind.REFUSED
    is_over = message.fulfilled_at is not None or message.withdrawn_at is not None
    return message.request is not None and not is_refused and not is_over


def _draw_unread(replica: Replica, language: Language) -> list[Text]:
    unread = [
        one
        for one in replica.of(Message).values()
        if one.is_for_posts and not one.to.is_everyone and one.read_at is None and one.withdrawn_at is None
    ]
    if not unread:
        return []
    unread.sort(key=lambda one: (one.accepted_at, one.id))
    named = list(dict.fromkeys(show_asker(one, replica, language) for one in unread))
    names = ", ".join(named[:_NAMED]) + (f" +{len(named) - _NAMED}" if len(named) > _NAMED else "")
    return [_line(f"{_WORDS[language]['unread']} ({len(unread)}){' :' if language == 'fr' else ':'} {names}")]


def _first(lines: list[Text], language: Language) -> list[Text]:
    if len(lines) <= MAX_LINES:
        return lines
    return [*lines[:MAX_LINES], _line(_WORDS[language]["more"].format(count=len(lines) - MAX_LINES), "dim")]


def _line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")

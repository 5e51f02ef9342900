"""The board's lines of what is on its way and what was asked for: numbers, call signs and times, never names."""

from typing import Any
from uuid import UUID

import pytest

from protocol.evacuations import Bed, Evacuation, EvacuationState, EvacuationTimes
from protocol.ids import DeviceId, EvacuationId, MessageId, VictimId
from protocol.messages import Addressees, Message, MessageKind
from protocol.resource_requests import RequestAnswer, RequestAnswerKind, ResourceRequest, WantedEffect
from protocol.victims import Victim
from server.command_line.board_traffic import MAX_LINES, draw_traffic
from tests.support.board_world import ALPHA, NOW, SITE, make_replica

MINUTES_AGO = NOW - 300_000
VICTIM = Victim(id=VictimId(UUID(int=71)), number=7, found_at=NOW, last_news_at=NOW)


def evacuation(number: int = 0, **fields: Any) -> Evacuation:
    base: dict[str, Any] = {
        "state": EvacuationState.AUTHORISED,
        "victim_ids": (VICTIM.id,),
        "times": EvacuationTimes(requested_at=MINUTES_AGO + number),
        "destination_site_id": SITE,
    }
    return Evacuation(id=EvacuationId(UUID(int=80 + number)), **(base | fields))


def message(number: int = 0, **fields: Any) -> Message:
    base: dict[str, Any] = {"kind": MessageKind.TEXT, "from_team_id": ALPHA, "is_for_posts": True, "text": "Secret"}
    times = {"sent_at": MINUTES_AGO, "accepted_at": MINUTES_AGO + number}
    return Message(
        id=MessageId(UUID(int=90 + number)), from_device_id=DeviceId(UUID(int=1)), **times, **(base | fields)
    )


def asking(number: int = 0, **fields: Any) -> Message:
    request = ResourceRequest(effect=WantedEffect.STRETCHER_HELP, count=4)
    return message(number, **({"kind": MessageKind.REQUEST, "request": request, "read_at": NOW} | fields))


def lines(language: Any, *entities: Any) -> list[str]:
    return [line.plain for line in draw_traffic(make_replica(VICTIM, *entities), NOW, language)]


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert lines("fr") == []


@pytest.mark.parametrize(
    ("fields", "french", "english"),
    [
        (
            {},
            "Évacuation V7 · autorisée · sans vecteur · → PS1 · 5 min",
            "Evacuation V7 · authorised · no vehicle yet · → PS1 · 5 min",
        ),
        (
            {"state": EvacuationState.DEPARTED, "team_id": ALPHA, "beds": (Bed(site_id=SITE, confirmed_at=NOW),)},
            "Évacuation V7 · partie · ALPHA · → PS1 · lit confirmé · 5 min",
            "Evacuation V7 · departed · ALPHA · → PS1 · bed confirmed · 5 min",
        ),
        (
            {"transporter": "SMUR 1", "beds": (Bed(site_id=SITE, confirmed_at=5, refused_at=6),)},
            "Évacuation V7 · autorisée · SMUR 1 · → PS1 · ✕ pas de lit · 5 min",
            "Evacuation V7 · authorised · SMUR 1 · → PS1 · ✕ no bed · 5 min",
        ),
        (
            {"destination_site_id": None, "beds": (Bed(asked_at=5),)},
            "Évacuation V7 · autorisée · sans vecteur · → ? · lit demandé · 5 min",
            "Evacuation V7 · authorised · no vehicle yet · → ? · bed asked for · 5 min",
        ),
    ],
)
def test_an_evacuation_under_way_is_one_line(fields: dict[str, Any], french: str, english: str) -> None:
    assert lines("fr", evacuation(**fields)) == [french]
    assert lines("en", evacuation(**fields)) == [english]


def test_what_is_over_is_not_drawn_and_what_is_many_is_counted() -> None:
    assert lines("en", evacuation(state=EvacuationState.HANDED_OVER)) == []
    many = lines("en", *(evacuation(number) for number in range(MAX_LINES + 2)))
    assert (len(many), many[-1]) == (MAX_LINES + 1, "… and 2 more")


def test_requests_without_an_answer_come_first() -> None:
    promised = asking(0, answer=RequestAnswer(kind=RequestAnswerKind.PARTIAL, at=NOW, count=2))
    assert lines("fr", promised, asking(1)) == [
        "Demande ALPHA · 4 × brancardage · sans réponse · 4 min",
        "Demande ALPHA · 4 × brancardage · acceptée en partie (2) · 5 min",
    ]
    assert lines("en", asking(from_team_id=None, from_site_id=SITE)) == [
        "Request PS1 · 4 × stretcher bearers · no answer · 5 min"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"fulfilled_at": NOW},
        {"withdrawn_at": NOW},
        {"answer": RequestAnswer(kind=RequestAnswerKind.REFUSED, at=NOW, reason="A")},
    ],
)
def test_a_request_that_is_over_is_not_drawn(fields: dict[str, Any]) -> None:
    assert lines("en", asking(**fields)) == []


def test_who_wrote_to_the_posts_unread_is_named_and_what_they_wrote_is_not() -> None:
    told = lines("en", message(), message(1), message(2, from_team_id=None), message(3, read_at=NOW))
    assert told == ["Messages that no post has read (3): ALPHA, Command post"]
    assert lines("fr", message(to=Addressees(is_everyone=True)), message(1, withdrawn_at=NOW)) == []

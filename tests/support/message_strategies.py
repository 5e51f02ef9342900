"""What is said and written in random operations: contents that fit their kind mostly, and sometimes do not."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

import msgspec
from hypothesis import strategies as st

from protocol import commands as c
from protocol.devices import Role
from protocol.logbook import LogLink
from protocol.members import Qualification
from protocol.messages import Addressees, MessageKind, Methane, SituationReport
from protocol.resource_requests import RequestAnswerKind, ResourceRequest, WantedEffect


def _ids(kind: str, count: int) -> tuple[Any, ...]:
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


MESSAGES, ENTRIES = _ids("message", 4), _ids("log entry", 4)
"""Of these, `prepared` holds the first two messages (an order to the first team, a request of its crew), an entry."""
ASKS_FOR_PEOPLE: dict[str, Any] = {
    "kind": MessageKind.REQUEST,
    "text": "B",
    "request": ResourceRequest(effect=WantedEffect.STRETCHER_HELP, count=4, needed_by=1_790_000_900_000),
}

_TEAMS, _SITES, _SECTORS = _ids("team", 3), _ids("site", 2), _ids("sector", 2)
_STRANGER: Any = uuid5(NAMESPACE_OID, "stranger")


def _of(pool: tuple[Any, ...], held: int) -> st.SearchStrategy[Any]:
    return st.sampled_from((*pool[:held] * 8, *pool, _STRANGER))


_addressees = st.sampled_from(
    (
        *(Addressees(),) * 4,
        *(Addressees(team_ids=_TEAMS[:1]),) * 3,
        *(Addressees(team_ids=_TEAMS[:2]),) * 3,
        *(Addressees(is_everyone=True),) * 2,
        Addressees(sector_id=_SECTORS[0]),
        Addressees(site_id=_SITES[0]),
        Addressees(role=Role.MEDICAL_OFFICER),
        Addressees(role=Role.TEAM_LEADER),
        Addressees(team_ids=(_STRANGER,)),
    )
)
_texts = st.sampled_from(("A", "a ", "B", "C"))
_messages = _of(MESSAGES, 2)
_requests = st.sampled_from((*MESSAGES[1:2] * 6, *MESSAGES, _STRANGER))
"""Mostly the one of `prepared` that asks for people."""
_entries = _of(ENTRIES, 1)

VALUES: dict[type[c.CommandEnvelope], dict[str, st.SearchStrategy[Any]]] = {
    c.SendMessage: {
        "message_id": st.sampled_from((*MESSAGES, *_ids("new message", 6))),
        "to": _addressees,
        "text": _texts,
        "canned_code": st.sampled_from(("call_me", "arrived_no_victim")),
        "slots": st.sampled_from(((), (1, 2))),
        "sitrep": st.just(SituationReport(i_am="EQ 1", i_see="A")),
        "methane": st.just(Methane(is_declared=True, hazards="A")),
        "request": st.sampled_from(
            (
                ResourceRequest(effect=WantedEffect.MEDICAL),
                ResourceRequest(
                    effect=WantedEffect.STRETCHER_HELP,
                    count=4,
                    skills=(Qualification.PSE2,),
                    needed_by=1_790_000_300_000,
                    site_id=_SITES[0],
                ),
                ResourceRequest(effect=WantedEffect.TRANSPORT, intervention_id=_STRANGER),
            )
        ),
        "requires_ack": st.booleans(),
        "expires_after_ms": st.just(60_000),
        "in_reply_to": _messages,
        "is_shared": st.booleans(),
        "channel": st.sampled_from(("", "3")),
        "from_team_id": _of(_TEAMS, 2),
    },
    c.ConfirmMessageDelivery: {"message_id": _messages},
    c.MarkMessageRead: {"message_id": _messages},
    c.AcknowledgeMessage: {"message_id": _messages},
    c.PassMessageByVoice: {"message_id": _messages, "team_id": _of(_TEAMS, 2)},
    c.WithdrawMessage: {"message_id": _messages, "reason": _texts},
    c.AnswerRequest: {
        "message_id": _requests,
        "count": st.integers(1, 3),
        "reason": _texts,
        "until": st.sampled_from((1_790_000_000_000, 1_790_000_600_000)),
    },
    c.FulfilRequest: {"message_id": _requests, "is_fulfilled": st.booleans()},
    c.ReportStatus: {"forced_reason": st.sampled_from(("", "A"))},
    c.WriteLogEntry: {
        "entry_id": st.sampled_from((*ENTRIES, *_ids("new entry", 6))),
        "text": _texts,
        "title": _texts,
        "origin": _texts,
        "recipient": _texts,
        "is_important": st.booleans(),
        "is_shared": st.booleans(),
        "links": st.sampled_from(
            ((),) * 4 + ((LogLink(kind="team", id=_TEAMS[0]),), (LogLink(kind="site", id=_TEAMS[0]),))
        ),
    },
    c.BookmarkLog: {
        "entry_id": st.sampled_from((*ENTRIES, *_ids("bookmark", 3))),
        "text": _texts,
        "links": st.sampled_from(((),) * 4 + ((LogLink(kind="team", id=_TEAMS[0]),),)),
    },
    c.StrikeLogEntry: {"entry_id": _entries, "reason": _texts},
    c.CorrectLogEntry: {
        "entry_id": _entries,
        "correction_id": st.sampled_from((*ENTRIES, *_ids("correction", 6))),
        "text": _texts,
        "reason": _texts,
        "title": _texts,
    },
}
"""By command and field."""

_OF_ONE_KIND = {
    "canned_code": MessageKind.CANNED,
    "sitrep": MessageKind.SITREP,
    "methane": MessageKind.METHANE,
    "request": MessageKind.REQUEST,
}
_OF_ONE_ANSWER = {"count": RequestAnswerKind.PARTIAL, "until": RequestAnswerKind.DEFERRED}


def with_fitting_answer(command: Any) -> Any:
    """Without what belongs to other answers; an answer that lacks what it needs stays a mistake that somebody makes."""
    idle: dict[str, None] = {name: None for name, kind in _OF_ONE_ANSWER.items() if command.answer is not kind}
    return msgspec.structs.replace(command, **idle)


def with_fitting_content(command: Any) -> Any:
    """Without the forms of other kinds; a text that says nothing stays a mistake that somebody makes."""
    idle = {name: None for name, kind in _OF_ONE_KIND.items() if command.kind is not kind}
    return msgspec.structs.replace(command, **idle)

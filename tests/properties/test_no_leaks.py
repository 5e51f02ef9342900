"""What is protected reaches no audience, in clear or in its box, on any path that needs no audit (rule C12)."""

import base64
import struct
from typing import Any, Final

import msgspec
from hypothesis import given

from protocol import commands as c
from protocol.care import (
    CareRefusal,
    CareReport,
    Circumstances,
    Gesture,
    Lesion,
    LesionKind,
    MedicalHistory,
    Psychological,
    RegulationAdvice,
    SealedNote,
)
from protocol.codec import JSON, MSGPACK, body_to_hash, command_types, encode_entity, encode_record
from protocol.downstream import Change, Refused
from protocol.protected import COMPARTMENTS, Identity, VictimIdentity
from protocol.refusals import Refusal
from protocol.vitals import Vitals
from server.application.log_lines import line_of
from server.domain.outcomes import Accepted
from server.domain.visibility import SCOPES_OF, snapshot_for, view_for
from tests.support.audiences import audiences
from tests.support.strategies import SEALED_BOX, SITES, TEAMS, Request, prepared, request_lists

NAME, PHONE = "Zoé Canari-Jaune", "+33 6 99 88 77 66"
FEVER: Final = 41.28125
"""A temperature that nobody else has: figures must not leak either."""
WORD: Final = "canari"
"""In every text and every code that is planted."""
PLANTED: dict[type, Any] = {
    Identity: Identity(name=NAME, phone=PHONE),
    VictimIdentity: VictimIdentity(
        name=NAME,
        first_name=f"Prénom {WORD}",
        birth_date="1907-03-09",
        address=f"1 rue du {WORD}",
        descriptors=f"veste {WORD}",
        relatives=f"sœur du {WORD}, {PHONE}",
    ),
    CareReport: CareReport(
        circumstances=Circumstances(place_code=f"{WORD}_place", detail=f"{WORD} tombé"),
        lesions=(Lesion(kind=LesionKind.BURN, body_part_code=f"{WORD}_part", detail=f"{WORD} brûlé"),),
        history=MedicalHistory(illness=f"{WORD}ose", treatment=f"{WORD}ine", allergy=f"au {WORD}"),
        gestures=(Gesture(code=f"{WORD}_gesture", detail=f"{WORD} posé"),),
        red_flag_codes=(f"{WORD}_flag",),
        advice=(RegulationAdvice(at=0, decision=f"{WORD} au CHU"),),
        refusal=CareRefusal(witness=f"témoin {WORD}"),
        psychological=Psychological(to_warn=f"appeler {WORD}", sign_codes=(f"{WORD}_sign",)),
        remarks=f"remarque {WORD}",
    ),
    Vitals: Vitals(temperature_c=FEVER),
    SealedNote: SealedNote(text=f"note {WORD}"),
}
CLEAR: Final = (
    NAME.encode(),
    b"Canari",
    WORD.encode(),
    PHONE.encode(),
    b"1907-03-09",
    msgspec.json.encode(NAME).strip(b'"'),
    struct.pack(">d", FEVER),
    str(FEVER).encode(),
)
SEALED: Final = (SEALED_BOX, base64.b64encode(SEALED_BOX).rstrip(b"="))
PROTECTING = (
    c.EnrolMember,
    c.IdentifyVictim,
    c.RegisterVictim,
    c.RecordCare,
    c.MeasureVitals,
    c.NoteCare,
    c.ReportReady,
    c.DecideCase,
    c.RequestEvacuation,
)
"""Commands that take something protected."""
READERS: Final = [
    audience
    for audience in audiences()
    if audience.scope in SCOPES_OF[audience.role] and audience.target in (None, TEAMS[0], SITES[0])
]
"""Each role that may read the log, once."""
_json = msgspec.json.Encoder()


def plant(request: Request) -> Request:
    """The same request, with what we look for in everything protected that it holds."""
    command = request.command
    if isinstance(command, c.EnrolMember):
        return request._replace(command=msgspec.structs.replace(command, name=NAME, phone=PHONE))
    values = {name: getattr(command, name) for name in command.__struct_fields__}
    planted = {name: PLANTED[type(value)] for name, value in values.items() if type(value) in PLANTED}
    return request._replace(command=msgspec.structs.replace(command, **planted))


def assert_clean(encoded: bytes, *, may_hold_box: bool = False) -> None:
    for canary in CLEAR if may_hold_box else (*CLEAR, *SEALED):
        assert canary not in encoded


def test_there_is_something_to_find_in_everything_that_is_protected() -> None:
    """Rule CA1."""
    assert set(PLANTED) == set(COMPARTMENTS)
    for value in PLANTED.values():
        for encoded in (msgspec.msgpack.encode(value), _json.encode(value)):
            assert any(canary in encoded for canary in CLEAR), type(value).__name__
    assert set(PROTECTING) <= set(command_types())


@given(request_lists())
def test_no_audience_ever_gets_anything_protected_or_its_box(requests: list[Request]) -> None:
    """Rule CA1."""
    history = prepared().run_all(map(plant, requests))
    assert any(SEALED_BOX in encode_record(record) for record in history.records), "nothing was planted"
    for audience in audiences():
        views: list[Change] = [view for change in history.changes if (view := view_for(audience, 0, change))]
        assert_clean(b"".join(MSGPACK.encode(view) for view in views))
        assert_clean(b"".join(JSON.encode(view) for view in views))
        for entity in snapshot_for(audience, history.state):
            assert_clean(encode_entity(entity) + _json.encode(entity))


@given(request_lists())
def test_no_line_of_the_log_names_anybody(requests: list[Request]) -> None:
    """Rule CA1: read on a screen or exported as a table, with the names that things are called by."""
    history = prepared().run_all(map(plant, requests))
    for audience in READERS:
        lines = [line for change in history.changes if (line := line_of(audience, change, history.state))]
        assert_clean(_json.encode(lines))


@given(request_lists())
def test_no_refusal_gives_away_anything_protected(requests: list[Request]) -> None:
    """Rule CA1: neither to who is refused nor to the verdict that is kept for ever."""
    history = prepared()
    for request in map(plant, requests):
        decision = history.run(request)
        if isinstance(decision, Refusal):
            refused = Refused(
                command_id=request.command.command_id,
                code=decision.code,
                sentence={},
                field=decision.field,
                last=decision.last,
            )
            assert_clean(MSGPACK.encode(refused) + JSON.encode(refused))


@given(request_lists(*PROTECTING))
def test_the_log_holds_what_is_protected_only_in_its_box(requests: list[Request]) -> None:
    """Rule CA1."""
    history = prepared()
    accepted = [isinstance(history.run(plant(request)), Accepted) for request in requests]
    for record in history.records:
        assert_clean(encode_record(record), may_hold_box=True)
    for entity in history.state.entities.values():
        assert_clean(encode_entity(entity), may_hold_box=True)
    assert sum(accepted) <= len(history.records) - len(prepared().records)


@given(request_lists(*PROTECTING))
def test_what_recognises_a_command_again_holds_nothing_protected(requests: list[Request]) -> None:
    """Rule CA12."""
    for request in map(plant, requests):
        assert_clean(body_to_hash(request.command))

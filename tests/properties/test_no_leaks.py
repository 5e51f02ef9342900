"""Names and phones are protected: no audience gets them, nor the box they are sealed in (rule C12)."""

import base64
from typing import Final

import msgspec
from hypothesis import given

from protocol import commands as c
from protocol.codec import JSON, MSGPACK, encode_entity, encode_record
from protocol.downstream import Change, Refused
from protocol.refusals import Refusal
from server.domain.outcomes import Accepted
from server.domain.visibility import snapshot_for, view_for
from tests.support.strategies import SEALED_BOX, Request, audiences, prepared, request_lists

NAME, PHONE = "Zoé Canari-Jaune", "+33 6 99 88 77 66"
CLEAR: Final = (NAME.encode(), b"Canari", PHONE.encode(), msgspec.json.encode(NAME).strip(b'"'))
SEALED: Final = (SEALED_BOX, base64.b64encode(SEALED_BOX).rstrip(b"="))
_json = msgspec.json.Encoder()


def plant(request: Request) -> Request:
    """The same request, every member having the names we look for."""
    if isinstance(request.command, c.EnrolMember):
        return request._replace(command=msgspec.structs.replace(request.command, name=NAME, phone=PHONE))
    return request


def assert_clean(encoded: bytes, *, may_hold_box: bool = False) -> None:
    for canary in CLEAR if may_hold_box else (*CLEAR, *SEALED):
        assert canary not in encoded


@given(request_lists())
def test_no_audience_ever_gets_a_name_a_phone_or_a_sealed_box(requests: list[Request]) -> None:
    history = prepared().run_all(map(plant, requests))
    assert any(SEALED_BOX in encode_record(record) for record in history.records), "nothing was planted"
    for audience in audiences():
        views: list[Change] = [view for change in history.changes if (view := view_for(audience, 0, change))]
        assert_clean(b"".join(MSGPACK.encode(view) for view in views))
        assert_clean(b"".join(JSON.encode(view) for view in views))
        for entity in snapshot_for(audience, history.state):
            assert_clean(encode_entity(entity) + _json.encode(entity))


@given(request_lists())
def test_no_refusal_gives_away_what_a_member_is_called(requests: list[Request]) -> None:
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


@given(request_lists(c.EnrolMember))
def test_the_log_holds_names_only_in_their_box(requests: list[Request]) -> None:
    history = prepared()
    accepted = [isinstance(history.run(plant(request)), Accepted) for request in requests]
    for record in history.records:
        assert_clean(encode_record(record), may_hold_box=True)
    for entity in history.state.entities.values():
        assert_clean(encode_entity(entity), may_hold_box=True)
    assert sum(accepted) == len(history.records) - len(prepared().records)

"""Wrong fields through a real socket, to a real server with its real stores: named, refused, and nothing is left."""

from typing import Any
from uuid import uuid4

import httpx
import msgpack
import pytest

from protocol import commands as c
from protocol.codec import MSGPACK
from protocol.devices import Role
from protocol.downstream import Accepted, Refused
from protocol.ids import LogEntryId, VictimId
from protocol.logbook import LogEntryKind
from protocol.refusals import RefusalCode
from protocol.upstream import Scope, Subscription
from protocol.vitals import Vitals
from tests.support.administration import Operator
from tests.support.bad_values import LONG_TEXT, MEGABYTE, MISSING, BadValue
from tests.support.entries import envelope
from tests.support.peer import connect
from tests.support.running_server import RunningServer

WRONG: tuple[tuple[type[c.CommandEnvelope], BadValue], ...] = (
    (c.RegisterVictim, BadValue("unknown member", ("category",), "no_such_member")),
    (c.RegisterVictim, BadValue("missing", ("victim_id",), MISSING)),
    (c.RegisterVictim, BadValue("control characters", ("scan_value",), "a\x00b")),
    (c.MeasureVitals, BadValue("no number", ("vitals", "temperature_c"), float("nan"))),
    (c.MeasureVitals, BadValue("out of range", ("vitals", "spo2_pct"), 101)),
    (c.MeasureVitals, BadValue("wrong type", ("vitals",), "fine")),
    (c.WriteLogEntry, BadValue("long text", ("text",), LONG_TEXT)),
    (c.WriteLogEntry, BadValue("control characters", ("text",), "a\x00b")),
    (c.WriteLogEntry, BadValue("wrong type", ("n",), -1)),
)


async def test_wrong_fields_of_a_command_are_named_and_leave_no_number_in_the_log(
    server: RunningServer, operator: Operator
) -> None:
    """Rules C9 and CM3."""
    operation_id = await operator.create_operation()
    token = (await operator.admit(operation_id, Role.DISPATCHER)).token
    about = envelope(operation_id)
    victim_id = VictimId(uuid4())
    good: dict[type[c.CommandEnvelope], c.Command] = {
        c.RegisterVictim: c.RegisterVictim(**about, victim_id=victim_id),
        c.MeasureVitals: c.MeasureVitals(**about, victim_id=victim_id, vitals=Vitals(temperature_c=37.5)),
        c.WriteLogEntry: c.WriteLogEntry(
            **about, entry_id=LogEntryId(uuid4()), kind=LogEntryKind.DECISION, text="Ouverture"
        ),
    }

    def entry() -> c.WriteLogEntry:
        entry_id = LogEntryId(uuid4())
        return c.WriteLogEntry(**envelope(operation_id), entry_id=entry_id, kind=LogEntryKind.DECISION, text="A")

    async with connect(server.url) as post:
        await post.sign_in(token, Subscription(operation_id=operation_id, scope=Scope.OPERATION))
        first = await post.ask(entry())
        assert isinstance(first, Accepted)
        for kind, bad in WRONG:
            fields: Any = msgpack.unpackb(MSGPACK.encode(good[kind]))
            await post.send_frame(msgpack.packb(bad.put_into(fields)))
            answer = await post.next_of(Refused)
            assert (answer.code, answer.field) == (RefusalCode.MALFORMED, bad.named), f"{kind.__name__} {bad}"
        last = await post.ask(entry())
    assert isinstance(last, Accepted)
    assert last.seq == first.seq + 1
    assert "Traceback" not in server.log()


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/sign-in", {"login": "a\x00b", "password": "x"}, "login"),
        ("/api/sign-in", {"login": MEGABYTE, "password": "x"}, "login"),
        ("/api/operations/{}/invitations", {"role": "dispatcher", "not_after": 2**63}, "not_after"),
        ("/api/operations/{}/invitations", {"role": "dispatcher", "not_before": 2**63}, "not_before"),
        ("/api/operations/{}/invitations", {"role": "dispatcher", "label": "a\x00b"}, "label"),
        ("/api/operations/{}/erasures", {"member_code": "a\x00b"}, "member_code"),
        ("/api/operations/{}/status", {"status": "no_such_member"}, "status"),
        ("/api/users", {"login": "a\x00b"}, "login"),
    ],
)
async def test_wrong_fields_of_a_body_are_named_before_any_store_sees_them(
    server: RunningServer, operator: Operator, path: str, body: dict[str, Any], field: str
) -> None:
    """Rule C9: a number or a character that PostgreSQL cannot keep is the caller's fault, never ours."""
    operation_id = await operator.create_operation()
    answer = await operator.http.post(path.format(operation_id), json=body)
    assert (answer.status_code, answer.json().get("field")) == (422, field), answer.text
    assert "Traceback" not in server.log()


@pytest.mark.parametrize(
    "query", ["log?q=%00", "log?kind=%00", "log?after=9223372036854775808", "landmarks?q=%00", "nearest?lat=nan&lon=0"]
)
async def test_wrong_words_in_an_address_are_no_failure_of_ours(
    server: RunningServer, operator: Operator, query: str
) -> None:
    operation_id = await operator.create_operation()
    answer = await operator.http.get(f"/api/operations/{operation_id}/{query}")
    assert answer.status_code in (200, 422), answer.text
    async with httpx.AsyncClient() as stranger:
        assert (await stranger.get(f"{server.url}/api/operations/%00/{query}")).status_code in (401, 404)
    assert "Traceback" not in server.log()

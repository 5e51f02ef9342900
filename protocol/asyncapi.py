"""The conversation on the socket as an AsyncAPI 3 document; the rules of the conversation are in `SPEC.md`."""

from inspect import getdoc
from typing import Any

from protocol.codec import command_types
from protocol.downstream import (
    Accepted,
    Advance,
    AlertNow,
    Change,
    Downstream,
    Drain,
    JoinOutcome,
    Later,
    Positions,
    Refused,
    Resync,
    ServerHeartbeat,
    SnapshotPart,
    Welcome,
)
from protocol.replay import ReplayControl, ReplayState
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Upstream
from protocol.version import REPLAY_PATH, SOCKET_PATH, SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK, VERSION

_CHANNEL = "#/channels/socket"


def document() -> dict[str, Any]:
    """AsyncAPI 3.0, seen from the server: it receives what goes upstream and sends what goes downstream."""
    messages = (*Upstream.__args__, *Downstream.__args__)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Vigie",
            "version": str(VERSION),
            "description": "Real-time tracker for rescue operations. The rules are in protocol/SPEC.md.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/msgpack",
        "channels": {
            "socket": {
                "address": SOCKET_PATH,
                "description": f"One WebSocket. {SUBPROTOCOL_MSGPACK}: binary frames, identifiers as 16 bytes. "
                f"{SUBPROTOCOL_JSON}: the same messages as JSON in text frames, for people and scripts. "
                f"Replays: {REPLAY_PATH}.",
                "messages": {_name(each): {"$ref": f"#/components/messages/{_name(each)}"} for each in messages},
                "bindings": {"ws": {"method": "GET", "headers": _headers(), "bindingVersion": "0.1.0"}},
            }
        },
        "operations": {
            "signIn": _receive("The first message, within 5 s.", (Hello,), (Welcome,)),
            "execute": _receive("Ask for a change.", command_types(), (Accepted, Refused, Later)),
            "resume": _receive("Start a subscription again.", (Resume,), (JoinOutcome,)),
            "reportPosition": _receive("Say where a team is; never answered.", (ReportPosition,)),
            "replay": _receive("Steer the replay of this connection.", (ReplayControl,), (ReplayState,)),
            "hear": _receive("The sign of life of a client.", (Heartbeat,)),
            "join": _send("What was missed, or everything there is.", (JoinOutcome, SnapshotPart, Resync)),
            "follow": _send("What changes from now on.", (Change, Advance, Positions, AlertNow)),
            "beat": _send("The sign of life of the server, and its farewell.", (ServerHeartbeat, Drain)),
        },
        "components": {"messages": {_name(each): _message(each) for each in messages}},
    }


def _headers() -> dict[str, Any]:
    offered = {"type": "string", "enum": [SUBPROTOCOL_MSGPACK, SUBPROTOCOL_JSON]}
    return {"type": "object", "properties": {"Sec-WebSocket-Protocol": offered}, "required": ["Sec-WebSocket-Protocol"]}


def _message(kind: type) -> dict[str, Any]:
    return {
        "name": str(kind.__struct_config__.tag),  # type: ignore[attr-defined]  # every message is a Struct
        "title": kind.__name__,
        "summary": (getdoc(kind) or "").partition("\n")[0],
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"vigie.schema.json#/$defs/{kind.__name__}"},
        },
    }


def _receive(summary: str, asked: tuple[type, ...], answers: tuple[type, ...] = ()) -> dict[str, Any]:
    operation: dict[str, Any] = {"action": "receive", "channel": {"$ref": _CHANNEL}, "summary": summary}
    operation["messages"] = _refs(asked)
    if answers:
        operation["reply"] = {"channel": {"$ref": _CHANNEL}, "messages": _refs(answers)}
    return operation


def _send(summary: str, said: tuple[type, ...]) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": _CHANNEL}, "summary": summary, "messages": _refs(said)}


def _refs(kinds: tuple[type, ...]) -> list[dict[str, str]]:
    return [{"$ref": f"{_CHANNEL}/messages/{_name(kind)}"} for kind in kinds]


def _name(kind: type) -> str:
    return kind.__name__[0].lower() + kind.__name__[1:]

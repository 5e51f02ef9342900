"""The AsyncAPI document speaks of every message, and of nothing else."""

from typing import Any

from protocol import asyncapi, schema
from protocol.commands import Command
from protocol.downstream import Downstream
from protocol.upstream import Upstream
from protocol.version import SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK

DOCUMENT = asyncapi.document()


def said_in(operation: dict[str, Any]) -> list[str]:
    references = operation["messages"] + operation.get("reply", {}).get("messages", [])
    return [reference["$ref"] for reference in references]


def look_up(reference: str) -> Any:
    """Follow a `#/a/b` reference inside the document."""
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return look_up(found["$ref"]) if set(found) == {"$ref"} else found


def test_each_message_belongs_to_an_operation_of_its_direction() -> None:
    operations = DOCUMENT["operations"].values()
    received = {
        ref for each in operations if each["action"] == "receive" for ref in (r["$ref"] for r in each["messages"])
    }
    said = {ref for each in operations for ref in said_in(each)}
    assert {look_up(ref)["title"] for ref in received} == {kind.__name__ for kind in Upstream.__args__}
    assert {look_up(ref)["title"] for ref in said - received} == {kind.__name__ for kind in Downstream.__args__}


def test_a_command_is_answered_by_accepted_refused_or_later() -> None:
    execute = DOCUMENT["operations"]["execute"]
    assert len(execute["messages"]) == len(Command.__args__)
    answers = {look_up(reference["$ref"])["title"] for reference in execute["reply"]["messages"]}
    assert answers == {"Accepted", "Refused", "Later"}


def test_each_payload_is_defined_in_the_json_schema() -> None:
    definitions = schema.document()["$defs"]
    for message in DOCUMENT["components"]["messages"].values():
        file, _, name = message["payload"]["schema"]["$ref"].partition("#/$defs/")
        assert file == "vigie.schema.json"
        assert definitions[name]["properties"]["type"]["enum"] == [message["name"]]


def test_both_subprotocols_are_offered_at_ws() -> None:
    """Rule HS2."""
    channel = DOCUMENT["channels"]["socket"]
    assert channel["address"] == "/ws"
    offered = channel["bindings"]["ws"]["headers"]["properties"]["Sec-WebSocket-Protocol"]["enum"]
    assert offered == [SUBPROTOCOL_MSGPACK, SUBPROTOCOL_JSON]

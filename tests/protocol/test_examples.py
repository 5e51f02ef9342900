"""The golden vectors: the same bytes for ever, read by every language alike."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import msgpack
import msgspec

import protocol
from protocol.codec import JSON, MSGPACK, unpack_entities
from protocol.commands import Command
from protocol.downstream import Downstream, SnapshotPart
from protocol.entities import Entity
from protocol.events import Event
from protocol.examples import example_of, examples
from protocol.operations import Operation
from protocol.upstream import Upstream

WIRE = json.loads((Path(protocol.__file__).parent / "vectors" / "wire.json").read_text(encoding="utf-8"))


def in_json_form(value: Any, like: Any) -> Any:
    """MessagePack's bytes as JSON writes them: sixteen bytes are an identifier where JSON shows one, else base64."""
    if isinstance(value, bytes):
        return str(UUID(bytes=value)) if len(value) == 16 and len(like) == 36 else base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: in_json_form(each, like[key]) for key, each in value.items()}
    if isinstance(value, list):
        return [in_json_form(each, other) for each, other in zip(value, like, strict=True)]
    return value


def test_the_msgpack_library_reads_in_the_bytes_of_each_vector_what_its_json_says() -> None:
    for vector in WIRE:
        read = msgpack.unpackb(bytes.fromhex(vector["msgpack_hex"]))
        assert in_json_form(read, vector["json"]) == vector["json"], vector["name"]


def test_both_forms_of_each_vector_are_one_message_and_are_written_as_they_stand() -> None:
    for vector in WIRE:
        is_upstream = vector["type"] == "upstream"
        packed, text = bytes.fromhex(vector["msgpack_hex"]), json.dumps(vector["json"]).encode()
        message = MSGPACK.decode_upstream(packed) if is_upstream else MSGPACK.decode_downstream(packed)
        assert message == (JSON.decode_upstream(text) if is_upstream else JSON.decode_downstream(text)), vector["name"]
        assert MSGPACK.encode(message) == packed, vector["name"]
        assert json.loads(JSON.encode(message)) == vector["json"], vector["name"]


def test_every_message_command_event_and_entity_is_among_the_vectors() -> None:
    shown: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            shown.add(str(value.get("type")))
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look([vector["json"] for vector in WIRE])
    for union in (Upstream, Downstream, Command, Event, Entity):
        assert {kind.__struct_config__.tag for kind in union.__args__} <= shown


def test_each_vector_has_a_name_of_its_own() -> None:
    assert len({vector["name"] for vector in WIRE}) == len(WIRE)


def test_a_packed_part_holds_what_its_example_holds() -> None:
    """Rule RS3."""
    part = next(each.message for each in examples() if each.name == "a packed part")
    assert isinstance(part, SnapshotPart)
    assert unpack_entities(part.packed) == (example_of(Operation, is_full=False),)


def test_the_smallest_example_of_a_type_leaves_out_all_that_may_be_left_out() -> None:
    for kind in (*Upstream.__args__, *Entity.__args__):
        required = {field.encode_name for field in msgspec.structs.fields(kind) if field.required} | {"type"}
        assert set(json.loads(JSON.encode(example_of(kind, is_full=False)))) == required
